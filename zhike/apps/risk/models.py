"""Tables of risk: warnings, signs somebody noticed, the register of risks and what is done about them."""

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}


class Warning(base.Record):
    """What a detector found of one thing, while it holds and after; what was done about it and how it ended."""

    class Level(models.TextChoices):
        BLUE = "BLUE"
        YELLOW = "YELLOW"
        ORANGE = "ORANGE"
        RED = "RED"

    class Status(models.TextChoices):
        OPEN = "OPEN"
        ACCEPTED = "ACCEPTED"
        DISMISSED = "DISMISSED"
        # Nobody had answered when the finding was gone.
        CLEARED = "CLEARED"

    class Outcome(models.TextChoices):
        RIGHT = "RIGHT"
        FALSE_ALARM = "FALSE_ALARM"
        SAVED = "SAVED"
        LOST = "LOST"

    detector = models.CharField(max_length=12)
    # What it is about besides the customer: "product:9", "person:4", "branch:3", "user:8"; mostly nothing.
    about = models.CharField(max_length=60, blank=True)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    # Of our own house, where it is about no customer: the branch, and the colleague if it is one.
    branch = models.ForeignKey("org.Branch", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    # Who answers for what is about no customer; a customer's warnings are its owner's.
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    tier = models.CharField(max_length=10, blank=True)
    level = models.CharField(max_length=6, choices=Level.choices)
    values = models.JSONField(default=dict)
    measured = models.FloatField()
    threshold = models.FloatField()
    stake = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    confidence = models.FloatField()
    opened_date = models.DateField()
    seen_date = models.DateField()
    due_date = models.DateField()
    # Since when the finding is gone; without it, it holds.
    cleared_date = models.DateField(null=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    snoozed_until = models.DateField(null=True)
    reason = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    task_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=11, choices=Outcome.choices, blank=True)
    escalated_date = models.DateField(null=True)

    scope = OF_CUSTOMER | {"always": "keeper"}
    classes = {
        "detector": "internal", "about": "internal", "customer": "internal", "branch": "internal",
        "colleague": "internal", "keeper": "internal", "tier": "internal", "level": "internal", "values": "internal",
        "measured": "internal", "threshold": "internal", "stake": "internal", "confidence": "internal",
        "opened_date": "internal", "seen_date": "internal", "due_date": "internal", "cleared_date": "internal",
        "status": "internal", "snoozed_until": "internal", "reason": "internal", "note": "personal",
        "answered_by": "internal", "answered_at": "internal", "task_id": "internal", "outcome": "internal",
        "escalated_date": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["detector", "customer", "about"],
                condition=models.Q(cleared_date=None, customer__isnull=False),
                name="risk_one_warning",
            ),
            models.UniqueConstraint(
                fields=["detector", "about"],
                condition=models.Q(cleared_date=None, customer=None),
                name="risk_one_house_warning",
            ),
        ]
        indexes = [
            models.Index(fields=["-stake", "-id", "customer", "status"], name="warning_stake"),
            models.Index(fields=["customer", "status", "-stake"], name="warning_customer"),
            models.Index(fields=["due_date", "id"], name="warning_due", condition=models.Q(status="OPEN")),
            models.Index(fields=["detector", "outcome"], name="warning_outcome"),
        ]


class Sign(models.Model):
    """What somebody noticed that a detector weighs: at what price a dealer resells, that a key person is going."""

    class Kind(models.TextChoices):
        RESALE = "RESALE"
        LEAVING = "LEAVING"

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    # When the price was seen; the last day of who goes.
    day = models.DateField()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    product_name = models.CharField(max_length=120, blank=True)
    price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    list_price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    note = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "kind": "internal", "day": "internal", "person": "internal",
        "product_name": "internal", "price": "internal", "list_price": "internal", "note": "personal",
        "user": "internal", "at": "internal", "taken_back_at": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["kind", "day"], name="sign_kind_day"),
            models.Index(fields=["customer", "kind"], name="sign_customer"),
        ]


