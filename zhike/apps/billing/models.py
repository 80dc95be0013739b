"""Tables of billing: plans with dated prices, subscriptions with their consent, readings, bills, charges amiss."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
MONEY = {"max_digits": 18, "decimal_places": 4}


class ServicePlan(base.Record):
    """Something customers subscribe to by the month: its name, the unit it is counted in, who may still take it."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    # What is counted: a machine, an outlet, a number, a visit.
    unit = models.CharField(max_length=40)
    product = models.ForeignKey("trade.Product", on_delete=models.PROTECT, null=True, related_name="+")
    # Counted anew each month; else the quantity agreed on holds.
    is_metered = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)

    # What the house sells is no secret of a branch.
    scope = None
    classes = {
        "code": "public", "name": "public", "unit": "public", "product": "public", "is_metered": "public",
        "is_open": "public",
    }  # fmt: skip


class Price(models.Model):
    """How a plan is charged from a month on; never changed: another month takes another price."""

    class Kind(models.TextChoices):
        FLAT = "FLAT"
        PER_UNIT = "PER_UNIT"
        TIERED = "TIERED"
        INCLUDED_THEN_PER_UNIT = "INCLUDED_THEN_PER_UNIT"

    plan = models.ForeignKey(ServicePlan, on_delete=models.CASCADE, related_name="prices")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, choices=Kind.choices)
    # What analytics.charging reads: price, included, over, steps.
    given = models.JSONField()
    valid_from = models.DateField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = None
    objects = base.ScopedManager()
    classes = {
        "plan": "public", "number": "public", "kind": "public", "given": "public", "valid_from": "public",
        "author": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="billing_price_once"),
            models.UniqueConstraint(fields=["plan", "valid_from"], name="billing_one_price_a_month"),
        ]


class Subscription(base.Record):
    """A plan a customer has, from a day to a day; who agreed to it, when and how, or nobody where it was taken over."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    plan = models.ForeignKey(ServicePlan, on_delete=models.PROTECT, related_name="+")
    # Which outlet, machine or number it is for.
    used_for = models.CharField(max_length=120, blank=True)
    quantity = models.DecimalField(**MONEY, default=1)  # type: ignore[arg-type]
    start_date = models.DateField()
    # The last day it runs; empty: until somebody ends it.
    end_date = models.DateField(null=True)
    consent_by = models.CharField(max_length=100, blank=True)
    consent_date = models.DateField(null=True)
    consent_channel = models.CharField(max_length=12, blank=True)
    consent_evidence = models.CharField(max_length=300, blank=True)
    is_imported = models.BooleanField(default=False)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "plan": "internal", "used_for": "personal", "quantity": "internal",
        "start_date": "internal", "end_date": "internal", "consent_by": "personal", "consent_date": "internal",
        "consent_channel": "internal", "consent_evidence": "personal", "is_imported": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            # Whoever opens one here has the customer's consent; only what was taken over from elsewhere may lack it.
            models.CheckConstraint(
                condition=Q(is_imported=True) | Q(consent_date__isnull=False), name="billing_no_opening_unasked"
            ),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=models.F("start_date")), name="billing_ends_after"
            ),
        ]
        indexes = [models.Index(fields=["customer", "-start_date", "-id"], name="subscription_customer")]


class Reading(models.Model):
    """How many units a metered subscription used in a month."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="readings")
    month = models.DateField()
    quantity = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = {"branch": "subscription__customer__branch", "owner": "subscription__customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "subscription": "internal", "month": "internal", "quantity": "internal", "user": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "month"], name="billing_read_once")]


class Bill(base.Record):
    """What a customer is asked to pay for a month, made of its lines."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=60, unique=True)
    month = models.DateField()
    issued_date = models.DateField()
    n_lines = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(**MONEY, default=0)  # type: ignore[arg-type]
    currency = models.CharField(max_length=3)
    is_imported = models.BooleanField(default=False)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "number": "internal", "month": "internal", "issued_date": "internal",
        "n_lines": "internal", "amount": "internal", "currency": "internal", "is_imported": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-month", "-id"], name="bill_customer"),
            models.Index(fields=["-month", "-id"], name="bill_recent"),
        ]


class BillLine(models.Model):
    """One subscription on a bill: by which price, how much, at what price, the amount as it was charged."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="lines")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="lines")
    # Empty where the bill came from elsewhere and no price of ours held in its month.
    price = models.ForeignKey(Price, on_delete=models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    quantity = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    # Empty where several prices hold, as of steps.
    unit_price = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    # On how many days of the month it ran.
    n_days = models.PositiveSmallIntegerField()
    amount = models.DecimalField(**MONEY)  # type: ignore[arg-type]

    scope = {"branch": "bill__customer__branch", "owner": "bill__customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "bill": "internal", "subscription": "internal", "price": "internal", "month": "internal",
        "quantity": "internal", "unit_price": "internal", "n_days": "internal", "amount": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "month"], name="billing_charged_once")]


class Violation(base.Record):
    """Money charged without ground: what was found, what is to be given back, who proposed it and who approved."""

    class Kind(models.TextChoices):
        NO_CONSENT = "NO_CONSENT"
        DIFFERENCE = "DIFFERENCE"
        AFTER_END = "AFTER_END"
        NOT_ORDERED = "NOT_ORDERED"

    class State(models.TextChoices):
        FOUND = "FOUND"
        PROPOSED = "PROPOSED"
        APPROVED = "APPROVED"
        REFUNDED = "REFUNDED"
        # It was no violation after all: the consent was found, the line is right.
        CLEARED = "CLEARED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="violations")
    line = models.ForeignKey(BillLine, on_delete=models.CASCADE, null=True, related_name="violations")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.FOUND)
    found_date = models.DateField()
    # What was charged without ground; below zero: charged too little, nothing is given back.
    amount = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    words = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    refunded_date = models.DateField(null=True)
    refund_note = models.CharField(max_length=200, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "subscription": "internal", "line": "internal", "kind": "internal",
        "state": "internal", "found_date": "internal", "amount": "internal", "words": "personal",
        "proposed_by": "internal", "proposed_at": "internal", "approved_by": "internal", "approved_at": "internal",
        "refunded_date": "internal", "refund_note": "personal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "kind"],
                condition=Q(line=None, state__in=("FOUND", "PROPOSED")),
                name="billing_found_once",
            ),
            models.UniqueConstraint(
                fields=["line", "kind"], condition=Q(line__isnull=False), name="billing_line_found_once"
            ),
        ]
        indexes = [models.Index(fields=["customer", "-found_date", "-id"], name="violation_customer")]
