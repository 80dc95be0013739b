"""Writes of winback: the pool, decisions, steps, remedies, offers, grounds, wishes to leave, plans, lessons."""

from zhike.apps.winback.actions.deciding import (
    answer_abandon,
    ask_abandon,
    decide,
    decide_many,
    fail,
    reopen,
    set_terms,
)
from zhike.apps.winback.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_cases,
    hand_over_plans,
    hand_over_saves,
    repoint_customer,
    restore_customer,
    take_back_cases,
    take_back_plans,
    take_back_saves,
)
from zhike.apps.winback.actions.opening import NewCase, follow, note_orders, open_case
from zhike.apps.winback.actions.planning import (
    NewGround,
    NewLesson,
    NewPlan,
    NewSave,
    NoSuchRecord,
    add_lesson,
    add_plan,
    close_plan,
    note_ground,
    note_wish,
    offer_to_stay,
    prove_ground,
    remove_lesson,
    reopen_plan,
    settle_wish,
)
from zhike.apps.winback.actions.reminding import escalate, remind
from zhike.apps.winback.actions.stepping import (
    add_step,
    answer_offer,
    answer_remedy,
    finish_remedy,
    make_offer,
    take_back_step,
)
from zhike.apps.winback.actions.telling import NoSuchCase

__all__ = [
    "NewCase", "NewGround", "NewLesson", "NewPlan", "NewSave", "NoSuchCase", "NoSuchRecord", "add_lesson", "add_plan",
    "add_step", "answer_abandon", "answer_offer", "answer_remedy", "ask_abandon", "close_plan", "decide", "decide_many",
    "escalate", "fail", "finish_remedy", "follow", "forget_customer", "forget_person", "hand_over_cases",
    "hand_over_plans", "hand_over_saves", "make_offer", "note_ground", "note_orders", "note_wish", "offer_to_stay",
    "open_case", "prove_ground", "remind", "remove_lesson", "reopen", "reopen_plan", "repoint_customer",
    "restore_customer", "set_terms", "settle_wish", "take_back_cases", "take_back_plans", "take_back_saves",
    "take_back_step",
]  # fmt: skip
