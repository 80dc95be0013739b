"""Writes of requests: one of us answers for each to its end; handed over only to who accepts it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.service import queries
from zhike.apps.service.actions.telling import tell
from zhike.apps.service.models import ServiceRequest
from zhike.apps.service.rules import Refused
from zhike.apps.tasks import actions as task_actions

SOURCE = "request"


@transaction.atomic
def note_request(
    *, customer_id: int, text: str, due_date: date, accountable_id: int | None = None, day: date, at: datetime
) -> int:  # fmt: skip
    """Note what a visible customer asked for; whoever notes it answers for it unless another is named.

    Return the request's id. Raises Refused.
    """
    card, user_id = customer_queries.card(customer_id), accountable_id or base.actor().user_id
    if card is None:
        raise Refused("NO_CUSTOMER", "customer_id")
    if user_id not in dict(queries.answering(customer_id)):
        raise Refused("NO_ANSWERER", "accountable_id")
    if not text.strip():
        raise Refused("NO_REQUEST", "text")
    if due_date < day:
        raise Refused("PAST_DUE", "due_date")
    with org_queries.speaking_to(user_id):
        title = _("Request of %(name)s") % {"name": card.name}
    row = keep_request(card, text=text, due_date=due_date, accountable_id=user_id, day=day, at=at)
    row.task_id = task_actions.add_task(
        title=title, note=text, due_date=due_date, branch_id=card.branch_id, assignee_id=user_id,
        customer_id=card.pk, source=SOURCE, key=f"request:{row.pk}", link=_link(row), at=at,
    )  # fmt: skip
    row.save(update_fields=["task_id"])
    return row.pk


def keep_request(
    customer: Any, *, text: str, due_date: date, accountable_id: int, task_id: int | None = None, day: date,
    at: datetime,
) -> ServiceRequest:  # fmt: skip
    """Keep a request whose task there is or will be."""
    row = ServiceRequest.objects.create(
        customer_id=customer.pk, text=text.strip()[:500], received_date=day, due_date=due_date,
        accountable_id=accountable_id, task_id=task_id, created_at=at, updated_at=at,
    )  # fmt: skip
    tell("servicerequest.note", row, customer.branch_id, at, customer_id=customer.pk, accountable_id=accountable_id)
    return row


@transaction.atomic
def offer_request(*, request_id: int, user_id: int, why: str, at: datetime) -> None:
    """Ask another to answer for a request; until they accept, it stays with whom it is. Raises Refused."""
    row = _mine(request_id)
    if user_id == row.accountable_id or user_id not in dict(queries.answering(row.customer_id)):
        raise Refused("NO_ANSWERER", "user_id")
    if not why.strip():
        raise Refused("NO_WHY", "why")
    values = {"asked_id": user_id, "asked_at": at, "why": why.strip()[:300], "declined": ""}
    row.change(values, version=None, at=at)
    tell("servicerequest.offer", row, row.customer.branch_id, at, user_id=user_id)
    _notify(row, user_id, _("%(who)s asks you to answer for a request"), row.accountable.name, at)


@transaction.atomic
def accept_request(*, request_id: int, at: datetime) -> None:
    """Answer from now on for a request one was offered; its task comes along. Raises Refused."""
    row = _offered(request_id)
    before, me, name = row.accountable_id, row.asked_id, row.asked.name if row.asked else ""
    with base.acting_as(base.System("a request is accepted")):
        row.change({"accountable_id": me, "asked_id": None, "asked_at": None}, version=None, at=at)
        tell("servicerequest.accept", row, row.customer.branch_id, at, accountable_id=me)
        _follow(row, at)
    _notify(row, before, _("%(who)s answers for the request from now on"), name, at)


@transaction.atomic
def decline_request(*, request_id: int, reason: str, at: datetime) -> str:
    """Say why one does not take on a request, or take back what one offered; return what is kept. Raises Refused."""
    row = queries.request(request_id)
    if row is None or row.asked_id is None or row.state != ServiceRequest.State.OPEN:
        raise Refused("NOT_OFFERED")
    is_asked = row.asked_id == base.actor().user_id
    if not is_asked:
        _mine(request_id)
    elif not reason.strip():
        raise Refused("NO_WHY", "reason")
    name = row.asked.name if row.asked else ""
    with base.acting_as(base.System("a request is declined")):
        told = f"{name}: {reason.strip()}"[:300] if is_asked else ""
        row.change({"asked_id": None, "asked_at": None, "declined": told}, version=None, at=at)
        tell("servicerequest.decline", row, row.customer.branch_id, at)
    if is_asked:
        _notify(row, row.accountable_id, _("%(who)s does not take on the request; it stays with you"), name, at)
    return row.declined


@transaction.atomic
def close_request(*, request_id: int, result: str, day: date, at: datetime) -> None:
    """End a request with what came of it; an offer that waits ends too. Raises Refused."""
    row = _mine(request_id)
    if not result.strip():
        raise Refused("NO_RESULT", "result")
    values = {
        "state": ServiceRequest.State.DONE, "result": result.strip()[:500], "closed_date": day, "asked_id": None,
        "asked_at": None,
    }  # fmt: skip
    row.change(values, version=None, at=at)
    tell("servicerequest.close", row, row.customer.branch_id, at)
    _follow(row, at)


@transaction.atomic
def reopen_request(*, request_id: int, at: datetime) -> None:
    """Let a request be open again that was ended too early. Raises Refused."""
    row = _mine(request_id, ServiceRequest.State.DONE)
    row.change({"state": ServiceRequest.State.OPEN, "result": "", "closed_date": None}, version=None, at=at)
    tell("servicerequest.reopen", row, row.customer.branch_id, at)
    _follow(row, at)


def _mine(request_id: int, state: str = ServiceRequest.State.OPEN) -> ServiceRequest:
    """Return a request of a state the acting person may settle: who answers for it, or who gives work."""
    row, me = queries.request(request_id), base.actor()
    if row is None or row.state != state:
        raise Refused("WRONG_STATE")
    if me.user_id and row.accountable_id != me.user_id and not me.may("task.assign"):
        raise Refused("NOT_YOURS")
    return row


def _offered(request_id: int) -> ServiceRequest:
    row = next((one for one in queries.offered() if one.pk == request_id), None)
    if row is None:
        raise Refused("NOT_OFFERED")
    return row


def _follow(row: ServiceRequest, at: datetime) -> None:
    """Let the task of a request be of whom it is, and open as long as it is."""
    with base.acting_as(base.System("the task of a request")):
        if row.task_id is None:
            return
        try:
            if row.state == ServiceRequest.State.DONE:
                task_actions.close_task(task_id=row.task_id, outcome=row.result, at=at)
            elif row.closed_date is None:
                _reopened(row.task_id, at)
                branch_id = row.customer.branch_id
                task_actions.assign_task(
                    task_id=row.task_id, assignee_id=row.accountable_id, branch_id=branch_id, at=at
                )
        except (task_actions.NoSuchTask, task_actions.TaskClosed):
            return


def _reopened(task_id: int, at: datetime) -> None:
    try:
        task_actions.reopen_task(task_id=task_id, at=at)
    except task_actions.TaskOpen:
        return


def _link(row: ServiceRequest) -> str:
    return reverse("service_request", args=[row.pk])


def _notify(row: ServiceRequest, user_id: int, words: str, who: str, at: datetime) -> None:
    task_actions.notify(
        user_ids=[user_id], title=words % {"who": who}, text=row.text, kind="TASK", link=_link(row), at=at
    )  # fmt: skip
