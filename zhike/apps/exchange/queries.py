"""Reads of exchange: imports the acting person may see, their report, the file of refused rows."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhike.apps.exchange import rules
from zhike.apps.exchange.kinds import KINDS
from zhike.apps.exchange.models import Import
from zhike.apps.exchange.reading import cells, refused
from zhike.apps.exchange.reading.mapping import Field

N_PREVIEW = 50


def imports() -> QuerySet[Import]:
    """Return the visible imports, newest first."""
    return Import.objects.select_related("user", "branch").order_by("-id")


def one(import_id: int) -> Import | None:
    """Return a visible import."""
    return imports().filter(pk=import_id).first()


def fields(kind: str) -> list[Field]:
    """Return the fields a kind of import understands."""
    return KINDS[kind].FIELDS


def needed(kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the groups of fields of which one each must have a column."""
    return KINDS[kind].NEEDED


def report(import_id: int) -> dict | None:
    """Return what came of an import, ready for JSON: counts, refusals by reason with sentences and samples."""
    found = one(import_id)
    if found is None:
        return None
    counts = dict(found.counts)
    samples = counts.pop("samples", {})
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
            chunk, staged = line["chunk"], cells.rows_of(_folder(found), line["chunk"])
        reason = rules.explain(line["code"], json.loads(line["params"]))
        where = f"{line['column']}: {reason}" if line["column"] else reason
        yield staged[line["row"]], str(line["row"]), where
