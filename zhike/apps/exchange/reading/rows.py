"""Rows: every format read as the same thing, an iterator of lists of text."""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhike.apps.exchange.reading import delimiters
from zhike.apps.exchange.reading.detect import Limits, Shape
from zhike.apps.exchange.reading.refusal import Unreadable

PARQUET_BATCH = 10_000


def delimited(path: Path, shape: Shape, limits: Limits, on_bytes) -> Iterator[list[str]]:
    """Read delimited text; a quotation mark that does not close is refused, as it would swallow rows."""
    csv.field_size_limit(limits.max_cell_chars)
    with path.open(encoding=shape.encoding, newline="") as file:
        raw: Any = file.buffer
        lines = map(without_nul, file)
        if shape.delimiter == delimiters.WHITESPACE:
            yield from (line.split() for line in lines)
            return
        reader = csv.reader(lines, delimiter=shape.delimiter, strict=True, skipinitialspace=True)
        try:
            for n, row in enumerate(reader):
                if not n & 0x3FFF:
                    on_bytes(raw.tell())
                yield row
        except csv.Error as error:
            if "field limit" in str(error):
                raise Unreadable("CELL_TOO_LONG", line=reader.line_num, limit=limits.max_cell_chars) from error
            raise Unreadable("BAD_QUOTES", line=reader.line_num) from error


def sheet_names(path: Path) -> list[str]:
    """List the sheets a person can see."""
    with _workbook(path) as book:
        names = [s.name for s in book.sheets_metadata if "Visible" in str(s.visible) and "WorkSheet" in str(s.typ)]
    if not names:
        raise Unreadable("NO_SHEET")
    return names


def spreadsheet(path: Path, sheet: str) -> Iterator[list[str]]:
    """Read one sheet; row and column numbers are those a spreadsheet program shows."""
    with _workbook(path) as book:
        try:
            table = book.get_sheet_by_name(sheet)
            start = table.start
            if start is None:
                return
            # The parser counts rows from the top of the sheet but columns from the first used one.
            before = [""] * start[1]
            for row in table.iter_rows():
                yield before + [as_text(cell) for cell in row]
        except _calamine_errors() as error:
            raise Unreadable("DAMAGED_FILE") from error


def parquet(path: Path, limits: Limits, on_share) -> Iterator[list[str]]:
    """Read a Parquet file; its first row is the names of its columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            nested = [f.name for f in file.schema_arrow if pa.types.is_nested(f.type)]
            if nested:
                raise Unreadable("NESTED_COLUMN", column=nested[0])
            if file.metadata.num_columns > limits.max_columns:
                raise Unreadable("TOO_MANY_COLUMNS", n=file.metadata.num_columns, limit=limits.max_columns)
            yield [without_nul(name) for name in file.schema_arrow.names]
            done, total = 0, max(file.metadata.num_rows, 1)
            for batch in file.iter_batches(PARQUET_BATCH):
                on_share(done / total)
                yield from zip(*(_texts(column) for column in batch.columns), strict=True)
                done += batch.num_rows
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise Unreadable("DAMAGED_FILE") from error


def without_nul(text: str) -> str:
    """Show the sign no database keeps in text as a replacement sign."""
    return text.replace("\x00", "\ufffd") if "\x00" in text else text


def as_text(cell) -> str:
    """Write a typed cell the way a person would have typed it."""
    if isinstance(cell, str):
        return without_nul(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # Fifteen digits are what a spreadsheet keeps; the rest is the noise of binary fractions.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, bytes):
        return without_nul(cell.decode("utf-8", "replace"))
    return "" if cell is None else str(cell)


def _texts(column) -> list[str]:
    """Turn one column of a record batch into text, each distinct value once."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    words = [as_text(value) for value in column.dictionary.to_pylist()]
    return ["" if at is None else words[at] for at in column.indices.to_pylist()]


def _workbook(path: Path):
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError as error:
        raise Unreadable("PASSWORD") from error
    except _calamine_errors() as error:
        raise Unreadable("DAMAGED_FILE") from error


def _calamine_errors() -> tuple[type[Exception], ...]:
    import python_calamine as calamine

    return (calamine.CalamineError, calamine.WorksheetNotFound, OSError, ValueError)
