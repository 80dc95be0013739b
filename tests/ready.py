"""The migrated database tests begin with: migrations run once for what they are, later runs copy what they made."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.core import management
from django.db import connection

import zhike

PACKAGE = Path(zhike.__file__).parent


def kept_in(folder: Path) -> Path:
    """Return where the database these migrations make is kept."""
    known = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for file in sorted(PACKAGE.glob("apps/*/migrations/*.py")):
        known.update(f"{file.relative_to(PACKAGE)}\0".encode() + file.read_bytes())
    return folder / f"{known.hexdigest()}.sqlite3"


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Let Django fill its test database by copying one that was migrated before, where there is one, on SQLite."""
    call, kept = management.call_command, kept_in(folder)

    def called(name: str, *arguments: Any, **options: Any) -> Any:
        # Only a test database is filled so; what tests themselves migrate is migrated.
        if name != "migrate" or not options.get("run_syncdb") or connection.vendor != "sqlite":
            return call(name, *arguments, **options)
        connection.ensure_connection()
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(connection.connection)
            return None
        call(name, *arguments, **options)
        for old in folder.glob("*.sqlite3"):
            old.unlink(missing_ok=True)
        # Several processes may make it at once: each its own, and the last one stays.
        own = folder / f"{os.getpid()}.new"
        with closing(sqlite3.connect(own)) as target:
            connection.connection.backup(target)
        own.replace(kept)
        return None

    with mock.patch.object(management, "call_command", called):
        yield
