"""Trust: how far the expected values go, in words first, then pictures and tables; what is company-wide is said so."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.insight.queries import runs
from zhike.apps.insight.queries import trust as trusts
from zhike.apps.valuation.queries import study
from zhike.web import analysis, charts, trust_tables, words
from zhike.web import format as written
from zhike.web.door import Request, page

ROUTE = "value/trust/"


def trust(request: Request) -> HttpResponse:
    """Show how far the expected values can be trusted."""
    found = trusts.trust()
    if found is None:
        return render(request, "trust/nothing.html", {"has_run": runs.current() is not None})
    context = {
        "trust": found, "forecast": found.forecast, "proof": found.forecast.proof, "model": words.model,
        "notes": notes(found.forecast.notes), "pictures": _pictures(found), "scores": trust_tables.forecasts(request),
        "estimates": _estimates(found), "changes": trust_tables.changes, "parameters": trust_tables.parameters,
        "exports": {name: analysis.exports(f"trust_{name}_export") for name in trust_tables.TABLES},
        "min_days": study.MIN_HISTORY_DAYS,
    }  # fmt: skip
    return render(request, "trust/page.html", context)


def notes(codes: tuple[str, ...]) -> list[str]:
    """Return what is to be kept in mind about a forecast, in sentences."""
    told = {
        "NO_DROP_OUT": _("These customers show no drop-out that could be estimated: a model without it is used."),
        "NO_SPEND_MODEL": _("Spend per purchase could not be modelled; what the last year brought is used instead."),
        "SPEND_DEPENDS_ON_FREQUENCY": _(
            "Here those who buy more often also spend more or less each time, which the spend model leaves out."
        ),
    }
    return [told.get(code, code) for code in codes]


def _pictures(found: trusts.Trust) -> dict[str, charts.Picture]:
    pictures = {}
    groups = [
        (told, charts.Mark(_("%(n)s repeats") % {"n": group.label}, group.actual, written.number_text(group.actual, 2)))
        for group in found.forecast.groups
        if (told := group.expected.get(found.forecast.name)) is not None and group.actual is not None
    ]
    if groups:
        expected, actual = _("Expected purchases"), _("Actual purchases")
        pictures["calibration"] = charts.calibration(groups, expected=expected, actual=actual)
    if found.course:
        pictures["course"] = _course(found.course)
    return pictures


def _course(course: trusts.Course) -> charts.Picture:
    def line(label: str, values: tuple[float | None, ...]) -> charts.Series:
        text = written.number_text if course.is_count else written.percent_text
        marks = [charts.Mark("", value, text(value, 0) if value is not None else "") for value in values]
        return charts.Series(label, marks, is_rate=not course.is_count)

    lines = [line(_("Actual"), course.actual)]
    lines += [line(words.model(code), values) for code, values in course.expected.items()]
    labels = [written.date_text(day) for day in course.days]
    return charts.course(labels, lines, at=course.days.index(course.cut), what=_("end of the calibration"))


def _estimates(found: trusts.Trust) -> list[dict[str, Any]]:
    """Return the parameters of buying and of spending, each with what it means."""
    meanings = {
        "r": _("how alike customers are in how often they buy; the larger, the more alike"),
        "alpha": _("with r: r ÷ alpha is the mean number of purchases a week"),
        "a": _("with b: a ÷ (a + b) is the mean chance to leave after a purchase"),
        "b": _("see a; the larger both, the more alike customers are in leaving"),
        "s": _("how alike customers are in how early they leave"),
        "beta": _("with s: s ÷ beta is the mean rate of leaving a week"),
        "p": _("how steady the spend of one customer is from purchase to purchase"),
        "q": _("how alike customers are in what they spend"),
        "gamma": _("scale of spend, in money"),
    }
    spend = found.spend.get("estimates", {})
    return [
        {"name": name, "value": trust_tables.significant(one["value"]), "meaning": meanings.get(name, ""),
         "ends": [trust_tables.significant(end) for end in one["interval"]] if one["interval"] else None}
        for name, one in [*found.estimates.items(), *spend.items()]
    ]  # fmt: skip


urls = [
    page(ROUTE, trust, act="figure.view", name="trust"),
    *(
        analysis.report(f"{ROUTE}{name}", table, act="figure.view", name=f"trust_{name}_export")
        for name, table in trust_tables.TABLES.items()
    ),
]
