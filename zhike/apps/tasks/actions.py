"""Writes of tasks: each in one transaction, with its event and its audit entry."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.tasks import queries
from zhike.apps.tasks.models import Notice, Task


class NoSuchTask(Exception):
    """The task does not exist or may not be seen by the acting person."""


class TaskClosed(Exception):
    """The task is closed already."""


@transaction.atomic
def add_task(
    *,
    title: str,
    due_date: date,
    branch_id: int,
    assignee_id: int | None,
    customer_id: int | None = None,
    note: str = "",
    priority: str = "NORMAL",
    source: str = "",
    key: str | None = None,
    link: str = "",
    at: datetime,
) -> int | None:
    """Add a task and return its id; None when a task with this key is known already, open or closed."""
    row = Task(
        title=title[:200], due_date=due_date, branch_id=branch_id, assignee_id=assignee_id, customer_id=customer_id,
        note=note, priority=priority, source=source, key=key, link=link, created_at=at, updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if key is None:
            raise
        return None
    core_actions.audit(
        "task.add", noun="task", object_id=row.pk, branch_id=branch_id, at=at,
        values={"title": row.title, "assignee_id": assignee_id, "source": source},
    )  # fmt: skip
    core_actions.record("task.added", {"task_id": row.pk}, at=at)
    return row.pk


@transaction.atomic
def close_task(*, task_id: int, status: str = "DONE", outcome: str = "", at: datetime) -> None:
    """Close a visible task as done or cancelled."""
    row = queries.task(task_id)
    if row is None:
        raise NoSuchTask(task_id)
    if row.status != Task.Status.OPEN:
        raise TaskClosed(task_id)
    changed = row.change({"status": status, "outcome": outcome[:500], "closed_at": at}, version=None, at=at)
    values = {name: [str(before), str(after)] for name, (before, after) in changed.items()}
    core_actions.audit("task.close", noun="task", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
    core_actions.record("task.closed", {"task_id": row.pk, "status": status}, at=at)


@transaction.atomic
def notify(
    *, user_ids: Iterable[int], title: str, text: str = "", link: str = "", level: str = "info",
    key: str | None = None, at: datetime,
) -> int:  # fmt: skip
    """Tell some people something inside the program; with a key each is told once. Return how many were told."""
    told = []
    with base.acting_as(base.System("notify")):
        known = set(Notice.objects.filter(key=key).values_list("user_id", flat=True)) if key else set()
        for user_id in dict.fromkeys(user_ids):
            if user_id in known:
                continue
            told.append(
                Notice(user_id=user_id, title=title[:200], text=text[:500], link=link, level=level, key=key, at=at)
            )
        Notice.objects.bulk_create(told)
    if told:
        core_actions.record("notice.given", {"notice_ids": [row.pk for row in told]}, at=at)
    return len(told)


@transaction.atomic
def hand_over_tasks(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give somebody's open tasks about some customers to another, without customers those about nobody; return ids."""
    rows = Task.objects.filter(assignee_id=from_id, status=Task.Status.OPEN)
    about = rows.filter(customer=None) if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))
    ids = list(about.order_by("pk").values_list("pk", flat=True))
    return ids if _give(ids, from_id, to_id, at=at) else []


@transaction.atomic
def take_back_tasks(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give tasks back that are still open with whom they were handed to; return how many."""
    return _give(list(ids), to_id, from_id, at=at)


def _give(ids: list[int], from_id: int, to_id: int, *, at: datetime) -> int:
    with base.acting_as(base.System(f"tasks handed over by {base.actor().label}")):
        rows = Task.objects.filter(pk__in=ids, assignee_id=from_id, status=Task.Status.OPEN)
        return rows.update(assignee_id=to_id, updated_at=at, version=F("version") + 1)
