"""Adding tasks: by a person or by a rule, which knows its own by their key."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.tasks.models import Task


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
