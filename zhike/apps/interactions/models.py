"""Tables of interactions: contacts with what was added later, promises, preparations, care, the last talks."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Interaction(base.Record):
    """One contact with a customer, or what somebody noticed about one; closed a day after it was written."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    # The customer's branch when it happened, for the branch's own list.
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16)
    happened_at = models.DateTimeField()
    channel = models.CharField(max_length=16)
    direction = models.CharField(max_length=6)
    contents = models.JSONField(default=list)
    # Key persons and colleagues as they were called then; who they are stands in Presence. Others are words.
    attendees = models.CharField(max_length=400, blank=True)
    participants = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    emotion_before = models.CharField(max_length=12, blank=True)
    emotion_after = models.CharField(max_length=12, blank=True)
    result = models.CharField(max_length=200, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_date = models.DateField(null=True)
    duration_minutes = models.PositiveIntegerField(null=True)
    learned = models.TextField(blank=True)
    taught = models.TextField(blank=True)
    recording = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=10, default="PERSON")
    is_unprepared = models.BooleanField(default=False)
    # Something was offered for sale.
    is_pitch = models.BooleanField(default=False)
    # What was done to show that we are sincere, beyond the matter itself.
    gesture = models.CharField(max_length=16, blank=True)
    # Taken back by who wrote it; kept, but shown nowhere.
    taken_back_at = models.DateTimeField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "branch": "internal", "user": "internal", "kind": "internal",
        "happened_at": "internal", "channel": "internal", "direction": "internal", "contents": "internal",
        "attendees": "personal", "participants": "personal", "topic": "personal", "text": "personal",
        "emotion_before": "personal", "emotion_after": "personal", "result": "personal", "next_step": "personal",
        "next_date": "internal", "duration_minutes": "internal", "learned": "personal", "taught": "personal",
        "recording": "personal", "source": "internal", "is_unprepared": "internal", "is_pitch": "internal",
        "gesture": "internal", "taken_back_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            # With what decides who sees a contact: walking the order, and counting, reads none but those shown.
            models.Index(fields=["-happened_at", "-id", "customer", "taken_back_at"], name="interaction_recent_seen"),
            models.Index(fields=["branch", "-happened_at", "-id"], name="interaction_branch"),
            models.Index(fields=["customer", "-happened_at", "-id", "taken_back_at"], name="interaction_customer_seen"),
            # Who went away angry is looked for among all: few contacts stand here, with what else they are picked by.
            models.Index(
                fields=["emotion_after", "-happened_at", "-id", "channel", "customer", "taken_back_at"],
                name="interaction_bad_mood",
                condition=models.Q(emotion_after__in=("DISAPPOINTED", "ANGRY", "FURIOUS")),
            ),
        ]


class Presence(models.Model):
    """Somebody of the record who was there: a key person, or one of us."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "interaction__customer__branch", "owner": "interaction__customer__owner"}
    objects = base.ScopedManager()
    classes = {"interaction": "internal", "person": "internal", "user": "internal"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None, user__isnull=False) | models.Q(person__isnull=False, user=None),
                name="presence_of_one",
            ),
            models.UniqueConstraint(
                fields=["interaction", "person"], condition=models.Q(user=None), name="presence_of_person_once"
            ),
            models.UniqueConstraint(
                fields=["interaction", "user"], condition=models.Q(person=None), name="presence_of_user_once"
            ),
        ]


class Amendment(models.Model):
    """What was added to a contact after it was written; append-only."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="amendments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    scope = {"branch": "interaction__customer__branch", "owner": "interaction__customer__owner"}
    objects = base.ScopedManager()
    classes = {"interaction": "internal", "user": "internal", "text": "personal", "at": "internal"}


class Contactedness(models.Model):
    """One row per customer ever contacted: when they were last spoken with, counted with every write."""

    customer = models.OneToOneField(
        "customers.Customer", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )  # fmt: skip
    last_two_way_at = models.DateTimeField(null=True)
    last_any_at = models.DateTimeField(null=True)
    n_in = models.PositiveIntegerField(default=0)
    n_out = models.PositiveIntegerField(default=0)
    # The task of the present silent spell; a spell has one.
    silence_task_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "last_two_way_at": "internal", "last_any_at": "internal", "n_in": "internal",
        "n_out": "internal", "silence_task_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["last_two_way_at"], name="contactedness_silent", condition=models.Q(silence_task_id=None)
            )
        ]


class Preparation(models.Model):
    """When somebody last read up on a customer before a contact."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {"customer": "internal", "user": "internal", "at": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "customer"], name="preparation_once")]


class Promise(base.Record):
    """What we said a customer will get: what, to whom, until when, and whether it came."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        KEPT = "KEPT"
        BROKEN = "BROKEN"
        CANCELLED = "CANCELLED"
        PENDING_APPROVAL = "PENDING_APPROVAL"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=300)
    promised_to = models.CharField(max_length=120, blank=True)
    due_date = models.DateField()
    # What is promised beside what we can surely do, in one unit.
    promised_value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    capability = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    kept_date = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    task_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "made_by": "internal", "text": "personal", "promised_to": "personal",
        "due_date": "internal", "promised_value": "internal", "capability": "internal", "unit": "internal",
        "status": "internal", "kept_date": "internal", "decided_by": "internal", "reason": "personal",
        "task_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["due_date", "id"], name="promise_due"),
            models.Index(fields=["status", "due_date", "id"], name="promise_status_due"),
            # How well a person keeps theirs is told by it alone, for whoever sees all.
            models.Index(fields=["made_by", "status", "due_date", "kept_date", "customer"], name="promise_kept_by"),
        ]


class Care(models.Model):
    """Whether a day of care was used: one answer per customer, occasion and day."""

    class Status(models.TextChoices):
        DONE = "DONE"
        NOT_DONE = "NOT_DONE"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=40)
    day = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "occasion": "internal", "day": "internal", "status": "internal", "user": "internal",
        "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "occasion", "day"], name="care_once")]
