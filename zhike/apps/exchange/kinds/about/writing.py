"""Writing checked rows about customers, once each, and taking them back."""

import json
from collections.abc import Callable, Container, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.db import transaction

from zhike.apps.exchange.kinds import kind
from zhike.apps.exchange.kinds.about.rows import Row
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.models import ImportedRow

UNDO_AT_ONCE = 1_000
# Adds rows and returns the ids of what they became, in order.
Add = Callable[[Context, list[Row]], list[int]]


class Remove(Protocol):
    """Takes records back and returns the ids of those that are gone; others have changed since and stay."""

    def __call__(self, *, ids: list[int], at: datetime) -> list[int]:
        """Take records back."""


def review(name: str, context: Context, checked: Path, on_chunk: kind.OnChunk, *, is_held: bool = False) -> dict:
    """Return the counts of the preview, and where such files are held up by old issues whose."""
    treated: set[int] = set()

    def outcomes(lines: list[dict]) -> list[str]:
        known = _known(name, lines)
        treated.update(_customers(lines, known))
        return ["n_unchanged" if line["key"] in known else "n_new" for line in lines]

    counts = kind.counted(checked, outcomes, on_chunk)
    return counts | (kind.held_up(context, treated) if is_held else {})


def _customers(lines: list[dict], known: Container[str]) -> list[int]:
    """Return the customers we have already of whom lines say something new."""
    return [line["customer_id"] for line in lines if line["key"] not in known and (line["customer_id"] or 0) > 0]


def _known(name: str, lines: list[dict]) -> set[str]:
    return known_keys(name, [line["key"] for line in lines])


def known_keys(name: str, keys: Sequence[str]) -> set[str]:
    """Return those of some keys of a kind that an import brought already."""
    return set(ImportedRow.objects.filter(kind=name, key__in=list(keys)).values_list("key", flat=True))


class Writer(kind.Writer):
    """Writes the chunks of one checked file."""

    def __init__(self, name: str, add: Add, context: Context, *, is_held: bool = False):
        super().__init__(context)
        self.name, self.add, self.is_held = name, add, is_held

    def changed(self, number: int) -> list[int]:
        """Return the customers of whom a chunk says something new, where such a file is held up."""
        lines = self.checked.read_row_group(number).to_pylist() if self.is_held else []
        return _customers(lines, _known(self.name, lines))

    def write(self, number: int) -> dict:
        """Write one chunk inside the caller's transaction; return its counts."""
        lines = self.checked.read_row_group(number).to_pylist()
        known = _known(self.name, lines)
        new = [line for line in lines if line["key"] not in known]
        rows = [Row(line["customer_id"], json.loads(line["values"]), line["customer"]) for line in new]
        ids = self.add(self.context, rows)
        ImportedRow.objects.bulk_create(
            ImportedRow(imported_id=self.context.import_id, kind=self.name, key=line["key"], object_id=object_id)
            for line, object_id in zip(new, ids, strict=True)
        )
        return {"n_new": len(new), "n_updated": 0, "n_unchanged": len(lines) - len(new)}


def undo(remove: Remove, context: Context, on_progress: kind.OnChunk) -> dict:
    """Take back what the import brought as far as it stands unchanged; the others stay and are counted."""
    n_gone = n_kept = 0
    rows = ImportedRow.objects.filter(imported_id=context.import_id).order_by("id")
    while some := list(rows[:UNDO_AT_ONCE]):
        with transaction.atomic():
            gone = set(remove(ids=[row.object_id for row in some], at=context.at))
            ImportedRow.objects.filter(pk__in=[row.pk for row in some]).delete()
        n_gone += len(gone)
        n_kept += len(some) - len(gone)
        on_progress(n_gone)
    return {"n_rows_gone": n_gone, "n_rows_kept": n_kept}
