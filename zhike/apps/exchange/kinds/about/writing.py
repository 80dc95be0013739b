"""Writing checked rows about known customers, once each, and taking them back."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from django.db import transaction

from zhike.apps.exchange.kinds.about.rows import Row
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.models import ImportedRow

UNDO_AT_ONCE = 1_000
# Adds rows and returns the ids of what they became, in order.
Add = Callable[[Context, list[Row]], list[int]]
# Takes records back and returns the ids of those that are gone; others have changed since and stay.
Remove = Callable[[Context, list[int]], list[int]]


def review(kind: str, context: Context, checked: Path, on_chunk) -> dict:
    """Return the counts of the preview."""
    counts = {"n_new": 0, "n_updated": 0, "n_unchanged": 0}
    with pq.ParquetFile(checked) as file:
        for number in range(file.num_row_groups):
            keys = file.read_row_group(number, columns=["key"])["key"].to_pylist()
            n_known = len(_known(kind, keys))
            counts["n_unchanged"] += n_known
            counts["n_new"] += len(keys) - n_known
            on_chunk(number + 1)
    return counts


def _known(kind: str, keys: list[str]) -> set[str]:
    rows = ImportedRow.objects.filter(kind=kind, key__in=keys)
    return set(rows.values_list("key", flat=True))


class Writer:
    """Writes the chunks of one checked file."""

    def __init__(self, kind: str, add: Add, context: Context):
        self.kind, self.add, self.context = kind, add, context
        self.checked = pq.ParquetFile(context.folder / "checked.parquet")

    @property
    def n_chunks(self) -> int:
        """Return how many chunks there are to write."""
        return self.checked.num_row_groups

    def close(self) -> None:
        """Let go of the file."""
        self.checked.close()

    def write(self, number: int) -> dict:
        """Write one chunk inside the caller's transaction; return its counts."""
        lines = self.checked.read_row_group(number).to_pylist()
        known = _known(self.kind, [line["key"] for line in lines])
        new = [line for line in lines if line["key"] not in known]
        ids = self.add(self.context, [Row(line["customer_id"], json.loads(line["values"])) for line in new])
        ImportedRow.objects.bulk_create(
            ImportedRow(imported_id=self.context.import_id, kind=self.kind, key=line["key"], object_id=object_id)
            for line, object_id in zip(new, ids, strict=True)
        )
        return {"n_new": len(new), "n_updated": 0, "n_unchanged": len(lines) - len(new)}


def undo(remove: Remove, context: Context, on_progress) -> dict:
    """Take back what the import brought as far as it stands unchanged; the others stay and are counted."""
    n_gone = n_kept = 0
    rows = ImportedRow.objects.filter(imported_id=context.import_id).order_by("id")
    while some := list(rows[:UNDO_AT_ONCE]):
        with transaction.atomic():
            gone = set(remove(context, [row.object_id for row in some]))
            ImportedRow.objects.filter(pk__in=[row.pk for row in some]).delete()
        n_gone += len(gone)
        n_kept += len(some) - len(gone)
        on_progress(n_gone)
    return {"n_rows_gone": n_gone, "n_rows_kept": n_kept}
