"""Writes of market: competitors named and confirmed, their moves heard and judged, estimates, share prices."""

from zhike.apps.market.actions.citing import ComesLater, add_clipping
from zhike.apps.market.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.market.actions.naming import (
    NameTaken,
    NoSuchCompetitor,
    SameCompetitor,
    change_competitor,
    confirm_competitor,
    estimate_churn,
    join_competitors,
    name_competitor,
    named,
)
from zhike.apps.market.actions.pricing import PriceRefused, drop_price, keep_prices
from zhike.apps.market.actions.telling import (
    AlreadyJudged,
    NoSuchMove,
    confirm_move,
    dismiss_move,
    note_move,
    rate_move,
    reopen_move,
)

__all__ = [
    "AlreadyJudged", "ComesLater", "NameTaken", "NoSuchCompetitor", "NoSuchMove", "PriceRefused", "SameCompetitor",
    "add_clipping", "change_competitor", "confirm_competitor", "confirm_move", "dismiss_move", "drop_price",
    "estimate_churn", "forget_customer", "forget_person", "join_competitors", "keep_prices", "name_competitor",
    "named", "note_move", "rate_move", "reopen_move", "repoint_customer", "restore_customer",
]  # fmt: skip
