"""Answering warnings: accept with a task, put off, dismiss with a reason, say how it ended, take an answer back."""

import contextlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.risk import queries, rules
from zhike.apps.risk.models import Warning
from zhike.apps.tasks import actions as task_actions


class NoSuchWarning(Exception):
    """The warning does not exist or may not be seen by the acting person."""


class NotOpen(Exception):
    """The warning was answered already."""


class BadAnswer(ValueError):
    """An answer breaks its shape; says which field and why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@transaction.atomic
def accept_warning(*, warning_id: int, title: str, day: date, at: datetime) -> int | None:
    """Take a warning on: whoever has the customer gets a task; return its id."""
    row = _open(warning_id)
    customer = row.customer
    assignee_id = (customer.owner_id if customer else row.keeper_id) or base.actor().user_id
    branch_id = customer.branch_id if customer else row.branch_id
    task_id = task_actions.add_task(
        title=title, due_date=max(row.due_date, day), branch_id=branch_id, assignee_id=assignee_id,
        customer_id=row.customer_id, priority="HIGH" if row.level in rules.LOUD else "NORMAL", source=rules.SOURCE,
        link=f"/warnings/{row.pk}/", at=at,
    )  # fmt: skip
    _answer(row, "accept", {"status": Warning.Status.ACCEPTED, "task_id": task_id, "snoozed_until": None}, at)
    return task_id


@transaction.atomic
def snooze_warning(*, warning_id: int, days: int, day: date, at: datetime) -> date:
    """Put a warning off for some days, at most as many as its tier allows; return until when."""
    row = _open(warning_id)
    most = queries.policy()[row.tier]["snooze"]
    if not 1 <= days <= most:
        raise BadAnswer("days", _("A warning of this tier is put off for 1 to %(n)s days.") % {"n": most})
    until = day + timedelta(days=days)
    _answer(row, "snooze", {"snoozed_until": until}, at)
    return until


@transaction.atomic
def dismiss_warning(*, warning_id: int, reason: str, note: str = "", at: datetime) -> None:
    """Put a warning aside for a reason; a false alarm counts against its detector."""
    row = _open(warning_id)
    if reason not in rules.DISMISSALS:
        raise BadAnswer("reason", _("There is no such reason."))
    outcome = Warning.Outcome.FALSE_ALARM if reason == "FALSE_ALARM" else ""
    values = {"status": Warning.Status.DISMISSED, "reason": reason, "note": note.strip()[:300], "outcome": outcome}
    _answer(row, "dismiss", values, at)


@transaction.atomic
def settle_warning(*, warning_id: int, outcome: str, note: str = "", at: datetime) -> None:
    """Say how a warning ended; the precision of its detector follows."""
    row = _found(warning_id)
    if outcome not in rules.OUTCOMES:
        raise BadAnswer("outcome", _("There is no such outcome."))
    values: dict[str, Any] = {"outcome": outcome, "note": note.strip()[:300] or row.note}
    if row.status == Warning.Status.OPEN:
        values["status"] = Warning.Status.DISMISSED if outcome == "FALSE_ALARM" else Warning.Status.ACCEPTED
    _answer(row, "settle", values, at)


@transaction.atomic
def reopen_warning(*, warning_id: int, at: datetime) -> None:
    """Take the answer to a warning back; a task that came of it and is still open is cancelled."""
    row = _found(warning_id)
    if row.task_id:
        # What was done stays done.
        with contextlib.suppress(task_actions.TaskClosed, task_actions.NoSuchTask):
            task_actions.close_task(task_id=row.task_id, status="CANCELLED", at=at)
    status = Warning.Status.OPEN if row.cleared_date is None else Warning.Status.CLEARED
    values = {
        "status": status, "task_id": None, "snoozed_until": None, "reason": "", "note": "", "outcome": "",
    }  # fmt: skip
    _answer(row, "reopen", values, at)


def _answer(row: Any, act: str, values: Mapping[str, Any], at: datetime) -> None:
    row.change({**values, "answered_by_id": base.actor().user_id, "answered_at": at}, version=None, at=at)
    said = {name: str(value) for name, value in values.items() if name != "note" and value not in (None, "")}
    branch_id = row.customer.branch_id if row.customer else row.branch_id
    core_actions.audit(f"warning.{act}", noun="warning", object_id=row.pk, branch_id=branch_id, at=at, values=said)
    core_actions.record(
        "warning.answered", {"warning_id": row.pk, "customer_id": row.customer_id, "answer": act}, at=at
    )


def _found(warning_id: int) -> Any:
    row = queries.warning(warning_id)
    if row is None:
        raise NoSuchWarning(warning_id)
    return row


def _open(warning_id: int) -> Any:
    row = _found(warning_id)
    if row.status != Warning.Status.OPEN:
        raise NotOpen(warning_id)
    return row
