"""Reads of archives: the archive of a customer on any day, its upkeep, studies, consents."""

from zhike.apps.archives.queries.archive import (
    Archive,
    GroupView,
    Reading,
    Value,
    archive_of,
    archive_version,
    build,
    fact_history,
    facts_learned,
    facts_noted,
    facts_of,
    facts_of_complaint,
    facts_on,
    ids_knowing,
    limit_days,
    limits,
    n_facts_learned,
    open_fact,
    postal_addresses,
    readings,
    sealed_fields,
)
from zhike.apps.archives.queries.channels import ChannelLine, by_channel, n_facts_by
from zhike.apps.archives.queries.consents import (
    about_customer,
    consent,
    consenting,
    consents,
    has_consent,
    may_not_reach,
    refusing,
    valid_consents,
)
from zhike.apps.archives.queries.contacting import WAYS, Need, contact_needs
from zhike.apps.archives.queries.days import ArchiveDay, archive_days, contract_days
from zhike.apps.archives.queries.finding import NOUN, FoundFact, customer_ids_beside, findable, found
from zhike.apps.archives.queries.sources import (
    Taken,
    clippings,
    credit_reports,
    customer_ids_of,
    facts_of_batch,
    n_facts_of,
    n_uses,
    other_channels,
    taken_of,
    uses,
)
from zhike.apps.archives.queries.studies import (
    AMOUNTS,
    Finances,
    finances,
    newest_statements,
    outlet,
    outlet_names,
    outlets,
    peer_ids,
    resources,
    sheet,
    sheets,
    slowing,
    stated_ids,
    statement,
    statements,
    swot,
    swot_by_kind,
    swot_item,
)
from zhike.apps.archives.queries.upkeep import emptiest, goal_percent, incomplete, is_stale, stale_cards, stalest

__all__ = [
    "AMOUNTS", "NOUN", "WAYS", "Archive", "ArchiveDay", "ChannelLine", "Finances", "FoundFact", "GroupView", "Need",
    "Reading", "Taken", "Value", "about_customer", "archive_days", "archive_of", "archive_version", "build",
    "by_channel", "clippings", "consent", "consenting", "consents", "contact_needs", "contract_days",
    "credit_reports", "customer_ids_beside", "customer_ids_of", "emptiest", "fact_history", "facts_learned",
    "facts_noted", "facts_of", "facts_of_batch", "facts_of_complaint", "facts_on", "finances", "findable", "found",
    "goal_percent", "has_consent", "ids_knowing", "incomplete", "is_stale", "limit_days", "limits", "may_not_reach",
    "n_facts_by", "n_facts_learned", "n_facts_of", "n_uses", "newest_statements", "open_fact", "other_channels",
    "outlet", "outlet_names", "outlets", "peer_ids", "postal_addresses", "readings", "refusing", "resources",
    "sealed_fields", "sheet", "sheets", "slowing", "stale_cards", "stalest", "stated_ids", "statement", "statements",
    "swot", "swot_by_kind", "swot_item", "taken_of", "uses", "valid_consents",
]  # fmt: skip
