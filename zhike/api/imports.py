"""Imports: send a file and see what would come of it, have it written, take it back, read what was refused."""

from pathlib import Path
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from zhike.api import customers, door, jobs, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.exchange import queries as exchange_queries

KINDS = tuple(exchange_queries.kinds())
STATUSES = dict.fromkeys(("DRAFT", "STAGED", "CHECKED", "RUNNING", "DONE", "FAILED", "UNDONE"), "")
OPTIONS = {"currency": "currency", "batch": "batch_id", "activity": "activity_id"}
N_REFUSALS = 200
IMPORTS = lists.ListSpec(
    name="imports",
    rows=lambda: exchange_queries.imports().order_by(),
    sort="-id",
    columns=(
        lists.Column("id", gettext_lazy("Number"), "id", kind="number", is_sortable=True),
        lists.Column("kind", gettext_lazy("Kind"), "kind", kind="badge", filter=lists.Choice(dict.fromkeys(KINDS, ""))),
        lists.Column("status", gettext_lazy("Status"), "status", kind="badge", filter=lists.Choice(STATUSES)),
        lists.Column("file_name", gettext_lazy("File"), "file_name"),
        lists.Column("source", gettext_lazy("Source"), "source"),
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
        lists.Column("username", gettext_lazy("Username"), "user__username"),
        lists.Column("created", gettext_lazy("Created"), "created_at", kind="date"),
        lists.Column("finished", gettext_lazy("Finished"), "finished_at", kind="date"),
    ),
)


class ImportRow(paging.row_shape(IMPORTS, required=False)):  # type: ignore[misc]
    """An import in the list."""


class RefusedCell(door.Shape):
    """A row that was refused, with the column and value at fault."""

    row = serializers.IntegerField(help_text="Row of the file, the first is 1.")
    column = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    code = serializers.CharField(required=False)
    reason = serializers.CharField()


class RefusedReason(door.Shape):
    """Everything refused for one reason."""

    code = serializers.CharField()
    n = serializers.IntegerField()
    samples = RefusedCell(many=True)


class Failure(door.Shape):
    """Why an import cannot go on."""

    code = serializers.CharField()
    text = serializers.CharField()


class FullImport(paging.row_shape(IMPORTS, required=True)):  # type: ignore[misc]
    """An import with its columns and counts."""

    mapping = serializers.DictField(child=serializers.CharField(), help_text="Column by field.")
    counts = serializers.DictField(help_text="Rows, and how many are new, updated, unchanged, refused.")
    refused = RefusedReason(many=True)
    failure = Failure(allow_null=True)


@extend_schema_field({"type": "string", "format": "binary"})
class File(serializers.FileField):
    """The bytes of a file."""


class NewImport(door.Shape):
    """A file, what its rows are, and how its columns are read."""

    file = File(help_text="CSV, XLSX, XLS or Parquet.")
    kind = serializers.ChoiceField(choices=KINDS)
    map = serializers.ListField(
        child=serializers.CharField(max_length=400), max_length=100, required=False,
        help_text="FIELD=COLUMN by name or number, several times or with commas; others are found by name.",
    )  # fmt: skip
    currency = serializers.RegexField("^[A-Z]{3}$", required=False, help_text="Book currency, needed once.")
    source = door.optional(40, "System the rows come from.")  # type: ignore[assignment]
    branch = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        help_text="Code of the branch of rows that name none.",
    )
    batch = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, help_text="Of which rented or bought list the rows are."
    )
    activity = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="At which activity the people signed in."
    )
    sheet = door.optional(200)
    dry_run = serializers.BooleanField(default=False, help_text="Check and count, write nothing.")


class StartedImport(door.Shape):
    """An import as it was checked, and the job that writes it; null for a dry run."""

    imported = FullImport()
    job = jobs.JobState(allow_null=True)


class Refusals(door.Shape):
    """Refused rows in the order of the file."""

    results = RefusedCell(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class AfterRow(door.Shape):
    """Where to go on."""

    after_row = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=2**62, help_text="Row behind which the page begins."
    )


