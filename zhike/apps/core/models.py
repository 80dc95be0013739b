"""Tables of core: events with their progress, the calendar, the sealed audit trail, kept answers, erasures."""

from django.db import models


class Event(models.Model):
    """Something that happened; waits here until its reactions are done. This is the only queue."""

    class Status(models.TextChoices):
        WAITING = "WAITING"
        RUNNING = "RUNNING"
        DONE = "DONE"
        SHELVED = "SHELVED"

    name = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True, null=True)
    user_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()
    run_after = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, default="")
    error = models.TextField(default="")

    classes = {
        "name": "internal", "payload": "internal", "key": "internal", "user_id": "internal", "actor": "internal",
        "at": "internal", "run_after": "internal", "status": "internal", "n_attempts": "internal",
        "leased_until": "internal", "leased_by": "internal", "error": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["status", "run_after", "id"], name="core_event_due")]


class Progress(models.Model):
    """How far a long job is: one row per event that a person waits for."""

    class Status(models.TextChoices):
        WAITING = "WAITING"
        RUNNING = "RUNNING"
        DONE = "DONE"
        FAILED = "FAILED"

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="progress")
    user_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=120)
    link = models.CharField(max_length=200, default="")
    step = models.CharField(max_length=120, default="")
    n_done = models.BigIntegerField(default=0)
    n_total = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    message = models.TextField(default="")

    classes = {
        "event": "internal", "user_id": "internal", "title": "internal", "link": "internal", "step": "internal",
        "n_done": "internal", "n_total": "internal", "status": "internal", "started_at": "internal",
        "finished_at": "internal", "message": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["user_id", "-id"], name="core_progress_user")]

    @property
    def is_open(self) -> bool:
        """Say whether the job is not over yet."""
        return self.status in {self.Status.WAITING, self.Status.RUNNING}


class Timing(models.Model):
    """When something happens by the calendar, where an administrator set it otherwise than the program."""

    name = models.CharField(max_length=60, unique=True)
    hour = models.PositiveSmallIntegerField()
    weekday = models.PositiveSmallIntegerField(null=True)
    is_on = models.BooleanField(default=True)

    classes = {"name": "internal", "hour": "internal", "weekday": "internal", "is_on": "internal"}


class AuditEntry(models.Model):
    """Who did what to which record, when; append-only. Values stand beside it so that they can be erased."""

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    act = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    branch_id = models.BigIntegerField(null=True)
    n_rows = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)

    classes = {
        "at": "internal", "user_id": "internal", "actor": "internal", "act": "internal", "noun": "internal",
        "object_id": "internal", "branch_id": "internal", "n_rows": "internal", "digest": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["noun", "object_id", "-id"], name="core_audit_object")]


class AuditValue(models.Model):
    """The before and after values of an audit entry, with the salt of its digest; erasable."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.CASCADE, related_name="value")
    salt = models.CharField(max_length=32)
    values = models.JSONField(default=dict)

    classes = {"entry": "internal", "salt": "internal", "values": "personal"}


class AuditSeal(models.Model):
    """One link of the chain: the hash of the previous seal and of every entry in the batch."""

    first_id = models.BigIntegerField(unique=True)
    last_id = models.BigIntegerField(unique=True)
    n_entries = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    classes = {
        "first_id": "internal", "last_id": "internal", "n_entries": "internal", "previous": "internal",
        "hash": "internal", "sealed_at": "internal",
    }  # fmt: skip


class KeptAnswer(models.Model):
    """The answer already given to a submit with this idempotency key."""

    who = models.CharField(max_length=120)
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    at = models.DateTimeField()

    classes = {
        "who": "internal", "key": "internal", "request_digest": "internal", "status": "internal",
        "headers": "internal", "body": "personal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "key"], name="core_kept_answer_once")]


class Erasure(models.Model):
    """A customer or key person was erased: no personal data, so that it may be kept and done again after a restore."""

    customer_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    erased_at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    basis = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    counts = models.JSONField(default=dict)
    # Documents that must stay, such as signed ones; the reason tells why.
    kept_files = models.JSONField(default=list)
    # When the files of the database were rewritten, so that no raw byte is left.
    swept_at = models.DateTimeField(null=True)

    classes = {
        "customer_id": "internal", "person_id": "internal", "erased_at": "internal", "user_id": "internal",
        "actor": "internal", "basis": "internal", "reason": "internal", "counts": "internal",
        "kept_files": "internal", "swept_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer_id"], name="core_erasure_once"),
            models.UniqueConstraint(fields=["person_id"], name="core_erasure_of_person_once"),
            models.CheckConstraint(
                condition=models.Q(customer_id__isnull=False, person_id=None)
                | models.Q(customer_id=None, person_id__isnull=False),
                name="core_erasure_of_one",
            ),
        ]
