"""Writes of audiences: the register, snapshots, uses, cycles of the database, strategies; keeping house."""

from zhike.apps.audiences.actions.cycling import (
    CycleOpen,
    NoSuchCycle,
    StepBarred,
    WrongStep,
    begin_cycle,
    close_step,
    note_strategy,
)
from zhike.apps.audiences.actions.defining import (
    LeavesItselfOut,
    NameTaken,
    NoRule,
    NoSuchAudience,
    add_audience,
    change_audience,
    end_audience,
    reopen_audience,
)
from zhike.apps.audiences.actions.keeping import (
    forget_customer,
    forget_person,
    note_use,
    repoint_customer,
    restore_customer,
)
from zhike.apps.audiences.actions.taking import AT_ONCE, fill_snapshot, take_snapshot

__all__ = [
    "AT_ONCE", "CycleOpen", "LeavesItselfOut", "NameTaken", "NoRule", "NoSuchAudience", "NoSuchCycle", "StepBarred",
    "WrongStep", "add_audience", "begin_cycle", "change_audience", "close_step", "end_audience", "fill_snapshot",
    "forget_customer", "forget_person", "note_strategy", "note_use", "reopen_audience", "repoint_customer",
    "restore_customer", "take_snapshot",
]  # fmt: skip
