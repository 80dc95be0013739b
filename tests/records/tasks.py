"""A task about the customer, done by its owner, and a notice the owner was given."""

from datetime import datetime

from zhike.apps.tasks.models import Notice, Task

OF_CUSTOMER = {"task_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, int]:
    """Make the task and the notice."""
    task = Task.objects.create(
        title="寄送样品册", customer_id=customer_id, assignee_id=owner_id, branch_id=branch_id, due_date=at.date(),
        created_at=at, updated_at=at,
    )  # fmt: skip
    notice = Notice.objects.create(user_id=owner_id, title="新任务", link=f"/tasks/{task.pk}/", at=at)
    return {"task_id": task.pk, "notice_id": notice.pk}
