"""Writes of archives: facts with their source, studies, consents; merging and erasing them."""

from zhike.apps.archives.actions.archiving import (
    BadFacts,
    LicenseExpired,
    NoConsent,
    Source,
    refresh_knowledge,
    seal_facts,
    write_facts,
)
from zhike.apps.archives.actions.bringing import NewFacts, add_facts, remove_facts, unlearn_facts
from zhike.apps.archives.actions.consenting import (
    NewConsent,
    NoSuchConsent,
    give_consent,
    withdraw_consent,
    write_with_consent,
)
from zhike.apps.archives.actions.keeping import forget_customer, repoint_customer, restore_customer
from zhike.apps.archives.actions.reading import NoSuchFact, note_reading, reveal_fact
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
    "BadFacts", "BadStudy", "LicenseExpired", "NewConsent", "NewFacts", "NoConsent", "NoSuchConsent", "NoSuchFact",
    "NoSuchStudy", "Source", "add_facts", "add_swot", "end_swot", "forget_customer", "give_consent", "note_reading",
    "refresh_knowledge", "remove_facts", "remove_outlets", "repoint_customer", "restore_customer", "reveal_fact",
    "save_outlet", "save_statement", "seal_facts", "unlearn_facts", "withdraw_consent", "write_facts",
    "write_with_consent",
]  # fmt: skip
