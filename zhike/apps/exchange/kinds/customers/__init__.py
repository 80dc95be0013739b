"""Customers: one row is one customer, matched to those known or added."""

from zhike.apps.exchange.kinds.customers.checking import SCHEMA, Checker
from zhike.apps.exchange.kinds.customers.fields import FIELDS, LABEL, NEEDED, parsers, settle_options
from zhike.apps.exchange.kinds.customers.writing import Writer, review, undo

__all__ = ["FIELDS", "LABEL", "NEEDED", "SCHEMA", "Checker", "Writer", "parsers", "review", "settle_options", "undo"]
