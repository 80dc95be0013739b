"""Writes of surveys: questionnaires made, waves sent, answers taken, weak points mended, customers followed."""

from zhike.apps.surveys.actions.answering import TooMany, keep_answers, keep_unnamed
from zhike.apps.surveys.actions.asking import (
    NameTaken,
    SurveyRefused,
    add_question,
    add_survey,
    begin_edition,
    change_edition,
    move_question,
    publish,
    remove_question,
)
from zhike.apps.surveys.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_surveys,
    repoint_customer,
    restore_customer,
    take_back_surveys,
)
from zhike.apps.surveys.actions.mending import add_improvement, finish_improvement, tell_respondents, verify_improvement
from zhike.apps.surveys.actions.scheduling import add_schedule, ask_after_complaint, begin_due, end_schedule
from zhike.apps.surveys.actions.waving import (
    ask_for_mails,
    begin_wave,
    close_wave,
    explain_fall,
    follow_calendar,
    open_to_all,
    write_mails,
)

__all__ = [
    "NameTaken", "SurveyRefused", "TooMany", "add_improvement", "add_question", "add_schedule", "add_survey",
    "ask_after_complaint", "ask_for_mails", "begin_due", "begin_edition", "begin_wave", "change_edition",
    "close_wave", "end_schedule", "explain_fall", "finish_improvement", "follow_calendar", "forget_customer",
    "forget_person", "hand_over_surveys", "keep_answers", "keep_unnamed", "move_question", "open_to_all",
    "publish", "remove_question", "repoint_customer", "restore_customer", "take_back_surveys",
    "tell_respondents", "verify_improvement", "write_mails",
]  # fmt: skip
