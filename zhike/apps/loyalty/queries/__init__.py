"""Reads of loyalty: members with their points and levels, benefits and partners, recommendations, what it brings."""

from zhike.apps.loyalty.queries.beside import Month, Quarter, months, quarters
from zhike.apps.loyalty.queries.keeping import about_customer
from zhike.apps.loyalty.queries.ledger import (
    Soon,
    Statement,
    balance,
    by_card,
    by_hand,
    entries,
    entries_of,
    is_over,
    lots,
    member,
    member_of,
    members,
    members_among,
    running_out,
    statement,
    warn_days,
)
from zhike.apps.loyalty.queries.levels import Move, level_moves, levels_of, lines, n_by_level, scheme
from zhike.apps.loyalty.queries.offering import (
    Offered,
    benefit,
    benefits,
    claim_of,
    offer_of,
    offered_to,
    partner,
    partner_by_code,
    partners,
    settlement,
    uses_of,
    uses_of_benefit,
)
from zhike.apps.loyalty.queries.recommending import (
    brought_by,
    open_recommendations,
    recommendation,
    recommendation_of,
    recommendations,
    referrer_of,
    tree,
)
from zhike.apps.loyalty.queries.report import Compared, Report, answered_in_time, gain, gains, n_purchases, report

__all__ = [
    "Compared", "Month", "Move", "Offered", "Quarter", "Report", "Soon", "Statement", "about_customer",
    "answered_in_time", "balance", "benefit", "benefits", "brought_by", "by_card", "by_hand", "claim_of", "entries",
    "entries_of", "gain", "gains", "is_over", "level_moves", "levels_of", "lines", "lots", "member", "member_of",
    "members", "members_among", "months", "n_by_level", "n_purchases", "offer_of", "offered_to", "open_recommendations",
    "partner", "partner_by_code", "partners", "quarters", "recommendation", "recommendation_of", "recommendations",
    "referrer_of", "report", "running_out", "scheme", "settlement", "statement", "tree", "uses_of", "uses_of_benefit",
    "warn_days",
]  # fmt: skip
