"""Changing open tasks: what is to be done and until when, and by whom."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.tasks import queries
from zhike.apps.tasks.models import Task

EDITABLE = {"title", "note", "due_date", "priority"}


class NoSuchTask(Exception):
    """The task does not exist or may not be seen by the acting person."""


class TaskClosed(Exception):
    """The task is closed already."""


class TaskOpen(Exception):
    """The task is open already."""


def visible(task_id: int) -> Task:
    """Return a visible task; raises NoSuchTask."""
    row = queries.task(task_id)
    if row is None:
        raise NoSuchTask(task_id)
    return row


def still_open(task_id: int) -> Task:
    """Return a visible open task; raises NoSuchTask or TaskClosed."""
    row = visible(task_id)
    if row.status != Task.Status.OPEN:
        raise TaskClosed(task_id)
    return row


@transaction.atomic
def change_task(*, task_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> date:
    """Change an open task; a stale version raises core.base.StaleRecord. Return the day it was due before."""
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    row = still_open(task_id)
    due_before = row.due_date
    write(row, values, act="task.change", version=version, at=at)
    return due_before


@transaction.atomic
def assign_task(*, task_id: int, assignee_id: int, branch_id: int, at: datetime) -> int | None:
    """Give an open task to somebody; one about nobody goes to their branch. Return who had it before."""
    row = still_open(task_id)
    before = row.assignee_id
    values = {"assignee_id": assignee_id} | ({} if row.customer_id else {"branch_id": branch_id})
    if write(row, values, act="task.assign", version=None, at=at):
        core_actions.record("task.assigned", {"task_id": task_id, "assignee_id": assignee_id}, at=at)
    return before


def write(row: Task, values: Mapping[str, Any], *, act: str, version: int | None, at: datetime) -> bool:
    """Write what changed of a task, with its audit entry; say whether anything did."""
    changed = row.change(values, version=version, at=at)
    told = {name: [_told(before), _told(after)] for name, (before, after) in changed.items()}
    if told:
        core_actions.audit(act, noun="task", object_id=row.pk, branch_id=row.branch_id, at=at, values=told)
    return bool(told)


def _told(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
