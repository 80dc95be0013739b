"""The account of what customers hold: outlets or subscriptions by their own days, and which of them are behind it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhike.analytics.errors import InputError
from zhike.apps.insight.queries import accounts as ledgers
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.insight.queries import runs
from zhike.apps.insight.queries import units as queries
from zhike.web import analysis, charts, churn, churn_parts, codes
from zhike.web import format as written
from zhike.web.door import Request, page

PAGE_ROWS = 50


def unit_of(request: Request) -> str:
    """Return what is counted, outlets where nobody says."""
    asked = churn_parts.unit(request)
    return "OUTLET" if asked == ledgers.CUSTOMER else asked


def units(request: Request) -> HttpResponse:
    """Show the account of outlets or subscriptions around one period."""
    unit, branch, kind = unit_of(request), analysis.branch(request), churn_parts.kind(request)
    tier, base_name, code = churn_parts.tier(request), churn_parts.base(request), request.GET.get("branch", "")
    found = accounts.account(branch.pk, request.GET.get("period", ""), kind=kind, tier=tier, unit=unit)
    scope = {"unit": unit, "kind": kind, "tier": tier, "branch": code}
    context: dict[str, Any] = {
        "branch": branch, "tabs": churn_parts.tabs(request, "churn"), "unit": unit,
        "unit_name": churn_parts.units()[unit], "units": churn_parts.unit_links(request, unit), "kind": kind,
        "kinds": churn_parts.kinds(), "base": base_name,
        "bases": [("OPENING", _("Opening")), ("CLOSING", _("Closing"))], "tier": tier,
        "tiers": churn_parts.tiers(), "code": code, "has_run": runs.current() is not None, "account": found,
        "exports": analysis.exports("churn_units_export", **scope),
    }  # fmt: skip
    if found is not None:
        period = found.chosen.period
        context |= {
            "now": found.chosen, "period": period, "names": _columns(found),
            "periods": [(one.period, one.is_provisional) for one in reversed(found.quarters)],
            "by_tier": _by_tier(branch.pk, period, unit) if not tier else [],
            "picture": _waterfall(found.chosen, scope | {"period": period}),
            "change": found.chosen.changes.get(base_name),
        }  # fmt: skip
    return render(request, "churn/units.html", context)


def _names() -> dict[str, str]:
    return {
        "opening": _("Opening"), "new": _("Newly opened"), "moved_in": _("Moved in"),
        "churned": pgettext("units", "Ended"), "moved_out": _("Moved out"), "closing": _("Closing"),
    }  # fmt: skip


def _columns(found: accounts.Account) -> dict[str, str]:
    """Return the columns with their names; nothing is won back, and moves stand where there ever was one."""
    names = _names()
    has_moves = any(one.counts.get("moved_in") or one.counts.get("moved_out") for one in found.quarters)
    return {name: label for name, label in names.items() if has_moves or not name.startswith("moved")}


def _by_tier(branch_id: int, period: str, unit: str) -> list[tuple[str, Any, Any]]:
    """Return the tiers of a period: name, cell, rate; none for who may not tell a few apart."""
    cells = ledgers.of_parts(branch_id, period, ledgers.UNIT_CUTS[unit][1])
    if accounts.figures.small(cells):
        return []
    rows = [(tier, cells[tier]) for tier in (*dict(churn_parts.tiers()), "") if tier in cells]
    return [
        (codes.label(tier) if tier else _("No tier yet"), cell,
         None if cell.is_first else accounts.figures.cell_rates(cell)["OPENING"].value)
        for tier, cell in rows if cell.opening or cell.closing or cell.new
    ]  # fmt: skip


def _waterfall(quarter: accounts.Quarter, scope: dict[str, str]) -> charts.Picture | None:
    if quarter.is_hidden or quarter.is_provisional:
        return None
    signs = {"opening": 1, "new": 1, "moved_in": 1, "churned": -1, "moved_out": -1, "closing": 1}
    names = _names()
    marks = [
        charts.Mark(names[name], sign * quarter.counts[name], written.number_text(quarter.counts[name]),
                    analysis.to("churn_unit_members", column=name, **scope),
                    "TOTAL" if name in ("opening", "closing") else "")
        for name, sign in signs.items()
        if quarter.counts[name] or not name.startswith("moved")
    ]  # fmt: skip
    return charts.waterfall(marks, what=churn_parts.units()[scope["unit"]])


def table(request: Request) -> analysis.Table:
    """Return the account of every period of a kind."""
    branch, kind, unit = analysis.branch(request), churn_parts.kind(request), unit_of(request)
    found = accounts.account(branch.pk, kind=kind, tier=churn_parts.tier(request), unit=unit)
    names = _columns(found) if found else {}
    columns = [
        (churn_parts.kinds()[kind], "text"), *((label, "number") for label in names.values()),
        (_("Rate, opening base"), "percent"), (_("Rate, closing base"), "percent"),
        (_("Yearly turnover of those closed, as noted"), "money"),
    ]  # fmt: skip
    rows = [
        [one.period, *(one.counts.get(name) for name in names), churn.number(one.rate("OPENING")),
         churn.number(one.rate("CLOSING")), one.lost_turnover]
        for one in (found.quarters if found else ())
    ]  # fmt: skip
    title = _("%(units)s of %(branch)s") % {"units": churn_parts.units()[unit], "branch": branch.name}
    return analysis.Table(title, columns, rows, f"{unit.lower()}-{branch.code}")


def _asked(request: Request) -> dict[str, Any]:
    column = request.GET.get("column", "")
    if column not in queries.COLUMNS:
        raise Http404
    return {
        "unit": unit_of(request), "branch_id": analysis.branch(request).pk, "column": column,
        "period": request.GET.get("period", ""), "tier": churn_parts.tier(request),
    }  # fmt: skip


def members(request: Request) -> HttpResponse:
    """List the outlets or subscriptions behind a figure, as far as the reader may see their customers."""
    asked, start = _asked(request), _start(request)
    scope = {name: request.GET.get(name, "") for name in ("branch", "tier", "period")} | {"unit": asked["unit"]}
    context = {
        "branch": analysis.branch(request), "period": asked["period"], "unit": asked["unit"],
        "name": _names()[asked["column"]], "unit_name": churn_parts.units()[asked["unit"]],
        "tier": asked["tier"], "back": analysis.to("churn_units", **scope),
        "exports": analysis.exports("churn_unit_members_export", column=asked["column"], **scope),
    }  # fmt: skip
    try:
        found = queries.members(**asked, start=start, limit=PAGE_ROWS)
    except InputError as refused:
        raise Http404 from refused
    except accounts.SnapshotGone:
        return render(request, "churn/unit_members.html", context | {"found": None})
    query = request.GET.copy()

    def at(first: int) -> str:
        query["from"] = str(first)
        return f"{request.path}?{query.urlencode()}"

    context |= {
        "found": found, "rows": [(one, analysis.to_customer(one.card.pk)) for one in found.rows],
        "n_unseen": found.n_on_page - len(found.rows), "last": start + found.n_on_page,
        "previous_url": at(max(0, start - PAGE_ROWS)) if start else "",
        "next_url": at(start + PAGE_ROWS) if start + PAGE_ROWS < found.n_units else "",
    }  # fmt: skip
    return render(request, "churn/unit_members.html", context)


def _start(request: Request) -> int:
    asked = request.GET.get("from", "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else 0


def members_table(request: Request) -> analysis.Table:
    """Return all units behind a figure that the reader may see."""
    asked = _asked(request)
    try:
        found = queries.members(**asked, limit=None)
    except (InputError, accounts.SnapshotGone) as gone:
        raise Http404 from gone
    columns = [
        (_("Name"), "text"), (_("Customer"), "text"), (_("Code"), "text"), (_("From"), "date"), (_("Until"), "date"),
        (_("Yearly turnover"), "money"),
    ]  # fmt: skip
    rows = [[one.name, one.card.name, one.card.code, one.opened, one.closed, one.turnover] for one in found.rows]
    name, unit = _names()[asked["column"]], asked["unit"]
    title = f"{churn_parts.units()[unit]} · {name} · {written.period_text(asked['period'])}"
    return analysis.Table(title, columns, rows, f"{unit.lower()}-{asked['column']}-{asked['period']}")


urls = [
    page("churn/units/", units, act="figure.view", name="churn_units"),
    page("churn/units/members/", members, act="figure.view", name="churn_unit_members"),
    analysis.report("churn/units", table, act="figure.view", name="churn_units_export"),
    analysis.report("churn/units/members", members_table, act="figure.view", name="churn_unit_members_export"),
]
