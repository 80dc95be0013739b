"""Reads of trade: orders, lines and products the acting person may see."""

from datetime import date

from django.db.models import QuerySet

from zhike.apps.trade.models import Order, OrderLine, Product


def orders() -> QuerySet[Order]:
    """Return the visible orders with customer and branch."""
    return Order.objects.select_related("customer", "branch")


def order(order_id: int) -> Order | None:
    """Return a visible order."""
    return orders().filter(pk=order_id).first()


def orders_of(customer_id: int) -> QuerySet[Order]:
    """Return a customer's orders, newest first."""
    return orders().filter(customer_id=customer_id).order_by("-order_date", "-id")


def lines_of(order_id: int) -> QuerySet[OrderLine]:
    """Return an order's lines as they came."""
    return OrderLine.objects.select_related("product").filter(order_id=order_id).order_by("id")


def products() -> QuerySet[Product]:
    """Return all products by code."""
    return Product.objects.order_by("code")


def last_purchase_date() -> date | None:
    """Return the day of the last purchase of all, None without any."""
    bought = Order.objects.filter(kind=Order.Kind.PURCHASE)
    return bought.order_by("-order_date").values_list("order_date", flat=True).first()
