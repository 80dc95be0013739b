"""Operating analysis: the branches below one, side by side, from headquarters down to the hall."""

from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics import metrics
from zhike.apps.insight.queries import figures, runs
from zhike.apps.insight.queries import side_by_side as branches
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, charts, codes, words
from zhike.web import format as written
from zhike.web.door import Request, page

N_LINES = 6
RATE, COUNT, MONEY = "percent", "number", "money"
KINDS = {metric: MONEY for metric in ("revenue", "contribution", "lost_turnover", "clv", "money_at_stake")} | {
    "customers": COUNT, "tier_customers.VIP": COUNT, "tier_customers.MAJOR": COUNT, "active_customers": COUNT,
    **dict.fromkeys(branches.RATES, RATE),
}  # fmt: skip


def operating(request: Request) -> HttpResponse:
    """Show the branches below one: what each has, who leads, and how it went."""
    branch = analysis.branch(request)
    found = branches.sides(branch.pk, request.GET.get("period", ""))
    if found is None:
        return render(request, "operating/nothing.html", {"branch": branch, "has_run": runs.current() is not None})
    metric = request.GET.get("metric", "")
    metric = metric if metric in branches.METRICS else "churn_rate_opening"
    code = request.GET.get("branch", "")
    courses = branches.courses(branch.pk, found.quarters) if found.below and len(found.quarters) > 1 else {}
    context = {
        "multiples": _multiples(found, metric, courses),
        "branch": branch, "code": code, "found": found, "metric": metric, "names": _names(), "kinds": KINDS,
        "rows": _ranked(found, metric), "pictures": _pictures(found, metric, courses),
        "answer": _answer(found, metric),
        "links": {side.code: analysis.to("operating", branch=side.code, period=found.period, metric=metric)
                  for side in found.below if side.has_below},
        "parent": _parent(branch), "exports": analysis.exports(
            "operating_export", branch=code, period=found.period, metric=metric
        ),
    }  # fmt: skip
    return render(request, "operating/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return the branches side by side as a report."""
    branch = analysis.branch(request)
    found = branches.sides(branch.pk, request.GET.get("period", ""))
    columns = [(_("Branch"), "text"), (_("Level"), "text"), *((name, KINDS[m]) for m, name in _names().items())]
    rows = []
    if found:
        rows = [(s.name, codes.label(s.level), *(_filed(s.values[m]) for m in branches.METRICS)) for s in found.below]
        if found.rest:
            rows.append((_rest_name(branch), "", *(found.rest.get(m) for m in branches.METRICS)))
        rows.append((_("Together"), "", *(_filed(found.total.values[m]) for m in branches.METRICS)))
    title = _("Branches of %(branch)s in %(period)s") % {
        "branch": branch.name, "period": written.period_text(found.period) if found else "—",
    }  # fmt: skip
    return analysis.Table(title, columns, rows, f"operating-{branch.code}")


def _filed(value: Any) -> Any:
    """Return a figure as files hold it: a rate is a number, no text of a fraction."""
    return float(value) if isinstance(value, Fraction) else value


def _names() -> dict[str, str]:
    told = {}
    for code in branches.METRICS:
        metric, _dot, part = code.partition(".")
        name = words.metric(metrics.get(metric)).name
        told[code] = f"{name} · {codes.label(part)}" if part else name
    return told


def _rest_name(branch: Any) -> str:
    return _("At %(branch)s itself") % {"branch": branch.name}


def _parent(branch: Any) -> dict[str, str] | None:
    above = org_queries.branch(branch.parent_id) if branch.parent_id else None
    if above is None or not figures.may_see(above.pk):
        return None
    return {"name": above.name, "href": analysis.to("operating", branch=above.code)}


def _ranked(found: branches.Sides, metric: str) -> list[branches.Side]:
    """Order branches by a metric, the highest first; those without it last."""
    return sorted(found.below, key=lambda side: (side.values[metric] is None, -(side.values[metric] or 0)))


def _text(metric: str, value: Any) -> str:
    kind = KINDS[metric]
    if kind == RATE:
        return written.percent_text(value)
    company = org_queries.company()
    return (
        written.money_text(value, company.currency if company else "") if kind == MONEY else written.number_text(value)
    )


def _answer(found: branches.Sides, metric: str) -> str:
    known = [side for side in _ranked(found, metric) if side.values[metric] is not None]
    asked = {"metric": _names()[metric], "total": _text(metric, found.total.values[metric]),
             "period": written.period_text(found.period)}  # fmt: skip
    if len(known) < 2:
        return _("%(metric)s of all together: %(total)s (%(period)s).") % asked
    asked |= {"first": known[0].name, "most": _text(metric, known[0].values[metric]), "last": known[-1].name,
              "least": _text(metric, known[-1].values[metric])}  # fmt: skip
    return (
        _(
            "%(metric)s of all together: %(total)s (%(period)s). Highest at %(first)s with %(most)s, lowest at %(last)s"
            " with %(least)s."
        )
        % asked
    )


Courses = dict[str, dict[str, list[Any]]]


def _multiples(found: branches.Sides, metric: str, courses: Courses) -> dict[str, Any]:
    """Return the course of every figure of a quarter as small lines, a figure's all on one scale."""
    scales = {}
    for code, of_branch in courses.items():
        known = [float(value) for values in of_branch.values() for value in values if value is not None]
        scales[code] = (min(0.0, *known), max(known)) if len(known) > 1 else None
    rows = [(side, {code: of_branch[side.code] for code, of_branch in courses.items()})
            for side in _ranked(found, metric)]  # fmt: skip
    return {"scales": scales, "rows": rows} if any(scales.values()) else {}


def _pictures(found: branches.Sides, metric: str, courses: Courses) -> dict[str, charts.Picture]:
    ranked = [side for side in _ranked(found, metric) if side.values[metric] is not None]
    if not ranked:
        return {}
    marks = [
        charts.Mark(side.name, side.values[metric], _text(metric, side.values[metric]),
                    analysis.to("operating", branch=side.code, period=found.period, metric=metric))
        for side in ranked
    ]  # fmt: skip
    is_rate = KINDS[metric] == RATE
    total = found.total.values[metric]
    line = charts.Mark(_("All together"), total, _text(metric, total)) if is_rate and total is not None else None
    pictures = {"ranking": charts.ranking(marks, what=_names()[metric], average=line, is_rate=is_rate)}
    if metric in courses:
        pictures["course"] = _course(found, metric, ranked, courses[metric])
    return pictures


def _course(
    found: branches.Sides, metric: str, ranked: list[branches.Side], by_code: dict[str, list[Any]]
) -> charts.Picture:
    labels = [written.period_text(period) for period in found.quarters[-branches.N_QUARTERS :]]
    lines = [
        charts.Series(
            side.name,
            [charts.Mark(label, value, _text(metric, value))
             for label, value in zip(labels, by_code[side.code], strict=True)],
            charts.TONES[at % len(charts.TONES)], KINDS[metric] == RATE,
        )
        for at, side in enumerate(ranked[:N_LINES])
    ]  # fmt: skip
    return charts.periods(labels, lines=lines)


urls = [
    page("operating/", operating, act="figure.view", name="operating"),
    analysis.report("operating/table", table, act="figure.view", name="operating_export"),
]
