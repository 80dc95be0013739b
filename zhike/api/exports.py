"""Lists written out as files: every row that fits, by the columns' own names; the trail keeps who took what."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from zhike.api import door, paging
from zhike.api.listed import LISTS
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.org.actions import granting

KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
PARAMS = [
    OpenApiParameter("list_name", str, OpenApiParameter.PATH, enum=list(LISTS)),
    OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(KINDS)),
    OpenApiParameter("columns", str, description="Columns wanted, with commas between; usually those the page shows."),
    OpenApiParameter("sort", str, description="Order, as the list takes it."),
    OpenApiParameter("q", str, description="Search, where the list has one."),
    OpenApiParameter("view", int, description="Saved view whose filters, order and columns hold."),
    OpenApiParameter("ids", str, description="Only these rows, at most 200, with commas between."),
    OpenApiParameter(
        "filters", {"type": "object", "additionalProperties": {"type": "string"}}, style="form", explode=True,
        description="Every filter of the list, as its own address takes it.",
    ),
]  # fmt: skip


class Export(door.View):
    """A list as a file."""

    act = "list.export"

    def perform_content_negotiation(self, request: Any, force: bool = False) -> Any:
        """Return how refusals are told; the file comes as its address says, whatever is asked to be accepted."""
        return super().perform_content_negotiation(request, force=True)

    @door.call(returns=OpenApiTypes.BINARY, params=PARAMS, finds=True, files=list(KINDS.values()))
    def get(self, request: Any, list_name: str, kind: str) -> HttpResponseBase:
        """Return every row of a list that fits as a file; it takes the act of the list too, and codes stay codes."""
        listed = door.found(LISTS.get(list_name) if kind in KINDS else None)
        if not base.actor().may(listed.act):
            raise PermissionDenied(listed.act)
        spec, at = listed.spec(), clock.now()
        asked = paging.viewed(spec, request.query_params.dict())
        spec = lists.chosen(spec, asked.pop("ids", None))
        table = lists.table(spec, asked)
        table = lists.Table(table.columns, tuple(column.key for column in table.columns), table.chunks)
        name = f"{list_name}-{org_queries.business_date(at)}.{kind}"
        answer = written(table, kind, name)
        told = {"form": kind, "asked": request.query_params.urlencode()}
        core_actions.audit("list.export", noun=listed.kept_as, object_id=None, at=at, values=told)
        granting.note_lent(lambda: lists.ask(spec, asked).rows, table=spec.name, at=at)
        return answer


def written(table: lists.Table, kind: str, name: str) -> HttpResponseBase:
    """Answer a table as a file of a kind."""
    if kind == "xlsx":
        return FileResponse(lists.workbook(table, name), as_attachment=True, filename=name, content_type=KINDS[kind])
    answer = StreamingHttpResponse(lists.csv_lines(table), content_type=f"{KINDS[kind]}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urls = [path("exports/<slug:list_name>.<slug:kind>", Export.as_view(), name="api-export")]
