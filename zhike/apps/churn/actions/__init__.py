"""Writes of churn: each in one transaction, with its event and its audit entry."""

from zhike.apps.churn.actions.confirming import (
    NoSuchCase,
    analyse,
    confirm,
    confirm_many,
    correct,
    dismiss,
    reopen,
)
from zhike.apps.churn.actions.following import follow
from zhike.apps.churn.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.churn.actions.signing import (
    NoSuchSignal,
    SignalRefused,
    add_signal,
    drop_contact,
    note_contact,
    restore_signal,
    withdraw_signal,
)
from zhike.apps.churn.actions.studying import StudyRefused, note_study
from zhike.apps.churn.actions.telling import tell_late, tell_of_major

__all__ = [
    "NoSuchCase", "NoSuchSignal", "SignalRefused", "StudyRefused", "add_signal", "analyse", "confirm", "confirm_many",
    "correct", "dismiss", "drop_contact", "follow", "forget_customer", "forget_person", "note_contact", "note_study",
    "reopen", "repoint_customer", "restore_customer", "restore_signal", "tell_late", "tell_of_major",
    "withdraw_signal",
]  # fmt: skip
