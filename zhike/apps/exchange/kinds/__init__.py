"""Kinds of import: for each its fields, how a row is checked and how a checked chunk is written."""

from zhike.apps.exchange.kinds import (
    bill_lines,
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
    subscriptions,
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
    "subscriptions": subscriptions.KIND,
    "bill_lines": bill_lines.KIND,
}  # fmt: skip
