"""Pure decisions of media: kinds of media, what a lead cost, how often a code may be scanned."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MEDIA = ("SEARCH", "SOCIAL", "SITE", "PRINT", "OUTDOOR", "BROADCAST", "TRADE_FAIR", "OTHER_MEDIUM")
PURPOSES = ("MARKETING", "SERVICE")
# A hall full of people may scan behind one address.
MOST_SCANS_PER_SENDER, MOST_SCANS_PER_CODE = 60, 5_000
CENT = Decimal("0.01")


@dataclass(frozen=True)
class LeadCost:
    """What a lead cost, with its base; without a figure the reason why not: NO_COST or NO_LEADS."""

    cost: Decimal | None
    n_leads: int
    value: Decimal | None
    reason: str = ""


def cost_per_lead(cost: Decimal | None, n_leads: int) -> LeadCost:
    """Return what each of some leads cost, to the cent; nothing is divided by no leads."""
    if cost is None:
        return LeadCost(cost, n_leads, None, "NO_COST")
    if not n_leads:
        return LeadCost(cost, n_leads, None, "NO_LEADS")
    return LeadCost(cost, n_leads, (cost / n_leads).quantize(CENT, ROUND_HALF_UP))


def is_too_much(n_of_sender: int, n_of_code: int) -> bool:
    """Say whether a further scan within the hour is refused unread."""
    return n_of_sender >= MOST_SCANS_PER_SENDER or n_of_code >= MOST_SCANS_PER_CODE


def plain_code(text: str) -> str:
    """Return the code of an advertisement as it is kept, however somebody typed it."""
    return text.strip().upper()
