"""Pure decisions of what becomes a proposed risk though no warning tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhike.apps.risk.rules.register import CENT, Rated, impact, likelihood

# By how far the business of a customer has declined.
OF_DECLINE = {
    "DECLINE_EARLY": "BUSINESS_EARLY", "DECLINE_MIDDLE": "BUSINESS_MIDDLE", "DECLINE_LATE": "BUSINESS_LATE",
    "TERMINATION": "BUSINESS_END",
}  # fmt: skip
EVASION = "EVASION"
# What news of the market is a risk by.
OF_MOVE, OF_EVENT = "IMBALANCE", {"REGULATION": "POLICY_SHIFT", "DEMAND": "CYCLE"}


@dataclass(frozen=True)
class Found:
    """Something that may cost us: its row in the rule table, whose, by what cause, what is at stake, in words."""

    source: str
    kind: str
    cause: str
    branch_id: int
    stake: Decimal
    text: str
    customer_id: int | None = None

    @property
    def key(self) -> tuple[str, int | None, int]:
        """Return by what a proposal is known to have been made already."""
        return told_apart(self.kind, self.cause), self.customer_id, 0 if self.customer_id else self.branch_id


def told_apart(kind: str, cause: str) -> str:
    """Return the name under which a risk is known: evasion stands beside the poor credit known before."""
    return f"{kind}:{cause}" if cause == EVASION else kind


@dataclass(frozen=True)
class Conduct:
    """How a customer deals with what it owes: days past due of what is not disputed, parts in percent."""

    days_late: int
    has_paid: bool
    disputed: Decimal
    returned: Decimal


def of_conduct(told: Conduct, rows: Mapping[str, Mapping[str, int]]) -> tuple[str, str] | None:
    """Return by which rule conduct is a credit risk, and its cause: signs of fraud first, then default; None by none.

    Whoever owes nothing past due and disputes nothing is looked at by no rule.
    """
    if not told.has_paid and told.days_late >= rows["NEVER_PAID"]["from"]:
        return "NEVER_PAID", EVASION
    if told.days_late and told.returned >= rows["RETURNING"]["from"]:
        return "RETURNING", EVASION
    if told.disputed >= rows["DISPUTING"]["from"]:
        return "DISPUTING", EVASION
    if told.days_late >= rows["DEFAULTED"]["from"]:
        return "DEFAULTED", "BAD_CREDIT"
    return None


def rated(found: Found, row: Mapping[str, int], impacts: Mapping[str, Mapping[str, int]]) -> Rated:
    """Return how likely and how costly something is by its row: a share of what is at stake, with its odds."""
    odds, loss = Decimal(row["odds"]) / 100, (found.stake * row["share"] / 100).quantize(CENT)
    return Rated(likelihood(odds), impact(loss, impacts), odds, loss)
