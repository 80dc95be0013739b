"""Writes of activities: hold one, invite and greet guests, visit, give; merging and erasing."""

from zhike.apps.activities.actions.bulk import ACTIVITIES, VISITS
from zhike.apps.activities.actions.conferring import (
    Agreed,
    NoSuchRemark,
    NotAtTable,
    agree,
    note_remark,
    put_back_remark,
    seat,
    take_back_remark,
    unseat,
)
from zhike.apps.activities.actions.giving import (
    DayToCome,
    GiftDecided,
    GiftLimit,
    NewGift,
    NoSuchGift,
    NoSuchPerson,
    NotGiven,
    decide_gift,
    deliver_gift,
    register_gift,
)
from zhike.apps.activities.actions.greeting import GUEST_STATES, change_guests
from zhike.apps.activities.actions.handing_over import (
    hand_over_activities,
    hand_over_visits,
    take_back_activities,
    take_back_visits,
)
from zhike.apps.activities.actions.holding import NewActivity, NoSuchActivity, add_activity, change_activity
from zhike.apps.activities.actions.inviting import (
    ControlRefused,
    NewLead,
    NoSuchInvitation,
    add_lead,
    answer_invitation,
    attend,
    draw_control,
    invite,
    uninvite,
)
from zhike.apps.activities.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.activities.actions.signing import Arrival, sign_in, undo_sign_in
from zhike.apps.activities.actions.stocking import (
    NoSuchGiftItem,
    add_gift_item,
    change_gift_item,
    restore_gift_item,
    withdraw_gift_item,
)
from zhike.apps.activities.actions.visiting import (
    NewVisit,
    NoParticipant,
    NoSuchVisit,
    Outcome,
    VisitEnded,
    accept_schedule,
    cancel_visit,
    change_visit,
    end_visit,
    plan_visit,
    reopen_visit,
)

__all__ = [
    "ACTIVITIES", "GUEST_STATES", "VISITS", "Agreed", "Arrival", "ControlRefused", "DayToCome", "GiftDecided",
    "GiftLimit", "NewActivity", "NewGift", "NewLead", "NewVisit", "NoParticipant", "NoSuchActivity", "NoSuchGift",
    "NoSuchGiftItem", "NoSuchInvitation", "NoSuchPerson", "NoSuchRemark", "NoSuchVisit", "NotAtTable", "NotGiven",
    "Outcome", "VisitEnded", "accept_schedule", "add_activity", "add_gift_item", "add_lead", "agree",
    "answer_invitation", "attend", "cancel_visit", "change_activity", "change_gift_item", "change_guests",
    "change_visit", "decide_gift", "deliver_gift", "draw_control", "end_visit", "forget_customer", "forget_person",
    "hand_over_activities", "hand_over_visits", "invite", "note_remark", "plan_visit", "put_back_remark",
    "register_gift", "reopen_visit", "repoint_customer", "restore_customer", "restore_gift_item", "seat", "sign_in",
    "take_back_activities", "take_back_remark", "take_back_visits", "undo_sign_in", "uninvite", "unseat",
    "withdraw_gift_item",
]  # fmt: skip
