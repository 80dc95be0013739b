"""Writes of health: relations measured and kept, exchanges, bonds, forces, plans, chances, programmes."""

from zhike.apps.health.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_programmes,
    repoint_customer,
    restore_customer,
    take_back_programmes,
)
from zhike.apps.health.actions.measuring import measure_all, measure_some
from zhike.apps.health.actions.noting import (
    add_bond,
    end_bond,
    follow_chance,
    judge_forces,
    note_chance,
    note_exchange,
    plan_greetings,
    plan_level,
    withdraw_exchange,
)
from zhike.apps.health.actions.running import (
    allocate,
    close_programme,
    enrol,
    note_hours,
    note_spent,
    release,
    start_programme,
    withdraw,
)

__all__ = [
    "add_bond",
    "allocate",
    "close_programme",
    "end_bond",
    "enrol",
    "follow_chance",
    "forget_customer",
    "forget_person",
    "hand_over_programmes",
    "judge_forces",
    "measure_all",
    "measure_some",
    "note_chance",
    "note_exchange",
    "note_hours",
    "note_spent",
    "plan_greetings",
    "plan_level",
    "release",
    "repoint_customer",
    "restore_customer",
    "start_programme",
    "take_back_programmes",
    "withdraw",
    "withdraw_exchange",
]  # fmt: skip
