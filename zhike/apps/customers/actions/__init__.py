"""Writes of customers: add, change, assign, move, merge; classes and cards in bulk; archives and studies."""

from zhike.apps.customers.actions.adding import CodeTaken, NewCustomer, add_customer, add_customers
from zhike.apps.customers.actions.archiving import (
    BadFacts,
    LicenseExpired,
    NoSuchFact,
    refresh_knowledge,
    reveal_fact,
    seal_facts,
    write_facts,
)  # fmt: skip
from zhike.apps.customers.actions.changing import NoSuchCustomer, change_customer, move_customer
from zhike.apps.customers.actions.keeping import forget_import, index_customers
from zhike.apps.customers.actions.merging import PLACES, lock_customers, merge_records, part_records
from zhike.apps.customers.actions.owning import Assigned, NothingToUndo, assign_owner, undo_assignment
from zhike.apps.customers.actions.repointing import forget_archive, repoint_archive, restore_archive
from zhike.apps.customers.actions.standing import assign_classes, end_standing, see_earlier, write_standing
from zhike.apps.customers.actions.studying import (
    BadStudy,
    NoSuchStudy,
    add_swot,
    end_swot,
    save_outlet,
    save_statement,
)  # fmt: skip
from zhike.apps.customers.actions.writing import Recipient, write_to

__all__ = [
    "PLACES", "Assigned", "BadFacts", "BadStudy", "CodeTaken", "LicenseExpired", "NewCustomer", "NoSuchCustomer",
    "NoSuchFact", "NoSuchStudy", "NothingToUndo", "Recipient", "add_customer", "add_customers", "add_swot",
    "assign_classes", "assign_owner", "change_customer", "end_standing", "end_swot", "forget_archive",
    "forget_import", "index_customers", "lock_customers", "merge_records", "move_customer", "part_records",
    "refresh_knowledge", "repoint_archive", "restore_archive", "reveal_fact", "save_outlet", "save_statement",
    "seal_facts", "see_earlier", "undo_assignment", "write_facts", "write_standing", "write_to",
]  # fmt: skip
