"""Writes of plans: each in one transaction with its audit entry."""

from zhike.apps.plans.actions.aiming import NewGoal, close_goal, measure_goal, reopen_goal, set_goal
from zhike.apps.plans.actions.binding import end_anchor, note_anchor
from zhike.apps.plans.actions.doing import (
    answer_alternative,
    finish_action,
    note_refusal,
    offer_alternative,
    plan_action,
    reopen_action,
    review_from_zero,
    serve_need,
    take_back_zero,
)
from zhike.apps.plans.actions.keeping import (
    follow_customers,
    forget_customer,
    forget_person,
    hand_over_actions,
    hand_over_goals,
    repoint_customer,
    restore_customer,
    take_back_actions,
    take_back_goals,
)
from zhike.apps.plans.actions.reserving import NewReservation, end_reservation, reserve, settle_reservations
from zhike.apps.plans.actions.writing import NewPlan, write_plan

__all__ = [
    "NewGoal",
    "NewPlan",
    "NewReservation",
    "answer_alternative",
    "close_goal",
    "end_anchor",
    "end_reservation",
    "finish_action",
    "follow_customers",
    "forget_customer",
    "forget_person",
    "hand_over_actions",
    "hand_over_goals",
    "measure_goal",
    "note_anchor",
    "note_refusal",
    "offer_alternative",
    "plan_action",
    "reopen_action",
    "reopen_goal",
    "repoint_customer",
    "reserve",
    "restore_customer",
    "review_from_zero",
    "serve_need",
    "set_goal",
    "settle_reservations",
    "take_back_actions",
    "take_back_goals",
    "take_back_zero",
    "write_plan",
]  # fmt: skip
