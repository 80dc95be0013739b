"""Reads of tasks: the acting person's to-dos and notices, those about a customer."""

from django.db.models import QuerySet

from zhike.apps.tasks.models import Notice, Task


def tasks() -> QuerySet[Task]:
    """Return the visible tasks with customer and assignee."""
    return Task.objects.select_related("customer", "assignee", "branch")


def task(task_id: int) -> Task | None:
    """Return a visible task."""
    return tasks().filter(pk=task_id).first()


def open_tasks_of(customer_id: int) -> QuerySet[Task]:
    """Return the visible open tasks about a customer, the most pressing first."""
    return tasks().filter(customer_id=customer_id, status=Task.Status.OPEN).order_by("due_date", "id")


def notices(user_id: int) -> QuerySet[Notice]:
    """Return what a person was told, newest first."""
    return Notice.objects.filter(user_id=user_id).order_by("-id")
