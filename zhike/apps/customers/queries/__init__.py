"""Reads of customers: records one may see and their standing; their archive, its upkeep, studies of them."""

from zhike.apps.customers.queries.archive import (
    Archive,
    GroupView,
    Value,
    archive_of,
    archive_version,
    build,
    fact_history,
    facts_noted,
    limit_days,
    limits,
    open_fact,
)  # fmt: skip
from zhike.apps.customers.queries.bulk import Candidate, bulk_candidates, bulk_edit, bulk_edits
from zhike.apps.customers.queries.consents import about_customer, consent, consents, has_consent
from zhike.apps.customers.queries.records import (
    IDENTIFIERS,
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
from zhike.apps.customers.queries.studies import (
    AMOUNTS,
    Finances,
    finances,
    outlet,
    outlets,
    statement,
    statements,
    swot,
    swot_item,
)  # fmt: skip
from zhike.apps.customers.queries.upkeep import goal_percent, incomplete, is_stale, stale_cards

__all__ = [
    "AMOUNTS", "IDENTIFIERS", "Archive", "Candidate", "Finances", "GroupView", "Value", "about_customer",
    "archive_of", "archive_version", "build", "bulk_candidates", "bulk_edit", "bulk_edits", "card", "cards",
    "cards_of", "class_history", "classes_on", "consent", "consents", "customer", "customer_or_merged", "customers",
    "fact_history", "facts_noted", "finances", "goal_percent", "has_consent", "home_branches", "ids_by",
    "ids_by_code", "ids_of_import", "incomplete", "is_stale", "limit_days", "limits", "look_alikes", "message_values",
    "open_classes", "open_fact", "outlet", "outlets", "scan_columns", "stale_cards", "statement", "statements",
    "survivor_of", "swot", "swot_item",
]  # fmt: skip
