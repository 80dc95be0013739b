"""Orders: the list of the pages, and one order with its lines; they come in by imports."""

from dataclasses import replace
from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import lists
from zhike.apps.trade import lists as trade_lists
from zhike.apps.trade import queries as trade_queries

# Programs join on codes where people read names.
ORDERS = replace(
    trade_lists.ORDERS,
    columns=(
        *trade_lists.ORDERS.columns,
        lists.Column("customer_id", gettext_lazy("Customer number"), "customer_id", kind="number"),
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
    ),
)


class OrderRow(paging.row_shape(ORDERS, required=False)):  # type: ignore[misc]
    """An order in the list."""


class Line(door.Shape):
    """A line of an order as it came; money in the order's currency."""

    id = serializers.IntegerField()
    date = serializers.DateField()
    is_return = serializers.BooleanField()
    product_code = serializers.CharField(allow_null=True)
    product = serializers.CharField(allow_null=True, allow_blank=True)
    quantity = serializers.DecimalField(max_digits=18, decimal_places=4)
    price = serializers.DecimalField(max_digits=18, decimal_places=4)
    amount = serializers.DecimalField(max_digits=18, decimal_places=4)


class FullOrder(paging.row_shape(ORDERS, required=True)):  # type: ignore[misc]
    """An order with its lines."""

    lines = Line(many=True)


class Orders(door.View):
    """The orders of the customers one may see."""

    act = "order.view"

    @paging.listed(ORDERS, OrderRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the orders of the customers the caller may see."""
        return ORDERS


class Order(door.View):
    """One order."""

    act = "order.view"

    @door.call(returns=FullOrder, finds=True)
    def get(self, request: Any, order_id: int) -> dict[str, Any]:
        """Return an order with its lines."""
        order = door.found(trade_queries.order(order_id))
        return paging.row(ORDERS, order) | {"lines": [_line(line) for line in trade_queries.lines_of(order_id)]}


def _line(line: Any) -> dict[str, Any]:
    product = line.product
    return {
        "id": line.pk, "date": line.line_date, "is_return": line.is_return,
        "product_code": product and product.code, "product": product and product.name,
        "quantity": line.quantity, "price": line.unit_price, "amount": line.amount,
    }  # fmt: skip


urls = [
    path("orders", Orders.as_view(), name="api-orders"),
    path("orders/<int:order_id>", Order.as_view(), name="api-order"),
]
