"""Kinds of import: for each its fields, how a row is checked and how a checked chunk is written."""

from types import ModuleType

from zhike.apps.exchange.kinds import costs, customers, interactions, orders, outlets, payments, people, registry

KINDS: dict[str, ModuleType] = {
    "orders": orders, "customers": customers, "people": people, "interactions": interactions, "payments": payments,
    "costs": costs, "outlets": outlets, "registry": registry,
}  # fmt: skip
