"""Pure rules of the money customers are valued in: when it is margin, and what is margin where a cost is missing."""

import numpy as np

MARGIN, REVENUE = "MARGIN", "REVENUE"
# Of so much of the last year's revenue the cost of the goods must be known.
ENOUGH_KNOWN = 0.8


def money_of(share: float, known_share: float) -> str:
    """Return whether margin or revenue is forecast: margin where enough of it is known and anything is left of it."""
    return MARGIN if known_share >= ENOUGH_KNOWN and share > 0 else REVENUE


def margin(amount: np.ndarray, known: np.ndarray, cost: np.ndarray, share: float) -> np.ndarray:
    """Return the margin of amounts: what has a known cost less that, and the company's share of the rest."""
    return (known - cost) + (amount - known) * share
