"""The customer asset statement: customers and their value by quarter, as accounts are kept; page and file alike."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics.errors import InputError
from zhike.apps.insight.queries import assets, churn, runs
from zhike.web import analysis, charts, codes, format
from zhike.web.door import Request, page

PAGE_ROWS = 50
MOVES = ("moved_in", "moved_out")
AWAY = ("shrinkage", "lost", "moved_out")


def statement(request: Request) -> HttpResponse:
    """Show what the customers of a branch are as an asset, quarter by quarter."""
    branch = analysis.branch(request)
    lines = assets.statement(branch.pk)
    code = request.GET.get("branch", "")
    last = next((line for line in reversed(lines) if not line.is_provisional), None)
    context = {
        "branch": branch, "table": _table(branch, lines), "last": last, "names": _shown_lines(lines),
        "exports": analysis.exports("statement_export", branch=code), "has_run": runs.current() is not None,
        "valued": next((line for line in reversed(lines) if line.value is not None), None),
        "rows": [(line, _cells(line, code)) for line in reversed(lines)],
        "picture": _waterfall(last, code) if last and not last.is_hidden else None,
        "has_contribution": any(line.contribution is not None for line in lines),
    }  # fmt: skip
    return render(request, "statement/page.html", context)


def line_names() -> dict[str, str]:
    """Return the lines of the statement in the order of the sum."""
    return {
        "opening": _("Opening value"), "gained": _("Came or came back"), "moved_in": _("Moved in"),
        "growth": _("Bought more"), "shrinkage": _("Bought less"), "lost": _("Stayed away"),
        "moved_out": _("Moved out"), "closing": _("Closing value"),
    }  # fmt: skip


def _shown_lines(lines: list[assets.Line]) -> dict[str, str]:
    has_moves = any(line.money.get(name) for line in lines for name in MOVES)
    return {name: label for name, label in line_names().items() if has_moves or name not in MOVES}


def _cells(line: assets.Line, code: str) -> Mapping[str, Any]:
    return {
        name: (line.money.get(name), analysis.to("statement_members", column=name, period=line.period, branch=code))
        for name in assets.LINES
    }


def _waterfall(line: assets.Line, code: str) -> charts.Picture | None:
    if any(line.money.get(name) is None for name in assets.LINES):
        return None
    steps = []
    for name, label in line_names().items():
        amount, is_total = line.money[name] or 0, name in {"opening", "closing"}
        if not amount and name in MOVES:
            continue
        signed = -amount if name in AWAY else amount
        text = format.money_text(amount) if is_total else f"{'−' if name in AWAY else '+'}{format.money_text(amount)}"
        href = analysis.to("statement_members", column=name, period=line.period, branch=code)
        steps.append(charts.Mark(label, signed, text, href, "TOTAL" if is_total else ""))
    return charts.waterfall(steps, what=_("Value"))


def members(request: Request) -> HttpResponse:
    """List the customers behind a line of the statement, as far as the reader may see them."""
    branch, names = analysis.branch(request), line_names()
    column, period = request.GET.get("column", ""), request.GET.get("period", "")
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() and len(request.GET["from"]) < 9 else 0
    if column not in names:
        raise Http404
    code = request.GET.get("branch", "")
    context = {
        "branch": branch, "period": period, "name": names[column], "back": analysis.to("statement", branch=code),
    }  # fmt: skip
    try:
        found = assets.members(branch_id=branch.pk, period=period, column=column, start=start, limit=PAGE_ROWS)
    except InputError as refused:
        raise Http404 from refused
    except churn.SnapshotGone:
        return render(request, "statement/members.html", {**context, "found": None})
    context |= {
        "found": found, "last": found.start + found.n_on_page, "n_unseen": found.n_on_page - len(found.rows),
        "rows": [(card, analysis.to_customer(card.pk), amount) for card, amount in found.rows],
        "is_hidden": not found.rows and found.n_customers > 0 and start < found.n_customers,
        "previous_url": _at(request, max(0, start - PAGE_ROWS)) if start else "",
        "next_url": _at(request, start + PAGE_ROWS) if start + PAGE_ROWS < found.n_customers else "",
    }  # fmt: skip
    return render(request, "statement/members.html", context)


def _at(request: Request, start: int) -> str:
    query = request.GET.copy()
    query["from"] = str(start)
    return f"{request.path}?{query.urlencode()}"


def table(request: Request) -> analysis.Table:
    """Return the statement as it stands on the page."""
    branch = analysis.branch(request)
    return _table(branch, assets.statement(branch.pk))


def _table(branch: Any, lines: list[assets.Line]) -> analysis.Table:
    names = _shown_lines(lines)
    columns = [
        (_("Quarter"), "text"), (_("Opening"), "number"), (_("Gained"), "number"), (_("Lost"), "number"),
        (_("Closing"), "number"), (_("Net change"), "number"),
        *((label, "money") for label in names.values()),
        (_("Revenue"), "money"), (_("Change of revenue"), "money"), (_("Contribution of the year"), "money"),
        (_("Value at the end"), "money"), (_("Change of value"), "money"), (_("Valued on"), "date"),
        (_("Note"), "text"),
    ]  # fmt: skip
    rows = [
        [
            format.period_text(line.period), line.opening, line.gained, line.lost, line.closing, line.change,
            *(line.money.get(name) for name in names), line.revenue, line.revenue_change, line.contribution,
            line.value, line.value_change, line.value_as_of, _note(line),
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
    page("value/assets/members/", members, act="figure.view", name="statement_members"),
    analysis.report("value/assets", table, act="figure.view", name="statement_export"),
]
