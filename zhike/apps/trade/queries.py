"""Reads of trade: orders, lines and products the acting person may see."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractIsoWeekDay

from zhike.analytics import preferences
from zhike.apps.core import base
from zhike.apps.trade.models import Cost, Order, OrderLine, Payment, Product

# A statement takes only so many values.
AT_ONCE = 10_000


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


def revenue_between(customer_ids: Iterable[int], first: date, last: date) -> Decimal:
    """Return what some visible customers' orders between two days, both included, add up to."""
    rows = Order.objects.filter(customer_id__in=list(customer_ids), order_date__range=(first, last))
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def gross_profit_between(customer_ids: Iterable[int], first: date, last: date) -> Decimal | None:
    """Return what some visible customers' orders between two days left after the goods, net of returns.

    None where the goods' cost is not known of every line, or an order has no lines; 0 where nothing was bought.
    """
    rows = Order.objects.filter(customer_id__in=list(customer_ids), order_date__range=(first, last)).order_by()
    lines = rows.aggregate(
        amount=Sum("lines__amount"), cost=Sum("lines__cost"), n_unknown=Count("pk", filter=Q(lines__cost=None))
    )
    return None if lines["n_unknown"] else (lines["amount"] or Decimal(0)) - (lines["cost"] or Decimal(0))


def amounts_of_lines(customer_ids: Iterable[int], first: date, last: date) -> QuerySet[OrderLine, Any]:
    """Return customer, day, amount and cost of the lines some visible customers bought between two days, both included.

    What they gave back is below zero.
    """
    rows = OrderLine.objects.filter(customer_id__in=list(customer_ids), line_date__range=(first, last)).order_by()
    return rows.values_list("customer_id", "line_date", "amount", "cost")


def bought_at(branch_id: int, first: date, last: date) -> dict[int, Decimal]:
    """Return what each visible customer bought at a branch between two days, both included, net of returns."""
    rows = OrderLine.objects.filter(branch_id=branch_id, line_date__range=(first, last))
    return dict(rows.order_by().values("customer_id").annotate(sum=Sum("amount")).values_list("customer_id", "sum"))


def bought_between(after: date, until: date) -> dict[int, Decimal]:
    """Return what each visible customer bought after one day and up to another, net of returns."""
    rows = Order.objects.filter(order_date__gt=after, order_date__lte=until).order_by()
    return dict(rows.values("customer_id").annotate(sum=Sum("amount")).values_list("customer_id", "sum"))


def last_purchases(until: date) -> dict[int, date]:
    """Return the day of each visible customer's last purchase up to a day."""
    rows = Order.objects.filter(kind=Order.Kind.PURCHASE, order_date__lte=until).order_by()
    return dict(rows.values("customer_id").annotate(last=Max("order_date")).values_list("customer_id", "last"))


def bought_by_product(customer_id: int, first: date, last: date) -> dict[int, Decimal]:
    """Return what a visible customer bought of each product between two days, both included, net of returns."""
    rows = OrderLine.objects.filter(customer_id=customer_id, line_date__range=(first, last)).exclude(product=None)
    summed = rows.order_by().values("product_id").annotate(sum=Sum("amount"))
    return dict(summed.values_list("product_id", "sum"))


def n_buyers_between(customer_ids: Iterable[int], first: date, last: date) -> int:
    """Return how many of some visible customers bought between two days, both included."""
    rows = Order.objects.filter(customer_id__in=list(customer_ids), order_date__range=(first, last))
    return rows.filter(kind=Order.Kind.PURCHASE).values("customer_id").distinct().count()


def first_purchases(customer_ids: Iterable[int]) -> dict[int, date]:
    """Return the day of the first purchase of those of some visible customers that have bought."""
    rows = Order.objects.filter(customer_id__in=list(customer_ids), kind=Order.Kind.PURCHASE)
    return dict(rows.values_list("customer_id").annotate(first=Min("order_date")))


@dataclass(frozen=True)
class Preferences:
    """What a customer prefers by what it bought up to a day: what, by which channel, when, at which prices."""

    category: preferences.Favourite[str]
    product: preferences.Favourite[str]
    channel: preferences.Favourite[str]
    # 1 is Monday.
    weekday: preferences.Favourite[int]
    part_of_day: preferences.Favourite[str]
    prices: preferences.Band


def preferences_of(customer_id: int, until: date) -> Preferences:
    """Return what a visible customer prefers, counted anew from its lines and orders; returns do not count."""
    if not Order.objects.filter(customer_id=customer_id, order_date__lte=until).exists():
        return _nothing_preferred()
    lines = OrderLine.objects.filter(customer_id=customer_id, line_date__lte=until, is_return=False).order_by()
    bought = Order.objects.filter(customer_id=customer_id, order_date__lte=until, kind=Order.Kind.PURCHASE).order_by()
    days = bought.annotate(weekday=ExtractIsoWeekDay("order_date")).values_list("weekday")
    hours = bought.exclude(order_hour=None).values_list("order_hour")
    by_category = lines.exclude(product=None).exclude(product__category="").values_list("product__category")
    by_product = lines.exclude(product=None).values_list("product__name")
    return Preferences(
        category=preferences.favourite(dict(by_category.annotate(n=Count("pk")))),
        product=preferences.favourite(dict(by_product.annotate(n=Count("pk")))),
        channel=preferences.favourite(dict(bought.exclude(channel="").values_list("channel").annotate(n=Count("pk")))),
        weekday=preferences.favourite(dict(days.annotate(n=Count("order_date", distinct=True)))),
        part_of_day=preferences.favourite(preferences.by_part_of_day(dict(hours.annotate(n=Count("pk"))))),
        prices=preferences.price_band(dict(lines.values_list("unit_price").annotate(n=Count("pk")))),
    )


