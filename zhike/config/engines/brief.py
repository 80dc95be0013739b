"""What Django works out anew for every question and need not: to make questions up is the dearest part of a page."""

from typing import Any

from django.db.models import F, OrderBy
from django.db.models.expressions import Col


def _name(ordering: Any) -> str | None:
    """Return by what name a part of an order orders; None where it is not named but an expression."""
    expression = ordering.expression if isinstance(ordering, OrderBy) else ordering
    name: Any = expression.name if isinstance(expression, F) else expression  # type: ignore[attr-defined]
    return name.removeprefix("-") if isinstance(name, str) else None


class Brief:
    """A compiler that writes a column at once, and compares an order with all columns only where one could be it."""

    def compile(self: Any, node: Any) -> tuple[str, Any]:
        """Write a part of the question; most of them are columns."""
        if type(node) is Col and node.alias:
            return f'{self.quote_name_unless_alias(node.alias)}."{node.target.column}"', []
        return super().compile(node)  # type: ignore[misc]

    def _order_by_pairs(self: Any) -> Any:
        """Give the parts of the order: what is ordered by name is found among columns with a name of their own."""
        query, shown = self.query, self.select or ()
        # A question of no table, such as Django asks to check a constraint, has no order of its own.
        meta = query.default_ordering and query.get_meta()
        ordering = query.extra_order_by or query.order_by or (meta and meta.ordering) or ()
        names = {_name(part) for part in ordering}
        if query.combinator or not names.isdisjoint({None, *(alias for _expression, _sql, alias in shown if alias)}):
            return super()._order_by_pairs()  # type: ignore[misc]
        self.select = None
        try:
            return iter(list(super()._order_by_pairs()))  # type: ignore[misc]
        finally:
            self.select = shown
