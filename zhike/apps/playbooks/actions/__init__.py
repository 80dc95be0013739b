"""Writes of playbooks: rules written and switched, carried out once for every event, kept in step with customers."""

from zhike.apps.playbooks.actions.answering import NoSuchDeed, NotYours, answer_deed
from zhike.apps.playbooks.actions.escalating import escalate
from zhike.apps.playbooks.actions.handing_over import hand_over_rules, take_back_rules
from zhike.apps.playbooks.actions.keeping import forget_customer, repoint_customer, restore_customer
from zhike.apps.playbooks.actions.measuring import measure_due, measure_rule
from zhike.apps.playbooks.actions.running import run_rules
from zhike.apps.playbooks.actions.undoing import Undone, undo_changes
from zhike.apps.playbooks.actions.writing import (
    NoSuchRule,
    add_rule,
    change_rule,
    change_steps,
    remove_rule,
    switch_rule,
)

__all__ = [
    "NoSuchDeed", "NoSuchRule", "NotYours", "Undone", "add_rule", "answer_deed", "change_rule", "change_steps",
    "escalate", "forget_customer", "hand_over_rules", "measure_due", "measure_rule", "remove_rule",
    "repoint_customer", "restore_customer", "run_rules", "switch_rule", "take_back_rules", "undo_changes",
]  # fmt: skip
