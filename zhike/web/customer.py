"""The record of one customer: who it is, what it brings, what to do next; overview, dealings, timeline, on any date."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.insight import rules as insight_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import lists as trade_lists
from zhike.apps.trade import queries as trade_queries
from zhike.web import lists, timeline, words
from zhike.web.door import Request, found, page

TABS = ("overview", "dealings", "lines", "timeline")
PASSES = frozenset({"tab", "as_of", "period", "branch"})
CALL_STATES = ("AT_RISK", "DORMANT")


def record(request: Request, customer_id: int) -> HttpResponse:
    """Show a customer, as of today or of any earlier day."""
    shown = found(customer_queries.card(customer_id))
    today = org_queries.business_date(clock.now())
    as_of = _as_of(request, today)
    tab = request.GET.get("tab", "overview")
    if tab not in TABS:
        raise Http404
    context = {
        "customer": found(customer_queries.customer(customer_id)), "card": shown, "tab": tab,
        "tabs": _tabs(request, tab),
        "as_of": as_of, "today": today, "is_past": as_of < today, "standing": _standing(shown, as_of, today),
        "next_step": _next_step(shown),
    }  # fmt: skip
    try:
        context |= _of_tab(request, shown, tab, as_of)
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    return render(request, "customers/customer.html", context)


def _as_of(request: Request, today: date) -> date:
    text = request.GET.get("as_of", "").strip()
    try:
        return min(date.fromisoformat(text), today) if text else today
    except ValueError:
        raise Http404 from None


def _tabs(request: Request, current: str) -> list[dict[str, Any]]:
    labels = {
        "overview": _("Overview"), "dealings": _("Orders"), "lines": _("Order lines"), "timeline": _("Timeline"),
    }  # fmt: skip
    kept = f"&as_of={request.GET['as_of']}" if request.GET.get("as_of") else ""
    return [{"label": labels[tab], "url": f"?tab={tab}{kept}", "is_current": tab == current} for tab in TABS]


def _standing(card: Any, as_of: date, today: date) -> dict[str, Any]:
    """Return classes and sums on a day: the card's today, those recorded and added up for an earlier day."""
    if as_of >= today:
        return {
            "classes": {dimension: getattr(card, column) for dimension, column in customer_rules.CARD_COLUMNS.items()},
            "revenue": card.revenue, "n_purchase_days": card.n_purchase_days,
            "last_purchase_date": card.last_purchase_date, "branch": card.branch.name,
        }  # fmt: skip
    then = trade_queries.standing_until(card.pk, as_of)
    return {
        "classes": {d: a.code for d, a in customer_queries.classes_on(card.pk, as_of).items()},
        "revenue": then.revenue, "n_purchase_days": then.n_purchase_days,
        "last_purchase_date": then.last_purchase_date, "branch": _branch_on(card.pk, as_of),
    }  # fmt: skip


def _branch_on(customer_id: int, day: date) -> str:
    for home in customer_queries.home_branches(customer_id):
        if home.valid_from <= day and (home.valid_to is None or day < home.valid_to):
            return home.branch.name
    return ""


def _next_step(card: Any) -> dict[str, Any]:
    """Return what to do next and why, nothing where nothing is due."""
    due = card.churn_state in CALL_STATES
    suggestion = words.suggestion(insight_rules.suggestion(card.tier, card.churn_state)) if due else ""
    return {"suggestion": suggestion, "why": words.why(card.reasons)}


def _of_tab(request: Request, card: Any, tab: str, as_of: date) -> dict[str, Any]:
    if tab == "timeline":
        return {"entries": timeline.of_customer(card.pk, until=as_of)}
    if tab == "dealings":
        spec = trade_lists.orders_of(card.pk, as_of)
        return {"list": _own_list(request, spec, lambda pk: reverse("order", args=[pk]))}
    if tab == "lines":
        return {"list": _own_list(request, trade_lists.lines_of(card.pk, as_of), lambda pk: "")}
    return {"recent": trade_queries.orders_of(card.pk).filter(order_date__lte=as_of)[:5]}


def _own_list(request: Request, spec: core_lists.ListSpec, row_url: Any) -> lists.Listing:
    return lists.open_list(request, spec, passes=PASSES, row_url=row_url, has_tools=False)


urls = [page("customers/<int:customer_id>/", record, act="customer.view", name="customer")]
