"""Writes of loyalty: members and levels, points earned, used, run out and taken back, benefits, recommendations."""

from zhike.apps.loyalty.actions.attending import invite
from zhike.apps.loyalty.actions.earning import earn_amount, earn_orders, follow_voice
from zhike.apps.loyalty.actions.expiring import expire
from zhike.apps.loyalty.actions.gaining import finish_gain, plan_gain
from zhike.apps.loyalty.actions.joining import NoSuchMember, end_membership, enrol, renew
from zhike.apps.loyalty.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.loyalty.actions.levelling import apply_levels, set_level
from zhike.apps.loyalty.actions.offering import (
    NoSuchOffer,
    add_benefit,
    add_partner,
    change_benefit,
    change_partner,
)
from zhike.apps.loyalty.actions.recommending import NoSuchRecommendation, follow_purchases, recommend, settle
from zhike.apps.loyalty.actions.using import (
    Verified,
    ask_manager,
    give_by_hand,
    redeem,
    take_use_back,
    use_benefit,
    verify,
)

__all__ = [
    "NoSuchMember", "NoSuchOffer", "NoSuchRecommendation", "Verified", "add_benefit", "add_partner", "apply_levels",
    "ask_manager", "change_benefit", "change_partner", "earn_amount", "earn_orders", "end_membership", "enrol",
    "expire", "finish_gain", "follow_purchases", "follow_voice", "forget_customer", "forget_person", "give_by_hand",
    "invite", "plan_gain", "recommend", "redeem", "renew", "repoint_customer", "restore_customer", "set_level",
    "settle", "take_use_back", "use_benefit", "verify",
]  # fmt: skip
