"""Granted detail: tables and columns of branches opened to the caller, the rest masked; who read the caller's own."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import detail
from zhike.apps.org import queries as org_queries
from zhike.apps.org.actions import granting

# A file may have told of every customer; of each reading some are named.
N_READINGS, N_NAMED = 100, 200


class OpenTable(door.Shape):
    """A table of which something is open to the caller."""

    table = serializers.ChoiceField(choices=list(detail.TABLES))
    columns = serializers.ListField(child=serializers.CharField(), help_text="Open at some branch at least.")


class OpenTables(door.Shape):
    """What is open to the caller."""

    results = OpenTable(many=True)


class DetailRow(door.Shape):
    """A row as far as it is open: the masked columns are named, their values are not told."""

    id = serializers.IntegerField()
    branch = serializers.CharField(help_text="Name.")
    open_values = serializers.DictField()
    masked = serializers.ListField(child=serializers.CharField())


class DetailPage(door.Shape):
    """A page of rows, the newest first."""

    results = DetailRow(many=True)
    next = serializers.URLField(allow_null=True)


class DetailAsked(door.Shape):
    """Where the page begins."""

    before = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="Place behind which the page begins."
    )


class Reading(door.Shape):
    """Detail of a branch that somebody read by a grant."""

    at = serializers.DateTimeField()
    username = serializers.CharField(help_text="Who read.")
    branch_id = serializers.IntegerField()
    table = serializers.CharField()
    n_customers = serializers.IntegerField()
    customers = serializers.ListField(
        child=serializers.IntegerField(), help_text=f"Those the caller may see, of the first {N_NAMED}."
    )


class Readings(door.Shape):
    """Who read detail of the caller's branches, newest first."""

    results = Reading(many=True)


class Detail(door.View):
    """What is open to the caller."""

    act = "customer.view"

    @door.call(returns=OpenTables)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the tables and columns opened to the caller."""
        known = detail.opened(base.actor(), clock.today(clock.now()))
        return {"results": [
            {"table": code, "columns": sorted(frozenset().union(*under.values()))} for code, under in known.items()
        ]}  # fmt: skip


class DetailTable(door.View):
    """One table of granted detail."""

    act = "customer.view"

    @door.call(returns=DetailPage, query=DetailAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any], table: str) -> dict[str, Any]:
        """Return a page of rows as far as they are open to the caller; that they were read is written down."""
        at = clock.now()
        found = door.found(detail.page(base.actor(), table, today=clock.today(at), before=query.get("before")))
        granting.note_reading(table=table, seen=[(line.branch_id, line.customer_id) for line in found.lines], at=at)
        rows = [
            {"id": line.id, "branch": line.branch, "open_values": dict(line.values),
             "masked": [key for key in found.table.keys if key not in line.values]}
            for line in found.lines
        ]  # fmt: skip
        return {"results": rows, "next": paging.address(request, before=str(found.before) if found.before else "")}


class DetailReadings(door.View):
    """Who read detail of the caller's branches."""

    act = "branch.view"

    @door.call(returns=Readings)
    def get(self, request: Any) -> dict[str, Any]:
        """Return who read detail of the caller's branches by a grant, newest first."""
        rows = list(org_queries.readings(base.actor(), limit=N_READINGS))
        named = {row.pk: row.value.values["customers"][:N_NAMED] for row in rows}
        seen = customer_queries.seen({one for ids in named.values() for one in ids})
        return {"results": [
            {"at": row.at, "username": row.actor, "branch_id": row.branch_id, "table": row.value.values["table"],
             "n_customers": row.n_rows, "customers": [one for one in named[row.pk] if one in seen]}
            for row in rows
        ]}  # fmt: skip


urls = [
    path("detail", Detail.as_view(), name="api-detail"),
    path("detail/<slug:table>", DetailTable.as_view(), name="api-detail-table"),
    path("detail-readings", DetailReadings.as_view(), name="api-detail-readings"),
]
