"""Sums of orders, kept in step with their lines; and customers told whether they have orders."""

from collections.abc import Iterable

from django.db.models import Count, Sum

from zhike.apps.customers import actions as customer_actions
from zhike.apps.trade import queries
from zhike.apps.trade.models import Order, OrderLine


def sum_up(order_ids: set[int]) -> None:
    """Let the sums of orders be those of their lines; an order left without lines goes."""
    left = {
        row["order_id"]: row
        for row in OrderLine.objects.filter(order_id__in=order_ids)
        .values("order_id")
        .annotate(n=Count("pk"), total=Sum("amount"))
        .order_by()
    }
    Order.objects.filter(pk__in=order_ids - left.keys()).delete()
    for order_id, row in left.items():
        Order.objects.filter(pk=order_id).update(n_lines=row["n"], amount=row["total"])


def tell_customers(customer_ids: Iterable[int]) -> None:
    """Write into the cards of some customers whether they have orders."""
    asked = set(customer_ids)
    with_orders = queries.customer_ids_with_orders(asked)
    customer_actions.note_orders(has_orders={pk: pk in with_orders for pk in asked})
