"""A row about a known customer as a kind gets it, and the two fields by which it names the customer."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.exchange.kinds.orders.fields import FIELDS as ORDER_FIELDS
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason

# The customer is named as in an order history.
CUSTOMER: list[Field] = [item for item in ORDER_FIELDS if item.name in {"customer_code", "customer_name"}]
WHO = ("customer_code", "customer_name")
SCALE = -4


@dataclass(frozen=True)
class Row:
    """One accepted row: whose it is and what its other cells say, by field; empty cells are left out."""

    customer_id: int
    values: dict[str, Any]
    who: str = ""

    def text(self, name: str) -> str:
        """Return a text, empty where the cell was."""
        return str(self.values.get(name, ""))

    def day(self, name: str) -> date:
        """Return the day of a moment."""
        return date.fromisoformat(self.values[name][:10])

    def money(self, name: str) -> Decimal:
        """Return a number, kept on the way in whole ten-thousandths."""
        return Decimal(self.values[name]).scaleb(SCALE)


def fact_values(row: Row, fields: Iterable[Field], in_use: Container[str]) -> dict[str, str]:
    """Return what a row says of an archive, by field, as it would be typed; fields no longer in use are left out."""
    values = {}
    for item in fields:
        if item.name not in row.values or item.name not in in_use:
            continue
        if item.type in {"MONEY", "DECIMAL"}:
            values[item.name] = f"{row.money(item.name).normalize():f}"
        else:
            values[item.name] = row.day(item.name).isoformat() if item.type == "MOMENT" else row.text(item.name)
    return values


def unconsented(
    row: Row, names: Mapping[str, str], in_use: Mapping[str, catalog_rules.FieldDef]
) -> Iterator[tuple[str, Reason]]:
    """Yield the cells that say something sensitive of a customer who does not agree that such is kept.

    `names` says which field of the archive a column tells.
    """
    sensitive = [
        name
        for name, field in names.items()
        if row.values.get(name) and field in in_use and in_use[field].field_class == "sensitive"
    ]
    if sensitive and not archive_queries.has_consent(row.customer_id, archive_rules.SENSITIVE):
        yield from ((name, Reason("CONSENT_MISSING")) for name in sensitive)
