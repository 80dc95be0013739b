"""Writes of service: the roster, calls, incidents, details and purposes, customers' own pages; keeping house."""

from zhike.apps.service.actions.duty import NewShift, add_shift, end_shift, note_call, restore_shift
from zhike.apps.service.actions.incidents import (
    NoSuchIncident,
    begin_recovery,
    close_incident,
    escalate_incident,
    reopen_incident,
    report_incident,
)
from zhike.apps.service.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_requests,
    hand_over_shifts,
    repoint_customer,
    restore_customer,
    take_back_requests,
    take_back_shifts,
)
from zhike.apps.service.actions.links import TooMany, ask_call_back, end_link, make_link
from zhike.apps.service.actions.noting import check_details, note_purpose, tell_slack
from zhike.apps.service.actions.requesting import (
    accept_request,
    close_request,
    decline_request,
    note_request,
    offer_request,
    reopen_request,
)

__all__ = [
    "NewShift",
    "NoSuchIncident",
    "TooMany",
    "accept_request",
    "add_shift",
    "ask_call_back",
    "begin_recovery",
    "check_details",
    "close_incident",
    "close_request",
    "decline_request",
    "end_link",
    "end_shift",
    "escalate_incident",
    "forget_customer",
    "forget_person",
    "hand_over_requests",
    "hand_over_shifts",
    "make_link",
    "note_call",
    "note_purpose",
    "note_request",
    "offer_request",
    "reopen_incident",
    "reopen_request",
    "repoint_customer",
    "report_incident",
    "restore_customer",
    "restore_shift",
    "take_back_requests",
    "take_back_shifts",
    "tell_slack",
]  # fmt: skip
