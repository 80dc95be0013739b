"""Receivables: accounts, invoices and what pays them, limits of credit and what goes beyond them."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.archive import OfCustomer
from zhike.apps.core import clock, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import actions, queries, rules
from zhike.apps.receivables import lists as receivable_lists

ACCOUNTS = receivable_lists.ACCOUNTS
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}
MONEY: Any = {"max_digits": 18, "decimal_places": 4}
LIMIT = ("amount", "terms_days", "reason", "valid_from", "valid_to")
BEYOND = ("order_number", "amount", "until", "reason", "state")


class AccountRow(paging.row_shape(ACCOUNTS, required=False)):  # type: ignore[misc]
    """A customer in the list of accounts."""


class SettledPart(door.Shape):
    """So much of an invoice was paid out of a payment or a credit note."""

    id = serializers.IntegerField()
    payment_id = serializers.IntegerField(allow_null=True)
    credit_note_id = serializers.IntegerField(allow_null=True, help_text="The invoice below zero that pays it.")
    paid_date = serializers.DateField()
    amount = serializers.DecimalField(**MONEY)
    is_manual = serializers.BooleanField(help_text="By hand; else the oldest due was paid first.")


class FullInvoice(door.Shape):
    """An invoice with what is open of it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    day = serializers.DateField()
    due_date = serializers.DateField()
    amount = serializers.DecimalField(**MONEY)
    currency = serializers.CharField(allow_blank=True)
    order_numbers = serializers.ListField(child=serializers.CharField())
    paid = serializers.DecimalField(**MONEY)
    open = serializers.DecimalField(**MONEY)
    disputed = serializers.DecimalField(**MONEY)
    dispute_reason = serializers.CharField(allow_blank=True)
    days_late = serializers.IntegerField(help_text="Days past due; 0 while it is not.")
    settlements = SettledPart(many=True)
    version = serializers.IntegerField()


class GivenInvoice(door.Shape):
    """An invoice somebody writes down."""

    number = serializers.CharField(max_length=60)
    day = serializers.DateField()
    due_date = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Left out: after the agreed terms."
    )
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, help_text="Below zero: a credit note.")
    order_numbers = serializers.ListField(
        help_text="The orders it is for; of a credit note the invoice it lowers.",
        child=serializers.CharField(max_length=60),
        required=False,
        default=list,
        max_length=200,
    )


class GivenDispute(door.Shape):
    """What is disputed of an invoice; nothing ends the dispute."""

    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    reason = door.optional(300)


class GivenSettlement(door.Shape):
    """Which payment pays how much of an invoice."""

    payment_id = serializers.IntegerField(**ID)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)


class GrantedLimit(door.Shape):
    """A limit of credit, from a day until another holds."""

    amount = serializers.DecimalField(**MONEY)
    terms_days = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text="The first day it no longer holds.")


class GivenLimit(door.Shape):
    """A limit of credit and its terms, as somebody who may sets them."""

    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    terms_days = serializers.IntegerField(min_value=0, max_value=rules.MOST_TERMS)
    reason = serializers.CharField(max_length=300)
    valid_from = serializers.DateField()
    in_spite = serializers.BooleanField(
        required=False, default=False, help_text="In spite of the rule of cooperation; a senior manager's."
    )


class BeyondLimit(door.Shape):
    """An order beyond the limit, or room given ahead."""

    id = serializers.IntegerField()
    order_number = serializers.CharField(allow_blank=True, help_text="Empty for room given ahead.")
    amount = serializers.DecimalField(**MONEY)
    until = serializers.DateField()
    reason = serializers.CharField(allow_blank=True)
    state = serializers.CharField()


class GivenRoom(door.Shape):
    """Room beyond the limit until a day."""

    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    until = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class GivenDecision(door.Shape):
    """The word on an order beyond the limit."""

    is_granted = serializers.BooleanField()


