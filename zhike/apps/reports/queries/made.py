"""The reports made so far, as far as the acting person may see the branch they are of, and the calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.reports import rules
from zhike.apps.reports.models import Report

TABLE = "regular_reports"
N_TURNS = 4
# What the account is kept by.
KINDS = ("QUARTER",)


def reports() -> QuerySet[Report]:
    """Return the reports the acting person may see, the newest first."""
    ids = base.actor().figure_branch_ids
    rows = Report.objects.select_related("branch").order_by("-made_at", "-id")
    return rows if ids is None else rows.filter(branch_id__in=ids)


def report(report_id: int) -> Report | None:
    """Return a report the acting person may see."""
    return reports().filter(pk=report_id).first()


def versions(made: Report) -> QuerySet[Report]:
    """Return every version of a report, the newest first."""
    return reports().filter(branch_id=made.branch_id, period=made.period).order_by("-version")


def shown(made: Report) -> Mapping[str, Any]:
    """Return what a report tells the acting person; of customers, those whose records they may open."""
    told = made.coarse if base.actor().hides_small_cells else made.content
    seen = customer_queries.seen(one["customer_id"] for one in told["lost"])
    return told | {"lost": [one for one in told["lost"] if one["customer_id"] in seen]}


def calendar(day: date) -> list[rules.Turn]:
    """Return the regular reports of the whole company: which are made, due, overdue."""
    top = org_queries.headquarters()
    if top is None:
        return []
    made = dict(Report.objects.filter(branch_id=top.pk).order_by("version").values_list("period", "pk"))
    return rules.turns(catalog_queries.table(TABLE), made, kinds=KINDS, day=day, n=N_TURNS)
