"""Writes of customers: add, change, assign, move, merge; classes and cards in bulk; undo of an import."""

from zhike.apps.customers.actions.adding import CodeTaken, NewCustomer, add_customer, add_customers
from zhike.apps.customers.actions.changing import NoSuchCustomer, change_customer, move_customer
from zhike.apps.customers.actions.keeping import forget_import, index_customers
from zhike.apps.customers.actions.merging import PLACES, lock_customers, merge_records, part_records
from zhike.apps.customers.actions.owning import Assigned, NothingToUndo, assign_owner, undo_assignment
from zhike.apps.customers.actions.standing import assign_classes, end_standing, see_earlier, write_standing

__all__ = [
    "PLACES", "Assigned", "CodeTaken", "NewCustomer", "NoSuchCustomer", "NothingToUndo", "add_customer",
    "add_customers", "assign_classes", "assign_owner", "change_customer", "end_standing", "forget_import",
    "index_customers", "lock_customers", "merge_records", "move_customer", "part_records", "see_earlier",
    "undo_assignment", "write_standing",
]  # fmt: skip
