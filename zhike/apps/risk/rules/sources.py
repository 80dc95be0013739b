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
        return self.kind, self.customer_id, 0 if self.customer_id else self.branch_id


def rated(found: Found, row: Mapping[str, int], impacts: Mapping[str, Mapping[str, int]]) -> Rated:
    """Return how likely and how costly something is by its row: a share of what is at stake, with its odds."""
    odds, loss = Decimal(row["odds"]) / 100, (found.stake * row["share"] / 100).quantize(CENT)
    return Rated(likelihood(odds), impact(loss, impacts), odds, loss)
