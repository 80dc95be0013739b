"""Writes a list out: CSV line by line with harmless cells, XLSX in constant memory."""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import translation

from zhike.apps.core import base
from zhike.apps.core.lists.columns import Column, ListRefused, ListSpec
from zhike.apps.core.lists.reading import ask, rows_asked

BOM = "\ufeff"
XLSX_ROWS = 200_000
MOST_CHOSEN = 200
# What spreadsheets take for the start of a formula, in full width too.
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠\t\r]")
_IS_ID = re.compile(r"[0-9]{1,18}")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?$")
FORMATS = {"money": "#,##0.00", "number": "0.####", "percent": "0.00%", "date": "yyyy-mm-dd"}
Show = Callable[[Column, Any], Any]


@dataclass(frozen=True)
class Table:
    """A whole list on its way out: the words of its header and its rows in chunks."""

    columns: tuple[Column, ...]
    header: tuple[str, ...]
    chunks: Iterator[list[tuple[Any, ...]]]


def table(spec: ListSpec, params: Mapping[str, str], *, show: Show = lambda column, value: value) -> Table:
    """Return every row a request asks for, paging aside; `show` puts codes into words. Raises ListRefused."""
    asked = ask(spec, params)
    who, language = base.actor(), translation.get_language()

    def chunks() -> Iterator[list[tuple[Any, ...]]]:
        # The answer is streamed after the request has ended, so each chunk is read as who asked, in their language.
        source = rows_asked(asked, asked.columns)
        while True:
            with base.acting_as(who), translation.override(language):
                rows = next(source, None)
                shown = [tuple(map(show, asked.columns, row.cells)) for row in rows or ()]
            if not shown:
                return
            yield shown

    return Table(asked.columns, tuple(str(column.label) for column in asked.columns), chunks())


def chosen(spec: ListSpec, ids: str | None) -> ListSpec:
    """Return a list with the rows alone whose ids stand with commas between; without a selection all of it."""
    if ids is None:
        return spec
    some = [int(text) for text in ids.split(",")[:MOST_CHOSEN] if _IS_ID.fullmatch(text)]
    return replace(spec, rows=lambda: spec.rows().filter(pk__in=some))


def workbook(source: Table, name: str) -> BinaryIO:
    """Return a list as an open XLSX file, which goes with its closing; raises ListRefused where it is too long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_xlsx(source, path, title=name)
        return path.open("rb")


def harmless(value: Any) -> Any:
    """Return a cell no spreadsheet takes for a formula; numbers stay numbers, negative ones too."""
    if not isinstance(value, str) or _PLAIN_NUMBER.match(value) or not _FORMULA.match(value):
        return value
    return f"'{value}"


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def csv_lines(source: Table) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with the mark by which spreadsheets know it."""
    yield _csv_text([source.header], BOM)
    for chunk in source.chunks:
        yield _csv_text([[_cell(value) for value in row] for row in chunk])


def _csv_text(rows: list, head: str = "") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[harmless(value) for value in row] for row in rows])
    return (head + text.getvalue()).encode()


def write_xlsx(source: Table, path: Path, *, title: str) -> int:
    """Write an XLSX file row by row and return how many rows; raises ListRefused where there are too many."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    try:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        formats = [book.add_format({"num_format": FORMATS.get(c.kind, "General")}) for c in source.columns]
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(source.columns) - 1, 16)
        for x, label in enumerate(source.header):
            sheet.write_string(0, x, label, head)
        n_rows = 0
        for chunk in source.chunks:
            if n_rows + len(chunk) > XLSX_ROWS:
                raise ListRefused(
                    "TOO_MANY_ROWS", "xlsx", f"A workbook takes {XLSX_ROWS} rows; export CSV or narrow the list."
                )
            for row in chunk:
                n_rows += 1
                for x, value in enumerate(row):
                    _write(sheet, n_rows, x, value, formats[x])
    finally:
        book.close()
    return n_rows


def _write(sheet: Any, y: int, x: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(y, x, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(y, x, float(value), style)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(y, x, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 - a plain day
    else:
        sheet.write_string(y, x, str(value))
