"""Orders asked for again: the list with how simple it was, one of them, taken or declined."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.core import base, clock
from zhike.apps.selfservice import actions, queries, rules
from zhike.apps.selfservice import lists as self_lists
from zhike.apps.trade import queries as trade_queries
from zhike.web import frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

SPAN = timedelta(days=90)
TAKES = "order.add"


def list_(request: Request) -> HttpResponse:
    """Show the orders asked for again, with how simple it was in the last quarter."""
    today = frame.of(request).business_date
    context = {
        "measures": queries.measures(today - SPAN, today), "first": today - SPAN, "last": today, "fewest": rules.FEWEST
    }  # fmt: skip
    return lists.show(
        request, self_lists.ORDER_REQUESTS, "self_service/requests.html", context, row_url=address_of("order_request"),
        exports="order_requests_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the orders asked for again out."""
    return lists.export(request, self_lists.ORDER_REQUESTS, form, noun="orderrequest")


def one(request: Request, order_request_id: int) -> HttpResponse:
    """Show an order asked for again, with the lines of the one it is like."""
    return _shown(request, found(queries.request(order_request_id)))


def _shown(request: Request, row: Any, refusal: rules.Refused | None = None, status: int = 200) -> HttpResponse:
    context = {
        "row": row, "lines": list(trade_queries.lines_of(row.order_id)) if row.order_id else [], "refusal": refusal,
        "may_take": request.actor.may(TAKES), "given": request.POST.dict(),
    }  # fmt: skip
    return render(request, "self_service/request.html", context, status=status)


def decide(request: Request, order_request_id: int) -> HttpResponse:
    """Say under which number it was ordered, or why not."""
    row, given, at = found(queries.request(order_request_id)), request.POST, clock.now()
    try:
        if "decline" in given:
            actions.decline(request_id=row.pk, words=given.get("words", ""), at=at)
        else:
            actions.take(request_id=row.pk, number=given.get("number", ""), at=at)
    except rules.Refused as refusal:
        return _shown(request, row, refusal, 409 if refusal.is_conflict else 422)
    except base.StaleRecord:
        return _shown(request, row, rules.Refused("WRONG_STATE"), 409)
    frame.say(request, _("Saved. The customer sees it on its own page."))
    return redirect("order_request", row.pk)


urls = [
    page("order-requests/", list_, act="order.view", name="order_requests"),
    page("order-requests/export/<slug:form>/", export, act="list.export", name="order_requests_export"),
    page("order-requests/<int:order_request_id>/", one, act="order.view", name="order_request"),
    page(
        "order-requests/<int:order_request_id>/decide/",
        decide,
        act=TAKES,
        name="order_request_decide",
        methods=("POST",),
    ),
]
