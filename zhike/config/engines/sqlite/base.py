"""SQLite as Django speaks with it, its questions written out in fewer steps."""

import contextlib
from collections.abc import Iterator

from django.db.backends.sqlite3 import base, operations
from django.db.models.sql import compiler
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

from zhike.config.engines.brief import Brief

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(Brief, compiler.SQLCompiler):
    """Writes questions."""


class DatabaseOperations(operations.DatabaseOperations):
    """What SQLite does in its own way; these compilers are found here."""

    compiler_module = __name__


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite, whose writers take turns.

    Left to itself SQLite asks for the right to write ever more rarely, at last ten times a second, and who asks first
    is not served first: beside a worker that writes one short transaction after the other people waited up to twenty
    seconds and were refused. So whoever wants to begin holds the turn until it has begun; who has just written waits
    behind it.
    """

    ops_class = DatabaseOperations

    def _start_transaction_under_autocommit(self) -> None:
        with self._turn():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Hold the turn among all threads and programs; where files cannot be locked so there is none."""
        if fcntl is None or self.is_in_memory_db():
            yield
            return
        # Beside the database and not the file itself: closing that would let go of what SQLite holds.
        with open(f"{self.settings_dict['NAME']}-turn", "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
