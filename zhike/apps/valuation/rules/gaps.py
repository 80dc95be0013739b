"""Gaps: who is like whom, and what a purchase that look-alikes make may bring."""

from decimal import Decimal

# Fewer buyers would tell what one of them buys.
LEAST_BUYERS = 5


def segment(kind: str, tier: str) -> str:
    """Return the name of the segment of a customer: its kind and tier."""
    return f"{kind}.{tier}"


def expected_gain(*, n_buyers: int, n_peers: int, mean: Decimal, own: Decimal) -> Decimal:
    """Return what an offer may bring a year: the share of look-alikes that buy × what they buy beyond the customer."""
    if not n_peers:
        return Decimal(0)
    return max(round(Decimal(n_buyers) / n_peers * (mean - own), 2), Decimal(0))
