"""Rows about customers: what payments, costs, contacts and their like share as kinds of import.

Such a kind names its fields, what is needed, how rows are added and how they are taken back; see kinds/payments.py.
"""

from functools import partial
from typing import Any

from zhike.apps.exchange.kinds.about.checking import SCHEMA, Checker, Demand
from zhike.apps.exchange.kinds.about.rows import CUSTOMER, WHO, Row, fact_values, unconsented
from zhike.apps.exchange.kinds.about.writing import Add, Remove, Writer, review, undo
from zhike.apps.exchange.kinds.kind import Kind
from zhike.apps.exchange.reading.mapping import Field

__all__ = ["CUSTOMER", "WHO", "Checker", "Row", "fact_values", "kind", "unconsented"]


def kind(
    name: str, label: Any, fields: list[Field], needed: tuple[tuple[str, ...], ...], *, add: Add, remove: Remove,
    demand: Demand | None = None, checker: type[Checker] = Checker, asks: tuple[str, ...] = (), is_held: bool = False,
) -> Kind:  # fmt: skip
    """Return a kind whose rows are about customers; `demand` is what a row must satisfy beside its cells.

    A file of a kind that is held waits, where it treats many customers, until their old issues have been looked at.
    """
    return Kind(
        label, fields, needed, SCHEMA, partial(checker, fields, needed, demand=demand),
        partial(Writer, name, add, is_held=is_held), partial(review, name, is_held=is_held), partial(undo, remove),
        asks=asks,
    )  # fmt: skip
