"""Header: finds the row of column names below titles and above data, and joins a header of two rows."""

import re
import statistics
import unicodedata
from dataclasses import dataclass, field

from zhike.apps.exchange.reading import names

SAMPLE_ROWS = 60
_VALUE = re.compile(r"^[-+(¥$€£]*\d[\d,.\s]*[)%元]?$|^\d{4}[-/.年]\d{1,2}([-/.月]|$)|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")


@dataclass(frozen=True)
class Header:
    """Where the data begin and what their columns are called; rows count from 1."""

    row: int
    n_rows: int
    columns: list[str]
    titles: list[str] = field(default_factory=list)

    @property
    def first_data_row(self) -> int:
        return self.row + self.n_rows


def find(rows: list[list[str]], known: frozenset[str] = frozenset()) -> Header:
    """Find the header in the first rows of a file.

    `known` are plain names of fields the program knows: a row with two of them is the header whatever else it
    holds. A file whose first full row holds values has no header: its columns are called by their numbers.
    """
    cells = [[cell.strip() for cell in row] for row in rows]
    width = _usual_width(cells)
    at = _named_row(cells, known)
    if at is None:
        at = _wordy_row(cells, width)
    if at is None:
        return Header(0, 1, [str(i + 1) for i in range(_common_width(cells))])
    below = cells[at + 1] if at + 1 < len(cells) else []
    double = _continues(cells[at], below, cells[at + 2 : at + 5])
    columns = _joined(cells[at], below) if double else cells[at]
    titles = [" ".join(filter(None, row)) for row in cells[:at] if any(row)]
    n = max(_filled_width(columns), _common_width(cells[at + 1 + double :]))
    return Header(at + 1, 1 + double, _distinct(columns, n), titles)


def _common_width(rows: list[list[str]]) -> int:
    """Return the width most rows reach; cells beyond it are strays, not columns without a name."""
    widths = [width for row in rows if (width := _filled_width(row))]
    return statistics.median_high(widths) if widths else 0


def _filled_width(row: list[str]) -> int:
    return max((i + 1 for i, cell in enumerate(row) if cell), default=0)


def _usual_width(cells: list[list[str]]) -> int:
    filled = [n for row in cells if (n := sum(map(bool, row))) > 1]
    return int(statistics.median(filled)) if filled else 1


def is_value(cell: str) -> bool:
    """Say whether a cell reads as a number or a date rather than as a name."""
    return bool(_VALUE.match(unicodedata.normalize("NFKC", cell)))


def _named_row(cells: list[list[str]], known: frozenset[str]) -> int | None:
    for at, row in enumerate(cells):
        if sum(names.plain(cell) in known for cell in row if cell) >= 2:
            return at
    return None


def _wordy_row(cells: list[list[str]], width: int) -> int | None:
    """Return the first row that is about as full as the data and holds no value."""
    for at, row in enumerate(cells):
        filled = [cell for cell in row if cell]
        if len(filled) < max(1, 0.6 * width):
            continue
        return None if any(map(is_value, filled)) else at
    return None


def _continues(top: list[str], below: list[str], after: list[list[str]]) -> bool:
    """Say whether the next row is the second half of the header: words under gaps, values only afterwards."""
    under_gaps = [cell for cell, above in _pairs(below, top) if cell and not above]
    if not under_gaps or any(is_value(cell) for cell in below if cell):
        return False
    return any(is_value(cell) for row in after for cell in row if cell)


def _pairs(row: list[str], other: list[str]):
    return ((cell, other[i] if i < len(other) else "") for i, cell in enumerate(row))


def _joined(top: list[str], below: list[str]) -> list[str]:
    """Write a merged cell's text over all the columns it covers: 本期销售 + 金额 → 本期销售/金额."""
    joined, group = [], ""
    for i in range(max(len(top), len(below))):
        above = top[i] if i < len(top) else ""
        under = below[i] if i < len(below) else ""
        group = above or (group if under else "")
        joined.append("/".join(filter(None, (group, under))))
    return joined


def _distinct(columns: list[str], n: int) -> list[str]:
    """Name every column: empty ones by number, repeated ones with a counter."""
    seen: dict[str, int] = {}
    result = []
    for i in range(n):
        name = " ".join((columns[i] if i < len(columns) else "").split()) or f"#{i + 1}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
