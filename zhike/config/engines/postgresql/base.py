"""PostgreSQL as Django speaks with it, its questions written out in fewer steps."""

from typing import Any, ClassVar

from django.db.backends.postgresql import base, compiler, operations
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.models.expressions import Col

from zhike.config.engines.brief import Brief

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(Brief, compiler.SQLCompiler):
    """Writes questions."""


class DatabaseOperations(operations.DatabaseOperations):
    """What PostgreSQL does in its own way; these compilers are found here."""

    compiler_module = __name__
    _alike: ClassVar[dict[tuple[Any, Any], bool]] = {}

    def prepare_join_on_clause(self, lhs_table: str, lhs_field: Any, rhs_table: str, rhs_field: Any) -> Any:
        """Return both sides of a join; whether two fields are of one type never changes and is found out once."""
        pair = lhs_field, rhs_field
        if pair not in self._alike:
            self._alike[pair] = lhs_field.db_type(self.connection) == rhs_field.db_type(self.connection)
        if self._alike[pair]:
            return Col(lhs_table, lhs_field), Col(rhs_table, rhs_field)
        return super().prepare_join_on_clause(lhs_table, lhs_field, rhs_table, rhs_field)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL."""

    ops_class = DatabaseOperations
