"""Sets: many rows handed to the database at once, for statements that work on all of them together."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def given(name: str, columns: str, rows: Iterable[Sequence[Any]]) -> Iterator[CursorWrapper]:
    """Keep rows in a temporary table while a block runs, within the transaction it stands in; yield a cursor.

    `columns` declares them as in CREATE TABLE, in the order of the rows' values. PostgreSQL drops the table when the
    transaction ends: a backup counts every table its connection sees. On SQLite it is emptied, not dropped, which
    cannot be done while any row is still being read on the connection.
    """
    marks = ", ".join(["%s"] * (columns.count(",") + 1))
    with connection.cursor() as cursor:
        # Name and columns are the program's own, never a reader's words.
        ends = " ON COMMIT DROP" if connection.vendor == "postgresql" else ""
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({columns}){ends}")
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", list(rows))  # nosec B608
        yield cursor
        cursor.execute(f"DELETE FROM {name}")  # nosec B608
