"""Tables of complaints: a complaint with its steps, solutions and moves; suggestions, improvements, secret links."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner", "always": "handler"}
OF_COMPLAINT = {
    "branch": "complaint__customer__branch", "owner": "complaint__customer__owner", "always": "complaint__handler",
}  # fmt: skip
# The class of a field no page shows; named, since a text beside a secret's name looks like the secret.
SENSITIVE = "sensitive"


class Complaint(base.Record):
    """A grievance: from a grumble to a complaint, through its five steps, with its clocks and what came of it."""

    class Stage(models.TextChoices):
        LATENT_GRUMBLE = "LATENT_GRUMBLE"
        MANIFEST_GRUMBLE = "MANIFEST_GRUMBLE"
        POTENTIAL_COMPLAINT = "POTENTIAL_COMPLAINT"
        COMPLAINT = "COMPLAINT"

    class Step(models.TextChoices):
        VENT = "VENT"
        RECORD_JUDGE = "RECORD_JUDGE"
        SOLVE = "SOLVE"
        FOLLOW_UP = "FOLLOW_UP"
        THANK = "THANK"

    class Status(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"
        MERGED = "MERGED"

    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    # What it is about, where that is known: the matter by which the same again is told.
    order = models.ForeignKey("trade.Order", on_delete=models.SET_NULL, null=True, related_name="+")
    product = models.ForeignKey("trade.Product", on_delete=models.PROTECT, null=True, related_name="+")
    service_item = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.COMPLAINT)
    # Where it came in by; empty: nobody said.
    medium = models.CharField(max_length=16, blank=True)
    what = models.TextField()
    demand = models.CharField(max_length=500, blank=True)
    # How the customer felt at the start, after venting and now.
    emotion = models.CharField(max_length=12)
    emotion_vented = models.CharField(max_length=12, blank=True)
    emotion_now = models.CharField(max_length=12, blank=True)
    severity = models.CharField(max_length=8)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    step = models.CharField(max_length=12, choices=Step.choices, default=Step.VENT)
    # How often it was solved anew because the customer was not satisfied.
    n_reopened = models.PositiveSmallIntegerField(default=0)
    n_transfers = models.PositiveSmallIntegerField(default=0)
    # 0 with its handler, 1 with the manager of the branch, 2 above.
    level = models.PositiveSmallIntegerField(default=0)
    # Somebody argued with the customer.
    has_argument = models.BooleanField(default=False)
    # Step 2.
    validity = models.CharField(max_length=8, blank=True)
    validity_reason = models.CharField(max_length=500, blank=True)
    points = models.TextField(blank=True)
    cause = models.CharField(max_length=14, blank=True)
    # ATTITUDE: who is concerned, or that nobody knows; OVER_DEMAND: ours beside theirs; CUSTOMER_SELF: what shows it.
    concerned = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_concerned_unknown = models.BooleanField(default=False)
    our_standard = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    consented_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # DECEIVED: the manager who looked at it; YARDSTICK: the task to explain the standard.
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    review = models.CharField(max_length=500, blank=True)
    standard_task_id = models.BigIntegerField(null=True)
    # A supervisor let it go on though the customer feels worse, or let it be closed so.
    let_on_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    loss = models.CharField(max_length=500, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    # Step 4: satisfied or not, what they gave for the handling and for who handled it, 1 to 5.
    follow_date = models.DateField(null=True)
    is_satisfied = models.BooleanField(null=True)
    score_before = models.PositiveSmallIntegerField(null=True)
    score_after = models.PositiveSmallIntegerField(null=True)
    attitude_score = models.PositiveSmallIntegerField(null=True)
    # Step 5.
    thanks = models.CharField(max_length=8, blank=True)
    thanks_words = models.CharField(max_length=500, blank=True)
    insight = models.CharField(max_length=1_000, blank=True)
    reward = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    # Clocks.
    opened_at = models.DateTimeField()
    response_due_at = models.DateTimeField(null=True)
    solution_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    # The first time it was solved; the clock of a re-opened one runs anew.
    first_solved_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list, blank=True)
    response_breached_at = models.DateTimeField(null=True)
    solution_breached_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    second_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        **dict.fromkeys(
            ("year", "serial", "number", "customer", "order", "product", "service_item", "stage", "medium", "emotion",
             "emotion_vented", "emotion_now", "severity", "handler", "status", "step", "n_reopened", "n_transfers",
             "level", "has_argument", "validity", "cause", "concerned", "is_concerned_unknown", "our_standard",
             "consented_by", "reviewed_by", "standard_task_id", "let_on_by", "cost", "follow_date", "is_satisfied",
             "score_before", "score_after", "attitude_score", "thanks", "reward", "opened_at", "response_due_at",
             "solution_due_at", "answered_at", "solved_at", "first_solved_at", "paused_at", "response_breached_at",
             "solution_breached_at", "closed_at", "second_of", "merged_into", "author"), "internal"
        ),
        **dict.fromkeys(
            ("what", "demand", "validity_reason", "points", "evidence", "review", "loss", "thanks_words", "insight",
             "pauses"), "personal"
        ),
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "serial"], name="complaints_serial_once")]
        indexes = [
            models.Index(fields=["customer", "-opened_at"], name="complaint_of_customer"),
            models.Index(fields=["-opened_at", "-id"], name="complaint_recent"),
            models.Index(fields=["handler"], name="complaint_open", condition=Q(status="OPEN")),
        ]


class StepRecord(models.Model):
    """One step of a complaint, done: from when to when, what was written, how the customer felt before and after."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="steps", db_index=False)
    step = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    words = models.TextField(blank=True)
    emotion_before = models.CharField(max_length=12, blank=True)
    emotion_after = models.CharField(max_length=12, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_COMPLAINT
    objects = base.ScopedManager()
    classes = {
        "complaint": "internal", "step": "internal", "round": "internal", "started_at": "internal",
        "ended_at": "internal", "words": "personal", "emotion_before": "internal", "emotion_after": "internal",
        "user": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["complaint", "ended_at"], name="complaint_step_of")]


