"""The metric dictionary: every definition, its value for a branch and period, and how a figure came about."""

from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics import metrics as dictionary
from zhike.analytics.errors import InputError
from zhike.apps.core import base
from zhike.apps.insight.queries import figures, runs
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, door, format, words
from zhike.web.door import Request, page

N_VALUES = 12
# What rests on the money customers are valued in.
FORECAST = ("clv", "expected_spend", "money_at_stake")


def metrics(request: Request) -> HttpResponse:
    """List the dictionary; a search looks in code, name, formula and meaning."""
    asked = request.GET.get("q", "").strip()
    entries = [words.metric(entry) for entry in dictionary.all()]
    found = [entry for entry in entries if asked.casefold() in " ".join(map(str, entry)).casefold()]
    return render(request, "metrics/page.html", {"entries": found, "asked": asked, "n_all": len(entries)})


def metric(request: Request, code: str) -> HttpResponse:
    """Show one definition with its current values."""
    entry, branch = _entry(code), _branch(request)
    found = _values(entry.code, branch, request.GET.get("period", ""))
    context = {
        "entry": words.metric(entry), "branch": branch, "values": [_line(one, request) for one in found],
        "exports": analysis.exports("metric_export", branch=request.GET.get("branch"), code=entry.code),
    }  # fmt: skip
    return render(request, "metrics/metric.html", context)


def table(request: Request) -> analysis.Table:
    """Return the values of a metric at a branch by period and part, with what they were divided from."""
    entry, branch = _entry(request.GET.get("code", "")), door.found(_branch(request))
    columns = [(_("Period"), "text"), (_("Part"), "text"), (_("Value"), "text"), (_("Number"), "number"),
               (_("Calculation"), "text")]  # fmt: skip
    rows = []
    for one in reversed(_values(entry.code, branch, request.GET.get("period", ""))):
        line = _line(one, request)
        divided = f"{line['fraction'][0]} ÷ {line['fraction'][1]}" if line["fraction"] else str(line["reason"] or "")
        period = format.period_text(one.period) if one.period else _("whole history")
        rows.append([period, line["part"], line["value"] if one.value is not None else "", one.value, divided])
    title = f"{words.metric(entry).name} · {branch.name}"
    return analysis.Table(title, columns, rows, f"metric-{entry.code}-{branch.code}")


def explain(request: Request) -> HttpResponse:
    """Say how one figure came about: in the drawer, or as a page of its own."""
    entry, branch = _entry(request.GET.get("metric", "")), _branch(request)
    period, part = request.GET.get("period", ""), request.GET.get("part", "")
    found = _values(entry.code, branch, period, part)
    whole = [one for one in found if one.part == part] or found
    run = runs.current()
    context = {
        "entry": words.metric(entry), "branch": branch, "period": period, "run": run,
        "lines": [_line(one, request) for one in whole], "may_see": branch is not None,
        "parts": [_line(one, request) for one in found if one.part and one not in whole],
        "may_run": base.actor().may("analysis.run"),
        "money": run.headline.get("model", {}).get("money") if run and entry.code in FORECAST else None,
    }  # fmt: skip
    is_fragment = bool(request.headers.get("HX-Request"))
    # In the drawer it stands below the drawer's own title.
    context["heading"] = "h3" if is_fragment else "h2"
    return render(request, "metrics/_explain.html" if is_fragment else "metrics/explain.html", context)


def _entry(code: str) -> dictionary.Metric:
    known = figures.metric_code(code)
    return door.found(next((entry for entry in dictionary.all() if entry.code == known), None))


def _branch(request: Request) -> Any:
    """Return the branch asked about; None for a reader of no sums who names none."""
    code = request.GET.get("branch", "").strip()
    return door.found(figures.scope(code)) if code else figures.scope()


def _values(code: str, branch: Any, period: str, part: str = "") -> list[figures.Shown]:
    if branch is None:
        return []
    try:
        return figures.figures(code, branch_id=branch.pk, period=period, part=part)[-N_VALUES:]
    except (figures.NoFigure, InputError):
        return []


def _line(shown: figures.Shown, request: Request) -> dict[str, Any]:
    code = request.GET.get("branch", "")
    href = analysis.rows_of(shown.metric.code, part=shown.part, period=shown.period, branch_code=code)
    return {
        "shown": shown, "href": href, "part": codes.label(shown.part) if shown.part else "",
        "value": figure_text(shown), "fraction": _fraction(shown), "reason": words.reason(shown.undefined_reason),
        "has_curve": shown.series is not None and shown.value is None and not shown.undefined_reason,
    }  # fmt: skip


def figure_text(shown: figures.Shown) -> str:
    """Return a figure in its unit, exact enough to check it."""
    return in_unit(shown.metric.unit, shown.value)


def in_unit(unit: str, value: Any) -> str:
    """Return a value in its unit."""
    if value is None:
        return format.NONE
    plain = float(value) if isinstance(value, Fraction) else value
    if unit == "FRACTION":
        return format.percent_text(plain, 4)
    if unit == "MONEY":
        company = org_queries.company()
        return format.money_text(plain, company.currency if company else "", full=True)
    text = format.number_text(plain, 4 if unit in {"RATIO", "PERIODS"} else None)
    return f"{text} {_('customers')}" if unit == "CUSTOMERS" else text


def _fraction(shown: figures.Shown) -> tuple[str, str] | None:
    if shown.value is None or shown.denominator is None:
        return None
    is_money = shown.metric.code in {"tier_value_share"}
    unit = "MONEY" if is_money else "COUNT"
    return in_unit(unit, shown.numerator), in_unit(unit, shown.denominator)


urls = [
    page("metrics/", metrics, act="metric.view", name="metrics"),
    analysis.report("metrics/values", table, act="metric.view", name="metric_export"),
    page("metrics/explain/", explain, act="metric.view", name="explain"),
    page("metrics/<str:code>/", metric, act="metric.view", name="metric"),
]
