"""Tables of tasks: what somebody has to do, what somebody is told."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

# The class of a field no page shows; named, since a text beside a secret's name looks like the secret.
SENSITIVE = "sensitive"


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
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
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

    # Whoever is to do it sees it, however little else of the branch they see.
    scope = {"branch": "branch", "owner": "assignee", "always": "assignee"}
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
            models.Index(fields=["-due_date", "-id"], name="task_due_down"),
            models.Index(fields=["customer", "status", "due_date", "id"], name="task_customer_due"),
            # With what decides who sees a task, and its rank: the queue of a house is walked and counted by it alone.
            models.Index(
                fields=["due_date", "id", "priority", "branch", "assignee", "source"],
                name="task_open_seen",
                condition=models.Q(status="OPEN"),
            ),
        ]


class Notice(models.Model):
    """Something a person is told inside the program; read once, kept a while."""

    class Kind(models.TextChoices):
        TASK = "TASK"
        CUSTOMER = "CUSTOMER"
        APPROVAL = "APPROVAL"
        SYSTEM = "SYSTEM"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=10, default="info")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CUSTOMER)
    key = models.CharField(max_length=120, null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # When it was handed to the outbox, at once or in a digest.
    mailed_at = models.DateTimeField(null=True)

    classes = {
        "user": "internal", "title": "internal", "text": "internal", "link": "internal", "level": "internal",
        "kind": "internal", "key": "internal", "at": "internal", "read_at": "internal", "mailed_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="tasks_notice_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="tasks_notice_user"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="tasks_notice_unread"),
        ]


class Preference(models.Model):
    """How a person wants notices of a kind, beside the program itself."""

    class Mail(models.TextChoices):
        NEVER = "NEVER"
        AT_ONCE = "AT_ONCE"
        DIGEST = "DIGEST"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Notice.Kind.choices)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NEVER)
    by_sms = models.BooleanField(default=False)
    by_robot = models.BooleanField(default=False)

    classes = {
        "user": "internal", "kind": "internal", "mail": "internal", "by_sms": "internal", "by_robot": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="tasks_preference_once")]


class Reach(models.Model):
    """Where a person is reached outside the program: their own phone, the robot of their group."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    phone = models.CharField(max_length=30, blank=True)
    # The code of a channel; the robot speaks in a group that others read, too.
    robot = models.CharField(max_length=40, blank=True)

    classes = {"user": "internal", "phone": "personal", "robot": "internal"}


class Feed(models.Model):
    """The secret address under which a person's calendar program reads their tasks; only its hash is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    classes = {"user": "internal", "secret_hash": SENSITIVE, "created_at": "internal"}
