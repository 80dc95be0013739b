"""Writes of customers: add, change, give, move, merge, one or many; classes and cards; archives and studies."""

from zhike.apps.customers.actions.adding import CodeTaken, NewCustomer, add_customer, add_customers
from zhike.apps.customers.actions.bulk import BULK
from zhike.apps.customers.actions.by_hand import ClassRefused, assign_by_hand, end_by_hand
from zhike.apps.customers.actions.changing import (
    KindFixed,
    NoSuchCustomer,
    RetiredAtDesk,
    change_customer,
    give_customer,
    move_customer,
    retire_customer,
)
from zhike.apps.customers.actions.dimensions import keep_dimension
from zhike.apps.customers.actions.forgetting import forget_customer, forget_person
from zhike.apps.customers.actions.keeping import forget_import, index_customers
from zhike.apps.customers.actions.merging import (
    PLACES,
    lock_customers,
    merge_records,
    part_records,
    repoint_classes,
    restore_classes,
)
from zhike.apps.customers.actions.owning import Assigned, assign_owner, lock_owned
from zhike.apps.customers.actions.standing import (
    Known,
    assign_classes,
    end_standing,
    note_orders,
    see_earlier,
    write_knowledge,
    write_standing,
    write_standings,
)
from zhike.apps.customers.actions.writing import Recipient, write_to

__all__ = [
    "BULK", "PLACES", "Assigned", "ClassRefused", "CodeTaken", "KindFixed", "Known", "NewCustomer", "NoSuchCustomer",
    "Recipient", "RetiredAtDesk", "add_customer", "add_customers", "assign_by_hand", "assign_classes", "assign_owner",
    "change_customer", "end_by_hand", "end_standing", "forget_customer", "forget_import", "forget_person",
    "give_customer", "index_customers", "keep_dimension", "lock_customers", "lock_owned", "merge_records",
    "move_customer", "note_orders", "part_records", "repoint_classes", "restore_classes", "retire_customer",
    "see_earlier", "write_knowledge", "write_standing", "write_standings", "write_to",
]  # fmt: skip
