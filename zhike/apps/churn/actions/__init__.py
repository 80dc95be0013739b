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
from zhike.apps.churn.actions.emergencies import (
    NoSuchEmergency,
    call_in,
    close_emergency,
    log_emergency,
    open_emergency,
    reopen_emergency,
)
from zhike.apps.churn.actions.following import follow
from zhike.apps.churn.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_emergencies,
    hand_over_measures,
    repoint_customer,
    restore_customer,
    take_back_emergencies,
    take_back_measures,
)
from zhike.apps.churn.actions.legacy import (
    NoSuchIssue,
    drop_issue,
    note_issues,
    reopen_issue,
    review_issue,
    settle_issue,
)
from zhike.apps.churn.actions.preventing import (
    NewMeasure,
    NoSuchMeasure,
    add_measure,
    change_measure,
    close_measure,
    drop_measure,
    finish_measure,
    reopen_measure,
    watch_prevention,
)
from zhike.apps.churn.actions.signing import (
    NoSuchSignal,
    SignalRefused,
    add_signal,
    drop_contact,
    follow_complaint,
    note_answer,
    note_contact,
    restore_signal,
    withdraw_signal,
)
from zhike.apps.churn.actions.studying import StudyRefused, name_owner, note_study
from zhike.apps.churn.actions.telling import (
    tell_late,
    tell_late_measures,
    tell_of_major,
    tell_of_service,
    tell_unfinished,
)

__all__ = [
    "NewMeasure", "NoSuchCase", "NoSuchEmergency", "NoSuchIssue", "NoSuchMeasure", "NoSuchSignal", "SignalRefused",
    "StudyRefused", "add_measure", "add_signal", "analyse", "call_in", "change_measure", "close_emergency",
    "close_measure", "confirm", "confirm_many", "correct", "dismiss", "drop_contact", "drop_issue", "drop_measure",
    "finish_measure", "follow", "follow_complaint", "forget_customer", "forget_person", "hand_over_emergencies",
    "hand_over_measures", "log_emergency", "name_owner", "note_answer", "note_contact", "note_issues", "note_study",
    "open_emergency", "reopen", "reopen_emergency", "reopen_issue", "reopen_measure", "repoint_customer",
    "restore_customer", "restore_signal", "review_issue", "settle_issue", "take_back_emergencies",
    "take_back_measures", "tell_late", "tell_late_measures", "tell_of_major", "tell_of_service", "tell_unfinished",
    "watch_prevention", "withdraw_signal",
]  # fmt: skip
