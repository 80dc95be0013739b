"""Schedules: the next wave begins by itself, once; who complained is asked some days after the close, not too often."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries, rules
from zhike.apps.surveys.actions.asking import SurveyRefused, tell
from zhike.apps.surveys.actions.waving import begin_wave, invitation
from zhike.apps.surveys.models import Invitation, Schedule, Survey, Wave


@transaction.atomic
def add_schedule(
    *, survey_id: int, every: str, branch_id: int, first_date: date | None, open_days: int, tier: str = "",
    size: int | None = None, address: str, day: date, at: datetime,
) -> int:  # fmt: skip
    """Have a survey asked again and again of the customers of a branch; return the id. Raises SurveyRefused."""
    survey = Survey.objects.get(pk=survey_id)
    is_calendar = every in rules.MONTHS
    if queries.published(survey_id) is None:
        raise SurveyRefused("NOT_PUBLISHED")
    if is_calendar and (first_date is None or first_date < day):
        raise SurveyRefused("NOT_BEGUN")
    if branch_id not in {one.pk for one in org_queries.row_branches(base.actor())}:
        raise SurveyRefused("NO_BRANCH")
    row = Schedule.objects.create(
        survey=survey, every=every, branch_id=branch_id, next_date=first_date if is_calendar else None,
        month_day=first_date.day if is_calendar and first_date else 1, open_days=open_days, tier=tier, size=size,
        address=address, created_at=at, updated_at=at,
    )  # fmt: skip
    tell("survey.schedule", survey, {"every": every, "next_date": str(row.next_date or ""), "tier": tier}, at)
    return row.pk


@transaction.atomic
def end_schedule(*, schedule_id: int, at: datetime) -> None:
    """Begin no further wave by a schedule; those that are open stay so."""
    row = Schedule.objects.select_related("survey").get(pk=schedule_id)
    if row.ended_at is None:
        row.change({"ended_at": at}, version=None, at=at)
        tell("survey.unschedule", row.survey, {"schedule": row.pk}, at)


def begin_due(*, day: date, at: datetime) -> int:
    """Begin the waves whose day has come, each once; return how many. A worker that slept begins one, not three."""
    due = Schedule.objects.filter(ended_at=None, next_date__lte=day).order_by("pk")
    return sum(_begin(pk, day, at) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _begin(schedule_id: int, day: date, at: datetime) -> int:
    # Locked: of two workers the second finds the next day already further.
    row = Schedule.objects.select_for_update(of=("self",)).select_related("survey").get(pk=schedule_id)
    edition = queries.published(row.survey_id)
    if row.ended_at is not None or row.next_date is None or row.next_date > day or edition is None:
        return 0
    later = row.next_date
    while later <= day:
        later = rules.following(later, every=row.every, month_day=row.month_day)
    row.change({"next_date": later}, version=None, at=at)
    try:
        begin_wave(
            edition_id=edition.pk, name=f"{row.survey.name[:60]} · {day}", first_date=day,
            last_date=day + timedelta(row.open_days), tier=row.tier, branch_id=row.branch_id, size=row.size,
            schedule=row, at=at,
        )  # fmt: skip
    except SurveyRefused:
        # Nobody fits this time.
        return 0
    return 1


@transaction.atomic
def ask_after_complaint(*, complaint_id: int, customer_id: int, day: date, at: datetime) -> int:
    """Ask a customer whose complaint was closed on a day, some days later; return how often it is asked (0 or 1).

    Of each complaint once, and of one customer at most once within the days the rule table gives.
    """
    card, told = customer_queries.card(customer_id), catalog_queries.table("survey_rules")["RULE"]
    if card is None or Invitation.objects.filter(complaint_id=complaint_id).exists():
        return 0
    due = day + timedelta(told["delay"])
    lately = Invitation.objects.filter(customer_id=customer_id, wave__schedule__every="AFTER_COMPLAINT")
    if lately.filter(asked_date__gt=due - timedelta(told["apart"])).exists():
        return 0
    schedule = next((one for one in _after_complaints() if _fits(one, card, day)), None)
    wave = _wave_of_month(schedule, due, at) if schedule else None
    if wave is None:
        return 0
    row = invitation(wave, card, due_date=due, asked_date=due, complaint_id=complaint_id)
    if Invitation.objects.filter(wave=wave, customer_id=customer_id).exists():
        return 0
    row.save(force_insert=True)
    Wave.objects.filter(pk=wave.pk).update(n_asked=F("n_asked") + 1)
    core_actions.record("wave.extended", {"wave_id": wave.pk, "customer_id": customer_id}, at=at)
    return 1


def _after_complaints() -> list[Schedule]:
    rows = Schedule.objects.select_related("survey").filter(every=Schedule.Every.AFTER_COMPLAINT, ended_at=None)
    return list(rows.order_by("pk"))


def _fits(row: Schedule, card: Any, day: date) -> bool:
    # What was closed before somebody wanted to ask is long past.
    if day < clock.today(row.created_at):
        return False
    return row.tier in {"", card.tier} and card.branch_id in org_queries.subtree_ids(row.branch_id)


def _wave_of_month(row: Schedule, day: date, at: datetime) -> Wave | None:
    """Return the open wave that gathers who is asked in a month, begun where there is none."""
    first, last = rules.month_of(day)
    edition = queries.published(row.survey_id)
    if edition is None:
        return None
    wave, _is_new = Wave.objects.get_or_create(
        schedule=row, first_date=first,
        defaults={
            "edition": edition, "name": f"{row.survey.name[:60]} · {first:%Y-%m}", "seed": 0, "tier": row.tier,
            "last_date": last + timedelta(row.open_days), "branch_id": row.branch_id, "address": row.address,
            "created_at": at, "updated_at": at,
        },
    )  # fmt: skip
    return wave if wave.state == Wave.State.OPEN else None
