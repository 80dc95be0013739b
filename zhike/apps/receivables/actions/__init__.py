"""Writes of receivables: invoices, settlements, limits, orders beyond them, holds, accounts; merging and erasing."""

from zhike.apps.receivables.actions.granting import (
    decide_exemption,
    end_limit,
    grant_exemption,
    set_limit,
)
from zhike.apps.receivables.actions.holding import hold_orders, lift_hold, tell_of_held
from zhike.apps.receivables.actions.invoicing import (
    NewInvoice,
    NoSuchInvoice,
    add_invoices,
    dispute_invoice,
    enter_invoice,
    remove_invoices,
    take_back_invoice,
)
from zhike.apps.receivables.actions.keeping import (
    forget_customer,
    forget_person,
    repoint_customer,
    restore_customer,
)
from zhike.apps.receivables.actions.ordering import (
    LIMIT_ACT,
    Placed,
    place_order,
)
from zhike.apps.receivables.actions.reckoning import follow, reckon
from zhike.apps.receivables.actions.settling import NoSuchSettlement, settle, unsettle
from zhike.apps.receivables.actions.writing_off import ask_write_off, decide_write_off, take_back_write_off

__all__ = [
    "LIMIT_ACT", "NewInvoice", "NoSuchInvoice", "NoSuchSettlement", "Placed", "add_invoices", "ask_write_off",
    "decide_exemption", "decide_write_off", "dispute_invoice", "end_limit", "enter_invoice", "follow",
    "forget_customer", "forget_person", "grant_exemption", "hold_orders", "lift_hold", "place_order", "reckon",
    "remove_invoices", "repoint_customer", "restore_customer", "set_limit", "settle", "take_back_invoice",
    "take_back_write_off", "tell_of_held", "unsettle",
]  # fmt: skip
