"""Tables of receivables: invoices, what pays them, limits of credit, orders beyond them, holds, accounts."""

from datetime import date

from django.conf import settings
from django.db import models

from zhike.apps.core import base

OF_CUSTOMER = {"branch": "customer__branch", "owner": "customer__owner"}
MONEY = {"max_digits": 18, "decimal_places": 4}


class Invoice(base.Record):
    """What was invoiced to a customer, until when it is to be paid, how much is disputed; below zero a credit note."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=60)
    # The orders it is for, by their numbers, and of a credit note what it lowers; empty where nobody said.
    order_numbers = models.JSONField(default=list)
    day = models.DateField()
    due_date = models.DateField()
    amount = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    currency = models.CharField(max_length=3)
    disputed = models.DecimalField(**MONEY, default=0)  # type: ignore[arg-type]
    dispute_reason = models.CharField(max_length=300, blank=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "number": "internal", "order_numbers": "internal", "day": "internal",
        "due_date": "internal", "amount": "internal", "currency": "internal", "disputed": "internal",
        "dispute_reason": "personal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "number"], name="receivables_invoice_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="receivables_invoice_not_zero"),
            models.CheckConstraint(
                condition=models.Q(disputed=0) | models.Q(disputed__gt=0, disputed__lte=models.F("amount")),
                name="receivables_disputed_within",
            ),
        ]
        indexes = [models.Index(fields=["customer", "due_date", "id"], name="invoice_customer_due")]


class Settlement(models.Model):
    """So much of an invoice is paid out of a payment or a credit note: the oldest first, or as somebody decided."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="settlements")
    payment = models.ForeignKey("trade.Payment", on_delete=models.CASCADE, null=True, related_name="+")
    credit_note = models.ForeignKey(Invoice, on_delete=models.CASCADE, null=True, related_name="+")
    amount = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    is_manual = models.BooleanField(default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    scope = {"branch": "invoice__customer__branch", "owner": "invoice__customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "invoice": "internal", "payment": "internal", "credit_note": "internal", "amount": "internal",
        "is_manual": "internal", "user": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "payment"], name="receivables_settled_once"),
            models.UniqueConstraint(fields=["invoice", "credit_note"], name="receivables_credited_once"),
            models.CheckConstraint(
                condition=models.Q(payment=None, credit_note__isnull=False)
                | models.Q(payment__isnull=False, credit_note=None),
                name="receivables_settled_by_one",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="receivables_settled_above_zero"),
        ]

    @property
    def day(self) -> date:
        """Return the day of the payment or of the credit note."""
        return self.payment.paid_date if self.payment else self.credit_note.day  # type: ignore[union-attr]


class CreditLimit(base.Record):
    """Up to how much a customer may owe us and for how long, from a day to the day another limit holds."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    terms_days = models.PositiveSmallIntegerField()
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    valid_from = models.DateField()
    # The first day it no longer holds.
    valid_to = models.DateField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "amount": "internal", "terms_days": "internal", "approver": "internal",
        "reason": "personal", "valid_from": "internal", "valid_to": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(valid_to=None), name="receivables_one_open_limit"
            )
        ]
        indexes = [models.Index(fields=["customer", "-valid_from"], name="limit_of_customer")]


class Exemption(base.Record):
    """An order beyond the limit, or room beyond it until a day: what is asked, who allowed it, why."""

    class State(models.TextChoices):
        WAITING = "WAITING"
        GRANTED = "GRANTED"
        REFUSED = "REFUSED"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    # The order that went beyond; empty for room given ahead.
    order_number = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    until = models.DateField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    task_id = models.BigIntegerField(null=True)

    scope = OF_CUSTOMER
    classes = {
        "customer": "internal", "order_number": "internal", "amount": "internal", "until": "internal",
        "reason": "personal", "state": "internal", "asked_by": "internal", "decided_by": "internal",
        "decided_at": "internal", "task_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["customer", "state"], name="exemption_of_customer")]


class WriteOff(base.Record):
    """So much of an invoice that nobody expects to be paid any more: asked for, decided, booked as bad debt."""

    class State(models.TextChoices):
        WAITING = "WAITING"
        GRANTED = "GRANTED"
        REFUSED = "REFUSED"
        # The money came after all, or it was decided in error.
        TAKEN_BACK = "TAKEN_BACK"

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="write_offs")
    amount = models.DecimalField(**MONEY)  # type: ignore[arg-type]
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    task_id = models.BigIntegerField(null=True)
    # What it left behind: the credit note that lowers the invoice, the cost of the customer.
    credit_note = models.ForeignKey(Invoice, on_delete=models.SET_NULL, null=True, related_name="+")
    cost_id = models.BigIntegerField(null=True)

    scope = {"branch": "invoice__customer__branch", "owner": "invoice__customer__owner"}
    classes = {
        "invoice": "internal", "amount": "internal", "reason": "personal", "state": "internal",
        "asked_by": "internal", "decided_by": "internal", "decided_at": "internal", "task_id": "internal",
        "credit_note": "internal", "cost_id": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=models.Q(state="WAITING"), name="receivables_one_waiting_write_off"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="receivables_written_off_above_zero"),
        ]


class Hold(base.Record):
    """No new orders: of a customer, or of a branch and all below it, from a day until it is lifted."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, null=True, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    # What it comes of: "risk:9".
    source = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    # The first day it no longer holds.
    valid_to = models.DateField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "customer__owner"}
    classes = {
        "customer": "internal", "branch": "internal", "reason": "personal", "source": "internal",
        "valid_from": "internal", "valid_to": "internal", "user": "internal",
    }  # fmt: skip


class Account(models.Model):
    """How a customer stands with us on a day: what is open and how old, the limit, how long payments take."""

    class Footing(models.TextChoices):
        # Where from one knows what is open: invoices, or orders less payments; nobody keeps either.
        INVOICES = "INVOICES"
        ORDERS = "ORDERS"
        NONE = "NONE"

    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, related_name="+")
    as_of = models.DateField()
    footing = models.CharField(max_length=8, choices=Footing.choices)
    open = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    not_due = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    to_30 = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    to_60 = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    to_90 = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    beyond = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    disputed = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    overdue = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    days_late = models.PositiveIntegerField(default=0)
    # Ordered and not invoiced yet; money that came and pays nothing.
    uninvoiced = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    unmatched = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    limit = models.DecimalField(**MONEY, null=True)  # type: ignore[arg-type]
    terms_days = models.PositiveSmallIntegerField(null=True)
    # What counts against the limit ÷ the limit, in percent.
    used = models.DecimalField(max_digits=12, decimal_places=1, null=True)
    collection_days = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    rise = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    # Collection days of the last spans, the oldest first.
    spans = models.JSONField(default=list)

    scope = OF_CUSTOMER
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "as_of": "internal", "footing": "internal", "open": "internal",
        "not_due": "internal", "to_30": "internal", "to_60": "internal", "to_90": "internal", "beyond": "internal",
        "disputed": "internal", "overdue": "internal", "days_late": "internal", "uninvoiced": "internal",
        "unmatched": "internal", "limit": "internal", "terms_days": "internal", "used": "internal",
        "collection_days": "internal", "rise": "internal", "spans": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["-overdue", "-id"], name="account_overdue"),
            models.Index(fields=["-open", "-id"], name="account_open"),
        ]
