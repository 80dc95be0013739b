"""Pure decisions of insight: what to suggest, how long an answered customer rests, how far a forecast is trusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhike.apps.catalog.rules import following, tables

REST_DAYS = {"CALLED": 30, "LATER": 7, "NOT_NEEDED": 90}
HIGH_TIERS = ("VIP", "MAJOR")
# A forecast is trusted by what it did on this company's own hold-out period.
MIN_GAIN, MAX_BIAS, MAX_BIAS_MIDDLE, MIN_CORRELATION, MIN_CUSTOMERS = 0.10, 0.10, 0.25, 0.5, 200

# From here on an error of the forecast counts as having grown since the run before.
MAX_GROWTH = 0.10


# All customers of a branch together.
ALL = "ALL"


def control_lines(table: Mapping[str, Mapping[str, int]], level: str, code: str) -> dict[str, Mapping[str, int]]:
    """Return a branch's control lines by tier: its own where it has one, else those of its level."""
    own = {
        tier: table.get(f"{following.ONE_BRANCH}{code}.{tier}") or table.get(f"{level}.{tier}")
        for tier in (ALL, *tables.TIERS)
    }
    return {tier: line for tier, line in own.items() if line is not None}


@dataclass(frozen=True)
class Change:
    """What differs between two analyses: MODEL, PARAMETER, ERROR or MONEY, with the figures that say how."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


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


def changes(name: str, told: Mapping[str, Any], name_before: str, before: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return how far a run's forecast drifted from the one before it.

    A parameter has moved where its estimate lies outside the 95 % interval it had before; the error has grown where it
    is a tenth above the former one.
    """
    found = []
    if name != name_before:
        found.append(Change("MODEL", {"before": name_before}))
    elif "estimates" in before:
        for parameter, now in told.get("estimates", {}).items():
            ends = before["estimates"].get(parameter, {}).get("interval")
            if ends and not ends[0] <= now["value"] <= ends[1]:
                found.append(Change("PARAMETER", {"name": parameter, "low": ends[0], "high": ends[1]}))
    money = told.get("money", "REVENUE")
    if money != before.get("money", "REVENUE"):
        found.append(Change("MONEY", {"now": money}))
    error, former = told.get("holdout_rmse"), before.get("holdout_rmse")
    if error is not None and former and error > former * (1 + MAX_GROWTH):
        found.append(Change("ERROR", {"growth": error / former - 1}))
    return tuple(found)
