"""Reads of archives: the archive of a customer on any day, its upkeep, studies, consents."""

from zhike.apps.archives.queries.archive import (
    Archive,
    GroupView,
    Value,
    archive_of,
    archive_version,
    build,
    fact_history,
    facts_learned,
    facts_noted,
    facts_of,
    limit_days,
    limits,
    open_fact,
    postal_addresses,
)
from zhike.apps.archives.queries.consents import about_customer, consent, consents, has_consent, may_not_reach
from zhike.apps.archives.queries.days import ArchiveDay, archive_days, contract_days
from zhike.apps.archives.queries.studies import (
    AMOUNTS,
    Finances,
    finances,
    outlet,
    outlets,
    statement,
    statements,
    swot,
    swot_item,
)
from zhike.apps.archives.queries.upkeep import goal_percent, incomplete, is_stale, stale_cards

__all__ = [
    "AMOUNTS", "Archive", "ArchiveDay", "Finances", "GroupView", "Value", "about_customer", "archive_days",
    "archive_of", "archive_version", "build", "consent", "consents", "contract_days", "fact_history", "facts_learned",
    "facts_noted", "facts_of", "finances", "goal_percent", "has_consent", "incomplete", "is_stale", "limit_days",
    "limits", "may_not_reach", "open_fact", "outlet", "outlets", "postal_addresses", "stale_cards", "statement",
    "statements", "swot", "swot_item",
]  # fmt: skip
