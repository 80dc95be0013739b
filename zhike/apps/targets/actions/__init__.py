"""Writes of targets: groups, scores reckoned anew, weeks planned, prospects found and called, relations built."""

from zhike.apps.targets.actions.building import (
    begin_building,
    change_step,
    finish_step,
    give_up,
    reopen_step,
    take_up,
)
from zhike.apps.targets.actions.groups import (
    NameTaken,
    NoRule,
    NoSuchGroup,
    change_group,
    define_group,
    end_group,
    reopen_group,
)
from zhike.apps.targets.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_steps,
    repoint_customer,
    restore_customer,
    take_back_steps,
)
from zhike.apps.targets.actions.prospecting import ask_why, begin_contact, drop_find, note_find, plan_week
from zhike.apps.targets.actions.scoring import refresh, refresh_all, request_all

__all__ = [
    "NameTaken", "NoRule", "NoSuchGroup", "ask_why", "begin_building", "begin_contact", "change_group", "change_step",
    "define_group", "drop_find", "end_group", "finish_step", "forget_customer", "forget_person", "give_up",
    "hand_over_steps", "note_find", "plan_week", "refresh", "refresh_all", "reopen_group", "reopen_step",
    "repoint_customer", "request_all", "restore_customer", "take_back_steps", "take_up",
]  # fmt: skip
