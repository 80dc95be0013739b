"""Writes of interviews: plans drawn, interviews tried and held, sessions with causes and votes, insights."""

from zhike.apps.interviews.actions.bulk import INTERVIEWS as BULK
from zhike.apps.interviews.actions.conferring import (
    AlreadyThere,
    NewParticipant,
    NewSession,
    NoSuchSession,
    NotThere,
    SessionRefused,
    add_session,
    change_session,
    close_session,
    decide_cause,
    join,
    leave,
    name_cause,
    reopen_session,
    set_votes,
)
from zhike.apps.interviews.actions.interviewing import (
    InterviewRefused,
    NewInterview,
    NoSuchInterview,
    assign,
    hold_interview,
    note_try,
    take_back_interview,
    take_back_try,
)
from zhike.apps.interviews.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_interviews,
    repoint_customer,
    restore_customer,
    take_back_interviews,
)
from zhike.apps.interviews.actions.learning import NewInsight, change_insight, note_insight
from zhike.apps.interviews.actions.planning import NewPlan, PlanRefused, draw_plan

__all__ = [
    "BULK", "AlreadyThere", "InterviewRefused", "NewInsight", "NewInterview", "NewParticipant", "NewPlan",
    "NewSession", "NoSuchInterview", "NoSuchSession", "NotThere", "PlanRefused", "SessionRefused", "add_session",
    "assign", "change_insight", "change_session", "close_session", "decide_cause", "draw_plan", "forget_customer",
    "forget_person",
    "hand_over_interviews", "hold_interview", "join", "leave", "name_cause", "note_insight", "note_try",
    "reopen_session", "repoint_customer", "restore_customer", "set_votes", "take_back_interview",
    "take_back_interviews", "take_back_try",
]  # fmt: skip
