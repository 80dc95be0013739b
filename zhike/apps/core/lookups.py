"""Lists of numbers in a question: PostgreSQL is given all as one value, which is quicker to make and to read."""

from typing import Any

from django.db.models import ForeignKey, IntegerField
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


class AsOneValue:
    """Writes several numbers as one array; a thousand marks, each with its value, take four times as long."""

    def as_postgresql(self: Any, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the condition; a single number stays one, as PostgreSQL knows an order behind it then."""
        known = list(dict.fromkeys(self.rhs)) if self.rhs_is_direct_value() else []
        if len(known) < 2 or any(type(value) is not int for value in known):
            return self.as_sql(compiler, connection)
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s)", [*params, known]


class NumbersIn(AsOneValue, In):
    """A number among some numbers."""


class KeysIn(AsOneValue, RelatedIn):
    """A record among those of some keys."""


def register() -> None:
    """Let every list of numbers and keys be asked for so."""
    IntegerField.register_lookup(NumbersIn)
    ForeignKey.register_lookup(KeysIn)
