"""Writes of prospecting: the week planned, a prospect found, the first contact begun with what is known."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries, rules
from zhike.apps.targets.models import Find, FirstContact, WeekPlan
from zhike.apps.tasks import actions as task_actions

MOST_A_WEEK = 500


@transaction.atomic
def plan_week(*, user_id: int, week: date, goal: int, sources: Sequence[str], at: datetime) -> int:
    """Plan how many prospects somebody finds in the week of a day, anew where it was planned; return the plan's id.

    The door decides who plans for whom. Raises TargetRefused: BAD_GOAL, BAD_WAY, NO_PERSON.
    """
    user = org_queries.user(user_id)
    if user is None or not user.is_active:
        raise rules.TargetRefused("NO_PERSON", "user_id")
    if not 1 <= goal <= MOST_A_WEEK:
        raise rules.TargetRefused("BAD_GOAL", "goal")
    if not set(sources) <= set(rules.ACTIVE_WAYS):
        raise rules.TargetRefused("BAD_WAY", "sources")
    values = {"goal": goal, "sources": list(dict.fromkeys(sources))}
    first = rules.monday(week)
    row = WeekPlan.objects.filter(user_id=user_id, week=first).first()
    if row is None:
        row = WeekPlan.objects.create(
            user_id=user_id, branch_id=user.branch_id, week=first, created_at=at, updated_at=at, **values
        )
    elif not row.change(values, version=None, at=at):
        return row.pk
    told = {"user_id": user_id, "week": str(first), **values}
    core_actions.audit("weekplan.set", noun="weekplan", object_id=row.pk, branch_id=row.branch_id, at=at, values=told)
    return row.pk


@transaction.atomic
def note_find(*, customer_id: int, way: str, day: date, note: str = "", today: date, at: datetime) -> int:
    """Note that the acting person found a visible prospect; return the note's id.

    Raises TargetRefused: NO_CUSTOMER, IS_CUSTOMER, BAD_WAY, TO_COME, FOUND_ALREADY.
    """
    card, who = _prospect(customer_id), base.actor()
    finder = org_queries.user(who.user_id) if who.user_id else None
    if finder is None:
        raise rules.TargetRefused("NO_PERSON")
    if way not in rules.WAYS:
        raise rules.TargetRefused("BAD_WAY", "way")
    if day > today:
        raise rules.TargetRefused("TO_COME", "day")
    try:
        with transaction.atomic():
            row = Find.objects.create(
                customer_id=card.pk, finder_id=finder.pk, branch_id=finder.branch_id, day=day, way=way,
                is_active=way in rules.ACTIVE_WAYS, note=note.strip()[:300], created_at=at, updated_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise rules.TargetRefused("FOUND_ALREADY") from None
    _tell("find.add", row, card.branch_id, at, {"customer_id": card.pk, "way": way, "day": str(day)})
    return row.pk


@transaction.atomic
def drop_find(*, find_id: int, at: datetime) -> None:
    """Take back a find that was noted by mistake."""
    row = Find.objects.filter(pk=find_id).first()
    if row is None:
        raise rules.TargetRefused("NO_CUSTOMER")
    told = {"customer_id": row.customer_id, "way": row.way, "day": str(row.day)}
    _tell("find.drop", row, row.branch_id, at, told)
    row.delete()


@transaction.atomic
def begin_contact(*, customer_id: int, reason: str = "", day: date, at: datetime) -> int:
    """Set out to speak with a visible prospect for the first time: its owner, else oneself, gets the task to call.

    Return the id of the first contact. With less of the check-list known than the house asks for it needs a reason.
    Raises TargetRefused: NO_CUSTOMER, IS_CUSTOMER, IS_EXCLUDED, NO_REASON.
    """
    card = _prospect(customer_id)
    found = queries.judge_one(customer_id, day)
    if found is None:
        raise rules.TargetRefused("NO_CUSTOMER")
    if found.excluded:
        raise rules.TargetRefused("IS_EXCLUDED")
    if found.known < queries.policy().percent and not reason.strip():
        raise rules.TargetRefused("NO_REASON", "reason")
    row = FirstContact.objects.create(
        customer_id=card.pk, user_id=base.actor().user_id, day=day, n_known=found.n_known, n_asked=found.n_asked,
        reason=reason.strip()[:300], created_at=at, updated_at=at,
    )  # fmt: skip
    if asked := queries.why_task(card.pk):
        # It was contacted already: that is what the reason was asked for, and nobody needs to be told to call.
        with base.acting_as(base.System("why so early")):
            task_actions.close_task(task_id=asked.pk, outcome=row.reason, at=at)
    task_id = asked.pk if asked else task_actions.add_task(
        title=_("First contact: %(name)s") % {"name": card.name}, branch_id=card.branch_id, source="target",
        due_date=day + timedelta(days=queries.call_days()), assignee_id=card.owner_id or base.actor().user_id,
        customer_id=card.pk, key=f"target:{row.pk}:call", link=reverse("target", args=[card.pk]), at=at,
    )  # fmt: skip
    FirstContact.objects.filter(pk=row.pk).update(task_id=task_id)
    told = {"customer_id": card.pk, "n_known": row.n_known, "n_asked": row.n_asked}
    _tell("firstcontact.begin", row, card.branch_id, at, told)
    return row.pk


@transaction.atomic
def ask_why(*, customer_id: int, user_id: int | None, day: date, at: datetime) -> int | None:
    """Ask whoever spoke with a prospect first, with less of the check-list known than the house asks for, why.

    Return the task; None where nothing is to be asked: an exchange of a customer, of one called from the list of
    targets, of one known well enough, or asked already.
    """
    card = customer_queries.card(customer_id)
    if card is None or card.kind != "ENTERPRISE" or card.has_orders or queries.first_contacts(customer_id).exists():
        return None
    found = queries.judge_one(customer_id, day)
    if found is None or found.excluded or found.known >= queries.policy().percent:
        return None
    return task_actions.add_task(
        title=_("%(name)s was contacted with %(n)s of %(all)s known: say why") % {
            "name": card.name, "n": found.n_known, "all": found.n_asked},
        branch_id=card.branch_id, source="target", due_date=day + timedelta(days=queries.call_days()),
        assignee_id=user_id or card.owner_id, customer_id=card.pk, key=rules.why_key(card.pk),
        link=reverse("target", args=[card.pk]), at=at,
    )  # fmt: skip


def _prospect(customer_id: int) -> Any:
    card = customer_queries.card(customer_id)
    if card is None or card.kind != "ENTERPRISE":
        raise rules.TargetRefused("NO_CUSTOMER")
    if card.has_orders:
        raise rules.TargetRefused("IS_CUSTOMER")
    return card


def _tell(act: str, row: Any, branch_id: int, at: datetime, values: dict[str, Any]) -> None:
    noun = act.partition(".")[0]
    core_actions.audit(act, noun=noun, object_id=row.pk, branch_id=branch_id, at=at, values=values)
    core_actions.record("prospect.changed", {"customer_ids": [values["customer_id"]]}, at=at)
