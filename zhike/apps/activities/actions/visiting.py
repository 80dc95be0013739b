"""Visiting: planned with a task, warned where nobody to meet is known, told about afterwards as a contact."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from zhike.apps.activities import queries, rules
from zhike.apps.activities.actions.giving import NoSuchPerson
from zhike.apps.activities.models import Visit
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade import queries as trade_queries

KP_MISSING = "KP_MISSING"


class NoSuchVisit(Exception):
    """The visit or its customer does not exist or may not be seen by the acting person."""


class VisitEnded(Exception):
    """The visit is not in a state that allows this."""


@dataclass(frozen=True)
class NewVisit:
    """When, who goes, whom they want to meet, what for."""

    customer_id: int
    day: date
    user_id: int
    purpose: str
    person_id: int | None = None


class NoParticipant(Exception):
    """Nobody is named who was met."""


@dataclass(frozen=True)
class Outcome:
    """What a visit brought: the words, whether both see the matter alike now, whom one met, moods, how long it took.

    Left open, one met whom one wanted to meet.
    """

    text: str
    has_agreed: bool
    happened_at: datetime
    person_ids: Sequence[int] | None = None
    participants: str = ""
    duration_minutes: int | None = None
    emotion_before: str = ""
    emotion_after: str = ""


@transaction.atomic
def plan_visit(*, new: NewVisit, today: date, at: datetime) -> tuple[int, list[str]]:
    """Plan a visit with its task; return its id and the codes of what to mind (KP_MISSING)."""
    # While the customer is handed over one waits: the visit goes along, or whoever left plans none any more.
    _lock([new.customer_id])
    card = customer_queries.card(new.customer_id)
    if card is None or org_queries.member(new.user_id) is None:
        raise NoSuchVisit(new.customer_id)
    people = people_queries.parts_at(card.pk)
    if new.person_id and new.person_id not in {part.person_id for part in people}:
        raise NoSuchPerson(new.person_id)
    has_orders = trade_queries.n_orders_of(card.pk) > 0
    was_visited = bool(interaction_queries.last_visits([card.pk], until=today))
    is_missing = rules.lacks_person(card.kind, has_orders=has_orders, n_people=len(people)) and not was_visited
    row = Visit(
        **vars(new), knew_person=bool(people), created_at=at, updated_at=at,
        is_first=card.kind == "ENTERPRISE" and not has_orders and not was_visited,
    )  # fmt: skip
    row.save(force_insert=True)
    _open(row, card, at)
    if is_missing:
        task_actions.add_task(
            title=gettext("Find the key person at %(customer)s") % {"customer": card.name}, due_date=new.day,
            branch_id=card.branch_id, assignee_id=new.user_id, customer_id=card.pk, source="visit",
            key=f"visit:person:{card.pk}", link=f"/customers/{card.pk}/?tab=people", at=at,
        )  # fmt: skip
    _tell("visit.plan", row, card.branch_id, at, {"day": str(row.day), "purpose": row.purpose})
    core_actions.record("visit.planned", {"visit_id": row.pk, "customer_id": card.pk}, at=at)
    return row.pk, [KP_MISSING] if is_missing else []


def _lock(customer_ids: Iterable[int]) -> None:
    try:
        customer_actions.lock_customers(*customer_ids)
    except customer_actions.NoSuchCustomer as gone:
        raise NoSuchVisit from gone


@transaction.atomic
def accept_schedule(*, chosen: Iterable[tuple[int, date]], last: date, today: date, at: datetime) -> list[int]:
    """Plan those visits of the acting person's schedule that were chosen; return their ids. What is no longer
    proposed is left out.
    """
    who = base.actor().user_id
    if who is None:
        return []
    wanted = set(chosen)
    proposed = [
        one for one in queries.schedule(owner_id=who, first=today, last=last) if (one.card.pk, one.day) in wanted
    ]
    # Locked together, in one order: whoever hands some of them over never waits for us while we wait for them.
    _lock({one.card.pk for one in proposed})
    return [
        plan_visit(
            new=NewVisit(customer_id=one.card.pk, day=one.day, user_id=who, purpose=gettext("Regular visit")),
            today=today, at=at,
        )[0]
        for one in proposed
    ]  # fmt: skip


def _open(row: Visit, card: Any, at: datetime) -> None:
    task_id = task_actions.add_task(
        title=gettext("Visit: %(purpose)s") % {"purpose": row.purpose}, due_date=row.day, branch_id=card.branch_id,
        assignee_id=row.user_id, customer_id=card.pk, source="visit", link=f"/visits/{row.pk}/", at=at,
    )  # fmt: skip
    row.change({"task_id": task_id}, version=None, at=at)


@transaction.atomic
def end_visit(*, visit_id: int, outcome: Outcome, day: date, at: datetime) -> int:
    """Tell how a planned visit went: it becomes a contact, its task is done; return the contact's id.

    Raises NoParticipant, interactions.NoSuchAttendee.
    """
    row = _found(visit_id, Visit.Status.PLANNED)
    planned = (row.person_id,) if row.person_id else ()
    met = planned if outcome.person_ids is None else tuple(outcome.person_ids)
    if not met and not outcome.participants:
        raise NoParticipant(visit_id)
    # Who has left did not go: whoever tells of the visit did.
    goer_id = row.user_id if row.user.is_active else base.actor().user_id or 0
    # Who works elsewhere by now went, but is none of those one may name.
    ours = org_queries.people_for(base.actor()).filter(pk=goer_id).values_list("pk", flat=True)
    said = gettext("Agreed on the idea") if outcome.has_agreed else gettext("Not agreed on the idea yet")
    interaction_id = interaction_actions.add_interaction(
        new=interaction_actions.NewInteraction(
            customer_id=row.customer_id, text=outcome.text, happened_at=min(outcome.happened_at, at), channel="VISIT",
            direction="BOTH", contents=("CONCEPT",), person_ids=met, user_ids=tuple(ours),
            participants=outcome.participants, duration_minutes=outcome.duration_minutes,
            emotion_before=outcome.emotion_before, emotion_after=outcome.emotion_after,
            topic=row.purpose[:120], result=said, user_id=goer_id,
        ),
        day=day, at=at,
    )  # fmt: skip
    values = {"status": Visit.Status.DONE, "has_agreed": outcome.has_agreed, "interaction_id": interaction_id}
    row.change(values, version=None, at=at)
    _close(row, said, "DONE", at)
    _ended(row, at)
    return interaction_id


@transaction.atomic
def cancel_visit(*, visit_id: int, at: datetime) -> None:
    """Call a planned visit off; its task goes with it."""
    row = _found(visit_id, Visit.Status.PLANNED)
    row.change({"status": Visit.Status.CANCELLED}, version=None, at=at)
    _close(row, gettext("The visit was called off."), "CANCELLED", at)
    _ended(row, at)


@transaction.atomic
def reopen_visit(*, visit_id: int, at: datetime) -> None:
    """Plan a visit again that was called off."""
    row = _found(visit_id, Visit.Status.CANCELLED)
    row.change({"status": Visit.Status.PLANNED}, version=None, at=at)
    _open(row, row.customer, at)
    _ended(row, at)


@transaction.atomic
def change_visit(*, visit_id: int, values: Mapping[str, Any], at: datetime) -> None:
    """Put a planned visit on another day, or let somebody else go; its task follows."""
    row = _found(visit_id, Visit.Status.PLANNED)
    if unknown := set(values) - {"day", "user_id"}:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    changed = row.change(values, version=None, at=at)
    if not changed:
        return
    with base.acting_as(base.System("visit")), suppress(task_actions.NoSuchTask, task_actions.TaskClosed):
        task_id, branch_id = row.task_id or 0, row.customer.branch_id
        task_actions.change_task(task_id=task_id, values={"due_date": row.day}, version=None, at=at)
        task_actions.assign_task(task_id=task_id, assignee_id=row.user_id, branch_id=branch_id, at=at)
    said = {name: [str(before), str(after)] for name, (before, after) in changed.items()}
    _tell("visit.change", row, row.customer.branch_id, at, said)
    core_actions.record("visit.changed", {"visit_id": row.pk, "customer_id": row.customer_id}, at=at)


def _close(row: Visit, outcome: str, status: str, at: datetime) -> None:
    with base.acting_as(base.System("visit")):
        try:
            task_actions.close_task(task_id=row.task_id or 0, status=status, outcome=outcome, at=at)
        except (task_actions.NoSuchTask, task_actions.TaskClosed):
            return


def _ended(row: Visit, at: datetime) -> None:
    _tell("visit.settle", row, row.customer.branch_id, at, {"status": row.status})
    told = {"visit_id": row.pk, "customer_id": row.customer_id, "status": row.status}
    core_actions.record("visit.settled", told, at=at)


def _found(visit_id: int, status: str) -> Visit:
    row = queries.visit(visit_id)
    if row is None:
        raise NoSuchVisit(visit_id)
    if row.status != status:
        raise VisitEnded(row.status)
    return row


def _tell(act: str, row: Visit, branch_id: int, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="visit", object_id=row.pk, branch_id=branch_id, at=at, values=values)
