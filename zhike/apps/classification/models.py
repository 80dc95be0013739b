"""Tables of classification: rules, runs with what they propose, what a class leads to, what is known of a customer."""

from django.db import models

from zhike.apps.core import base


class RuleVersion(models.Model):
    """One version of how the classes of a dimension are told; the newest holds."""

    dimension = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    # In order: the class, and the filters of the list of customers that lead to it.
    lines = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    classes = {
        "dimension": "internal", "number": "internal", "lines": "personal", "note": "internal",
        "user_id": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "number"], name="classification_version_once")]


class Run(models.Model):
    """The rule of a dimension tried on everybody: what it found missing, what it proposes, who confirmed it."""

    class Status(models.TextChoices):
        CLASSIFYING = "CLASSIFYING"
        REVIEW = "REVIEW"
        APPLYING = "APPLYING"
        APPLIED = "APPLIED"
        DISCARDED = "DISCARDED"

    dimension = models.CharField(max_length=30)
    rule_number = models.PositiveIntegerField()
    lines = models.JSONField()
    day = models.DateField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.CLASSIFYING)
    # For each field used: its words, how many lack it, how many hold what cannot be.
    tidy = models.JSONField(default=list)
    # The last customer looked at: a run that was broken off goes on behind it.
    reached_id = models.BigIntegerField(default=0)
    n_customers = models.PositiveIntegerField(default=0)
    n_seen = models.PositiveIntegerField(default=0)
    n_same = models.PositiveIntegerField(default=0)
    n_manual = models.PositiveIntegerField(default=0)
    n_unfit = models.PositiveIntegerField(default=0)
    n_proposed = models.PositiveIntegerField(default=0)
    n_applied = models.PositiveIntegerField(default=0)
    user_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    classes = {
        "dimension": "internal", "rule_number": "internal", "lines": "personal", "day": "internal",
        "status": "internal", "tidy": "internal", "reached_id": "internal", "n_customers": "internal",
        "n_seen": "internal", "n_same": "internal", "n_manual": "internal", "n_unfit": "internal",
        "n_proposed": "internal", "n_applied": "internal", "user_id": "internal", "started_at": "internal",
        "confirmed_by_id": "internal", "confirmed_at": "internal", "finished_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dimension"],
                condition=models.Q(status__in=("CLASSIFYING", "REVIEW", "APPLYING")),
                name="classification_one_open_run",
            )
        ]
        indexes = [models.Index(fields=["dimension", "-id"], name="class_run_recent")]


class Proposal(models.Model):
    """What a run proposes for one customer, and what was decided; only what was confirmed becomes its class."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        ACCEPTED = "ACCEPTED"
        OVERRIDDEN = "OVERRIDDEN"
        REJECTED = "REJECTED"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="proposals", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    old_code = models.CharField(max_length=30, blank=True)
    new_code = models.CharField(max_length=30)
    # What stands at the end: the proposed class, or the one that was chosen instead.
    final_code = models.CharField(max_length=30)
    # Which line of the rule the customer fits, counted from one.
    line = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    is_applied = models.BooleanField(default=False)

    # Whoever may see the customer may see what is proposed for it.
    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "run": "internal", "customer": "internal", "old_code": "internal", "new_code": "internal",
        "final_code": "internal", "line": "internal", "status": "internal", "reason": "internal",
        "decided_by_id": "internal", "is_applied": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "customer"], name="classification_proposed_once")]
        indexes = [
            models.Index(fields=["run", "status", "id"], name="class_proposal_status"),
            models.Index(fields=["run", "old_code", "new_code", "status"], name="class_proposal_moves"),
        ]


class Binding(models.Model):
    """What a class leads to: the service its customers get, what is said to them, what might be made for them."""

    dimension = models.CharField(max_length=30)
    code = models.CharField(max_length=30)
    service_level = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=200, blank=True)
    product_idea = models.CharField(max_length=400, blank=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    classes = {
        "dimension": "internal", "code": "internal", "service_level": "internal", "audience": "internal",
        "product_idea": "internal", "user_id": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="classification_binding_once")]


class Profile(base.Record):
    """What classes ask to be known of a customer: where it comes from, what it wants, what is planned, what it gets."""

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=200, blank=True)
    interest = models.CharField(max_length=200, blank=True)
    need = models.CharField(max_length=400, blank=True)
    plan = models.CharField(max_length=400, blank=True)
    pack = models.CharField(max_length=400, blank=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    classes = {
        "customer": "internal", "source": "personal", "interest": "personal", "need": "personal", "plan": "personal",
        "pack": "personal",
    }  # fmt: skip
