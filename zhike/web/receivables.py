"""Receivables: customers with what is open, how old it is, their limits; one customer's invoices, money and credit."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import receivables
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.receivables import actions, queries, rules
from zhike.apps.receivables import lists as receivable_lists
from zhike.apps.risk.queries import register as risk_queries
from zhike.web import format, frame, lists, paying
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

AGES = (
    ("NOT_DUE", gettext_lazy("Not due"), "good"), ("TO_30", gettext_lazy("1–30 days"), "one"),
    ("TO_60", gettext_lazy("31–60 days"), "two"), ("TO_90", gettext_lazy("61–90 days"), "warn"),
    ("BEYOND", gettext_lazy("Over 90 days"), "bad"),
)  # fmt: skip
N_WAITING, N_SETTLED = 10, 30


def list_(request: Request) -> HttpResponse:
    """Show who owes us how much for how long, and the orders beyond a limit that wait for a word."""
    sums = queries.sums(queries.accounts())
    may_set = request.actor.may(actions.LIMIT_ACT)
    context = {
        "sums": sums, "ages": bars(sums.buckets, frame.of(request).currency), "may_set": may_set,
        "waiting": list(queries.waiting()[:N_WAITING]) if may_set else [],
    }  # fmt: skip
    return lists.show(
        request, receivable_lists.ACCOUNTS, "receivables/page.html", context, row_url=address_of("receivable_account"),
        exports="receivables_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the list out."""
    return lists.export(request, receivable_lists.ACCOUNTS, form, noun="receivable")


def account(request: Request, receivable_id: int) -> HttpResponse:
    """Lead from a row of the list to the customer it is about."""
    row = found(queries.accounts().filter(pk=receivable_id).first())
    return redirect("customer_receivables", row.customer_id)


def bars(buckets: Any, currency: str) -> list[dict[str, Any]]:
    """Return the ages of what is open as bars; none where nothing is open or nobody knows."""
    known = [one or rules.NONE for one in buckets]
    whole = sum(known, rules.NONE)
    if not whole:
        return []
    return [
        {"label": label, "tone": tone, "width": round(float(100 * amount / whole), 1),
         "text": format.money_text(amount, currency)}
        for (_code, label, tone), amount in zip(AGES, known, strict=True)
    ]  # fmt: skip


def of_customer(request: Request, customer_id: int) -> HttpResponse:
    """Show what one customer owes, what pays what, and its credit."""
    card = found(customer_queries.card(customer_id))
    return shown(request, card)


def shown(request: Request, card: Any, refusal: rules.CreditRefused | None = None, status: int = 200) -> HttpResponse:
    """Show a customer's account, with a refusal where something was not taken."""
    day, may = frame.of(request).business_date, request.actor.may
    told = queries.ledger_of(card.pk, day)
    limit = queries.limit_on(card.pk, day)
    columns: dict[str, Any] = dict(rules.standing(told, day, limit.amount if limit else None))
    cooperation = lifecycle_queries.cooperation_of(card.pk)
    context = {
        "card": card, "today": day, "told": told, "now": columns, "limit": limit, "refusal": refusal,
        "ages": bars([columns[name] for name in ("not_due", "to_30", "to_60", "to_90", "beyond")],
                     frame.of(request).currency),
        "invoices": queries.opened(card.pk, day), "settlements": list(queries.settlements_of(card.pk)[:N_SETTLED]),
        "free": queries.free_payments(card.pk), "limits": list(queries.limits_of(card.pk)),
        "exemptions": list(queries.exemptions_of(card.pk)[:N_SETTLED]), "hold": queries.hold_on(card.pk, day),
        "cooperation": cooperation, "shortened": rules.shortened(limit.terms_days, cooperation.terms_percent)
        if limit else None, "report": archive_queries.credit_reports(card.pk).first(),
        "risks": risk_queries.risks_of(card.pk) if may("risk.view") else [],
        "late": paying.of_record(card.pk),
        "spans": [one for one in columns["spans"] if one is not None],
        "may_edit": may("receivable.edit"), "may_set": may(actions.LIMIT_ACT), "n_days": receivables.SPAN,
    }  # fmt: skip
    return render(request, "receivables/customer.html", context, status=status)


def decide(request: Request, exemption_id: int, word: str) -> HttpResponse:
    """Allow an order beyond the limit, or not."""
    row = found(queries.exemption(exemption_id))
    if word not in ("grant", "refuse"):
        return found(None)
    try:
        actions.decide_exemption(exemption_id=row.pk, is_granted=word == "grant", at=clock.now())
    except rules.CreditRefused as refusal:
        return shown(request, found(customer_queries.card(row.customer_id)), refusal, 409)
    frame.say(request, _("Saved; who entered the order has been told."))
    return redirect("customer_receivables", row.customer_id)


urls = [
    page("receivables/", list_, act="order.view", name="receivables"),
    page("receivables/export/<slug:form>/", export, act="list.export", name="receivables_export"),
    page("receivables/<int:receivable_id>/", account, act="order.view", name="receivable_account"),
    page("customers/<int:customer_id>/receivables/", of_customer, act="order.view", name="customer_receivables"),
    page(
        "exemptions/<int:exemption_id>/<slug:word>/", decide, act="credit.set", name="exemption_decide",
        methods=("POST",),
    ),
]  # fmt: skip