def _nothing_preferred() -> Preferences:
    none: preferences.Favourite[str] = preferences.favourite({})
    return Preferences(none, none, none, preferences.favourite({}), none, preferences.price_band({}))


def purchases_between(after: date, until: date) -> QuerySet[Order]:
    """Return the visible purchases after a day, up to another."""
    return Order.objects.filter(kind=Order.Kind.PURCHASE, order_date__gt=after, order_date__lte=until).order_by()


def lines_between(after: date, until: date) -> QuerySet[OrderLine]:
    """Return the visible lines after a day, up to another, returns among them."""
    return OrderLine.objects.filter(line_date__gt=after, line_date__lte=until).order_by()


def order_channels() -> list[str]:
    """Return the ways orders came by, in the words of the house."""
    with base.acting_as(base.System("ways of ordering")):
        return list(Order.objects.exclude(channel="").order_by("channel").values_list("channel", flat=True).distinct())


def categories() -> list[str]:
    """Return the categories of products."""
    return list(Product.objects.exclude(category="").order_by("category").values_list("category", flat=True).distinct())


def sold_between(after: date, until: date, branch_ids: Iterable[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """Return quantity and amount of each product some branches sold after a day, up to another; returns are none."""
    rows = OrderLine.objects.filter(line_date__gt=after, line_date__lte=until, branch_id__in=list(branch_ids))
    rows = rows.filter(is_return=False, quantity__gt=0).exclude(product=None).order_by()
    sums = rows.values("product_id").annotate(quantities=Sum("quantity"), amounts=Sum("amount"))
    return {row["product_id"]: (row["quantities"], row["amounts"]) for row in sums}


def bought_by_each(customer_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[Decimal, int]]:
    """Return what each of some visible customers bought after one day and up to another, and how many products."""
    rows = OrderLine.objects.filter(customer_id__in=list(customer_ids), line_date__gt=first, line_date__lte=last)
    n_products = Count("product_id", filter=Q(is_return=False), distinct=True)
    sums = rows.order_by().values_list("customer_id").annotate(sum=Sum("amount"), n=n_products)
    return {pk: (total, n) for pk, total, n in sums}


def last_bought(customer_ids: Iterable[int], until: date) -> dict[int, tuple[date, date]]:
    """Return the days of the first and the last purchase of some visible customers up to a day."""
    rows = Order.objects.filter(customer_id__in=list(customer_ids), kind=Order.Kind.PURCHASE, order_date__lte=until)
    ends = rows.order_by().values_list("customer_id").annotate(first=Min("order_date"), last=Max("order_date"))
    return {pk: (begin, end) for pk, begin, end in ends}


def purchase_days(customer_ids: Iterable[int], first: date, last: date) -> set[tuple[int, date]]:
    """Return on which days some visible customers bought, after one day and up to another."""
    rows = Order.objects.filter(customer_id__in=list(customer_ids), kind=Order.Kind.PURCHASE)
    return set(rows.filter(order_date__gt=first, order_date__lte=last).values_list("customer_id", "order_date"))


def n_by_kind(customer_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Return how many purchases and returns some visible customers made after one day and up to another."""
    rows = Order.objects.filter(customer_id__in=list(customer_ids), order_date__gt=first, order_date__lte=last)
    bought = Count("pk", filter=Q(kind=Order.Kind.PURCHASE))
    back = Count("pk", filter=Q(kind=Order.Kind.RETURN))
    return {pk: (n, of) for pk, n, of in rows.order_by().values_list("customer_id").annotate(n=bought, of=back)}


def first_sold_between(first: date, last: date) -> list[int]:
    """Return the products first sold after one day and up to another, whoever bought them; asked for sums."""
    rows = OrderLine.objects.filter(is_return=False, line_date__lte=last).exclude(product=None).order_by()
    sold = rows.values("product_id").annotate(day=Min("line_date")).filter(day__gt=first)
    return sorted(sold.values_list("product_id", flat=True))


def buyers_of(product_ids: Iterable[int], branch_ids: Iterable[int], first: date, last: date) -> set[int]:
    """Return which customers of some branches bought any of some products after one day and up to another."""
    rows = OrderLine.objects.filter(product_id__in=list(product_ids), is_return=False).order_by()
    rows = rows.filter(customer__branch_id__in=list(branch_ids), line_date__gt=first, line_date__lte=last)
    return set(rows.values_list("customer_id", flat=True))


def buying_days(branch_ids: Iterable[int], first: date, last: date) -> list[tuple[int, date]]:
    """Return which visible customers of some branches bought on which days between two, both included."""
    rows = Order.objects.filter(kind="PURCHASE", order_date__range=(first, last))
    rows = rows.filter(customer__branch_id__in=list(branch_ids)).order_by()
    return list(rows.values_list("customer_id", "order_date").distinct())


def sold_and_returned(
    branch_ids: Iterable[int], first: date, last: date, product_id: int | None
) -> tuple[int, int, dict[int, int]]:
    """Return the lines sold and those returned of one product, or of all, and on how many days each customer bought.

    Of visible customers of some branches, between two days, both included.
    """
    rows = OrderLine.objects.filter(line_date__range=(first, last), customer__branch_id__in=list(branch_ids))
    rows = (rows if product_id is None else rows.filter(product_id=product_id)).order_by()
    n_back, n_all = rows.filter(is_return=True).count(), rows.count()
    days = rows.filter(is_return=False).values_list("customer_id").annotate(n=Count("line_date", distinct=True))
    return n_all - n_back, n_back, dict(days)
