"""Writes of risk: raise and clear warnings, answer them, tell and escalate, note signs; merging and erasing."""

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
    repoint_customer,
    restore_customer,
)
from zhike.apps.risk.actions.noting import NoSuchSign, note_leaving, note_resale, take_back_sign
from zhike.apps.risk.actions.raising import look_at, settle, watch
from zhike.apps.risk.actions.telling import escalate, tell

__all__ = [
    "BadAnswer", "NoSuchSign", "NoSuchWarning", "NotOpen", "accept_warning", "dismiss_warning", "escalate",
    "forget_customer", "forget_person", "look_at", "note_leaving", "note_resale", "reopen_warning",
    "repoint_customer", "restore_customer", "settle", "settle_warning", "snooze_warning", "take_back_sign", "tell",
    "watch",
]  # fmt: skip
