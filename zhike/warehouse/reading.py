"""Reading an operational database in one read transaction, each table as chunks of CSV: SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from zhike.warehouse import schema

CHUNK_ROWS = 200_000


class Reader(Protocol):
    """What the copier asks of a database: one row, or a whole table in pieces."""

    def one(self, sql: str) -> tuple:
        """Return the only row of ``sql``."""

    def chunks(self, table: schema.Table, select: str) -> Iterator[bytes]:
        """Yield the rows of ``select`` as CSV of at most `CHUNK_ROWS` rows each, columns named by ``table``."""


@contextmanager
def connect(engine: str, location: str) -> Iterator[Reader]:
    """Open one read-only, repeatable transaction on a source.

    Parameters
    ----------
    engine : {"sqlite", "postgresql"}
        Kind of database.
    location : str
        File of an SQLite database, or connection string of PostgreSQL.

    Yields
    ------
    Reader
        Sees one moment of the database until the block ends.

    Raises
    ------
    ValueError
        For another engine.

    Source
    ------
    House rule (design 5, snapshot from one read transaction).

    Examples
    --------
    >>> with connect("sqlite", ":memory:") as reader:
    ...     reader.one("SELECT 1 + 1")
    (2,)
    """
    if engine not in _OPENERS:
        raise ValueError(f"engine must be sqlite or postgresql, not {engine!r}")
    connection, reader = _OPENERS[engine](location)
    try:
        yield reader
    finally:
        connection.close()


def _open_sqlite(location: str) -> tuple[Any, Reader]:
    # The same SQLite library as the writing process: two different ones on one file break each other's locks.
    try:
        import pysqlite3 as sqlite
    except ImportError:
        import sqlite3 as sqlite
    place = location if location == ":memory:" else Path(location).resolve().as_uri() + "?mode=ro"
    connection = sqlite.connect(place, uri=True, isolation_level=None, timeout=60)
    connection.execute("BEGIN")
    return connection, _Sqlite(connection)


def _open_postgresql(location: str) -> tuple[Any, Reader]:
    import psycopg

    connection = psycopg.connect(location)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection, _Postgresql(connection)


_OPENERS = {"sqlite": _open_sqlite, "postgresql": _open_postgresql}


class _Sqlite:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def one(self, sql: str) -> tuple:
        return tuple(self._connection.execute(sql).fetchone())

    def chunks(self, table: schema.Table, select: str) -> Iterator[bytes]:
        cursor = self._connection.execute(_as_csv(table, select))
        while rows := cursor.fetchmany(CHUNK_ROWS):
            yield _joined(rows)


class _Postgresql:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def one(self, sql: str) -> tuple:
        return tuple(self._connection.execute(sql).fetchone())

    def chunks(self, table: schema.Table, select: str) -> Iterator[bytes]:
        # A named cursor stays on the server: only one chunk is here at a time.
        with self._connection.cursor(name=f"star_{table.name}") as cursor:
            cursor.execute(_as_csv(table, select))
            while rows := cursor.fetchmany(CHUNK_ROWS):
                yield _joined(rows)


def _joined(rows: list[tuple[str]]) -> bytes:
    return "\n".join([text for (text,) in rows]).encode()


def _as_csv(table: schema.Table, select: str) -> str:
    # The database itself writes each row as one CSV text: one Python object per row, not one per value.
    row = " || ',' || ".join(_value(column) for column in table.columns)
    return f"WITH star({', '.join(table.names)}) AS ({select}) SELECT {row} FROM star"  # nosec B608  # names of schema.py


def _value(column: schema.Column) -> str:
    text = f"CAST({column.name} AS TEXT)"
    if pa.types.is_string(column.type):
        text = f"""'"' || replace({text}, '"', '""') || '"'"""
    return f"coalesce({text}, '')"
