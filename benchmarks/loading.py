"""Fills tables by the million on either engine: rows in bulk first, indexes, statistics and sequences at the end."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

BATCH = 20_000
GIGABYTE = 2**30
# Nothing of a scratch database has to outlive a crash while it is filled.
SQLITE = (
    "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF",
    "PRAGMA cache_size = -1000000",
)  # fmt: skip
# References are right by construction, and checking them row by row would take most of the time.
POSTGRESQL = {
    "session_replication_role": "replica", "synchronous_commit": "off", "maintenance_work_mem": "1GB",
    "work_mem": "256MB",
}  # fmt: skip
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
    "postgresql": (
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema() AND i.tablename = %s"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"
    ),
}


def execute(sql: str, params: Sequence[Any] | None = None) -> list[tuple]:
    """Run a statement; return the rows it gives."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def bare(*tables: str) -> Iterator[None]:
    """Let tables be filled without indexes, checks of references and a journal; put the indexes back at the end."""
    from django.db import connection

    is_sqlite = connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else (f"SET {name} = '{value}'" for name, value in POSTGRESQL.items()):
        execute(statement)
    taken = [pair for table in tables for pair in execute(INDEXES[connection.vendor], [table])]
    for name, _made in taken:
        execute(f'DROP INDEX "{name}"')
    yield
    for _name, made in taken:
        execute(made)
    for name in () if is_sqlite else POSTGRESQL:
        execute(f"RESET {name}")
    # A fresh connection to a file has the settings of the program again.
    connection.close()


def write(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table: COPY on PostgreSQL, large batches in one transaction on SQLite."""
    from django.db import connection, transaction

    with connection.cursor() as cursor, transaction.atomic():
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copying:
                for row in rows:
                    copying.write_row(row)
            return
        marks = ", ".join("?" * (columns.count(",") + 1))
        statement, waiting = f"INSERT INTO {table} ({columns}) VALUES ({marks})", iter(rows)
        # Below Django's cursor, which would look through every statement for marks to replace.
        while batch := list(islice(waiting, BATCH)):
            cursor.connection.executemany(statement, batch)


@contextmanager
def bare_search() -> Iterator[None]:
    """Let the search index be filled: its own buffers large on SQLite, its inverted index made at the end elsewhere."""
    from django.db import connection

    with bare("search_document", "search_index"):
        if connection.vendor == "sqlite":
            former = execute("SELECT v FROM search_index_config WHERE k = 'hashsize'")
            _configure("hashsize", GIGABYTE // 4)
            yield
            _configure("hashsize", former[0][0] if former else 2**20)
            execute("INSERT INTO search_index(search_index) VALUES ('optimize')")
        else:
            yield


def _configure(key: str, value: int) -> None:
    execute("INSERT INTO search_index(search_index, rank) VALUES (%s, %s)", [key, value])


def words(tokens: Iterable[str]) -> str:
    """Return the tokens of a document as the engine's index takes them."""
    from django.db import connection

    return " ".join(tokens) if connection.vendor == "sqlite" else " ".join(f"'{token}'" for token in tokens)


def settle() -> None:
    """Let the engine know what it holds, and go on numbering behind it."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    from zhike.apps.core.actions import statistics

    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        execute(statement)
    if connection.vendor == "sqlite":
        statistics.gather()
        execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        # The map of visible rows too, as the engine makes it by itself within a day.
        execute("VACUUM (ANALYZE)")
