"""Tables of tasks: what somebody has to do, what somebody is told."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base


class Task(base.Record):
    """Something to do: who, until when, about which customer, and why."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        DONE = "DONE"
        CANCELLED = "CANCELLED"

    class Priority(models.TextChoices):
        LOW = "LOW"
        NORMAL = "NORMAL"
        HIGH = "HIGH"

    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    due_date = models.DateField()
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    # Which rule made it (empty: a person), and the key by which the rule knows it on its next run.
    source = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=120, unique=True, null=True)
    link = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)

    scope = {"branch": "branch", "owner": "assignee"}
    classes = {
        "title": "internal", "note": "personal", "customer": "internal", "assignee": "internal", "branch": "internal",
        "due_date": "internal", "priority": "internal", "status": "internal", "source": "internal", "key": "internal",
        "link": "internal", "outcome": "personal", "closed_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "status", "due_date", "id"], name="task_assignee_due"),
            models.Index(fields=["branch", "status", "due_date", "id"], name="task_branch_due"),
            models.Index(fields=["due_date", "id"], name="task_due"),
        ]


class Notice(models.Model):
    """Something a person is told inside the program; read once, kept a while."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=10, default="info")
    key = models.CharField(max_length=120, null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    classes = {
        "user": "internal", "title": "internal", "text": "internal", "link": "internal", "level": "internal",
        "key": "internal", "at": "internal", "read_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="tasks_notice_once")]
        indexes = [models.Index(fields=["user", "-id"], name="tasks_notice_user")]
