"""The database as a file and back again: a consistent copy, a scratch database made from it, its counts and sums."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from zhike.apps.core.actions.archive import DATABASES, BackupRefused

# Made anew from the documents; the engine counts its own way.
INDEX = "search_index"
SQLITE_BUSY, SQLITE_LOCKED = 5, 6
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
BUSY = "Somebody else works with the database: stop the program (`zhike start`, `serve`, `worker`) first."


@contextmanager
def moment() -> Iterator[str]:
    """Hold one moment of the database: everything read inside is of it. Gives PostgreSQL's name for it, or nothing."""
    if connection.in_atomic_block:
        yield ""
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Deferred: others go on writing while this reads.
            cursor.execute("BEGIN")
            try:
                yield ""
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor.fetchone()[0]


def dump(folder: Path, snapshot: str) -> Path:
    """Copy the database into a folder, as it is at the moment that is held; return the file."""
    file = folder / DATABASES[connection.vendor]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(file)
        connection.connection.backup(copy, progress=_demand_going)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.close()
    else:
        held = [f"--snapshot={snapshot}"] if snapshot else []
        run_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}", *held)
    return file


def _demand_going(status: int, n_left: int, n_pages: int) -> None:
    # SQLite would try again for ever where this very connection stands in its own way.
    if status in {SQLITE_BUSY, SQLITE_LOCKED}:
        raise BackupRefused("The database is being written to and cannot be copied now; try again.")


def run_tool(name: str, *arguments: str, database: str = "") -> None:
    """Run one of PostgreSQL's own programs upon the database, or upon another one of the same server."""
    if not (tool := shutil.which(name)):
        raise BackupRefused(f"{name} was not found: install the client programs of PostgreSQL (postgresql-client).")
    given = connection.settings_dict
    told = {
        "PGHOST": given["HOST"], "PGPORT": given["PORT"], "PGUSER": given["USER"], "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": database or given["NAME"],
    }  # fmt: skip
    environment = os.environ | {key: str(value) for key, value in told.items() if value}
    done = subprocess.run([tool, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"{name} failed: {done.stderr.strip()[-500:]}")


@contextmanager
def scratch(folder: Path, engine: str) -> Iterator[str]:
    """Restore the copy in a folder into a database of its own; give the name under which it is read."""
    if engine != connection.vendor:
        raise BackupRefused(f"The backup is of {engine}; this installation runs on {connection.vendor}.")
    alias, file = f"scratch-{secrets.token_hex(4)}", folder / DATABASES[engine]
    about = {**connection.settings_dict, "NAME": str(file)}
    if engine == "postgresql":
        about |= {"NAME": f"zhike_{alias.replace('-', '_')}", "OPTIONS": {}}
        serve(f'CREATE DATABASE "{about["NAME"]}"')
    try:
        if engine == "postgresql":
            run_tool(
                "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={about['NAME']}", str(file)
            )
        restored = connections[alias] = type(connections[DEFAULT_DB_ALIAS])(about, alias)
        try:
            yield alias
        finally:
            restored.close()
            del connections[alias]
    finally:
        if engine == "postgresql":
            serve(f'DROP DATABASE IF EXISTS "{about["NAME"]}"')


def serve(*statements: str) -> Any:
    """Let the PostgreSQL server do something outside every transaction; return the one value of the last answer."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    given = connection.settings_dict
    parts = {key: str(given[name] or "") for key, name in (("host", "HOST"), ("port", "PORT"), ("user", "USER"))}
    parts |= {"password": str(given["PASSWORD"] or ""), "dbname": str(given["NAME"])}
    try:
        with psycopg.connect(make_conninfo(**{k: v for k, v in parts.items() if v}), autocommit=True) as server:
            for statement in statements:
                answer = server.execute(statement)
            row = answer.fetchone() if answer.description else None
            return row[0] if row else None
    except psycopg.Error as fault:
        raise BackupRefused(f"The database server refused: {str(fault).strip()}") from fault


def facts(using: str) -> dict[str, Any]:
    """Return what a copy is held against: rows per table, sums of every money column, the migrations it has."""
    found = connections[using]
    quote = found.ops.quote_name
    with found.cursor() as cursor:
        if found.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            if cursor.fetchone() != ("ok",):
                raise BackupRefused("The database in the backup is damaged.")
        names = [str(name) for name in found.introspection.table_names(cursor) if not str(name).startswith(INDEX)]
        tables, sums = {}, {}
        for name in sorted(names):
            cursor.execute(f"SELECT count(*) FROM {quote(name)}")  # nosec B608  # a name the database itself gave
            tables[name] = cursor.fetchone()[0]
            for column in _money(name, found, cursor):
                cursor.execute(_sum(found.vendor, quote(name), quote(column)))
                sums[f"{name}.{column}"] = str(cursor.fetchone()[0] or 0)
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = [list(row) for row in cursor.fetchall()]
    return {"tables": tables, "sums": sums, "migrations": migrations}


def _money(table: str, found: Any, cursor: Any) -> list[str]:
    cursor.execute(f"SELECT * FROM {found.ops.quote_name(table)} LIMIT 0")  # nosec B608  # as above
    there = {column[0] for column in cursor.description}
    tables = [model for model in apps.get_models() if model._meta.db_table == table]
    fields = [field for model in tables for field in model._meta.local_fields]
    return sorted(str(f.column) for f in fields if isinstance(f, models.DecimalField) and f.column in there)


def _sum(vendor: str, table: str, column: str) -> str:
    # SQLite keeps decimals as binary numbers: added up as whole ten-thousandths the sum does not depend on the order.
    summed = f"sum(CAST(round({column} * 10000) AS INTEGER))" if vendor == "sqlite" else f"sum({column})"
    return f"SELECT {summed} FROM {table}"  # nosec B608  # names the database itself gave


def demand_alone() -> None:
    """Refuse unless nobody else has the database open."""
    connection.close()
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        if not Path(name).exists():
            return
        probe = sqlite3.connect(name, timeout=0.5)
        try:
            probe.execute("PRAGMA locking_mode=EXCLUSIVE")
            probe.execute("BEGIN EXCLUSIVE")
            probe.execute("ROLLBACK")
        except sqlite3.OperationalError as fault:
            raise BackupRefused(BUSY) from fault
        finally:
            probe.close()
    else:
        _leave_pool()
        # What this process itself let go takes a moment to be gone.
        for _attempt in range(20):
            if serve(OTHERS) == 0:
                return
            time.sleep(0.2)
        raise BackupRefused(BUSY)


def _leave_pool() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL's own wrapper


def sweep() -> None:
    """Let nothing of what was deleted stay behind in the files of the database.

    PostgreSQL keeps samples of the values of each column: they are taken anew before all is rewritten.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("VACUUM (FULL)")
