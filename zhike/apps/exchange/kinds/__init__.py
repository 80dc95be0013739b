"""Kinds of import: for each its fields, how a row is checked and how a checked chunk is written."""

from types import ModuleType

from zhike.apps.exchange.kinds import customers, orders

KINDS: dict[str, ModuleType] = {"orders": orders, "customers": customers}
