"""Stage: keeps the rows of a file as they came, as text in `raw.parquet`, with what was seen in `meta.json`."""

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from zhike.apps.exchange.reading import header, names, rows, summaries
from zhike.apps.exchange.reading.detect import Limits, Shape, detect
from zhike.apps.exchange.reading.refusal import Unreadable

BATCH = 10_000
ROW, EXTRA = "row", "extra"
N_SAMPLES = 5


def stage(
    path: Path,
    folder: Path,
    *,
    limits: Limits = Limits(),  # noqa: B008 — frozen
    known: frozenset[str] = frozenset(),
    sheet: str = "",
    on_progress: Callable[[float, int], None] = lambda share, n: None,
) -> dict:
    """Write the rows of `path` into `folder` and return what was seen; refuse with `Unreadable`."""
    shape = detect(path, limits)
    seen = {"share": 0.0}
    source, sheets, sheet = _open(path, shape, limits, sheet, lambda share: seen.update(share=share))
    first = list(itertools.islice(source, header.SAMPLE_ROWS))
    if shape.format == "PARQUET":
        # Its names are part of the format, so nothing has to be guessed.
        found = header.Header(1, 1, header._distinct(first[0], len(first[0])))
    else:
        found = header.find([list(row) for row in first], known)
    if len(found.columns) > limits.max_columns:
        raise Unreadable("TOO_MANY_COLUMNS", n=len(found.columns), limit=limits.max_columns)
    writer = _Writer(folder / "raw.parquet", found, limits)
    for row in itertools.chain(first, source):
        if writer.take(row):
            on_progress(seen["share"], writer.n_rows)
    meta = writer.close() | {
        "format": shape.format,
        "encoding": shape.encoding,
        "delimiter": shape.delimiter,
        "sheet": sheet,
        "sheets": sheets,
    }
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    return meta


def _open(path: Path, shape: Shape, limits: Limits, sheet: str, on_share) -> tuple[Iterator, list[str], str]:
    if shape.format == "PARQUET":
        return rows.parquet(path, limits, on_share), [], ""
    if shape.format == "CSV":
        size = path.stat().st_size
        return rows.delimited(path, shape, limits, lambda done: on_share(done / size)), [], ""
    sheets = rows.sheet_names(path)
    if sheet and sheet not in sheets:
        raise Unreadable("NO_SUCH_SHEET", sheet=sheet, sheets=", ".join(sheets))
    return rows.spreadsheet(path, sheet or sheets[0]), sheets, sheet or sheets[0]


class _Writer:
    """Sorts rows into records, totals and blanks, and writes the records in batches."""

    def __init__(self, file: Path, found: header.Header, limits: Limits):
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.header, self.limits, self.width = found, limits, len(found.columns)
        fields = [pa.field(ROW, pa.int64()), pa.field(EXTRA, pa.string())]
        self.schema = pa.schema(fields + [pa.field(f"c{i}", pa.string()) for i in range(self.width)])
        self.file = pq.ParquetWriter(file, self.schema, compression="zstd")
        self.batch: list[tuple[int, list[str]]] = []
        self.at = self.n_rows = self.n_blank = self.n_summary = self.n_headers = 0
        self.summaries: list[dict] = []
        self.samples: list[list[str]] = []
        self.names = [cell.strip() for cell in found.columns]

    def take(self, row: list[str]) -> bool:
        """Take the next row of the file; say whether a batch was written."""
        self.at += 1
        if self.at < self.header.first_data_row:
            return False
        if not any(row) or all(not cell or cell.isspace() for cell in row):
            self.n_blank += 1
        elif summaries.may_be_total(row) and summaries.is_total(row, self.width):
            self.n_summary += 1
            if len(self.summaries) < N_SAMPLES:
                self.summaries.append({"row": self.at, "cells": [cell for cell in row if cell][:8]})
        elif self.header.row and row[0].strip() == self.names[0] and [c.strip() for c in row] == self.names[: len(row)]:
            self.n_headers += 1
        else:
            self._keep(row)
        return len(self.batch) >= BATCH and self._flush()

    def _keep(self, row: list[str]) -> None:
        if self.n_rows >= self.limits.max_rows:
            raise Unreadable("TOO_MANY_ROWS", limit=self.limits.max_rows)
        self.n_rows += 1
        self.batch.append((self.at, row))
        if len(self.samples) < N_SAMPLES:
            self.samples.append([*row[: self.width], *[""] * (self.width - len(row))])

    def _flush(self) -> bool:
        import pyarrow as pa

        width = self.width
        cells = [row if len(row) == width else _fitted(row, width) for _, row in self.batch]
        extra = [_extra(row, width) for _, row in self.batch]
        columns = [pa.array([at for at, _ in self.batch], pa.int64()), pa.array(extra, pa.string())]
        try:
            columns += [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
        except UnicodeEncodeError as error:
            raise Unreadable("BAD_BYTES", encoding="Unicode", offset=self.batch[0][0]) from error
        self.file.write_batch(pa.record_batch(columns, schema=self.schema))
        self.batch = []
        return True

    def close(self) -> dict:
        if self.batch:
            self._flush()
        self.file.close()
        if not self.n_rows:
            raise Unreadable("NO_ROWS")
        columns, titles = self.header.columns, self.header.titles
        return {
            "columns": columns,
            "has_header": bool(self.header.row),
            "header_row": self.header.row,
            "titles": titles[:10],
            "units": [names.unit_of_column(name) for name in columns],
            "title_unit": names.unit_of_title(titles),
            "n_rows": self.n_rows,
            "n_blank": self.n_blank,
            "n_summary": self.n_summary,
            "n_headers": self.n_headers,
            "summaries": self.summaries,
            "samples": self.samples,
        }


def _fitted(row: list[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _extra(row: list[str], width: int) -> str | None:
    """Keep cells beyond the last column, so that the check can refuse the row with them."""
    beyond = [cell for cell in row[width:] if cell and not cell.isspace()]
    return json.dumps(beyond, ensure_ascii=False) if beyond else None
