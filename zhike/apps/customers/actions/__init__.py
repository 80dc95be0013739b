"""Writes of customers: add, change, give, move, one or many; classes and cards in bulk; undo of an import."""

from zhike.apps.customers.actions.adding import CodeTaken, NewCustomer, add_customer, add_customers
from zhike.apps.customers.actions.bulk import (
    AT_ONCE,
    UNDO_FOR,
    NothingToUndo,
    change_of,
    plan_bulk,
    request_bulk,
    run_bulk,
    undo_bulk,
)
from zhike.apps.customers.actions.changing import (
    NoSuchCustomer,
    change_customer,
    give_customer,
    move_customer,
)
from zhike.apps.customers.actions.keeping import forget_import, index_customers
from zhike.apps.customers.actions.owning import Assigned, assign_owner
from zhike.apps.customers.actions.standing import assign_classes, end_standing, see_earlier, write_standing

__all__ = [
    "AT_ONCE", "UNDO_FOR", "Assigned", "CodeTaken", "NewCustomer", "NoSuchCustomer", "NothingToUndo", "add_customer",
    "add_customers", "assign_classes", "assign_owner", "change_customer", "change_of", "end_standing",
    "forget_import", "give_customer", "index_customers", "move_customer", "plan_bulk", "request_bulk",
    "run_bulk", "see_earlier", "undo_bulk", "write_standing",
]  # fmt: skip