class RegisteredRisk(base.Record):
    """A risk in the register: of which type, by what cause, whose, how likely and how costly, how it stands."""

    class Kind(models.TextChoices):
        CREDIT = "CREDIT"
        MARKET = "MARKET"
        OPERATION = "OPERATION"
        LEGAL = "LEGAL"

    class State(models.TextChoices):
        # Proposed by the scan, nobody has looked.
        CANDIDATE = "CANDIDATE"
        OPEN = "OPEN"
        TREATED = "TREATED"
        CLOSED = "CLOSED"
        # Looked at, and none.
        DISMISSED = "DISMISSED"

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    cause = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    # Of a customer, or of a branch and all below it; headquarters' is the whole company's.
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    # Likelihood × impact and its level; probability × loss. Written from those beside them.
    score = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=6, choices=Warning.Level.choices)
    probability = models.DecimalField(max_digits=5, decimal_places=4)
    loss = models.DecimalField(max_digits=18, decimal_places=2)
    expected = models.DecimalField(max_digits=18, decimal_places=2)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    # What a candidate comes of: the warnings behind it.
    warning_ids = models.JSONField(default=list)
    opened_date = models.DateField()
    review_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)
    # Why it was closed, dismissed or opened again.
    note = models.CharField(max_length=300, blank=True)

    scope = {"branch": "branch", "owner": "customer__owner", "always": "owner"}
    classes = {
        "title": "internal", "kind": "internal", "cause": "internal", "text": "personal", "customer": "internal",
        "branch": "internal", "owner": "internal", "likelihood": "internal", "impact": "internal",
        "score": "internal", "level": "internal", "probability": "internal", "loss": "internal",
        "expected": "internal", "state": "internal", "warning_ids": "internal", "opened_date": "internal",
        "review_date": "internal", "closed_date": "internal", "note": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-expected", "-id"], name="risk_expected"),
            models.Index(fields=["state", "likelihood", "impact"], name="risk_cell"),
        ]


class Treatment(base.Record):
    """One of four answers to a risk, what it leaves and costs, who decided, and what came of it."""

    class Strategy(models.TextChoices):
        AVOID = "AVOID"
        REDUCE = "REDUCE"
        TRANSFER = "TRANSFER"
        ACCEPT = "ACCEPT"

    class State(models.TextChoices):
        PROPOSED = "PROPOSED"
        APPROVED = "APPROVED"
        EXPIRED = "EXPIRED"
        DROPPED = "DROPPED"

    risk = models.ForeignKey(RegisteredRisk, on_delete=models.CASCADE, related_name="treatments")
    strategy = models.CharField(max_length=8, choices=Strategy.choices)
    plan = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_date = models.DateField(null=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    # What is left of the risk once it is done.
    residual_probability = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    residual_loss = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    # Of a transfer: who bears it, by which contract, until when.
    counterparty = models.CharField(max_length=120, blank=True)
    contract_number = models.CharField(max_length=60, blank=True)
    expires_date = models.DateField(null=True)
    # Of what is borne: how much, to be looked at again when.
    accepted = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    review_date = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # As it turned out.
    actual_probability = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    actual_loss = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    actual_cost = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    evaluated_date = models.DateField(null=True)
    evaluation = models.CharField(max_length=300, blank=True)

    scope = {"branch": "risk__branch", "owner": "risk__customer__owner", "always": "risk__owner"}
    classes = {
        "risk": "internal", "strategy": "internal", "plan": "personal", "owner": "internal", "due_date": "internal",
        "cost": "internal", "residual_probability": "internal", "residual_loss": "internal",
        "counterparty": "personal", "contract_number": "internal", "expires_date": "internal",
        "accepted": "internal", "review_date": "internal", "state": "internal", "decided_by": "internal",
        "decided_at": "internal", "actual_probability": "internal", "actual_loss": "internal",
        "actual_cost": "internal", "evaluated_date": "internal", "evaluation": "personal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["risk"], condition=models.Q(state="APPROVED"), name="risk_one_treatment_in_force"
            )
        ]
        indexes = [
            models.Index(fields=["expires_date"], name="treatment_expires", condition=models.Q(state="APPROVED"))
        ]


class RiskCase(models.Model):
    """A customer that left because of a risk that came true; a case names one risk at most."""

    risk = models.ForeignKey(RegisteredRisk, on_delete=models.CASCADE, related_name="cases")
    case = models.OneToOneField("churn.Case", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = {"branch": "case__customer__branch", "owner": "case__customer__owner"}
    objects = base.ScopedManager()
    classes = {"risk": "internal", "case": "internal", "user": "internal", "at": "internal"}