class FullAccount(door.Shape):
    """What a customer owes as of today, by age, and its credit; null where nobody keeps it."""

    as_of = serializers.DateField()
    footing = serializers.CharField(help_text="INVOICES, ORDERS (less payments) or NONE: nothing is kept.")
    open = serializers.DecimalField(**MONEY, allow_null=True)
    not_due = serializers.DecimalField(**MONEY, allow_null=True)
    to_30 = serializers.DecimalField(**MONEY, allow_null=True)
    to_60 = serializers.DecimalField(**MONEY, allow_null=True)
    to_90 = serializers.DecimalField(**MONEY, allow_null=True)
    beyond = serializers.DecimalField(**MONEY, allow_null=True)
    disputed = serializers.DecimalField(**MONEY, allow_null=True)
    overdue = serializers.DecimalField(**MONEY, allow_null=True, help_text="Past due and not disputed.")
    days_late = serializers.IntegerField()
    uninvoiced = serializers.DecimalField(**MONEY, allow_null=True)
    unmatched = serializers.DecimalField(**MONEY, allow_null=True, help_text="Paid and matched to nothing.")
    used = serializers.DecimalField(max_digits=12, decimal_places=1, allow_null=True, help_text="Percent of the limit.")
    collection_days = serializers.DecimalField(max_digits=8, decimal_places=1, allow_null=True)
    rise = serializers.DecimalField(max_digits=8, decimal_places=1, allow_null=True)
    spans = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="Collection days of four spans of 90 days."
    )
    limit = GrantedLimit(allow_null=True)
    is_held = serializers.BooleanField(help_text="The customer gets no new orders.")
    invoices = FullInvoice(many=True)
    exemptions = BeyondLimit(many=True)


