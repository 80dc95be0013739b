"""The reports made so far, as far as the acting person may see the branch they are of, and the calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import accounts, closing
from zhike.apps.org import queries as org_queries
from zhike.apps.reports import rules
from zhike.apps.reports.models import Report

TABLE = "regular_reports"
# How many turns of each kind of period the calendar looks back.
N_TURNS = {"MONTH": 2, "QUARTER": 4, "HALF": 1, "YEAR": 1}
# What of a report tells of single customers.
OF_CUSTOMERS = ("key", "measures")


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
    # What was made before reports told of them has no such sections.
    sections = {name: told[name] for name in OF_CUSTOMERS if name in told}
    lists = [told["lost"], *(section["rows"] for section in sections.values())]
    seen = customer_queries.seen(one["customer_id"] for rows in lists for one in rows)

    def kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for one in rows if one["customer_id"] in seen]

    limited = {name: {**section, "rows": kept(section["rows"])} for name, section in sections.items()}
    return {**told, **limited, "lost": kept(told["lost"])}


def corrected() -> list[Report]:
    """Return the newest reports of periods that were closed again since: what they tell was put right."""
    newest: dict[tuple[int, str], Report] = {}
    for row in reports().defer("content", "coarse").order_by("version"):
        newest[row.branch_id, row.period] = row
    again = closing.closed_again(row.period for row in newest.values())
    return [row for row in newest.values() if row.period in again and again[row.period] > row.made_at]


def calendar(day: date) -> list[rules.Turn]:
    """Return the regular reports of the whole company: which are made, due, overdue."""
    top = org_queries.headquarters()
    if top is None:
        return []
    made = dict(Report.objects.filter(branch_id=top.pk).order_by("version").values_list("period", "pk"))
    return rules.turns(catalog_queries.table(TABLE), made, n=N_TURNS, day=day, first_month=accounts.first_month())
