"""Pure decisions of insight: what to suggest, how long an answered customer rests, how far a forecast is trusted."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

REST_DAYS = {"CALLED": 30, "LATER": 7, "NOT_NEEDED": 90}
HIGH_TIERS = ("VIP", "MAJOR")
# A forecast is trusted by what it did on this company's own hold-out period.
MIN_GAIN, MAX_BIAS, MAX_BIAS_MIDDLE, MIN_CORRELATION, MIN_CUSTOMERS = 0.10, 0.10, 0.25, 0.5, 200


def suggestion(tier: str, state: str) -> str:
    """Return what to do first with an overdue customer: effort grows with value, offers with silence."""
    if tier in HIGH_TIERS:
        return "VISIT" if state == "DORMANT" else "CALL"
    if tier == "ORDINARY":
        return "OFFER" if state == "DORMANT" else "MESSAGE"
    return "MAILING"


def trust(proof: Mapping[str, Any]) -> str:
    """Return HIGH, MIDDLE or LOW: how far the lifetime values of a run can be relied on."""
    error, baseline = proof.get("holdout_rmse"), proof.get("baseline_rmse")
    if error is None or not baseline or proof.get("is_baseline", True):
        return "LOW"
    bias, correlation = abs(proof.get("holdout_bias") or 0), proof.get("holdout_correlation") or 0
    is_sound = bias <= MAX_BIAS and correlation >= MIN_CORRELATION and proof["n_customers"] >= MIN_CUSTOMERS
    if is_sound and 1 - error / baseline >= MIN_GAIN:
        return "HIGH"
    return "MIDDLE" if bias <= MAX_BIAS_MIDDLE else "LOW"


def value_notices(
    trend: Sequence[tuple[int | None, Decimal | None]],
    *,
    is_profit: bool,
    profitable_share: Decimal | None,
    target: Decimal,
) -> tuple[str, ...]:
    """Return what a manager has to be told: customers up while money falls, too few of them profitable.

    `trend` holds customers and money by quarter, oldest first; the last two with both known are compared.
    """
    known = [(n, money) for n, money in trend if n is not None and money is not None]
    notices = []
    if len(known) > 1 and known[-1][0] > known[-2][0] and known[-1][1] < known[-2][1]:
        notices.append("MORE_CUSTOMERS_LESS_PROFIT" if is_profit else "MORE_CUSTOMERS_LESS_REVENUE")
    if profitable_share is not None and profitable_share < target:
        notices.append("PROFITABLE_UNDER_TARGET")
    return tuple(notices)
