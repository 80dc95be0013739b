"""Orders: the list, its export, one order with its lines."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from zhike.apps.trade import lists as trade_lists
from zhike.apps.trade import queries as trade_queries
from zhike.web import lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page


def list_(request: Request) -> HttpResponse:
    """Show the orders."""
    return lists.show(
        request, trade_lists.ORDERS, "orders/page.html", row_url=address_of("order"), exports="orders_export"
    )


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
