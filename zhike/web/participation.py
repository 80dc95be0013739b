"""Participation: who noted how many contacts, observations and facts in a month, by person and by branch."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, frame
from zhike.web.door import Request, page
from zhike.web.quality import month_of, months


def _parts(request: Request) -> tuple[Any, str, list[exchange_queries.Part]]:
    branch, (first, last) = analysis.branch(request), month_of(request)
    found = exchange_queries.participation(first, last, branch_ids=org_queries.subtree_ids(branch.pk))
    return branch, first.strftime("%Y-%m"), found


def participation(request: Request) -> HttpResponse:
    """Show who took part in a month, branch by branch."""
    _branch, month, parts = _parts(request)
    code = request.GET.get("branch", "")
    branches = [(name, list(some)) for name, some in groupby(parts, key=lambda part: part.branch)]
    context = {
        "branches": branches, "month": month, "months": months(frame.of(request).business_date), "code": code,
        "n_people": len(parts), "n_active": sum(part.n_all > 0 for part in parts),
        "exports": analysis.exports("participation_export", branch=code, month=month),
    }  # fmt: skip
    return render(request, "participation/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return who took part in a month as it is taken away."""
    branch, month, parts = _parts(request)
    columns = [
        (_("Branch"), "text"), (_("Colleague"), "text"), (_("Role"), "text"), (_("Contacts"), "number"),
        (_("Observations"), "number"), (_("Facts"), "number"), (_("Altogether"), "number"),
    ]  # fmt: skip
    rows = [
        (one.branch, one.name, codes.label(one.role), one.n_contacts, one.n_observations, one.n_facts, one.n_all)
        for one in parts
    ]
    return analysis.Table(
        _("Who takes part in knowing our customers?"), columns, rows, f"participation-{branch.code}-{month}"
    )


urls = [
    page("participation/", participation, act="figure.view", name="participation"),
    analysis.report("participation/table", table, act="figure.view", name="participation_export"),
]
