"""Closing tasks as done or cancelled, and opening them again."""

from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.tasks.actions import changing
from zhike.apps.tasks.models import Task


@transaction.atomic
def close_task(*, task_id: int, status: str = "DONE", outcome: str = "", at: datetime) -> None:
    """Close a visible task as done or cancelled."""
    row = changing.still_open(task_id)
    values = {"status": status, "outcome": outcome[:500], "closed_at": at}
    changing.write(row, values, act="task.close", version=None, at=at)
    told = {"task_id": row.pk, "status": status, "customer_id": row.customer_id}
    core_actions.record("task.closed", told, at=at)


@transaction.atomic
def reopen_task(*, task_id: int, at: datetime) -> None:
    """Open a closed task again, as it was."""
    row = changing.visible(task_id)
    if row.status == Task.Status.OPEN:
        raise changing.TaskOpen(task_id)
    values = {"status": Task.Status.OPEN, "outcome": "", "closed_at": None}
    changing.write(row, values, act="task.reopen", version=None, at=at)
