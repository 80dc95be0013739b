"""Writes of campaigns: plans, offers, campaigns put together, sent, followed and measured; keeping house."""

from zhike.apps.campaigns.actions.assembling import assemble, control_size, request_assembly, take_apart
from zhike.apps.campaigns.actions.countering import counter_move, exposed
from zhike.apps.campaigns.actions.following import follow, follow_all, measure, note_lesson
from zhike.apps.campaigns.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.campaigns.actions.offering import (
    NotBelow,
    OfferPassed,
    OwnOffer,
    add_offer,
    add_personal_offer,
    approve_offer,
)
from zhike.apps.campaigns.actions.planning import (
    NotApprovable,
    OwnPlan,
    add_plan,
    add_process_change,
    approve_plan,
    change_plan,
    close_process_change,
)
from zhike.apps.campaigns.actions.sending import pause, resume, send_batch, start, stop
from zhike.apps.campaigns.actions.writing import (
    Lacking,
    NameTaken,
    NoSuchRecord,
    WrongState,
    add_campaign,
    change_campaign,
    set_variants,
)

__all__ = [
    "Lacking", "NameTaken", "NoSuchRecord", "NotApprovable", "NotBelow", "OfferPassed", "OwnOffer", "OwnPlan",
    "WrongState", "add_campaign", "add_offer", "add_personal_offer", "add_plan", "add_process_change", "approve_offer",
    "approve_plan", "assemble", "change_campaign", "change_plan", "close_process_change", "control_size",
    "counter_move", "exposed", "follow", "follow_all", "forget_customer", "forget_person", "measure", "note_lesson",
    "pause", "repoint_customer", "request_assembly", "restore_customer", "resume", "send_batch", "set_variants",
    "start", "stop", "take_apart",
]  # fmt: skip
