"""Tables of churn: signs that a customer means to leave, cases of those who left, what else led to it, studies done."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Signal(base.Record):
    """A sign that a customer means to leave or has left: what, by whom, on which day; withdrawn when it was none."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    day = models.DateField()
    # 1 a hint, 2 said plainly, 3 beyond doubt.
    strength = models.PositiveSmallIntegerField(default=2)
    # Where it came from: HAND, INTERACTION, INTERVIEW, COMPLAINT, IMPORT, CLASSIFY; the record, where there is one.
    source = models.CharField(max_length=12, default="HAND")
    source_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    went_to = models.CharField(max_length=120, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "kind": "internal", "day": "internal", "strength": "internal", "source": "internal",
        "source_id": "internal", "note": "personal", "went_to": "personal", "author": "internal",
        "withdrawn_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "day"], name="signal_customer_day")]


class Case(base.Record):
    """A customer who left: when, why, whither, what it costs, whose fault, and how long finding the cause took."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED"
        CONFIRMED = "CONFIRMED"
        DISMISSED = "DISMISSED"
        CAME_BACK = "CAME_BACK"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    exit_date = models.DateField()
    # How it stood when the case was opened: later purchases and moves do not rewrite it.
    last_purchase_date = models.DateField(null=True)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(max_length=10, blank=True)
    turnover = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    profit = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    # Why it was opened; that by silence alone is a fallback.
    told_by = models.JSONField(default=list)
    is_fallback = models.BooleanField(default=False)
    is_major = models.BooleanField(default=False)
    # What the program guesses before anybody looked, and from what.
    guess = models.CharField(max_length=12, blank=True)
    guess_from = models.CharField(max_length=16, blank=True)
    # The one primary reason, with what belongs to it: product, benefit, policy, person or hall.
    reason = models.CharField(max_length=12, blank=True)
    sub_reasons = models.JSONField(default=list)
    attitude = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    # Our price above the rival's, in percent of theirs.
    price_gap = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    initiator = models.CharField(max_length=8, blank=True)
    is_natural = models.BooleanField(default=False)
    is_unavoidable = models.BooleanField(default=False)
    destination = models.CharField(max_length=16, blank=True)
    went_to = models.CharField(max_length=120, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    fault_company = models.PositiveSmallIntegerField(null=True)
    fault_customer = models.PositiveSmallIntegerField(null=True)
    fault_external = models.PositiveSmallIntegerField(null=True)
    # {angle: [answered or not relevant, words]}; {question: words} of benefit and of satisfaction.
    angles = models.JSONField(default=dict)
    benefit = models.JSONField(default=dict)
    satisfaction = models.JSONField(default=dict)
    conclusion = models.TextField(blank=True)
    # What we did wrong, who mends it, until when, and whether it is mended.
    correction = models.CharField(max_length=300, blank=True)
    corrector = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    mended_date = models.DateField(null=True)
    due_date = models.DateField()
    cause_date = models.DateField(null=True)
    analysed_date = models.DateField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_date = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "status": "internal", "exit_date": "internal", "last_purchase_date": "internal",
        "branch": "internal", "tier": "internal", "turnover": "internal", "profit": "internal",
        "told_by": "internal", "is_fallback": "internal", "is_major": "internal", "guess": "internal",
        "guess_from": "internal", "reason": "internal", "sub_reasons": "internal", "attitude": "internal",
        "subject": "personal", "evidence": "personal", "price_gap": "internal", "initiator": "internal",
        "is_natural": "internal", "is_unavoidable": "internal", "destination": "internal", "went_to": "personal",
        "confidence": "internal", "fault_company": "internal", "fault_customer": "internal",
        "fault_external": "internal", "angles": "personal", "benefit": "personal", "satisfaction": "personal",
        "conclusion": "personal", "correction": "personal", "corrector": "internal", "mended_date": "internal",
        "due_date": "internal", "cause_date": "internal", "analysed_date": "internal", "confirmed_by": "internal",
        "closed_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-exit_date", "-id"], name="case_recent"),
            models.Index(fields=["status", "due_date"], name="case_status_due"),
            models.Index(fields=["branch", "exit_date"], name="case_branch_exit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(status__in=("PROPOSED", "CONFIRMED")),
                name="churn_one_open_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="CONFIRMED") | ~models.Q(reason=""), name="churn_confirmed_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(fault_company=None)
                | models.Q(fault_company=100 - models.F("fault_customer") - models.F("fault_external")),
                name="churn_faults_sum_to_all",
            ),
        ]


class Secondary(models.Model):
    """A further reason why a customer left, with its weight beside the primary one's hundred and its evidence."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="secondaries")
    reason = models.CharField(max_length=12)
    weight = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=300, blank=True)

    scope = {"branch": "case__customer__branch", "owner": "case__customer__owner"}
    objects = base.ScopedManager()
    classes = {"case": "internal", "reason": "internal", "weight": "internal", "evidence": "personal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reason"], name="churn_secondary_once")]


class Study(models.Model):
    """One of the seven systematic analyses, done: when, by whom, what came of it; append-only."""

    code = models.CharField(max_length=24)
    day = models.DateField()
    result = models.CharField(max_length=500)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = None
    classes = {"code": "internal", "day": "internal", "result": "internal", "user": "internal", "at": "internal"}

    class Meta:
        indexes = [models.Index(fields=["code", "-day"], name="study_code_day")]
