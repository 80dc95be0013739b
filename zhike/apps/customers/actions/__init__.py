"""Writes of customers: add, change, assign, move; classes and cards in bulk; undo of an import."""

from zhike.apps.customers.actions.adding import CodeTaken, NewCustomer, add_customer, add_customers
from zhike.apps.customers.actions.changing import NoSuchCustomer, change_customer, move_customer
from zhike.apps.customers.actions.consent import NoSuchConsent, give_consent, withdraw_consent
from zhike.apps.customers.actions.forgetting import forget_customer
from zhike.apps.customers.actions.keeping import forget_import, index_customers
from zhike.apps.customers.actions.owning import Assigned, NothingToUndo, assign_owner, undo_assignment
from zhike.apps.customers.actions.standing import assign_classes, end_standing, see_earlier, write_standing

__all__ = [
    "Assigned", "CodeTaken", "NewCustomer", "NoSuchConsent", "NoSuchCustomer", "NothingToUndo", "add_customer",
    "add_customers", "assign_classes", "assign_owner", "change_customer", "end_standing", "forget_customer",
    "forget_import", "give_consent", "index_customers", "move_customer", "see_earlier", "undo_assignment",
    "withdraw_consent", "write_standing",
]  # fmt: skip
