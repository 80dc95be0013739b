"""Promising: nothing beyond what we can surely do without approval; kept, broken or cancelled in the end."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries, rules
from zhike.apps.interactions.actions import counting
from zhike.apps.interactions.actions.caring import NoSuchCustomer
from zhike.apps.interactions.models import Promise
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.tasks import actions as task_actions


class OverPromise(Exception):
    """More is promised than can surely be done, and nobody was asked to approve it."""


class NoSuchPromise(Exception):
    """The promise does not exist or may not be seen by the acting person."""


class PromiseLate(Exception):
    """The day of the promise has passed."""


class PromiseSettled(Exception):
    """The promise is not in a state that allows this."""


@dataclass(frozen=True)
class NewPromise:
    """What is promised, to whom, until when, and what we can surely do."""

    customer_id: int
    text: str
    due_date: date
    promised_to: str = ""
    promised_value: Decimal | None = None
    capability: Decimal | None = None
    unit: str = ""


@transaction.atomic
def make_promise(*, new: NewPromise, wants_approval: bool = False, made_by_id: int | None = None, at: datetime) -> int:
    """Register a promise, one's own or that of whoever will keep it, and return its id.

    Raises OverPromise, unless it is sent for approval.
    """
    card = customer_queries.card(new.customer_id)
    if card is None:
        raise NoSuchCustomer(new.customer_id)
    is_over = rules.is_over_promise(new.promised_value, new.capability)
    if is_over and not wants_approval:
        raise OverPromise("OVER_PROMISE")
    status = Promise.Status.PENDING_APPROVAL if is_over else Promise.Status.OPEN
    made_by_id = made_by_id or base.actor().user_id
    row = Promise(**vars(new), status=status, made_by_id=made_by_id, created_at=at, updated_at=at)
    row.save(force_insert=True)
    if is_over:
        task_actions.notify(
            user_ids=org_queries.manager_ids(card.branch_id), title=gettext("A promise waits for your approval"),
            text=row.text, link=f"/promises/{row.pk}/", kind="APPROVAL", at=at,
        )  # fmt: skip
    else:
        _open(row, card.branch_id, at)
    _tell("promise.make", row, card.branch_id, at, {"due_date": str(row.due_date), "status": row.status})
    core_actions.record("promise.made", {"promise_id": row.pk, "customer_id": row.customer_id}, at=at)
    return row.pk


def _open(row: Promise, branch_id: int, at: datetime) -> None:
    title = gettext("Promised: %(text)s") % {"text": row.text}
    task_id = task_actions.add_task(
        title=title, due_date=row.due_date, branch_id=branch_id, assignee_id=row.made_by_id, source="promise",
        customer_id=row.customer_id, link=f"/promises/{row.pk}/", at=at,
    )  # fmt: skip
    row.change({"task_id": task_id}, version=None, at=at)


@transaction.atomic
def put_off_promise(*, promise_id: int, due_date: date, today: date, at: datetime) -> None:
    """Agree another day for a promise; once its day has passed it is late, and no other day makes it punctual."""
    row = _found(promise_id, Promise.Status.OPEN, Promise.Status.PENDING_APPROVAL)
    if is_late(row, today):
        raise PromiseLate(promise_id)
    before = row.due_date
    if not row.change({"due_date": due_date}, version=None, at=at):
        return
    counting.put_off_task(row.task_id or 0, due_date, at=at)
    _tell("promise.change", row, row.customer.branch_id, at, {"due_date": [str(before), str(due_date)]})
    core_actions.record("promise.changed", {"promise_id": row.pk, "customer_id": row.customer_id}, at=at)


def is_late(row: Promise, today: date) -> bool:
    """Say whether the day of a promise has passed."""
    return row.due_date < today


@transaction.atomic
def decide_promise(*, promise_id: int, is_approved: bool, reason: str, at: datetime) -> None:
    """Approve or refuse a promise that goes beyond what we can surely do; the reason is kept."""
    row = _found(promise_id, Promise.Status.PENDING_APPROVAL)
    people_actions.demand_impartial(customer_id=row.customer_id)
    status = Promise.Status.OPEN if is_approved else Promise.Status.CANCELLED
    row.change({"status": status, "decided_by_id": base.actor().user_id, "reason": reason}, version=None, at=at)
    if is_approved:
        _open(row, row.customer.branch_id, at)
    told = gettext("Your promise was approved") if is_approved else gettext("Your promise was refused")
    if row.made_by_id:
        task_actions.notify(
            user_ids=[row.made_by_id], title=told, text=reason, link=f"/promises/{row.pk}/", kind="APPROVAL", at=at
        )  # fmt: skip
    _tell("promise.decide", row, row.customer.branch_id, at, {"status": status, "reason": reason})
    core_actions.record("promise.decided", {"promise_id": row.pk, "is_approved": is_approved}, at=at)


@transaction.atomic
def settle_promise(*, promise_id: int, status: str, day: date, at: datetime) -> None:
    """Say that an open promise was kept, broken or cancelled; its task is closed."""
    row = _found(promise_id, Promise.Status.OPEN)
    if status not in queries.SETTLED:
        raise ValueError(f"not an end of a promise: {status}")
    row.change({"status": status, "kept_date": day if status == "KEPT" else None}, version=None, at=at)
    if row.task_id:
        end = "DONE" if status == "KEPT" else "CANCELLED"
        counting.close_task(row.task_id, row.text, status=end, at=at)
    _tell("promise.settle", row, row.customer.branch_id, at, {"status": status})
    told = {"promise_id": row.pk, "customer_id": row.customer_id, "status": status}
    core_actions.record("promise.settled", told, at=at)


@transaction.atomic
def reopen_promise(*, promise_id: int, at: datetime) -> None:
    """Take the end of a promise back; it is open again, with a task."""
    row = _found(promise_id, *queries.SETTLED)
    row.change({"status": Promise.Status.OPEN, "kept_date": None}, version=None, at=at)
    _open(row, row.customer.branch_id, at)
    _tell("promise.reopen", row, row.customer.branch_id, at, {})
    told = {"promise_id": row.pk, "customer_id": row.customer_id, "status": "OPEN"}
    core_actions.record("promise.settled", told, at=at)


def _found(promise_id: int, *statuses: str) -> Promise:
    row = queries.promise(promise_id)
    if row is None:
        raise NoSuchPromise(promise_id)
    if row.status not in statuses:
        raise PromiseSettled(row.status)
    return row


def _tell(act: str, row: Promise, branch_id: int, at: datetime, values: dict) -> None:
    core_actions.audit(act, noun="promise", object_id=row.pk, branch_id=branch_id, at=at, values=values)
