"""Refused: the rows that were not taken, written as the same file with the reason beside each."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def neutral(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula; plain numbers stay as they are."""
    start = unicodedata.normalize("NFKC", cell).lstrip(" \u200b\ufeff")
    if cell[:1] in ("\t", "\r") or (start.startswith(FORMULA_STARTS) and not _is_number(start)):
        return "'" + cell
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def as_csv(columns: list[str], rows: Iterable[tuple[list[str], str, str]], extra: tuple[str, str]) -> Iterator[bytes]:
    """Yield a CSV with byte order mark, block by block.

    `rows` are (cells, row number, reason); `extra` are the names of the two added columns.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*map(neutral, columns), *extra])
    yield b"\xef\xbb\xbf"
    for cells, number, reason in rows:
        writer.writerow([*map(neutral, cells), number, neutral(reason)])
        if buffer.tell() > 65_536:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
