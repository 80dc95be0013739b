"""What came back: who ordered, replied or filled the form in within the window; what a campaign brought, measured."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from zhike.apps.campaigns import queries
from zhike.apps.campaigns.actions.writing import found, tell
from zhike.apps.campaigns.models import Campaign, Reading, Recipient
from zhike.apps.core import base, clock
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.webforms import queries as webform_queries

CHUNK = 5_000
# So long a campaign is measured.
MEASURED = timedelta(days=400)
GROUPS = (Recipient.Group.TREATED, Recipient.Group.CONTROL, Recipient.Group.RANDOM)


@transaction.atomic
def follow_all(*, day: date, at: datetime) -> int:
    """Follow every campaign that was sent within the time it is measured, as the machine; return how many."""
    with base.acting_as(base.System("campaigns")):
        rows = Campaign.objects.filter(first_sent_date__gt=day - MEASURED, first_sent_date__lte=day)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for campaign_id in ids:
        measure(campaign_id=campaign_id, day=day, at=at)
    return len(ids)


@transaction.atomic
def measure(*, campaign_id: int, day: date, at: datetime) -> dict[str, Any]:
    """Note who answered and keep what a campaign brought by a day; nothing before it was sent. Raises NoSuchRecord."""
    follow(campaign_id=campaign_id, day=day)
    row = found(campaign_id)
    figures = queries.effect(row, day)
    if figures:
        Reading.objects.update_or_create(campaign=row, day=day, defaults={"figures": figures})
    return figures


@transaction.atomic
def follow(*, campaign_id: int, day: date) -> int:
    """Note who of a campaign answered within its window; return how many are new. Raises NoSuchRecord."""
    row, n_new = found(campaign_id), 0
    first = row.first_sent_date
    if first is None:
        return 0
    last = min(day, first + timedelta(days=row.window_days))
    with base.acting_as(base.System("who answered a campaign")):
        waiting = Recipient.objects.filter(campaign=row, group__in=GROUPS, responded_date=None).order_by("pk")
        for part in _parts(waiting):
            days = _answers(row, [one.customer_id for one in part], first, last)
            answered = [one for one in part if one.customer_id in days]
            for one in answered:
                one.responded_date = days[one.customer_id]
            Recipient.objects.bulk_update(answered, ["responded_date"])
            n_new += len(answered)
    return n_new


def _answers(row: Campaign, ids: list[int], first: date, last: date) -> Mapping[int, date]:
    """Return the day on which each first answered, by what counts as an answer."""
    begin, end = clock.span(first, last)
    if row.measure == Campaign.Measure.REPLY:
        told = outbound_queries.replied_between(ids, begin, end)
        return {pk: clock.today(at) for pk, at in told.items()}
    if row.measure == Campaign.Measure.FORM:
        entries = webform_queries.entries(row.form_id or 0).filter(at__gte=begin, at__lt=end)
        came = [pk for pk in entries.values_list("interaction_id", flat=True) if pk]
        contacts = interaction_queries.interactions().filter(pk__in=came, customer_id__in=ids).order_by("-happened_at")
        return {pk: clock.today(at) for pk, at in contacts.values_list("customer_id", "happened_at")}
    days: dict[int, date] = {}
    for pk, day in sorted(trade_queries.purchase_days(ids, first - timedelta(days=1), last)):
        days.setdefault(pk, day)
    return days


def _parts(rows: Any) -> Iterator[list[Recipient]]:
    after = 0
    while part := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield part
        after = part[-1].pk


@transaction.atomic
def note_lesson(*, campaign_id: int, lesson: str, version: int | None, at: datetime) -> None:
    """Note what is done otherwise next time; raises NoSuchRecord, core.base.StaleRecord."""
    row = found(campaign_id)
    if row.change({"lesson": lesson.strip()}, version=version, at=at):
        tell("campaign.learn", "campaign", row, at, {"lesson": lesson.strip()[:500]})
