"""Handling times: how long customers wait for what we do for them, the middle and the slow case, month by month."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.insight.queries import handling as queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, charts, collection
from zhike.web import format as written
from zhike.web.door import Request, page


def names() -> dict[str, str]:
    """Return the processes there are."""
    return {
        "TASKS": _("Tasks about customers, from made to done"),
        "PROMISES": _("Promises, from given to kept"),
        "COMPLAINTS": _("Complaints, from coming in to their first solution"),
        "ORDERS": _("Orders wanted by customers on their own page, from asked for to decided"),
        "QUOTES": _("Quotations, from the opportunity begun to the first price"),
        "REFUNDS": _("Refunds, from proposed to given back"),
        "ANGER": _("Anger of customers, to a talk that ended better"),
        "MESSAGES": _("Messages to customers, from queued to sent"),
    }


def handling(request: Request) -> HttpResponse:
    """Show how long each process takes."""
    branch, (first, last) = analysis.branch(request), collection.period(request, clock.today(clock.now()))
    found = queries.processes(first, last, branch_ids=org_queries.subtree_ids(branch.pk))
    code = request.GET.get("branch", "")
    context = {
        "branch": branch, "first": first, "last": last, "code": code,
        "rows": [(names()[one.code], one, _picture(one) if len(one.months) > 1 else None) for one in found],
        "has_any": any(one.whole.n_cases != 0 for one in found), "time": time_text,
        "exports": analysis.exports("handling_export", branch=code, first=first, last=last),
    }  # fmt: skip
    return render(request, "handling/page.html", context)


def time_text(hours: float | None) -> str:
    """Return a duration in minutes, hours or days, whatever reads best."""
    if hours is None:
        return written.NONE
    if hours < 1:
        return _("%(n)s min") % {"n": written.number_text(round(hours * 60), 0)}
    if hours < 48:
        return _("%(n)s h") % {"n": written.number_text(hours, 1)}
    return _("%(n)s days") % {"n": written.number_text(hours / 24, 1)}


def _picture(one: queries.Process) -> charts.Picture:
    months = list(one.months)

    def series(label: str, values: list[Any], tone: str) -> charts.Series:
        marks = [charts.Mark(month, value, time_text(value)) for month, value in zip(months, values, strict=True)]
        return charts.Series(label, marks, tone)

    spans = one.months.values()
    return charts.periods(
        months,
        lines=[
            series(_("Half of the cases within"), [span.median for span in spans], "one"),
            series(_("Nine of ten within"), [span.slow for span in spans], "four"),
        ],
    )


def table(request: Request) -> analysis.Table:
    """Return every process by month, in hours."""
    branch, (first, last) = analysis.branch(request), collection.period(request, clock.today(clock.now()))
    columns = [
        (_("Process"), "text"), (_("Month"), "text"), (_("Cases"), "number"), (_("Half within (hours)"), "number"),
        (_("Nine of ten within (hours)"), "number"),
    ]  # fmt: skip
    rows: list[list[Any]] = []
    for one in queries.processes(first, last, branch_ids=org_queries.subtree_ids(branch.pk)):
        spans = [(_("All together"), one.whole), *one.months.items()]
        rows += [[names()[one.code], month, s.n_cases, _rounded(s.median), _rounded(s.slow)] for month, s in spans]
    return analysis.Table(_("Handling times"), columns, rows, f"handling-{branch.code}-{first}-{last}")


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 2)


urls = [
    page("handling/", handling, act="figure.view", name="handling"),
    analysis.report("handling/table", table, act="figure.view", name="handling_export"),
]
