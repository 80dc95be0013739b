"""Reads of staged imports: those the acting person may see, their report, the file of refused rows."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.activities import queries as activity_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import queries as core_queries
from zhike.apps.exchange import rules
from zhike.apps.exchange.kinds import KINDS
from zhike.apps.exchange.kinds.about import WHO
from zhike.apps.exchange.models import Import
from zhike.apps.exchange.reading import cells, refused, values
from zhike.apps.exchange.reading.mapping import Field

N_PREVIEW = 50
N_ANSWERS = 200
N_TAKEN = 8
# What the preview shows of a checked row: its column, its name, the kind of its values.
TAKEN = {
    "orders": (
        ("row", gettext_lazy("Row"), "number"),
        ("day", gettext_lazy("Date"), "date"),
        ("customer", gettext_lazy("Customer"), "text"),
        ("number", gettext_lazy("Order number"), "text"),
        ("product", gettext_lazy("Product"), "text"),
        ("branch", gettext_lazy("Selling branch"), "text"),
        ("quantity", gettext_lazy("Quantity"), "number"),
        ("unit_price", gettext_lazy("Unit price"), "money"),
        ("amount", gettext_lazy("Amount"), "money"),
        ("cost", gettext_lazy("Cost"), "money"),
    ),
    "customers": (
        ("row", gettext_lazy("Row"), "number"),
        ("code", gettext_lazy("Customer code"), "text"),
        ("name", gettext_lazy("Customer name"), "text"),
        ("kind", gettext_lazy("Kind of customer"), "badge"),
        ("branch", gettext_lazy("Home branch"), "text"),
        ("phone", gettext_lazy("Phone"), "text"),
        ("email", gettext_lazy("E-mail"), "text"),
        ("first_seen_date", gettext_lazy("Customer since"), "date"),
    ),
}
SCALED = {"quantity", "unit_price", "amount", "cost"}
SHOWN_AS = {"MOMENT": "date", "MONEY": "money", "DECIMAL": "number", "PRICE": "money", "CHOICE": "badge"}


def waiting_for_a_look(found: Import, today: date) -> list[int]:
    """Return of which customers a checked import would change old issues have not been looked at to this day."""
    return churn_queries.unreviewed(found.counts.get("old_issues", ()), today)


def imports() -> QuerySet[Import]:
    """Return the visible imports, newest first."""
    return Import.objects.select_related("user", "branch").order_by("-id")


def one(import_id: int) -> Import | None:
    """Return a visible import."""
    return imports().filter(pk=import_id).first()


def job(import_id: int) -> Any:
    """Return the last step somebody asked the worker to take with an import."""
    return core_queries.latest_job("import.requested", import_id=import_id)


def undo_until(found: Import) -> datetime | None:
    """Return until when a finished import may be taken back; None for one that is not finished."""
    return found.finished_at and found.finished_at + timedelta(days=rules.UNDO_DAYS)


def kinds() -> dict[str, Any]:
    """Return the kinds of import with their words."""
    return {name: kind.label for name, kind in KINDS.items()}


def has_money(kind: str) -> bool:
    """Say whether the rows of a kind are money, so that the currency of the books must be known."""
    return KINDS[kind].has_money


def asks(kind: str) -> tuple[str, ...]:
    """Return what must be said once for all rows of a kind."""
    return KINDS[kind].asks


def answers(name: str) -> list[tuple[int, str]]:
    """Return what may be said to a question of a kind, the newest first."""
    if name == "activity_id":
        rows = activity_queries.activities().order_by("-first_date", "-id")[:N_ANSWERS]
        return [(row.pk, f"{row.first_date} {row.title}") for row in rows]
    batches = catalog_queries.batches().exclude(kind="REPORT")
    return [(row.pk, f"{row.title or row.supplier} · {row.pk}") for row in batches]


def fields(kind: str) -> list[Field]:
    """Return the fields a kind of import understands."""
    return KINDS[kind].fields


def needed(kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the groups of fields of which one each must have a column."""
    return KINDS[kind].needed


