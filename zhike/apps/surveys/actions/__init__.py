"""Writes of surveys: questionnaires made, waves sent, answers taken, weak points mended, customers followed."""

from zhike.apps.surveys.actions.answering import TooMany, keep_answers
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
from zhike.apps.surveys.actions.waving import (
    begin_wave,
    close_wave,
    explain_fall,
    follow_calendar,
    remind_silent,
    send_invitations,
)

__all__ = [
    "NameTaken", "SurveyRefused", "TooMany", "add_improvement", "add_question", "add_survey", "begin_edition",
    "begin_wave", "change_edition", "close_wave", "explain_fall", "finish_improvement", "follow_calendar",
    "forget_customer", "forget_person", "hand_over_surveys", "keep_answers", "move_question", "publish",
    "remind_silent", "remove_question", "repoint_customer", "restore_customer", "send_invitations", "take_back_surveys",
    "tell_respondents", "verify_improvement",
]  # fmt: skip