class Solution(models.Model):
    """What was offered to a customer, whether it was accepted, and when it was carried out."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="solutions")
    words = models.CharField(max_length=1_000)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    offered_at = models.DateTimeField()
    is_accepted = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    executed_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_COMPLAINT
    objects = base.ScopedManager()
    classes = {
        "complaint": "internal", "words": "personal", "cost": "internal", "offered_at": "internal",
        "is_accepted": "internal", "answered_at": "internal", "executed_at": "internal", "user": "internal",
    }  # fmt: skip


class Move(models.Model):
    """What happened to a complaint beside its steps: a stage further, passed on, paused, escalated; append-only."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=10)
    told = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = OF_COMPLAINT
    objects = base.ScopedManager()
    classes = {
        "complaint": "internal", "kind": "internal", "told": "internal", "reason": "personal", "user": "internal",
        "at": "internal",
    }  # fmt: skip


class Suggestion(base.Record):
    """An idea of a customer: received, looked at, adopted or not, always answered."""

    class Status(models.TextChoices):
        RECEIVED = "RECEIVED"
        EVALUATED = "EVALUATED"
        ADOPTED = "ADOPTED"
        REJECTED = "REJECTED"

    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    medium = models.CharField(max_length=16, blank=True)
    idea = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reply = models.CharField(max_length=1_000, blank=True)
    received_at = models.DateTimeField()
    reply_date = models.DateField()
    answered_at = models.DateTimeField(null=True)
    reward = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = OF_CUSTOMER
    classes = {
        "year": "internal", "serial": "internal", "number": "internal", "customer": "internal", "medium": "internal",
        "idea": "personal", "status": "internal", "handler": "internal", "reply": "personal",
        "received_at": "internal", "reply_date": "internal", "answered_at": "internal", "reward": "internal",
        "author": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "serial"], name="complaints_idea_once")]
        indexes = [models.Index(fields=["customer", "-received_at"], name="suggestion_of_customer")]


class Improvement(base.Record):
    """What is changed because of a cluster of complaints: who does it by when, and what shows that it is done."""

    title = models.CharField(max_length=200)
    cause = models.CharField(max_length=14)
    product = models.ForeignKey("trade.Product", on_delete=models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    evidence = models.CharField(max_length=500, blank=True)
    done_date = models.DateField(null=True)
    # What customers of the branch gave us from 0 to 10 before and after it, as somebody asked them.
    impression_before = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    impression_after = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "owner"}
    classes = {
        "title": "internal", "cause": "internal", "product": "internal", "branch": "internal", "owner": "internal",
        "due_date": "internal", "evidence": "internal", "done_date": "internal", "impression_before": "internal",
        "impression_after": "internal", "author": "internal",
    }  # fmt: skip


class VoiceLink(base.Record):
    """The secret address by which a customer complains, suggests and follows what became of it; its hash alone."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    last_date = models.DateField()
    ended_at = models.DateTimeField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "customer": "internal", "secret_hash": SENSITIVE, "last_date": "internal", "ended_at": "internal",
        "author": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(ended_at=None), name="complaints_one_link")
        ]
