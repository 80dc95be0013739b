"""Writes of complaints: opened, taken through five steps, timed, passed on, closed; suggestions and improvements."""

from zhike.apps.complaints.actions.clocking import escalate, pause, resume
from zhike.apps.complaints.actions.finding import find_grumbles
from zhike.apps.complaints.actions.handling import (
    advance,
    consent,
    let_on,
    mark_second,
    merge,
    review,
    reward,
    settle_grumble,
    take_marks,
    transfer,
)
from zhike.apps.complaints.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_complaints,
    hand_over_improvements,
    hand_over_suggestions,
    repoint_customer,
    restore_customer,
    take_back_complaints,
    take_back_improvements,
    take_back_suggestions,
)
from zhike.apps.complaints.actions.learning import learn_facts
from zhike.apps.complaints.actions.linking import TooMuch, end_link, file, file_of, make_link
from zhike.apps.complaints.actions.listening import judge_argument
from zhike.apps.complaints.actions.mailing import Taken, assign_mail, take_mail
from zhike.apps.complaints.actions.opening import NewComplaint, open_complaint
from zhike.apps.complaints.actions.stepping import (
    Judgement,
    answer_offer,
    carry_out,
    close,
    follow_up,
    judge,
    offer,
    thank,
    vent,
)
from zhike.apps.complaints.actions.suggesting import (
    assign_training,
    evaluate,
    finish_improvement,
    key_cards,
    plan_improvement,
    suggest,
)
from zhike.apps.complaints.actions.telling import NoSuchComplaint

__all__ = [
    "Judgement", "NewComplaint", "NoSuchComplaint", "Taken", "TooMuch", "advance", "answer_offer", "assign_mail",
    "assign_training", "carry_out", "close", "consent", "end_link", "escalate", "evaluate", "file", "file_of",
    "find_grumbles", "finish_improvement", "follow_up", "forget_customer", "forget_person", "hand_over_complaints",
    "hand_over_improvements", "hand_over_suggestions", "judge", "judge_argument", "key_cards", "learn_facts",
    "let_on", "make_link", "mark_second", "merge", "offer", "open_complaint", "pause", "plan_improvement",
    "repoint_customer", "restore_customer", "resume", "review", "reward", "settle_grumble", "suggest",
    "take_back_complaints", "take_back_improvements", "take_back_suggestions", "take_mail", "take_marks", "thank",
    "transfer", "vent",
]  # fmt: skip
