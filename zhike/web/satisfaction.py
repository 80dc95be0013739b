"""Satisfaction: the degree and its levels in the last wave, word of mouth, six indicators, the index, wide gaps."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.insight.queries import gains, voices
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries
from zhike.web import analysis, codes, expectations, frame, value_chain
from zhike.web.door import Request, page

N_GAPS = 10
# What an indicator is, and what its part and base are.
WORDS = {
    "REPUTATION": (gettext_lazy("Satisfied or very satisfied ÷ respondents of the last wave"), "share"),
    "DESIGNATION": (
        gettext_lazy("Who asked for our brand by name ÷ who was asked whether they did, in the last such wave"), "share"
    ),
    "RETURN_RATE": (gettext_lazy("Buyers of the 91 days before who bought again ÷ those buyers"), "share"),
    "PURCHASE_AMOUNT": (gettext_lazy("Orders of the last 91 days against the 91 before"), "change"),
    "COMPLAINT_RATE": (
        gettext_lazy("Customers with a valid complaint in the last 91 days ÷ active customers"), "share"
    ),
    "PRICE_SENSITIVITY": (
        gettext_lazy("Change of quantity ÷ change of price of products sold in both quarters; within ±1 insensitive. "
                     "Part: products whose price moved"), "number"
    ),
}  # fmt: skip


def board(request: Request) -> HttpResponse:
    """Show how satisfied customers are."""
    branch, wave = analysis.branch(request), queries.last_of_satisfaction()
    ids, code = org_queries.subtree_ids(branch.pk), request.GET.get("branch", "")
    trend = queries.trend(wave, ids) if wave else []
    context = {
        "tabs": expectations.tabs("satisfaction", request), "wave": wave,
        "told": queries.results(wave, ids) if wave else None, "trend": trend,
        "indicators": _indicators(request, ids), "falls": queries.falls(wave, ids) if wave else [],
        "branch_falls": queries.branch_falls(wave, ids) if wave else [],
        "loyalty": voices.loyalty(frame.of(request).business_date, ids),
        "gains": gains.gains(frame.of(request).business_date, ids),
        "very_trend": queries.very_trend(wave, ids) if wave else [],
        "gaps": queries.gaps(wave)[:N_GAPS] if wave and not request.actor.hides_small_cells else [],
        "may_manage": request.actor.may("survey.manage"),
        "exports": analysis.exports("satisfaction_export", branch=code), "dimensions": ("QUALITY", "SERVICE", "PRICE"),
    }  # fmt: skip
    return render(request, "surveys/satisfaction.html", context)


def _indicators(request: Request, ids: Any) -> list[tuple[voices.Target, Any, str]]:
    found = voices.indicators(frame.of(request).business_date, ids)
    return [(told, *WORDS[told.one.code]) for told in found]


def table(request: Request) -> analysis.Table:
    """Return the six indicators as they are taken away."""
    branch = analysis.branch(request)
    found = _indicators(request, org_queries.subtree_ids(branch.pk))
    columns = [
        (_("Indicator"), "text"), (_("Formula"), "text"), (_("Value"), "percent"), (_("Before"), "percent"),
        (_("Part"), "number"), (_("Base"), "number"), (_("Target"), "percent"),
    ]  # fmt: skip
    rows = [
        (
            codes.label(told.one.code),
            str(formula),
            told.one.value,
            told.one.previous,
            told.one.part,
            told.one.whole,
            told.target,
        )
        for told, formula, _kind in found
    ]
    return analysis.Table(_("Six indicators of satisfaction"), columns, rows, f"satisfaction-{branch.code}")


urls = [
    page("satisfaction/", board, act="figure.view", name="satisfaction"),
    analysis.report("satisfaction/table", table, act="figure.view", name="satisfaction_export"),
    *value_chain.urls,
]