class Imports(door.View):
    """The imports one may see."""

    act = "import.run"
    parser_classes = [MultiPartParser]

    @paging.listed(IMPORTS, ImportRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the imports, newest first."""
        return IMPORTS

    @door.call(returns=StartedImport, status=201, takes=NewImport)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Take a file in, check every row, and have it written unless it is a dry run."""
        import_id = _check(body, customers.home(body["branch"], request))
        self.headers["Location"] = reverse("api-import", args=[import_id])
        return {"imported": told(import_id), "job": None if body["dry_run"] else _ask(import_id, "RUN")}


class Import(door.View):
    """One import."""

    act = "import.run"

    @door.call(returns=FullImport, finds=True)
    def get(self, request: Any, import_id: int) -> dict[str, Any]:
        """Return an import with its counts and what was refused for which reason."""
        return told(import_id)


class ImportRefusals(door.View):
    """The refused rows of an import."""

    act = "import.run"

    @door.call(returns=Refusals, query=AfterRow, finds=True)
    def get(self, request: Any, import_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return refused rows with column, value and reason, 200 at a time."""
        door.found(exchange_queries.one(import_id))
        lines = exchange_queries.refusals(import_id, after_row=query["after_row"], limit=N_REFUSALS)
        after = f"{request.path}?after_row={lines[-1]['row']}" if len(lines) == N_REFUSALS else ""
        return {
            "results": [_cell(line) for line in lines],
            "next": request.build_absolute_uri(after) if after else None,
            "previous": None,
        }


class ImportRun(door.View):
    """Having an import written."""

    act = "import.run"

    @door.call(returns=jobs.JobState, status=202, finds=True)
    def post(self, request: Any, import_id: int) -> dict[str, Any]:
        """Have the checked rows written by the worker."""
        return _ask(import_id, "RUN")


class ImportUndo(door.View):
    """Taking an import back."""

    act = "import.run"

    @door.call(returns=jobs.JobState, status=202, finds=True)
    def post(self, request: Any, import_id: int) -> dict[str, Any]:
        """Have an import taken back by the worker, within 30 days."""
        return _ask(import_id, "UNDO")


def _check(body: dict[str, Any], branch_id: int) -> int:
    at, file = clock.now(), body["file"]
    columns = _columns(body.get("map", []))
    import_id = exchange_actions.start_import(
        path=Path(file.temporary_file_path()), kind=body["kind"], file_name=file.name, source=body["source"],
        branch_id=branch_id, at=at,
    )  # fmt: skip
    exchange_actions.stage(import_id=import_id, at=at, sheet=body["sheet"])
    options = {option: body[name] for name, option in OPTIONS.items() if name in body}
    exchange_actions.map_columns(import_id=import_id, columns=columns, options=options, at=at)
    exchange_actions.check(import_id=import_id, at=at)
    return import_id


def _columns(given: list[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for text in given for pair in text.split(",") if pair]
    for field, sign, _column in pairs:
        if not sign or not field.strip():
            raise Refused("map", _("“%(text)s” is not of the form FIELD=COLUMN.") % {"text": field[:40]})
    return {field.strip(): column.strip() for field, _sign, column in pairs}


def _ask(import_id: int, step: str) -> dict[str, Any]:
    found = door.found(exchange_queries.one(import_id))
    title = (_("Import of %(file)s") % {"file": found.file_name})[:120]
    job_id = exchange_actions.request(
        import_id=import_id, step=step, title=title, link=f"/imports/{import_id}/", at=clock.now()
    )
    return jobs.told(job_id)


def told(import_id: int) -> dict[str, Any]:
    """Return an import with what came of it."""
    found = door.found(exchange_queries.one(import_id))
    report = exchange_queries.report(import_id) or {}
    refused = [
        {"code": one["code"], "n": one["n"], "samples": [_cell(sample) for sample in one["samples"]]}
        for one in report["refused"]
    ]
    failure = report["failure"] and {name: report["failure"][name] for name in ("code", "text")}
    return paging.row(IMPORTS, found) | {
        "mapping": report["mapping"], "counts": report["counts"], "refused": refused, "failure": failure,
    }  # fmt: skip


def _cell(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in ("row", "column", "value", "code", "reason") if name in line}


urls = [
    path("imports", Imports.as_view(), name="api-imports"),
    path("imports/<int:import_id>", Import.as_view(), name="api-import"),
    path("imports/<int:import_id>/refusals", ImportRefusals.as_view(), name="api-import-refusals"),
    path("imports/<int:import_id>/run", ImportRun.as_view(), name="api-import-run"),
    path("imports/<int:import_id>/undo", ImportUndo.as_view(), name="api-import-undo"),
]
