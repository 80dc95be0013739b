"""Writes of grading: each in one transaction, with its event and its audit entry."""

from zhike.apps.grading.actions.cutting import change_rule, keep_cut
from zhike.apps.grading.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.grading.actions.raising import ProgrammeRefused, begin_programme, end_programme, reopen_programme
from zhike.apps.grading.actions.retiring import (
    NewCase,
    NoSuchPlan,
    ask_approval,
    check_again,
    decide_retirement,
    except_alert,
    finish_retirement,
    plan_retirement,
    propose_retirement,
    tell_customer,
    withdraw_retirement,
)
from zhike.apps.grading.actions.screening import NoSuchProposal, decide, screen, undecide
from zhike.apps.grading.actions.supporting import SupportRefused, grant_support, take_support_back, write_wording

__all__ = [
    "NewCase", "NoSuchPlan", "NoSuchProposal", "ProgrammeRefused", "SupportRefused", "ask_approval",
    "begin_programme", "change_rule", "check_again", "decide", "decide_retirement", "end_programme", "except_alert",
    "finish_retirement", "forget_customer", "forget_person", "grant_support", "keep_cut", "plan_retirement",
    "propose_retirement", "reopen_programme", "repoint_customer", "restore_customer", "screen", "take_support_back",
    "tell_customer", "undecide", "withdraw_retirement", "write_wording",
]  # fmt: skip
