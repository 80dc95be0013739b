"""Reads of trade: orders, lines and products the acting person may see."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from zhike.apps.core import base
from zhike.apps.core.prepared import prepared
from zhike.apps.trade.models import Cost, Order, OrderLine, Payment, Product

# A statement takes only so many values.
AT_ONCE = 10_000
N_LATEST = 5


@dataclass(frozen=True)
class Standing:
    """What a customer's orders up to a day add up to; no revenue without an order."""

    revenue: Decimal | None
    n_orders: int
    n_purchase_days: int
    first_purchase_date: date | None
    last_purchase_date: date | None


def orders() -> QuerySet[Order]:
    """Return the visible orders with customer and branch."""
    return Order.objects.select_related("customer", "branch")


def order(order_id: int) -> Order | None:
    """Return a visible order."""
    return orders().filter(pk=order_id).first()


def has_orders(*, until: date | None = None) -> bool:
    """Say whether there is any order at all, or any up to a day, whoever may see it."""
    with base.acting_as(base.System("is there an order")):
        rows = Order.objects.all()
        return (rows if until is None else rows.filter(order_date__lte=until)).exists()


def orders_of(customer_id: int) -> QuerySet[Order]:
    """Return a customer's orders, newest first."""
    return orders().filter(customer_id=customer_id).order_by("-order_date", "-id")


@prepared
def latest_of(customer_id: int, until: date) -> QuerySet[Order]:
    """Return the latest orders of a visible customer up to a day."""
    return orders_of(customer_id).select_related(None).filter(order_date__lte=until)[:N_LATEST]


def n_orders_of(customer_id: int) -> int:
    """Return how many orders a visible customer has."""
    return Order.objects.filter(customer_id=customer_id).count()


def orders_by_number(begin: str, *, limit: int) -> QuerySet[Order]:
    """Return the visible orders whose number begins so, in the order of their numbers."""
    last = begin[:-1] + chr(ord(begin[-1]) + 1)
    return orders().filter(number__gte=begin, number__lt=last, number__startswith=begin).order_by("number")[:limit]


def lines_of(order_id: int) -> QuerySet[OrderLine]:
    """Return an order's lines as they came."""
    return OrderLine.objects.select_related("product").filter(order_id=order_id).order_by("id")


def lines_of_customer(customer_id: int) -> QuerySet[OrderLine]:
    """Return a customer's order lines with order and product."""
    return OrderLine.objects.select_related("order", "product").filter(customer_id=customer_id)


def standing_until(customer_id: int, day: date) -> Standing:
    """Return what a visible customer's orders up to a day add up to."""
    rows = Order.objects.filter(customer_id=customer_id, order_date__lte=day)
    bought = Q(kind=Order.Kind.PURCHASE)
    return Standing(
        **rows.aggregate(
            revenue=Sum("amount"), n_orders=Count("pk"),
            n_purchase_days=Count("order_date", filter=bought, distinct=True),
            first_purchase_date=Min("order_date", filter=bought), last_purchase_date=Max("order_date", filter=bought),
        )
    )  # fmt: skip


def payments() -> QuerySet[Payment]:
    """Return what the visible customers paid."""
    return Payment.objects.select_related("customer__branch")


def costs() -> QuerySet[Cost]:
    """Return what the visible customers cost beside the goods."""
    return Cost.objects.select_related("customer__branch")


def payments_of(customer_id: int) -> QuerySet[Payment]:
    """Return what a visible customer paid."""
    return Payment.objects.filter(customer_id=customer_id)


def first_payment_date() -> date | None:
    """Return the day from which payments are kept of the visible customers; None where none is."""
    return Payment.objects.order_by("paid_date").values_list("paid_date", flat=True).first()


def costs_of(customer_id: int) -> QuerySet[Cost]:
    """Return what a visible customer cost beside the goods."""
    return Cost.objects.filter(customer_id=customer_id)


def products() -> QuerySet[Product]:
    """Return all products by code."""
    return Product.objects.order_by("code")


def last_purchase_date() -> date | None:
    """Return the day of the last purchase of all, None without any."""
    bought = Order.objects.filter(kind=Order.Kind.PURCHASE)
    return bought.order_by("-order_date").values_list("order_date", flat=True).first()


def product_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return product ids by code."""
    return dict(Product.objects.filter(code__in=list(codes)).values_list("code", "id"))


def known_line_keys(keys: Iterable[str]) -> set[str]:
    """Return those of some line keys that the ledger has, whoever may see the lines."""
    wanted = list(keys)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT line_key FROM trade_orderline WHERE line_key = ANY(%s)", [wanted])
        else:
            cursor.execute(
                "SELECT line_key FROM trade_orderline WHERE line_key IN (SELECT value FROM json_each(%s))",
                [json.dumps(wanted)],
            )
        return {key for (key,) in cursor.fetchall()}


def n_lines_of_import(import_id: int) -> int:
    """Return how many order lines an import has in the ledger."""
    with base.acting_as(base.System(f"lines of import {import_id}")):
        return OrderLine.objects.filter(import_id=import_id).count()


def n_lines_of_customers(customer_ids: Iterable[int], *, import_ids: Iterable[int]) -> int:
    """Return how many lines that some imports brought belong to some customers."""
    return OrderLine.objects.filter(customer_id__in=list(customer_ids), import_id__in=list(import_ids)).count()


def customer_ids_with_orders(customer_ids: Iterable[int]) -> set[int]:
    """Return those of some customers that have an order, whoever may see it."""
    wanted, found = list(customer_ids), set[int]()
    with base.acting_as(base.System("references of customers")):
        for start in range(0, len(wanted), AT_ONCE):
            rows = Order.objects.filter(customer_id__in=wanted[start : start + AT_ONCE])
            found.update(rows.values_list("customer_id", flat=True))
    return found


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return a customer's dealings, for the customer to read."""
    lines = OrderLine.objects.filter(customer_id=customer_id).order_by("line_date", "id")
    return {
        "orders": list(orders_of(customer_id).values(
            "number", "kind", "order_date", "n_lines", "amount", "currency", branch_name=F("branch__name")
        )),
        "order_lines": list(lines.values(
            "line_date", "is_return", "quantity", "unit_price", "amount", number=F("order__number"),
            product_name=F("product__name"),
        )),
        "payments": list(payments_of(customer_id).order_by("paid_date", "id").values(
            "paid_date", "amount", "currency", "reference", "method"
        )),
        "costs": list(costs_of(customer_id).order_by("cost_date", "id").values(
            "cost_date", "category", "amount", "currency", "note"
        )),
    }  # fmt: skip


def import_ids_of(customer_id: int) -> set[int]:
    """Return the imports that brought a customer's order lines."""
    rows = OrderLine.objects.filter(customer_id=customer_id).exclude(import_id=None)
    return {import_id for import_id in rows.values_list("import_id", flat=True).distinct() if import_id}
