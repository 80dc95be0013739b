"""Writes of risk: raise and clear warnings, answer them, tell and escalate, note signs; keep the register of risks."""

from zhike.apps.risk.actions.answering import (
    BadAnswer,
    NoSuchWarning,
    NotOpen,
    accept_warning,
    dismiss_warning,
    reopen_warning,
    settle_warning,
    snooze_warning,
)
from zhike.apps.risk.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_risks,
    hand_over_treatments,
    repoint_customer,
    restore_customer,
    take_back_risks,
    take_back_treatments,
)
from zhike.apps.risk.actions.noting import NoSuchSign, note_leaving, note_resale, take_back_sign
from zhike.apps.risk.actions.raising import look_at, settle, watch
from zhike.apps.risk.actions.registering import (
    NewRisk,
    change_risk,
    end_risk,
    name_case,
    rated_by_loss,
    register_risk,
    reopen_risk,
    scan,
    unname_case,
)
from zhike.apps.risk.actions.sourcing import gather, propose_of_decline, propose_of_rating, withdraw_of_decline
from zhike.apps.risk.actions.telling import escalate, tell
from zhike.apps.risk.actions.treating import (
    approve_treatment,
    drop_treatment,
    evaluate_treatment,
    expire,
    propose_treatment,
)

__all__ = [
    "BadAnswer", "NewRisk", "NoSuchSign", "NoSuchWarning", "NotOpen", "accept_warning", "approve_treatment",
    "change_risk", "dismiss_warning", "drop_treatment", "end_risk", "escalate", "evaluate_treatment", "expire",
    "forget_customer", "forget_person", "gather", "hand_over_risks", "hand_over_treatments", "look_at",
    "name_case", "note_leaving", "note_resale", "propose_of_decline", "propose_of_rating", "propose_treatment",
    "rated_by_loss", "register_risk", "reopen_risk", "reopen_warning", "repoint_customer", "restore_customer",
    "scan", "settle", "settle_warning", "snooze_warning", "take_back_risks", "take_back_sign",
    "take_back_treatments", "tell", "unname_case", "watch", "withdraw_of_decline",
]  # fmt: skip
