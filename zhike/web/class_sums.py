"""Classes against each other: two dimensions in one table, two days of one dimension as a table and as a flow."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.classification import queries, rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.web import analysis, flow, frame
from zhike.web.door import Request, found, page

X, Y, MOVED = "REACTION", "VALUE_TIER", "VALUE_TIER"
SPAN = timedelta(days=91)


def crosstab(request: Request) -> HttpResponse:
    """Show how many customers are in each class of one dimension and each of another."""
    known, top = customer_queries.dimensions(), analysis.branch(request)
    x, y = found(known.get(request.GET.get("x", X))), found(known.get(request.GET.get("y", Y)))
    on = _day(request, "on", None)
    table = queries.crosstab(x, y, on, top.pk)
    context = {
        "dimension_options": _choices(known), "x": x, "y": y, "on": on, "branch": top, "table": table,
        "words": _words(x, y),
        "findings": _findings(x, y, table), "today": frame.of(request).business_date,
    }  # fmt: skip
    return render(request, "classification/crosstab.html", context)


def _choices(known: Mapping[str, customer_rules.DimensionDef]) -> list[tuple[str, Any]]:
    return [(code, one.label) for code, one in known.items()]


def _words(*dimensions: customer_rules.DimensionDef) -> Any:
    """Return how the classes of each dimension are said; without a class in words too."""
    return [lambda code, one=one: one.said(code) if code else _("No class") for one in dimensions]


def _findings(x: customer_rules.DimensionDef, y: customer_rules.DimensionDef, table: queries.Table) -> list[tuple]:
    """Return what does not go together of how we behave and what a customer is worth, with how many."""
    if (x.code, y.code) == ("VALUE_TIER", "REACTION"):
        cells = {(row, column): n for (column, row), n in table.cells.items()}
    elif (x.code, y.code) == ("REACTION", "VALUE_TIER"):
        cells = dict(table.cells)
    else:
        return []
    return [(said, cells[key]) for key, said in rules.FINDINGS.items() if cells.get(key)]


def migration(request: Request) -> HttpResponse:
    """Show from which class to which customers went between two days."""
    known, top, today = customer_queries.dimensions(), analysis.branch(request), frame.of(request).business_date
    one = found(known.get(request.GET.get("dimension", MOVED)))
    end = _day(request, "to", today) or today
    start = _day(request, "from", end - SPAN) or end - SPAN
    table = queries.migration(one, start, end, top.pk)
    tones = {member.code: member.tone for member in one.members}
    order = list(dict.fromkeys((*table.rows, *table.columns)))
    (said,) = _words(one)
    classes = {code: (said(code), tones.get(code, "")) for code in order}
    context = {
        "dimension_options": _choices(known), "one": one, "start": start, "end": end, "branch": top, "table": table,
        "said": said,
        "flow": flow.flow(table.cells, classes), "today": today,
    }  # fmt: skip
    return render(request, "classification/migration.html", context)


def _day(request: Request, name: str, usual: date | None) -> date | None:
    text = request.GET.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        raise Http404 from None


SEES = "figure.view"
urls = [
    page("classification/crosstab/", crosstab, act=SEES, name="class_crosstab"),
    page("classification/migration/", migration, act=SEES, name="class_migration"),
]
