"""Tables of lifecycles: decided business stages, moves of relations, relations going backwards, rules set aside."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

# Whoever may see the customer may see where its life stands.
SCOPE = {"branch": "customer__branch", "owner": "customer__owner"}


class BusinessStage(models.Model):
    """In which stage somebody judged a customer's own business to be, on what evidence, beside what was suggested."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=14)
    evidence = models.CharField(max_length=500)
    decided_date = models.DateField()
    next_review_date = models.DateField()
    # What the series spoke for at that moment, and why: [[code, {name: value}]].
    suggested = models.CharField(max_length=14)
    reasons = models.JSONField(default=list)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    # Until which day (exclusive) it held; without one it holds.
    ended_date = models.DateField(null=True)

    scope = SCOPE
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "stage": "internal", "evidence": "personal", "decided_date": "internal",
        "next_review_date": "internal", "suggested": "internal", "reasons": "internal", "user": "internal",
        "at": "internal", "ended_date": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(ended_date=None), name="lifecycles_one_open_stage"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_review_date", "id"], condition=models.Q(ended_date=None), name="lifecycles_review_due"
            )
        ]


class StageMove(models.Model):
    """A relation moved from one stage to another, with what spoke for it; found by an analysis or set by somebody."""

    class Source(models.TextChoices):
        AUTO = "AUTO"
        MANUAL = "MANUAL"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    move_date = models.DateField()
    source = models.CharField(max_length=6, choices=Source.choices)
    # What was known: purchase days, silence in cycles, revenue of the year, day of the last talk …
    evidence = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = SCOPE
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "before": "internal", "after": "internal", "move_date": "internal",
        "source": "internal", "evidence": "internal", "note": "personal", "user": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-move_date", "-id"], name="lifecycles_move_recent"),
            models.Index(fields=["customer", "-move_date", "-id"], name="lifecycles_move_of"),
        ]


class Regress(models.Model):
    """A relation found going backwards, and the task to save it."""

    class Kind(models.TextChoices):
        STAGE = "STAGE"
        DROP = "DROP"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    found_date = models.DateField()
    # By how many percent the last year fell below the customer's own norm.
    percent = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    task_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    scope = SCOPE
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "kind": "internal", "found_date": "internal", "percent": "internal",
        "task_id": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "-found_date"], name="lifecycles_regress_of")]


class Override(models.Model):
    """New business done in spite of the rule of cooperation: which rule, who decided so, and why."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=14)
    verdict = models.CharField(max_length=6)
    order_number = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = SCOPE
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "stage": "internal", "verdict": "internal", "order_number": "internal",
        "reason": "personal", "user": "internal", "at": "internal",
    }  # fmt: skip
