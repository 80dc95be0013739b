"""Orders: the list, its export, one order with its lines."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from zhike.apps.core import lists as core_lists
from zhike.apps.trade import lists as trade_lists
from zhike.apps.trade import queries as trade_queries
from zhike.web import lists
from zhike.web.door import Request, found, page


def list_(request: Request) -> HttpResponse:
    """Show the orders."""
    if usual := lists.default_view(request, "orders"):
        return usual
    try:
        listing = lists.open_list(
            request, trade_lists.ORDERS, row_url=lambda pk: reverse("order", args=[pk]), exports="orders_export"
        )
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    return render(request, "orders/page.html", {"list": listing})


def order(request: Request, order_id: int) -> HttpResponse:
    """Show an order with its lines."""
    shown = found(trade_queries.order(order_id))
    return render(request, "orders/order.html", {"order": shown, "lines": trade_queries.lines_of(order_id)})


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the orders out."""
    return lists.export(request, trade_lists.ORDERS, form, noun="order")


urls = [
    page("orders/", list_, act="order.view", name="orders"),
    page("orders/export/<slug:form>/", export, act="list.export", name="orders_export"),
    page("orders/<int:order_id>/", order, act="order.view", name="order"),
]
