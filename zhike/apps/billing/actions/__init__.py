"""Writes of billing: plans and prices, subscriptions with consent, bills, violations and refunds; merging, erasing."""

from zhike.apps.billing.actions.finding import dispute, find, follow
from zhike.apps.billing.actions.importing import (
    NewLine,
    add_imported_lines,
    add_imported_subscriptions,
    remove_lines,
    remove_subscriptions,
)
from zhike.apps.billing.actions.issuing import issue
from zhike.apps.billing.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.billing.actions.offering import NewPlan, add_plan, change_plan, set_price
from zhike.apps.billing.actions.refunding import approve, clear, decline, propose, refund
from zhike.apps.billing.actions.subscribing import (
    NewSubscription,
    NoSuchSubscription,
    end_subscription,
    note_reading,
    record_consent,
    renew,
    subscribe,
)

__all__ = [
    "NewLine", "NewPlan", "NewSubscription", "NoSuchSubscription", "add_imported_lines", "add_imported_subscriptions",
    "add_plan", "approve", "change_plan", "clear", "decline", "dispute", "end_subscription", "find", "follow",
    "forget_customer", "forget_person", "issue", "note_reading", "propose", "record_consent", "refund",
    "remove_lines", "remove_subscriptions", "renew", "repoint_customer", "restore_customer", "set_price", "subscribe",
]  # fmt: skip
