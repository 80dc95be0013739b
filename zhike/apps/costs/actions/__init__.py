"""Writes of costs: entries booked and taken back, shared costs spread, contributions reckoned with each analysis."""

from zhike.apps.costs.actions.booking import AlreadyReversed, book, remove, take_back
from zhike.apps.costs.actions.reckoning import CARD, Measured, between, cards, measure, write
from zhike.apps.costs.actions.sharing import AlreadyEnded, NewShare, change_share, end_share, share_cost

__all__ = [
    "CARD", "AlreadyEnded", "AlreadyReversed", "Measured", "NewShare", "between", "book", "cards", "change_share",
    "end_share", "measure", "remove", "share_cost", "take_back", "write",
]  # fmt: skip
