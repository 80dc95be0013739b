"""Writes of archives: facts with their source, studies, consents; merging and erasing them."""

from zhike.apps.archives.actions.archiving import refresh_knowledge, seal_facts, write_facts
from zhike.apps.archives.actions.bringing import NewFacts, add_facts, remove_facts, unlearn_facts
from zhike.apps.archives.actions.citing import NewClipping, NewCreditReport, add_clipping, add_credit_report
from zhike.apps.archives.actions.consenting import (
    NewConsent,
    NoSuchConsent,
    give_consent,
    withdraw_consent,
    write_with_consent,
)
from zhike.apps.archives.actions.indexing import index_facts, index_unknown
from zhike.apps.archives.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.archives.actions.licensing import (
    NoSuchBatch,
    NotInUse,
    UsesSpent,
    demote_channel,
    promote_channel,
    use_batch,
)
from zhike.apps.archives.actions.reading import NoSuchFact, note_reading, reveal_fact
from zhike.apps.archives.actions.recording import BadFacts, LicenseExpired, NoConsent, Source
from zhike.apps.archives.actions.studying import (
    BadStudy,
    NoSuchStudy,
    add_swot,
    end_swot,
    remove_outlets,
    save_outlet,
    save_statement,
)

__all__ = [
    "BadFacts", "BadStudy", "LicenseExpired", "NewClipping", "NewConsent", "NewCreditReport", "NewFacts",
    "NoConsent", "NoSuchBatch", "NoSuchConsent", "NoSuchFact", "NoSuchStudy", "NotInUse", "Source", "UsesSpent",
    "add_clipping", "add_credit_report", "add_facts", "add_swot", "demote_channel", "end_swot", "forget_customer",
    "forget_person", "give_consent", "index_facts", "index_unknown", "note_reading", "promote_channel",
    "refresh_knowledge", "remove_facts", "remove_outlets", "repoint_customer", "restore_customer", "reveal_fact",
    "save_outlet", "save_statement", "seal_facts", "unlearn_facts", "use_batch", "withdraw_consent", "write_facts",
    "write_with_consent",
]  # fmt: skip
