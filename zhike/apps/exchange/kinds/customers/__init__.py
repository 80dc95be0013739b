"""Customers: one row is one customer, matched to those known or added."""

from zhike.apps.exchange.kinds.customers.checking import SCHEMA, Checker
from zhike.apps.exchange.kinds.customers.fields import FIELDS, LABEL, NEEDED
from zhike.apps.exchange.kinds.customers.writing import Writer, review, undo
from zhike.apps.exchange.kinds.kind import Kind

KIND = Kind(LABEL, FIELDS, NEEDED, SCHEMA, Checker, Writer, review, undo)