class Receivables(door.View):
    """The accounts of the customers one may see."""

    act = "order.view"

    @paging.listed(ACCOUNTS, AccountRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the accounts as they were last reckoned."""
        return ACCOUNTS


class CustomerReceivables(OfCustomer):
    """What one customer owes."""

    act = "order.view"

    @door.call(returns=FullAccount, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return what is open and how old, the invoices, the credit."""
        return _account(customer_id)


class CustomerInvoices(OfCustomer):
    """Invoices of one customer."""

    act = "receivable.edit"

    @door.call(returns=FullInvoice, status=201, takes=GivenInvoice, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write an invoice down; payments on account pay it."""
        at = clock.now()
        invoice_id = actions.enter_invoice(
            customer_id=customer_id, **body, today=org_queries.business_date(at), at=at
        )  # fmt: skip
        self.headers["Location"] = reverse("api-invoice", args=[invoice_id])
        return _invoice(invoice_id)


class Invoice(door.View):
    """One invoice."""

    act = "order.view"

    @door.call(returns=FullInvoice, finds=queries.invoice)
    def get(self, request: Any, invoice_id: int) -> dict[str, Any]:
        """Return an invoice with what pays it."""
        return _invoice(invoice_id)


class InvoiceDispute(door.View):
    """What is disputed of an invoice."""

    act = "receivable.edit"

    @door.call(returns=FullInvoice, takes=GivenDispute, finds=queries.invoice)
    def post(self, request: Any, invoice_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a dispute, or that it is over."""
        at = clock.now()
        actions.dispute_invoice(invoice_id=invoice_id, **body, day=org_queries.business_date(at), at=at)
        return _invoice(invoice_id)


class InvoiceSettlements(door.View):
    """What pays an invoice by hand."""

    act = "receivable.edit"

    @door.call(returns=FullInvoice, takes=GivenSettlement, finds=queries.invoice)
    def post(self, request: Any, invoice_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let a payment pay so much of it; never more than is open."""
        at = clock.now()
        actions.settle(invoice_id=invoice_id, **body, day=org_queries.business_date(at), at=at)
        return _invoice(invoice_id)


class CreditLimit(OfCustomer):
    """The limit of credit of one customer."""

    act = "credit.set"

    @door.call(returns=FullAccount, takes=GivenLimit, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Set a limit and terms from a day on; refused where the rule of cooperation refuses new business."""
        at = clock.now()
        actions.set_limit(customer_id=customer_id, **body, today=org_queries.business_date(at), at=at)
        return _account(customer_id)


class CreditRoom(OfCustomer):
    """Room beyond the limit of one customer."""

    act = "credit.set"

    @door.call(returns=FullAccount, takes=GivenRoom, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give room beyond the limit until a day."""
        at = clock.now()
        actions.grant_exemption(customer_id=customer_id, **body, today=org_queries.business_date(at), at=at)
        return _account(customer_id)


class ExemptionDecision(door.View):
    """The word on an order beyond the limit."""

    act = "credit.set"

    @door.call(returns=FullAccount, takes=GivenDecision, finds=queries.exemption)
    def post(self, request: Any, exemption_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Allow it or not; who entered it is told."""
        return _account(actions.decide_exemption(exemption_id=exemption_id, **body, at=clock.now()))


def _account(customer_id: int) -> dict[str, Any]:
    day = org_queries.business_date(clock.now())
    told, limit = queries.ledger_of(customer_id, day), queries.limit_on(customer_id, day)
    settled: dict[int, list[Any]] = {}
    for one in queries.settlements_of(customer_id):
        settled.setdefault(one.invoice_id, []).append(one)
    return {
        **rules.standing(told, day, limit.amount if limit else None), "as_of": day, "footing": told.footing,
        "is_held": queries.hold_on(customer_id, day) is not None,
        "invoices": [_opened(one, settled.get(one.row.pk, [])) for one in queries.opened(customer_id, day)],
        "exemptions": [_beyond(one) for one in queries.exemptions_of(customer_id)],
    } | {"limit": limit and {name: getattr(limit, name) for name in LIMIT}}  # fmt: skip


def _beyond(one: Any) -> dict[str, Any]:
    return {"id": one.pk} | {name: getattr(one, name) for name in BEYOND}


def _invoice(invoice_id: int) -> dict[str, Any]:
    row: Any = door.found(queries.invoice(invoice_id))
    day = max(org_queries.business_date(clock.now()), row.day)
    one = next(one for one in queries.opened(row.customer_id, day) if one.row.pk == row.pk)
    return _opened(one, [each for each in queries.settlements_of(row.customer_id) if each.invoice_id == row.pk])


def _opened(one: queries.Opened, settled: list[Any]) -> dict[str, Any]:
    row = one.row
    names = ("number", "day", "due_date", "amount", "currency", "order_numbers", "dispute_reason", "version")
    return {name: getattr(row, name) for name in names} | {
        "id": row.pk, "paid": one.paid, "open": one.open, "disputed": one.disputed, "days_late": one.days_late,
        "settlements": [
            {"id": each.pk, "payment_id": each.payment_id, "credit_note_id": each.credit_note_id,
             "paid_date": each.day, "amount": each.amount, "is_manual": each.is_manual}
            for each in settled
        ],
    }  # fmt: skip


urls = [
    path("receivables", Receivables.as_view(), name="api-receivables"),
    path("customers/<int:customer_id>/receivables", CustomerReceivables.as_view(), name="api-customer-receivables"),
    path("customers/<int:customer_id>/invoices", CustomerInvoices.as_view(), name="api-customer-invoices"),
    path("customers/<int:customer_id>/credit-limit", CreditLimit.as_view(), name="api-credit-limit"),
    path("customers/<int:customer_id>/credit-room", CreditRoom.as_view(), name="api-credit-room"),
    path("invoices/<int:invoice_id>", Invoice.as_view(), name="api-invoice"),
    path("invoices/<int:invoice_id>/dispute", InvoiceDispute.as_view(), name="api-invoice-dispute"),
    path("invoices/<int:invoice_id>/settlements", InvoiceSettlements.as_view(), name="api-invoice-settlements"),
    path("exemptions/<int:exemption_id>/decision", ExemptionDecision.as_view(), name="api-exemption-decision"),
]
