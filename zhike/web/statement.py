"""The customer asset statement: customers and their value by quarter, as accounts are kept; page and file alike."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.insight.queries import assets, runs
from zhike.web import analysis, codes, format
from zhike.web.door import Request, page


def statement(request: Request) -> HttpResponse:
    """Show what the customers of a branch are as an asset, quarter by quarter."""
    branch = analysis.branch(request)
    lines = assets.statement(branch.pk)
    complete = [line for line in lines if not line.is_provisional]
    context = {
        "branch": branch, "table": _table(branch, lines), "last": complete[-1] if complete else None,
        "exports": analysis.exports("statement_export", branch=request.GET.get("branch", "")),
        "has_run": runs.current() is not None,
        "valued": next((line for line in reversed(lines) if line.value is not None), None),
    }  # fmt: skip
    return render(request, "statement/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return the statement as it stands on the page."""
    branch = analysis.branch(request)
    return _table(branch, assets.statement(branch.pk))


def _table(branch: Any, lines: list[assets.Line]) -> analysis.Table:
    columns = [
        (_("Quarter"), "text"), (_("Opening"), "number"), (_("Gained"), "number"), (_("Lost"), "number"),
        (_("Closing"), "number"), (_("Net change"), "number"), (_("Revenue"), "money"),
        (_("Change of revenue"), "money"),
        (_("Lost turnover"), "money"), (_("Value at the end"), "money"), (_("Change of value"), "money"),
        (_("Valued on"), "date"), (_("Note"), "text"),
    ]  # fmt: skip
    rows = [
        [
            format.period_text(line.period), line.opening, line.gained, line.lost, line.closing, line.change,
            line.revenue, line.revenue_change, line.lost_turnover, line.value, line.value_change, line.value_as_of,
            _note(line),
        ]
        for line in reversed(lines)
    ]  # fmt: skip
    title = _("Customer assets of %(branch)s") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"assets-{branch.code}")


def _note(line: assets.Line) -> str:
    if line.is_hidden:
        return codes.label("SMALL_CELL")
    return codes.label("PROVISIONAL") if line.is_provisional else ""


urls = [
    page("value/assets/", statement, act="figure.view", name="statement"),
    analysis.report("value/assets", table, act="figure.view", name="statement_export"),
]