def report(import_id: int) -> dict | None:
    """Return what came of an import, ready for JSON: counts, refusals by reason with sentences and samples."""
    found = one(import_id)
    if found is None:
        return None
    counts = dict(found.counts)
    samples = counts.pop("samples", {})
    counts |= {"n_old_issues": len(counts.pop("old_issues"))} if "old_issues" in counts else {}
    refusals = [
        {
            "code": code,
            "n": n,
            "samples": [_told(code, sample) for sample in samples.get(code, [])],
        }
        for code, n in counts.pop("refused", {}).items()
    ]
    failure = found.failure and {**found.failure, "text": rules.explain(found.failure["code"], found.failure["params"])}
    return {
        "import": found.pk,
        "kind": found.kind,
        "status": found.status,
        "file": found.file_name,
        "source": found.source,
        "format": {name: found.meta.get(name) for name in ("format", "encoding", "delimiter", "sheet", "header_row")},
        "mapping": found.mapping.get("columns", {}),
        "options": found.mapping.get("options", {}),
        "summary_lines": found.meta.get("summaries", []),
        "counts": counts,
        "refused": refusals,
        "failure": failure or None,
    }


def _told(code: str, sample: dict) -> dict:
    params = json.loads(sample["params"])
    return {**sample, "params": params, "reason": rules.explain(code, params)}


def refusals(import_id: int, *, after_row: int = 0, limit: int = N_PREVIEW) -> list[dict]:
    """Return refused rows in the order of the file: row, column, value, reason."""
    found, lines = one(import_id), []
    for line in _refused_lines(found) if found else ():
        if line["row"] > after_row:
            lines.append(_told(line["code"], line))
        if len(lines) == limit:
            break
    return lines


def taken(import_id: int, *, limit: int = N_TAKEN) -> tuple[list[tuple[str, str]], list[list]]:
    """Return how the first accepted rows were understood: columns as (label, kind of value), and rows of values.

    Columns without any value among these rows are left out.
    """
    found = one(import_id)
    file = _folder(found) / "checked.parquet" if found else None
    if found is None or file is None or not file.exists():
        return [], []
    columns = TAKEN.get("orders" if found.kind == "terminal" else found.kind) or _taken_about(found.kind)
    with pq.ParquetFile(file) as checked:
        kept = [name for name in checked.schema_arrow.names if name in {"values", *(column[0] for column in columns)}]
        batch = next(checked.iter_batches(limit, columns=kept), None)
    rows = [row | json.loads(row.pop("values", "{}")) for row in (batch.to_pylist() if batch else [])]
    shown = [column for column in columns if any(row.get(column[0]) not in (None, "") for row in rows)]
    lines = [[_plain(name, row.get(name)) for name, _label, _kind in shown] for row in rows]
    return [(str(label), kind) for _name, label, kind in shown], lines


def _taken_about(kind: str) -> list[tuple[str, Any, str]]:
    """Return the columns of rows about a known customer: the customer, then what else the kind has."""
    own = [(item.name, item.label, SHOWN_AS.get(item.type, "text")) for item in fields(kind) if item.name not in WHO]
    return [("row", gettext_lazy("Row"), "number"), ("customer", gettext_lazy("Customer"), "text"), *own]


def _plain(name: str, value):
    if name in SCALED and value is not None:
        return Decimal(value) / values.SCALE
    return date.fromisoformat(value[:10]) if name == "date" and isinstance(value, str) else value


def refused_file(import_id: int) -> Iterator[bytes]:
    """Yield the refused rows as the same table with the row number and the reason added; CSV with byte order mark."""
    found = one(import_id)
    if found is None:
        return iter(())
    return refused.as_csv(found.meta["columns"], _refused_rows(found), (_("Row"), _("Reason")))


def _folder(found: Import) -> Path:
    return Path(settings.ZHIKE_DATA_DIR) / "imports" / str(found.pk)


def _refused_lines(found: Import) -> Iterator[dict]:
    file = _folder(found) / "refused.parquet"
    if file.exists():
        with pq.ParquetFile(file) as lines:
            for number in range(lines.num_row_groups):
                yield from lines.read_row_group(number).to_pylist()


def _refused_rows(found: Import) -> Iterator[tuple[list[str], str, str]]:
    chunk, staged = -1, {}
    for line in _refused_lines(found):
        if line["chunk"] != chunk:
            chunk, staged = line["chunk"], cells.rows_of(_folder(found), line["chunk"], found.meta["columns"])
        reason = rules.explain(line["code"], json.loads(line["params"]))
        where = f"{line['column']}: {reason}" if line["column"] else reason
        yield staged[line["row"]], str(line["row"]), where
