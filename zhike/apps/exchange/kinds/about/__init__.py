"""Rows about known customers: what payments, costs, contacts and their like share as kinds of import.

Such a kind is a module that names its FIELDS, what is NEEDED, how rows are added and how they are taken back; see
kinds/payments.py.
"""

from zhike.apps.exchange.kinds.about.checking import SCHEMA, Checker
from zhike.apps.exchange.kinds.about.rows import CUSTOMER, WHO, Row, fact_values, keep_options
from zhike.apps.exchange.kinds.about.writing import Writer, review, undo

__all__ = ["CUSTOMER", "SCHEMA", "WHO", "Checker", "Row", "Writer", "fact_values", "keep_options", "review", "undo"]
