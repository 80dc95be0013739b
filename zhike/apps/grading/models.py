"""Tables of grading: how tiers are cut, who was let stay, letting go, rising, screening, support, standing texts."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class TierRule(models.Model):
    """How tiers are cut, from one analysis on; every change is a version, the newest is in force."""

    class Basis(models.TextChoices):
        REVENUE = "REVENUE"
        REVENUE_YEAR = "REVENUE_YEAR"
        CONTRIBUTION_YEAR = "CONTRIBUTION_YEAR"

    class Method(models.TextChoices):
        COUNT = "COUNT"
        VALUE = "VALUE"
        THRESHOLD = "THRESHOLD"

    number = models.PositiveIntegerField(unique=True)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    method = models.CharField(max_length=10, choices=Method.choices)
    # Cumulative percentages of count or value, or the least values of the tiers but the last; plain numbers as text.
    steps = models.JSONField()
    band_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    grace = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    classes = {
        "number": "internal", "basis": "internal", "method": "internal", "steps": "internal",
        "band_percent": "internal", "grace": "internal", "note": "internal", "user_id": "internal", "at": "internal",
    }  # fmt: skip


class Held(models.Model):
    """A customer that missed its tier at the last analysis and was let stay, with where it would have gone."""

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, primary_key=True, related_name="+")
    tier = models.CharField(max_length=10)
    below = models.CharField(max_length=10)
    why = models.CharField(max_length=8)
    misses = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    # What the tier asks for.
    least = models.DecimalField(max_digits=18, decimal_places=4)
    day = models.DateField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "tier": "internal", "below": "internal", "why": "internal", "misses": "internal",
        "value": "internal", "least": "internal", "day": "internal",
    }  # fmt: skip


class RetirementPlan(base.Record):
    """Letting a customer go courteously: what was checked, by which way, who agreed, what came of it."""

    class Status(models.TextChoices):
        CHECKING = "CHECKING"
        GROW = "GROW"
        KEPT = "KEPT"
        PLANNING = "PLANNING"
        WAITING = "WAITING"
        APPROVED = "APPROVED"
        NOTICED = "NOTICED"
        STAYED = "STAYED"
        LEFT = "LEFT"
        WITHDRAWN = "WITHDRAWN"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    is_bad_faith = models.BooleanField(default=False)
    # What was known when the two questions were answered; null where it could not be told.
    tier = models.CharField(max_length=10, blank=True)
    potential = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    threshold = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    contribution = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    # What it is worth in a year beside what it buys, such as customers it brings; and why we want it all the same.
    reference_value = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    strategic_reason = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=20, blank=True)
    checked_date = models.DateField(null=True)
    # The plan.
    method = models.CharField(max_length=10, blank=True)
    price_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    new_cost = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    notice = models.TextField(blank=True)
    notice_days = models.PositiveSmallIntegerField(null=True)
    alternatives = models.TextField(blank=True)
    legal_check = models.TextField(blank=True)
    unpaid = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    told_date = models.DateField(null=True)
    told_by = models.CharField(max_length=10, blank=True)
    ends_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)
    outcome = models.CharField(max_length=500, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "status": "internal", "author": "internal", "approver": "internal",
        "reason": "personal", "is_bad_faith": "internal", "tier": "internal", "potential": "internal",
        "threshold": "internal", "revenue": "internal", "cost": "internal", "contribution": "internal",
        "reference_value": "internal", "strategic_reason": "personal", "verdict": "internal",
        "checked_date": "internal", "method": "internal", "price_percent": "internal", "new_cost": "internal",
        "notice": "personal", "notice_days": "internal", "alternatives": "personal", "legal_check": "personal",
        "unpaid": "personal", "approved_at": "internal", "told_date": "internal", "told_by": "internal",
        "ends_date": "internal", "closed_date": "internal", "outcome": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="retirement_recent")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(status__in=("CHECKING", "PLANNING", "WAITING", "APPROVED", "NOTICED")),
                name="grading_one_open_retirement",
            ),
            # Four eyes: whoever writes a plan does not approve it.
            models.CheckConstraint(
                condition=models.Q(approver=None) | ~models.Q(approver=models.F("author")),
                name="grading_approved_by_another",
            ),
        ]


class RetirementStep(models.Model):
    """One step a retirement went through; append-only."""

    plan = models.ForeignKey(RetirementPlan, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=12)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    scope = {"branch": "plan__customer__branch", "owner": "plan__customer__owner"}
    objects = base.ScopedManager()
    classes = {"plan": "internal", "code": "internal", "user": "internal", "note": "personal", "at": "internal"}


class UpgradeProgramme(base.Record):
    """Helping a customer with potential to rise: from which tier to which, whose work it is, until when."""

    class Status(models.TextChoices):
        OPEN = "OPEN"
        REACHED = "REACHED"
        ENDED = "ENDED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    from_tier = models.CharField(max_length=10, blank=True)
    to_tier = models.CharField(max_length=10)
    # What it brought when the programme began, and what the tier asked for then; null where it could not be told.
    begun_value = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    goal_value = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    due_date = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    n_actions = models.PositiveSmallIntegerField(default=0)
    closed_date = models.DateField(null=True)
    outcome = models.CharField(max_length=500, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "owner": "internal", "status": "internal", "from_tier": "internal",
        "to_tier": "internal", "begun_value": "internal", "goal_value": "internal", "due_date": "internal",
        "note": "personal", "n_actions": "internal", "closed_date": "internal", "outcome": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["due_date", "id"], name="upgrade_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(status="OPEN"), name="grading_one_open_programme"
            )
        ]


class Proposal(base.Record):
    """What a screening proposes for a customer: keep, delegate or release, why, and what a manager decided."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    verdict = models.CharField(max_length=8)
    reasons = models.JSONField()
    decided = models.CharField(max_length=8, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "day": "internal", "verdict": "internal", "reasons": "internal",
        "decided": "internal", "decided_by": "internal", "decided_at": "internal", "note": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-day", "-id"], name="proposal_recent")]
        constraints = [models.UniqueConstraint(fields=["day", "customer"], name="grading_one_proposal_a_day")]


class Support(models.Model):
    """Money spent on supporting or rewarding a customer of a segment; append-only, negative to take one back."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    segment = models.CharField(max_length=10)
    day = models.DateField()
    what = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    result = models.CharField(max_length=300, blank=True)
    # Which entry it takes back: no second one can.
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "segment": "internal", "day": "internal", "what": "personal", "amount": "internal",
        "result": "personal", "reverses": "internal", "user": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["segment", "day"], name="support_segment_day")]


class Wording(base.Record):
    """A standing text of the house: the four sentences about giving up, and the notices sent to customers."""

    code = models.CharField(max_length=20, unique=True)
    text = models.TextField(blank=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {"code": "internal", "text": "internal"}
