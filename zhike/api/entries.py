"""Payments and costs of customers: the ledgers as lists, and entries that are added; many come in by imports."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade import lists as trade_lists

_OF_CUSTOMER = (
    lists.Column("customer_code", gettext_lazy("Customer code"), "customer__code"),
    lists.Column("customer_id", gettext_lazy("Customer number"), "customer_id", kind="number"),
    lists.Column("branch_code", gettext_lazy("Branch code"), "customer__branch__code"),
    lists.Column("currency", gettext_lazy("Currency"), "currency"),
)
PAYMENTS = trade_lists.payments(_OF_CUSTOMER)
COSTS = trade_lists.costs(_OF_CUSTOMER)
SMALLEST = Decimal("0.0001")


class PaymentRow(paging.row_shape(PAYMENTS, required=False)):  # type: ignore[misc]
    """A payment in the list."""


class CostRow(paging.row_shape(COSTS, required=False)):  # type: ignore[misc]
    """A cost in the list."""


class NewEntry(door.Shape):
    """An entry of a ledger, in the book currency."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    date = serializers.DateField(required=False, help_text="Left out, today; no day to come.")
    amount = serializers.DecimalField(max_digits=18, decimal_places=4)

    def validate_amount(self, value: Decimal) -> Decimal:
        """Refuse an entry of nothing."""
        if abs(value) < SMALLEST:
            raise serializers.ValidationError(_("An entry has an amount."))
        return value


class NewPayment(NewEntry):
    """Money a customer paid; negative where it was given back."""

    reference = door.optional(60)
    method = door.optional(40)


class NewCost(NewEntry):
    """What a customer cost beside the goods; negative to take an entry back."""

    category = serializers.ChoiceField(choices=list(trade_lists.CATEGORIES))
    note = door.optional(200)


class Added(door.Shape):
    """The number of the entry that was added."""

    id = serializers.IntegerField()


class Payments(door.View):
    """What customers paid."""

    acts = {"GET": "order.view", "POST": "import.run"}

    @paging.listed(PAYMENTS, PaymentRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of what the customers the caller may see have paid."""
        return PAYMENTS

    @door.call(returns=Added, status=201, takes=NewPayment, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a payment of a customer to the ledger."""
        new = trade_actions.NewPayment(*_entry(body), _currency(), body["reference"], body["method"])
        (pk,) = trade_actions.add_payments(new=[new], at=clock.now())
        return {"id": pk}


class Costs(door.View):
    """What customers cost beside the goods."""

    acts = {"GET": "order.view", "POST": "import.run"}

    @paging.listed(COSTS, CostRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of what the customers the caller may see have cost."""
        return COSTS

    @door.call(returns=Added, status=201, takes=NewCost, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a cost of a customer to the ledger."""
        customer_id, day, amount = _entry(body)
        new = trade_actions.NewCost(customer_id, day, body["category"], amount, _currency(), body["note"])
        (pk,) = trade_actions.add_costs(new=[new], at=clock.now())
        return {"id": pk}


def _entry(body: dict[str, Any]) -> tuple[int, date, Decimal]:
    customer = door.found(customer_queries.customer(body["customer_id"]))
    today = org_queries.business_date(clock.now())
    day = body.get("date") or today
    if day > today:
        raise Refused("date", _("This day is yet to come."))
    return customer.pk, day, body["amount"]


def _currency() -> str:
    company = org_queries.company()
    if company is None or not company.currency:
        raise Refused("amount", _("Say in which currency the company keeps its books."), code="CURRENCY_MISSING")
    return company.currency


urls = [
    path("payments", Payments.as_view(), name="api-payments"),
    path("costs", Costs.as_view(), name="api-costs"),
]
