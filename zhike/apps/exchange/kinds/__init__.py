"""Kinds of import: for each its fields, how a row is checked and how a checked chunk is written."""

from types import ModuleType

from zhike.apps.exchange.kinds import costs, customers, orders, payments

KINDS: dict[str, ModuleType] = {"orders": orders, "customers": customers, "payments": payments, "costs": costs}
