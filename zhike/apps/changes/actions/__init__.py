"""Writes of changes: drafted, asked about, tried, let into force, stopped; measured; dealers seen dumping."""

from zhike.apps.changes.actions.asking import NobodyTouched, NotAsked, answer, start_asking
from zhike.apps.changes.actions.deciding import (
    InTheWay,
    NeedsReason,
    NotFired,
    OwnWork,
    WrongStep,
    activate,
    approve,
    end,
    release,
    start_pilot,
    stop,
)
from zhike.apps.changes.actions.keeping import (
    forget_customer,
    forget_person,
    note_dumping,
    repoint_customer,
    restore_customer,
    take_dumping_back,
)
from zhike.apps.changes.actions.watching import watch, watch_all
from zhike.apps.changes.actions.writing import (
    EditionTaken,
    NoSuchChange,
    NothingWritten,
    change_change,
    next_edition,
    propose,
)

__all__ = [
    "EditionTaken", "InTheWay", "NeedsReason", "NoSuchChange", "NobodyTouched", "NotAsked", "NotFired",
    "NothingWritten", "OwnWork",
    "WrongStep", "activate", "answer", "approve", "change_change", "end", "forget_customer", "forget_person",
    "next_edition", "note_dumping", "propose", "release", "repoint_customer", "restore_customer", "start_asking",
    "start_pilot", "stop", "take_dumping_back", "watch", "watch_all",
]  # fmt: skip
