"""Keeping and developing compared: what each cost in a period by branch, one customer each, and how many times."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics import periods
from zhike.analytics.errors import InputError
from zhike.apps.costs import queries
from zhike.apps.insight.queries import comparing
from zhike.web import analysis, costs, current_value, frame
from zhike.web import format as written
from zhike.web.door import Request, page


def compare(request: Request) -> HttpResponse:
    """Show what keeping, developing and cultivating cost."""
    branch, period, offered = analysis.branch(request), *_period(request)
    context = {
        "tabs": costs.tabs("cost_compare"), "branch": branch, "code": request.GET.get("branch", ""), "period": period,
        "periods": offered, "dearer": comparing.terms(frame.of(request).business_date),
        "rows": _rows(branch.pk, period), "currency": frame.of(request).currency,
        "exports": analysis.exports("cost_compare_export", branch=request.GET.get("branch", ""), period=period),
    }  # fmt: skip
    return render(request, "costs/compare.html", context)


def table(request: Request) -> analysis.Table:
    """Return the comparison as a table."""
    branch, (period, _offered) = analysis.branch(request), _period(request)
    columns = [
        (_("Branch"), "text"), (_("Keeping"), "money"), (_("Customers kept"), "number"), (_("One kept"), "money"),
        (_("Developing"), "money"), (_("New customers"), "number"), (_("One new"), "money"),
        (_("Cultivating"), "money"), (_("Cultivated"), "number"), (_("One cultivated"), "money"),
        (_("All three"), "money"), (_("One new ÷ one kept"), "number"),
    ]  # fmt: skip
    rows = [[row["name"], *row["values"]] for row in _rows(branch.pk, period)]
    title = _("Keeping and developing: %(branch)s in %(period)s") % {
        "branch": branch.name, "period": written.period_text(period)
    }  # fmt: skip
    return analysis.Table(title, columns, rows, f"keeping-and-developing-{branch.code}-{period}")


def _rows(branch_id: int, period: str) -> list[dict[str, Any]]:
    chosen = periods.parse(period)
    return [
        {"code": one.branch_code, "name": one.branch_name, "is_hidden": one.spent is None, "values": _values(one.spent)}
        for one in queries.compare(branch_id, chosen.start, chosen.end)
    ]


def _values(spent: Any) -> list[Any]:
    if spent is None:
        return [None] * 11
    return [
        _money(spent.keep), spent.n_kept, _money(spent.keep_each), _money(spent.develop), spent.n_new,
        _money(spent.develop_each), _money(spent.cultivate), spent.n_cultivated, _money(spent.cultivate_each),
        _money(spent.total), None if spent.ratio is None else round(_exact(spent.ratio), 2),
    ]  # fmt: skip


def _money(value: Fraction | None) -> Decimal | None:
    return None if value is None else _exact(value).quantize(Decimal("0.01"))


def _exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _period(request: Request) -> tuple[str, list[str]]:
    """Return the period asked for, else the last quarter that is over; and those on offer."""
    today: date = frame.of(request).business_date
    offered = [one for _kind, some in frame.periods(today) for one in some]
    named = request.GET.get("period", "").strip()
    if not named:
        last = periods.containing(today, "QUARTER")
        return (last if last.is_complete(today) else last.previous()).label, offered
    try:
        periods.parse(named)
    except InputError as unknown:
        raise Http404 from unknown
    return named, offered if named in offered else [named, *offered]


urls = [
    page("costs/compare/", compare, act="figure.view", name="cost_compare"),
    analysis.report("costs/compare/table", table, act="figure.view", name="cost_compare_export"),
    *current_value.urls,
]
