"""Winning customers: forecast by measured hit rates, who finds whom, why we lose, needs served, what prospects cost."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.market import queries as market_queries
from zhike.apps.sales import lists as sale_lists
from zhike.apps.sales import queries, rules
from zhike.web import analysis, codes
from zhike.web.churn_reasons import period
from zhike.web.door import Request, page

PARTS = ("forecast", "owners", "reasons", "rivals", "needs")


def report(request: Request) -> HttpResponse:
    """Show what developing customers brings, at a branch in some days."""
    branch, (first, last) = analysis.branch(request), period(request)
    told = queries.development(branch.pk, first, last)
    asked = {"from": str(first), "to": str(last), "branch": request.GET.get("branch", "")}
    context = {
        "told": told, "first": first, "last": last, "branch": branch, "code": asked["branch"],
        "fewest": rules.FEWEST, "one_in": rules.EXPECTED.denominator, "rivals": dict(market_queries.choices()),
        "stages": sale_lists.STAGES, "n_open": len(told.pending),
        "exports": {part: analysis.exports("development_export", part=part, **asked) for part in PARTS},
    }  # fmt: skip
    return render(request, "sales/report.html", context)


def table(request: Request) -> analysis.Table:
    """Return one of the tables of the page."""
    branch, (first, last) = analysis.branch(request), period(request)
    part = request.GET.get("part", "")
    heads, rows = TABLES.get(part, _forecast)(queries.development(branch.pk, first, last))
    title = _("Winning customers: %(first)s to %(last)s") % {"first": first, "last": last}
    return analysis.Table(title, heads, rows, f"development-{part or 'forecast'}-{branch.code}")


Told = tuple[list[tuple[str, str]], list[tuple[Any, ...]]]


def _forecast(told: queries.Development) -> Told:
    heads = [(_("Stage"), "text"), (_("Open opportunities"), "number"), (_("Without an amount"), "number"),
             (_("Money expected"), "money"), (_("Won"), "number"), (_("Decided that came so far"), "number"),
             (_("Hit rate"), "percent"), (_("Expected sum"), "money")]  # fmt: skip
    rows = [
        (codes.label(f"opportunity.{one.stage}"), one.n, one.n_unpriced, one.amount, one.rate.n_won, one.rate.base,
         one.rate.share, one.forecast)
        for one in told.forecast
    ]  # fmt: skip
    return heads, rows


def _owners(told: queries.Development) -> Told:
    heads = [(_("Owner"), "text"), (_("We found them"), "number"), (_("They came to us"), "number"),
             (_("Share found by us"), "percent"), (_("Won of those found"), "number"),
             (_("Decided of those found"), "number"), (_("Won of those who came"), "number"),
             (_("Decided of those who came"), "number")]  # fmt: skip
    rows = [
        (told.names.get(one.owner_id or 0, _("Nobody")), one.n_active, one.n_passive, one.share, one.active.n_won,
         one.active.base, one.passive.n_won, one.passive.base)
        for one in told.owners
    ]  # fmt: skip
    return heads, rows


def _reasons(told: queries.Development) -> Told:
    rows = [(codes.label(f"lostby.{one.code}"), one.n, one.amount, one.n_unpriced) for one in told.reasons]
    return [(_("Lost by"), "text"), *_lost()], rows


def _rivals(told: queries.Development) -> Told:
    names = dict(market_queries.choices())
    rows = [(names.get(one.code, "—"), one.n, one.amount, one.n_unpriced) for one in told.rivals]
    return [(_("Rival"), "text"), *_lost()], rows


def _lost() -> list[tuple[str, str]]:
    return [(_("Deals lost"), "number"), (_("Money lost"), "money"), (_("Without an amount"), "number")]


def _needs(told: queries.Development) -> Told:
    heads = [(_("Need"), "text"), (_("Needs known"), "number"), (_("With a plan"), "number"), (_("Served"), "number"),
             (_("Share served"), "percent")]  # fmt: skip
    rows = [
        (codes.label(f"customerneed.{one.status}"), one.n, one.n_planned, one.n_served, one.share)
        for one in told.needs
    ]  # fmt: skip
    return heads, rows


TABLES = {"forecast": _forecast, "owners": _owners, "reasons": _reasons, "rivals": _rivals, "needs": _needs}
urls = [
    page("development/report/", report, act="figure.view", name="development_report"),
    analysis.report("development/report/table", table, act="figure.view", name="development_export"),
]
