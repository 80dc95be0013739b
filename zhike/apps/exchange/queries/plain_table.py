"""Plain table: every column of a file as texts, read without asking the database."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from zhike.apps.exchange import rules
from zhike.apps.exchange.reading import cells, parent
from zhike.apps.exchange.reading.refusal import Unreadable


class TableRefused(Exception):
    """The file cannot be read as a table; the message says why."""


@dataclass(frozen=True)
class PlainTable:
    """Columns by name, each one text per row."""

    columns: dict[str, list[str]]
    n_rows: int


def plain_table(path: Path, sheet: str = "") -> PlainTable:
    """Read a CSV, XLSX or Parquet file; raise `TableRefused` where it cannot be read."""
    with tempfile.TemporaryDirectory(prefix="zhike-") as scratch:
        folder = Path(scratch)
        try:
            meta = parent.stage(path, folder, sheet=sheet)
        except Unreadable as unreadable:
            raise TableRefused(rules.explain(unreadable.reason.code, unreadable.reason.params)) from unreadable
        names = meta["columns"]
        rows: list[list[str]] = []
        for number in range(cells.n_chunks(folder)):
            rows += cells.rows_of(folder, number, names).values()
    columns = {name: [row[at] or "" for row in rows] for at, name in enumerate(names)}
    return PlainTable(columns, len(rows))
