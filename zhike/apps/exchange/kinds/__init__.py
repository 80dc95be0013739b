"""Kinds of import: for each its fields, how a row is checked and how a checked chunk is written."""

from zhike.apps.exchange.kinds import (
    costs,
    customers,
    interactions,
    invoices,
    orders,
    outlets,
    payments,
    people,
    registry,
    rented,
    signin,
    terminal,
)
from zhike.apps.exchange.kinds.kind import Kind

KINDS: dict[str, Kind] = {
    "orders": orders.KIND, "customers": customers.KIND, "people": people.KIND, "interactions": interactions.KIND,
    "payments": payments.KIND, "costs": costs.KIND, "invoices": invoices.KIND, "outlets": outlets.KIND,
    "registry": registry.KIND,
    "rented": rented.KIND,
    "signin": signin.KIND,
    "terminal": terminal.KIND,
}  # fmt: skip
