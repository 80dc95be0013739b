"""The plan for a customer on one page: people, why it buys, goals, value, promises, risks, what we do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhike.apps.archives import queries as archive_queries
from zhike.apps.classification import queries as class_queries
from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.plans import queries, rules
from zhike.apps.risk import queries as risk_queries
from zhike.apps.sales import queries as sale_queries
from zhike.web import codes, frame, people, warning_words
from zhike.web.door import Request, found, page

N_PEOPLE, N_ROWS = 5, 5
SEES_PEOPLE, SEES_WARNINGS, SEES_CONTACTS = "person.view", "warning.view", "interaction.view"
SEES_SALES, SEES_BILLS = "sale.view", "bill.view"
SWOT = ("STRENGTH", "WEAKNESS")


@dataclass(frozen=True)
class Need:
    """What a customer needs, and where that is kept."""

    text: str
    url: str = ""


def plan(request: Request, customer_id: int) -> HttpResponse:
    """Show everything one needs to lead a customer, on one page."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    may = request.actor.may
    told = queries.dependence(card, day)
    context = {
        "card": card, "day": day, "may_edit": may("customer.edit"), "may_review": may("review.add"),
        "needs": needs_of(customer_id), "solving": sale_queries.solving_of(customer_id) if may(SEES_SALES) else None,
        "may_sell": may("sale.edit"), "wallet": told.wallet, "dependence": told,
        "contracts": told.contracts if may(SEES_SALES) else (),
        "subscriptions": told.subscriptions if may(SEES_BILLS) else (),
        "account": key_queries.appointment(customer_id), "review": key_queries.reviews_of(customer_id).first(),
        "asks": list(coaching_queries.asks_of(customer_id)[:N_ROWS]), "may_ask": may("interaction.add"),
        **_why(customer_id, day), **_who(request, customer_id), **_doing(customer_id, day),
        **_watching(request, customer_id),
    }  # fmt: skip
    return render(request, "plans/page.html", context)


def needs_of(customer_id: int) -> list[Need]:
    """Return what a visible customer is known to need and does not have yet: noted needs, then those of its profile."""
    found: dict[str, Need] = {}
    if base.actor().may(SEES_SALES):
        rows = sale_queries.needs_of(customer_id).filter(ended_date=None, served_date=None)
        found = {row.text: Need(row.text, reverse("customer_need", args=[row.pk])) for row in rows[:N_ROWS] if row.text}
    profile = class_queries.profile(customer_id)
    for text in (profile.need, profile.interest) if profile else ():
        if text:
            found.setdefault(text, Need(text))
    return list(found.values())


def _why(customer_id: int, day: date) -> dict[str, Any]:
    editions, limit = list(queries.editions(customer_id)), queries.limits()
    zero = queries.zero_reviews_of(customer_id).first()
    latest = editions[0] if editions else None
    return {
        "plan": latest, "older": editions[1:], "plan_days": limit["plan"],
        "is_stale": latest is not None and rules.is_stale(latest.day, day, limit["plan"]),
        "zero": zero, "is_zero_due": zero is None or rules.is_stale(zero.day, day, limit["zero"]),
    }  # fmt: skip


def _who(request: Request, customer_id: int) -> dict[str, Any]:
    if not request.actor.may(SEES_PEOPLE):
        return {"parts": [], "sees_people": False}
    parts = people_queries.parts_at(customer_id)
    support = people_queries.support_among(parts)
    return {
        "sees_people": True, "parts": parts[:N_PEOPLE], "n_people": len(parts), "support": people.signed(support),
        "support_text": people.support_text(support) if parts else "",
    }  # fmt: skip


def _doing(customer_id: int, day: date) -> dict[str, Any]:
    refusals = list(queries.refusals_of(customer_id))
    deeds = list(queries.actions_of(customer_id))
    points = [row for row in archive_queries.swot(customer_id, day) if row.kind in SWOT]
    return {
        "goals": told(queries.goals_of(customer_id), day), "points": points,
        "actions": [row for row in deeds if row.aim != rules.SERVE],
        "services": [row for row in deeds if row.aim == rules.SERVE], "refusals": refusals[:N_ROWS],
        "n_bare": sum(not row.alternative for row in refusals),
    }  # fmt: skip


def told(rows: Sequence[Any], day: date) -> list[dict[str, Any]]:
    """Return goals as a page shows them: how far each is, as a bar and in words."""
    shown = []
    for row in rows:
        progress = queries.progress_of(row, day)
        share = progress.achieved
        width = 0 if share is None else round(100 * min(max(float(share), 0.0), 1.0))
        shown.append({"row": row, "progress": progress, "width": width, "state": f"goalstate.{progress.state}"})
    return shown


def _watching(request: Request, customer_id: int) -> dict[str, Any]:
    may = request.actor.may
    promises = interaction_queries.open_promises_of(customer_id)[:N_ROWS] if may(SEES_CONTACTS) else []
    warnings = risk_queries.of_customer(customer_id)[:N_ROWS] if may(SEES_WARNINGS) else []
    return {
        "promises": promises, "warnings": warning_words.told(warnings, frame.of(request).currency),
        "sees_warnings": may(SEES_WARNINGS),
    }  # fmt: skip


def editions(request: Request, customer_id: int) -> HttpResponse:
    """Show how the plan for a customer was written through time."""
    card = found(customer_queries.card(customer_id))
    return render(request, "plans/editions.html", {"card": card, "rows": list(queries.editions(customer_id))})


def zero_reviews(request: Request, customer_id: int) -> HttpResponse:
    """Show the reviews from zero of a customer, each assumption with its verdict and its evidence."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    reviews = list(queries.zero_reviews_of(customer_id))
    rows = [
        {"row": row, "assumptions": [(text, codes.label(f"assumption.{verdict}"), f"assumption.{verdict}", why)
                                     for text, verdict, why in row.assumptions]}
        for row in reviews
    ]  # fmt: skip
    latest = reviews[0].day if reviews else None
    days = queries.limits()["zero"]
    context = {
        "card": card, "rows": rows, "days": days, "may_review": request.actor.may("review.add"),
        "is_due": latest is None or rules.is_stale(latest, day, days),
    }  # fmt: skip
    return render(request, "plans/zero.html", context)


urls = [
    page("customers/<int:customer_id>/plan/", plan, act="customer.view", name="plan"),
    page("customers/<int:customer_id>/plan/editions/", editions, act="customer.view", name="plan_editions"),
    page("customers/<int:customer_id>/plan/zero/", zero_reviews, act="customer.view", name="zero_reviews"),
]
