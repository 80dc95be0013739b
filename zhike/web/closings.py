"""Closed periods: what was frozen and when, what corrections have touched, what a version says otherwise."""

from itertools import pairwise
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.analytics import ledger as ledgers
from zhike.analytics.errors import InputError
from zhike.apps.core import base, clock
from zhike.apps.insight.actions import closing as actions
from zhike.apps.insight.queries import accounts
from zhike.apps.insight.queries import closing as queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, churn, churn_parts, codes, frame
from zhike.web import format as written
from zhike.web.door import Request, page


def closings(request: Request) -> HttpResponse:
    """List the periods that are over, closed or not."""
    branch, kind = analysis.branch(request), churn_parts.kind(request)
    unit = churn_parts.unit(request)
    rows = queries.rows(branch.pk, kind, unit)
    code = request.GET.get("branch", "")
    context = {
        "unit": unit, "units": churn_parts.units(),
        "branch": branch, "code": code, "tabs": churn_parts.tabs(request, "closings"), "kind": kind,
        "kinds": churn_parts.kinds(), "may_close": base.actor().may("period.close"), "periods": [],
        "rows": [(row, _state(row)) for row in rows],
        "exports": analysis.exports("closings_export", branch=code, kind=request.GET.get("kind", ""), unit=unit),
    }  # fmt: skip
    return render(request, "churn/closings.html", context)


def _state(row: queries.Row) -> tuple[str, str]:
    if row.closing is None:
        return pgettext("period", "open"), ""
    if row.closing.touched_at:
        return _("touched by a correction"), "warn"
    return pgettext("period", "closed"), "good"


def closing(request: Request, period: str) -> HttpResponse:
    """Show the versions of a closed period and what differs between them and from now."""
    branch = analysis.branch(request)
    try:
        kind = queries.kind_of(period)
    except InputError as refused:
        raise Http404 from refused
    versions, unit = queries.versions(period), churn_parts.unit(request)
    newest = versions[-1] if versions else None
    context = {
        "branch": branch, "code": request.GET.get("branch", ""), "period": period, "kind": kind,
        "versions": [(one, queries.cell(one, branch.pk, unit)) for one in reversed(versions)], "unit": unit,
        "units": churn_parts.units(),
        "names": churn.column_names(), "newest": newest, "may_close": base.actor().may("period.close"),
        "changed": [(older, newer, _named(queries.differences(older, newer)))
                    for older, newer in pairwise(versions)],
        "since": _named(queries.differences(newest)) if newest and newest.touched_at else [],
        "back": analysis.to("closings", kind=kind, branch=request.GET.get("branch", "")),
    }  # fmt: skip
    return render(request, "churn/closing.html", context)


def _named(rows: list[queries.Difference]) -> list[tuple[str, str, str, Any, Any]]:
    names = churn.column_names() | churn.young_names() | {
        "lost_turnover": _("Lost turnover"), "revenue": _("Revenue"),
    }  # fmt: skip
    company = org_queries.company()
    currency = company.currency if company else ""

    def shown(column: str, value: Any) -> str:
        return written.money_text(value, currency) if column in ledgers.MONEY else written.number_text(value)

    units = {cut: name for unit, name in churn_parts.units().items() for cut in accounts.UNIT_CUTS.get(unit, ())}
    whole = {cuts[0] for cuts in accounts.UNIT_CUTS.values()}

    def part(row: queries.Difference) -> str:
        counted = units.get(row.cut, "")
        if not row.cut or row.cut in whole:
            return counted or _("All together")
        named = row.part if row.cut == accounts.BY_COHORT else codes.label(row.part) if row.part else ""
        return " · ".join(filter(None, (counted, named or _("No tier yet"))))

    return [
        (row.branch_name, part(row), names[row.column], shown(row.column, row.before), shown(row.column, row.now))
        for row in rows
    ]


def close(request: Request) -> HttpResponse:
    """Close a period by hand, or close a touched one again."""
    period = request.POST.get("period", "")
    try:
        made = actions.close(period=period, at=clock.now())
    except actions.CannotClose as refused:
        frame.say(request, str(refused), level="warning")
        return redirect(analysis.to("closings", kind=request.POST.get("kind", "")))
    frame.say(
        request, _("%(period)s is closed, version %(n)s.") % {
            "period": written.period_text(made.period), "n": written.number_text(made.version),
        },
    )  # fmt: skip
    return redirect("closing", made.period)


def table(request: Request) -> analysis.Table:
    """Return the periods with what was frozen of them."""
    branch, kind = analysis.branch(request), churn_parts.kind(request)
    names = churn.column_names()
    columns = [
        (churn_parts.kinds()[kind], "text"), (_("State"), "text"), (_("Version"), "number"),
        *((label, "number") for label in names.values()), (_("Lost turnover"), "money"),
    ]  # fmt: skip
    rows = [
        [written.period_text(row.period), _state(row)[0], row.closing.version if row.closing else None,
         *(getattr(row.cell, name, None) for name in names), getattr(row.cell, "lost_turnover", None)]
        for row in queries.rows(branch.pk, kind, churn_parts.unit(request))
    ]  # fmt: skip
    title = _("Closed periods of %(branch)s") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"closed-{branch.code}")


urls = [
    page("churn/closings/", closings, act="figure.view", name="closings"),
    page("churn/closings/close/", close, act="period.close", methods=("POST",), name="period_close"),
    page("churn/closings/<str:period>/", closing, act="figure.view", name="closing"),
    analysis.report("churn/closings", table, act="figure.view", name="closings_export"),
]
