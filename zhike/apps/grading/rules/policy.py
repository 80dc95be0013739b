"""What a tier is owed, and whether a customer gets it; who is worth helping to rise; what a screening proposes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# How high somebody stands who looks after customers; a general manager sponsors whom nobody else may.
RANKS = {
    "AGENT": 1, "REP": 1, "KEY_ACCOUNT_MANAGER": 2, "BRANCH_MANAGER": 3, "REGIONAL_MANAGER": 3, "GENERAL_MANAGER": 4,
    "ADMINISTRATOR": 1, "MARKETER": 1, "RISK_OFFICER": 1, "ANALYST": 1, "AUDITOR": 1, "API_CLIENT": 1,
}  # fmt: skip
KEY, LOWER = ("VIP", "MAJOR"), ("ORDINARY", "SMALL")
VERDICTS = ("KEEP", "DELEGATE", "RELEASE")
# A tier that takes more of the means than it brings of the value, by more than so many points, is named.
POINTS_OVER = Decimal("0.05")


@dataclass(frozen=True)
class Served:
    """What a customer gets: who looks after it, when it was last spoken with, whether what was asked is overdue."""

    owner_role: str
    last_contact: date | None
    n_overdue: int


def misses(served: Served, policy: dict[str, int], day: date) -> list[str]:
    """Return what a customer's tier is owed and it does not get: OWNER, CONTACT, TASKS; nothing when all is met."""
    found = []
    if RANKS.get(served.owner_role, 0) < policy["owner"]:
        found.append("OWNER")
    if policy["days"] and (served.last_contact is None or (day - served.last_contact).days > policy["days"]):
        found.append("CONTACT")
    if served.n_overdue:
        found.append("TASKS")
    return found


@dataclass(frozen=True)
class Facts:
    """What a screening knows of a customer; None where it cannot be told."""

    tier: str
    potential: Decimal | None
    contribution: Decimal | None
    churn_state: str


def screen(facts: Facts, threshold: Decimal) -> tuple[str, list[str]]:
    """Propose to keep, delegate or release a customer, with the reasons; what is not known is never released."""
    if facts.tier in KEY:
        return "KEEP", ["KEY_TIER"]
    if facts.potential is None:
        return "KEEP", ["POTENTIAL_UNKNOWN"]
    if facts.potential >= threshold:
        return "KEEP", ["HAS_POTENTIAL"]
    if facts.contribution is None:
        return "KEEP", ["CONTRIBUTION_UNKNOWN"]
    if facts.contribution < 0:
        return "RELEASE", ["COSTS_MORE", "NO_POTENTIAL"]
    reasons = ["CONTRIBUTES", "NO_POTENTIAL"]
    if facts.tier == "SMALL" or facts.churn_state in {"DORMANT", "CHURNED"}:
        return "DELEGATE", [*reasons, "SMALL_OR_SILENT"]
    return "KEEP", reasons


def is_over(resource_share: Decimal | None, value_share: Decimal | None) -> bool:
    """Say whether a tier takes clearly more of the means than it brings of the value."""
    return None not in (resource_share, value_share) and resource_share - value_share > POINTS_OVER  # type: ignore[operator]
