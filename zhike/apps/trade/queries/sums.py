"""Reads of what was bought: sums and days between two days, by customer, branch and product."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from zhike.apps.core import base
from zhike.apps.trade.models import Order, OrderLine, Product


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
