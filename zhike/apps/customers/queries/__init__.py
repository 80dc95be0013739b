"""Reads of customers: records one may see and their standing; their archive, its upkeep, studies of them."""

from zhike.apps.customers.queries.bulk import Candidate, bulk_candidates, bulk_edit, bulk_edits
from zhike.apps.customers.queries.records import (
    IDENTIFIERS,
    about_customer,
    card,
    cards,
    cards_of,
    class_history,
    classes_on,
    customer,
    customer_or_merged,
    customers,
    home_branches,
    ids_by,
    ids_by_code,
    ids_of_import,
    look_alikes,
    message_values,
    open_classes,
    scan_columns,
    survivor_of,
)  # fmt: skip

__all__ = [
    "IDENTIFIERS", "Candidate", "about_customer", "bulk_candidates", "bulk_edit", "bulk_edits", "card", "cards",
    "cards_of", "class_history", "classes_on", "customer", "customer_or_merged", "customers", "home_branches",
    "ids_by", "ids_by_code", "ids_of_import", "look_alikes", "message_values", "open_classes", "scan_columns",
    "survivor_of",
]  # fmt: skip
