"""SQLite as Django speaks with it, its questions written out in fewer steps."""

from django.db.backends.sqlite3 import base, operations
from django.db.models.sql import compiler
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

from zhike.config.engines.brief import Brief

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(Brief, compiler.SQLCompiler):
    """Writes questions."""


class DatabaseOperations(operations.DatabaseOperations):
    """What SQLite does in its own way; these compilers are found here."""

    compiler_module = __name__


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite."""

    ops_class = DatabaseOperations
