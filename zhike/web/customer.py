"""The record of one customer: who it is, what it brings, what to do next; overview, dealings, timeline, on any date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight import rules as insight_rules
from zhike.apps.insight.queries import standing
from zhike.apps.risk.queries import register as risk_register
from zhike.apps.trade import lists as trade_lists
from zhike.apps.trade import queries as trade_queries
from zhike.web import (
    archive,
    campaigns,
    churn_signs,
    class_hand,
    complaints,
    consents,
    contacts,
    customers,
    frame,
    leaving,
    lifecycle,
    lists,
    members,
    merges,
    messages,
    opportunities,
    people,
    preferences,
    relation_page,
    studies,
    tasks,
    tier_policy,
    timeline,
    warning_queue,
    words,
    worth,
)
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

PASSES = frozenset({"tab", "of", "as_of", "period", "branch"})
N_RISKS = 5
CALL_STATES = ("AT_RISK", "DORMANT")
# What a part of the record shows: (request, the customer's card, the day) → context of its template.
Build = Callable[[Request, Any, date], dict[str, Any]]


@dataclass(frozen=True)
class Tab:
    """A part of the record: its name in the address, its words, its template, what fills it, the act it needs."""

    name: str
    label: str | Promise
    template: str
    build: Build
    act: str = "customer.view"


def _overview(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    return {
        "leaving": leaving.of_record(card.pk),
        "risks": risk_register.risks_of(card.pk)[:N_RISKS] if request.actor.may("risk.view") else [],
        "recent": trade_queries.latest_of(card.pk, as_of),
        "preferences": preferences.told(trade_queries.preferences_of(card.pk, as_of), frame.of(request).currency),
    }


# The ledgers of a customer by their name in the address: words, the list up to a day.
LEDGERS = {
    "orders": (_("Orders"), trade_lists.orders_of),
    "lines": (_("Order lines"), trade_lists.lines_of),
    "payments": (_("Payments"), trade_lists.payments_of),
    "costs": (_("Costs"), trade_lists.costs_of),
}


def _dealings(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    named = request.GET.get("of", "orders")
    if named not in LEDGERS:
        raise Http404
    label, spec_of = LEDGERS[named]
    spec = spec_of(card.pk, as_of)
    shown = frame.Frame(request)
    return {
        "list": _own_list(request, spec, address_of("order") if named == "orders" else lambda _pk: ""),
        "ledger": label,
        "ledgers": [
            {"label": text, "url": shown.here(of=name, sort=None), "is_current": name == named}
            for name, (text, _of) in LEDGERS.items()
        ],
    }


def _timeline(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    talks_until = contacts.until(as_of, frame.of(request).business_date)
    return {"entries": timeline.of_customer(card.pk, until=as_of, talks_until=talks_until)}


def _tasks(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    return {
        "task_card": tasks.card_of(card.pk, frame.of(request).business_date)
        | {"may_edit": request.actor.may("task.edit")}
    }


def _own_list(request: Request, spec: core_lists.ListSpec, row_url: Any) -> lists.Listing:
    return lists.open_list(request, spec, passes=PASSES, row_url=row_url, has_tools=False)


TABS = (
    Tab("overview", _("Overview"), "customers/_overview.html", _overview),
    Tab("archive", _("Archive"), "archive/_archive.html", archive.tab),
    Tab("people", _("Key persons"), "people/_tab.html", people.of_customer, act="person.view"),
    Tab("contacts", _("Contacts"), "contacts/_record.html", contacts.of_record, act="interaction.view"),
    Tab("messages", _("Messages"), "messages/_thread.html", messages.thread, act="interaction.view"),
    Tab("dealings", _("Dealings"), "customers/_dealings.html", _dealings),
    Tab("value", _("Customer value"), "worth/_tab.html", worth.tab),
    Tab("tier", _("Tier"), "tiers/_tab.html", tier_policy.of_record),
    Tab("studies", _("Strengths and finances"), "studies/_studies.html", studies.tab),
    Tab("lifecycle", _("Lifecycle"), "lifecycles/_tab.html", lifecycle.of_customer),
    Tab("sales", _("Development"), "sales/_tab.html", opportunities.of_customer, act="sale.view"),
    Tab("churn", _("Leaving"), "churn_cases/_tab.html", churn_signs.of_customer),
    Tab("consents", _("Consents"), "consents/_consents.html", consents.of_customer),
    Tab("timeline", _("Timeline"), "customers/_timeline.html", _timeline),
)
# Cards beside the record, from the top: (template, what fills it).
ASIDE: tuple[tuple[str, Build], ...] = (
    ("warnings/_aside.html", warning_queue.beside_record),
    ("customers/_twins.html", merges.twins),
    ("tasks/_aside.html", _tasks),
    ("complaints/_aside.html", complaints.beside_record),
    ("loyalty/_aside.html", members.beside_record),
    ("contacts/_beside.html", contacts.beside_record),
    ("relations/_aside.html", relation_page.beside_record),
    ("campaigns/_aside.html", campaigns.beside_record),
    ("classification/_aside.html", class_hand.beside_record),
)


def record(request: Request, customer_id: int) -> HttpResponse:
    """Show a customer, as of today or of any earlier day; a merged record leads to the one that took its place."""
    shown = customer_queries.record(customer_id)
    if shown is None:
        return _led_on(request, customer_id)
    archive_actions.note_reading(customer_id=customer_id, branch_id=shown.branch_id, at=clock.now())
    today = frame.of(request).business_date
    as_of = _as_of(request, today)
    tab, customer = _tab(request), shown.customer
    context = {
        "customer": customer, "card": shown, "tab": tab,
        "tabs": _tabs(request, tab), "aside": [template for template, _build in ASIDE],
        "as_of": as_of, "today": today, "is_past": as_of < today,
        "cells": customers.cells(request) if as_of >= today else frozenset(),
        "standing": standing.standing_on(shown, customer, as_of, today=today), "next_step": _next_step(shown),
    }  # fmt: skip
    try:
        for build in (lifecycle.strip, tab.build, *(build for _template, build in ASIDE)):
            context |= build(request, shown, as_of)
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    return render(request, "customers/customer.html", context)


def _led_on(request: Request, customer_id: int) -> HttpResponse:
    survivor = found(customer_queries.survivor_of(customer_id))
    frame.say(request, str(_("This record was merged into the one you see now.")), level="info")
    return redirect("customer", survivor.pk)


def _tab(request: Request) -> Tab:
    named = request.GET.get("tab", "overview")
    for tab in TABS:
        if tab.name == named and request.actor.may(tab.act):
            return tab
    raise Http404


def _as_of(request: Request, today: date) -> date:
    text = request.GET.get("as_of", "").strip()
    try:
        return min(date.fromisoformat(text), today) if text else today
    except ValueError:
        raise Http404 from None


def _tabs(request: Request, current: Tab) -> list[dict[str, Any]]:
    kept = f"&as_of={request.GET['as_of']}" if request.GET.get("as_of") else ""
    return [
        {"label": tab.label, "url": f"?tab={tab.name}{kept}", "is_current": tab is current}
        for tab in TABS
        if request.actor.may(tab.act)
    ]


def _next_step(card: Any) -> dict[str, Any]:
    """Return what to do next and why, nothing where nothing is due."""
    due = card.churn_state in CALL_STATES
    suggestion = words.suggestion(insight_rules.suggestion(card.tier, card.churn_state)) if due else ""
    return {"suggestion": suggestion, "why": words.why(card.reasons)}


urls = [page("customers/<int:customer_id>/", record, act="customer.view", name="customer")]
