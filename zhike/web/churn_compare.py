"""Periods compared: one beside another, or beside all of the history, each restated for the length of the other."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics.errors import InputError
from zhike.analytics.ledger import Cell
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.insight.queries import figures, normalised, runs, spans
from zhike.web import analysis, charts, churn, churn_parts
from zhike.web import format as written
from zhike.web.door import Request, page

MOST = 36


def churn_compare(request: Request) -> HttpResponse:
    """Show a period beside another one."""
    branch, tabs = analysis.branch(request), churn_parts.tabs(request, "churn_compare")
    known = normalised.choices(branch.pk)
    asked = request.GET.get("period", "")
    period = asked if any(asked in labels for labels in known.values()) else next(iter(known["QUARTER"]), "")
    against = request.GET.get("with", "")
    against = against if any(against in labels for labels in known.values()) else normalised.ALL
    found = normalised.compare(branch.pk, period, against) if period else None
    if found is None:
        context = {"branch": branch, "has_run": runs.current() is not None, "tabs": tabs}
        return render(request, "churn/nothing.html", context)
    code = request.GET.get("branch", "")
    span, refused = _span(request, branch.pk)
    context = {
        "span": span, "refused": refused, "rates": figures.cell_rates(span) if span else {},
        "names": churn.column_names(),
        "typed": {name: request.GET.get(name, "") for name in ("from", "to")},
        "branch": branch, "code": code, "tabs": tabs, "found": found, "period": period, "against": against,
        "kinds": churn_parts.kinds(), "known": known, "picture": _picture(found),
        "exports": analysis.exports("churn_compare_export", branch=code, period=period, **{"with": against}),
    }  # fmt: skip
    return render(request, "churn/compare.html", context)


def _span(request: Request, branch_id: int) -> tuple[Cell | None, str]:
    """Return the account of the months asked for, or why there is none; nothing of both where none are."""
    first, last = request.GET.get("from", ""), request.GET.get("to", "")
    if not first and not last:
        return None, ""
    try:
        found = spans.account(branch_id, first, last or first)
    except InputError:
        return None, _("Give two months in order, not more than sixty, such as 2025-08 and 2025-10.")
    except accounts.SnapshotGone:
        return None, _("The copy of the data is gone: run the analysis again.")
    return found, "" if found else _("These months are not over, lie before the history, or tell of a few customers.")


def _picture(found: normalised.Comparison) -> charts.Picture | None:
    parts = found.parts[-MOST:]
    if len(parts) < 2:
        return None
    labels = [written.period_text(one.period) for one in parts]

    def marks(value: Any) -> list[charts.Mark]:
        return [
            charts.Mark(label, value(one), written.percent_text(value(one)))
            for label, one in zip(labels, parts, strict=True)
        ]

    lines = [charts.Series(_("Rate, opening base"), marks(lambda one: float(one.rate)), "bad", True)]
    if found.chosen.compound is not None:
        lines.append(charts.Series(_("The other, restated"), marks(lambda one: one.compound), "three", True))
    return charts.periods(labels, lines=lines)


def table(request: Request) -> analysis.Table:
    """Return the periods compared as a table."""
    branch = analysis.branch(request)
    try:
        found = normalised.compare(
            branch.pk, request.GET.get("period", ""), request.GET.get("with", "") or normalised.ALL
        )
    except InputError as refused:
        raise Http404 from refused
    if found is None:
        raise Http404
    columns = [
        (_("Period"), "text"), (_("Rate, opening base"), "percent"), (_("The other, compound"), "percent"),
        (_("The other, simple"), "percent"), (_("Above it, in points"), "percent"),
    ]  # fmt: skip
    rows = [(one.period, float(one.rate), one.compound, one.simple, one.points) for one in found.parts]
    title = _("Periods of %(branch)s compared") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"periods-{branch.code}")


urls = [
    page("churn/periods/", churn_compare, act="figure.view", name="churn_compare"),
    analysis.report("churn/periods", table, act="figure.view", name="churn_compare_export"),
]
