"""Sets: many rows handed to the database at once, for statements that work on all of them together."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def given(columns: str, rows: Iterable[Sequence[Any]]) -> Iterator[CursorWrapper]:
    """Keep rows in a table `given` while a block runs, within the transaction it stands in; yield a cursor.

    `columns` declares them as in CREATE TABLE, in the order of the rows' values.
    """
    marks = ", ".join(["%s"] * (columns.count(",") + 1))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE given ({columns})")
        if connection.vendor == "postgresql":
            with cursor.cursor.copy("COPY given FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            # The columns are the program's own, never a reader's words.
            cursor.executemany(f"INSERT INTO given VALUES ({marks})", list(rows))  # nosec B608
        yield cursor
        cursor.execute("DROP TABLE given")
