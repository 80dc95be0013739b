"""Granted detail: what of the branches was opened to oneself, read as far as it is open; and who read one's own."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import detail as opened
from zhike.apps.org import queries as org_queries
from zhike.apps.org.actions import granting
from zhike.web import analysis, door
from zhike.web.declared import LISTS
from zhike.web.door import Request, page

# A file may have told of every customer; of each reading some are named.
N_READINGS, N_NAMED = 100, 20


def detail(request: Request) -> HttpResponse:
    """Show the tables opened to the reader, one of them with its rows; that they were read is written down."""
    at = clock.now()
    today = clock.today(at)
    known = opened.opened(request.actor, today)
    code = request.GET.get("table", "") or next(iter(known), "")
    before = request.GET.get("before", "")
    found = None
    if known or code:
        found = door.found(opened.page(
            request.actor, code, today=today, before=int(before) if before.isdecimal() and len(before) < 19 else None
        ))  # fmt: skip
        granting.note_reading(table=code, seen=[(line.branch_id, line.customer_id) for line in found.lines], at=at)
    context = {
        "found": found,
        "tabs": [{"label": opened.TABLES[one].label, "url": analysis.to("detail", table=one), "is_current": one == code}
                 for one in known],
        "whole": [one for one in org_queries.grants_in_force(request.actor, today) if one.is_whole],
        "next": analysis.to("detail", table=code, before=str(found.before)) if found and found.before else "",
    }  # fmt: skip
    return render(request, "detail/page.html", context)


def readings(request: Request) -> HttpResponse:
    """Show whose detail was read by a grant: by whom, when, which customers."""
    rows = list(org_queries.readings(request.actor, limit=N_READINGS))
    names = _names(rows)
    branches = org_queries.branch_names(row.branch_id for row in rows)
    people = org_queries.names(row.user_id for row in rows)
    told = [
        {
            "at": row.at, "who": people.get(row.user_id, row.actor), "branch": branches.get(row.branch_id, ""),
            "table": _label(row.value.values["table"]), "n": row.n_rows,
            "customers": [(one, names[one]) for one in row.value.values["customers"][:N_NAMED] if one in names],
        }
        for row in rows
    ]  # fmt: skip
    return render(request, "detail/readings.html", {"rows": told, "most": N_READINGS})


def _names(rows: list[Any]) -> dict[int, str]:
    """Return the names of the customers read that whoever asks may see themselves."""
    ids = {one for row in rows for one in row.value.values["customers"][:N_NAMED]}
    return dict(customer_queries.customers().filter(pk__in=ids).values_list("pk", "name"))


def _label(code: str) -> Any:
    if code in opened.TABLES:
        return opened.TABLES[code].label
    return LISTS[code].label if code in LISTS else opened.OTHERS.get(code, code)


def note(request: Request, response: HttpResponse) -> None:
    """Write down a record that was opened by a whole grant alone."""
    where = request.resolver_match.kwargs if request.resolver_match else {}
    if response.status_code >= 300 or not where:
        return
    for name in where.keys() & opened.RECORDS.keys():
        rows, by = opened.RECORDS[name]
        asked = partial(_of_record, rows, {by: where[name]})
        granting.note_lent(asked, table=name.removesuffix("_id"), at=clock.now())


def _of_record(rows: Callable[[], QuerySet], which: dict[str, int]) -> QuerySet:
    return rows().filter(**which)


urls = [
    page("detail/", detail, act="customer.view", name="detail"),
    page("detail/readings/", readings, act="branch.view", name="detail_readings"),
]
