"""How long customers stay: curves of those still there, by year of first purchase or by tier."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.insight.queries import runs
from zhike.apps.insight.queries import survival as curves
from zhike.web import analysis, charts, churn_parts, codes
from zhike.web import format as written
from zhike.web.door import Request, page

# What the table shows of a curve, in months; a picture has no more than so many lines.
SHOWN = (3, 6, 12, 24, 36)
MOST_LINES = 6


def survival(request: Request) -> HttpResponse:
    """Show how many customers are still there so long after their first purchase."""
    branch, by = analysis.branch(request), _by(request)
    found = curves.survival(branch.pk, by)
    tabs = churn_parts.tabs(request, "survival")
    if found is None:
        context = {"branch": branch, "has_run": runs.current() is not None, "tabs": tabs}
        return render(request, "churn/nothing.html", context)
    code = request.GET.get("branch", "")
    context = {
        "branch": branch, "code": code, "tabs": tabs, "found": found, "by": by, "shown": SHOWN,
        "ways": [(curves.BY_YEAR, _("By year of first purchase")), (curves.BY_TIER, _("By tier"))],
        "rows": [(_name(one, by), one, _points(one)) for one in (*found.classes, found.whole)],
        "hidden": [_class_name(one, by) for one in found.hidden],
        "picture": _picture(found, by), "exports": analysis.exports("survival_export", branch=code, by=by),
    }  # fmt: skip
    return render(request, "churn/survival.html", context)


def _by(request: Request) -> str:
    return curves.BY_TIER if request.GET.get("by", "") == curves.BY_TIER else curves.BY_YEAR


def _name(curve: curves.Curve, by: str) -> str:
    if curve.code == curves.ALL:
        return _("All together")
    return _class_name(curve.code, by)


def _class_name(code: str, by: str) -> str:
    if by != curves.BY_TIER:
        return code
    return codes.label(code) if code else _("No tier yet")


def _points(curve: curves.Curve) -> list[tuple[float, float, float] | None]:
    """Return share and interval after the months shown; None for what nobody was watched so long for."""
    return [
        (curve.share[month], curve.low[month], curve.high[month]) if month < len(curve.share) else None
        for month in SHOWN
    ]


def _picture(found: curves.Survival, by: str) -> charts.Picture:
    lines = (*found.classes[-MOST_LINES + 1 :], found.whole)
    n_months = max(len(one.share) for one in lines)
    labels = [written.number_text(month) for month in range(n_months)]
    return charts.course(
        labels,
        [
            charts.Series(_name(one, by), _marks(one, labels), charts.TONES[at % len(charts.TONES)], True)
            for at, one in enumerate(lines)
        ],
        at=min(12, n_months - 1),
        what=_("a year"),
        step=_("Months since the first purchase"),
    )


def _marks(curve: curves.Curve, labels: Sequence[str]) -> list[charts.Mark]:
    values = [*curve.share, *[None] * (len(labels) - len(curve.share))]
    return [
        charts.Mark(label, value, written.percent_text(value, 1)) for label, value in zip(labels, values, strict=True)
    ]


def table(request: Request) -> analysis.Table:
    """Return the curves month by month."""
    branch, by = analysis.branch(request), _by(request)
    found = curves.survival(branch.pk, by)
    columns = [
        (_("Customers"), "text"), (_("Months since the first purchase"), "number"), (_("Still there"), "percent"),
        (_("From"), "percent"), (_("To"), "percent"), (_("Watched until then"), "number"),
    ]  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (_name(one, by), month, *one_month)
        for one in ((*found.classes, found.whole) if found else ())
        for month, one_month in enumerate(zip(one.share, one.low, one.high, one.at_risk, strict=True))
    ]
    title = _("How long customers of %(branch)s stay") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"survival-{branch.code}")


urls = [
    page("churn/survival/", survival, act="figure.view", name="survival"),
    analysis.report("churn/survival", table, act="figure.view", name="survival_export"),
]
