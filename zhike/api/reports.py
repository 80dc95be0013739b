"""Tables of the analysis as files: the rows of a resource with its parameters, columns named as its fields."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from zhike.api import churn_causes, door, exports, ledger, sources, staff, today, visits
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock, lists
from zhike.apps.org import queries as org_queries


class Report(NamedTuple):
    """Which resource is asked, where in its answer the rows stand, and the shape of one."""

    view: type[door.View]
    shape: type[door.Shape]
    rows: str = "results"


REPORTS = {
    "ledger": Report(ledger.Ledger, ledger.Quarter),
    "collection": Report(sources.Collection, sources.Channel),
    "calls": Report(today.Today, today.ProposedCall),
    "visits-due": Report(visits.DueVisits, visits.NextVisit),
    "churn-destinations": Report(churn_causes.ChurnDestinations, churn_causes.DestinationFlow, "flows"),
    "churn-reasons": Report(churn_causes.ReasonsCompared, churn_causes.ReasonShift),
    "staff-leavers": Report(staff.Staff, staff.Leaver, "leavers"),
    "staff-branches": Report(staff.Staff, staff.StaffAccount, "branches"),
}
PARAMS = [
    OpenApiParameter("report", str, OpenApiParameter.PATH, enum=list(REPORTS)),
    OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(exports.KINDS)),
    OpenApiParameter(
        "asked", {"type": "object", "additionalProperties": {"type": "string"}}, style="form", explode=True,
        description="The parameters of the resource whose rows these are.",
    ),
]  # fmt: skip
Path = tuple[str, ...]


class ReportFile(door.View):
    """A table of the analysis as a file."""

    act = "list.export"

    def perform_content_negotiation(self, request: Any, force: bool = False) -> Any:
        """Return how refusals are told; the file comes as its address says, whatever is asked to be accepted."""
        return super().perform_content_negotiation(request, force=True)

    @door.call(returns=OpenApiTypes.BINARY, params=PARAMS, finds=True, files=list(exports.KINDS.values()))
    def get(self, request: Any, report: str, kind: str) -> HttpResponseBase:
        """Return the rows of a resource as a file; it takes the act of the resource too, and codes stay codes."""
        asked = door.found(REPORTS.get(report) if kind in exports.KINDS else None)
        view: Any = asked.view()
        if not base.actor().may(view.act):
            raise PermissionDenied(view.act)
        rows, at = view.get(request).data[asked.rows], clock.now()
        told = {"form": kind, "file": report, "asked": request.query_params.urlencode()}
        core_actions.audit("list.export", noun="report", object_id=None, at=at, n_rows=len(rows), values=told)
        return exports.written(table(asked.shape, rows), kind, f"{report}-{org_queries.business_date(at)}.{kind}")


def table(shape: type[door.Shape], rows: list[dict[str, Any]]) -> lists.Table:
    """Return rows of a shape as a table: a field within a field is named with a dot, lists are left out."""
    found = list(_fields(shape()))
    columns = tuple(lists.Column(".".join(names), ".".join(names), "", kind=kind) for names, kind in found)
    cells = [tuple(_at(row, names) for names, _kind in found) for row in rows]
    return lists.Table(columns, tuple(column.key for column in columns), iter([cells]))


def _fields(shape: serializers.Serializer, above: Path = ()) -> Iterator[tuple[Path, str]]:
    for name, field in shape.fields.items():
        if isinstance(field, serializers.Serializer):
            yield from _fields(field, (*above, name))
        elif not isinstance(field, serializers.ListSerializer | serializers.ListField | serializers.DictField):
            is_number = isinstance(field, serializers.IntegerField | serializers.FloatField | serializers.DecimalField)
            yield (*above, name), "number" if is_number else "text"


def _at(row: Mapping[str, Any], names: Path) -> Any:
    value: Any = row
    for name in names:
        value = value.get(name) if value else None
    return value


urls = [path("reports/<slug:report>.<slug:kind>", ReportFile.as_view(), name="api-report")]
