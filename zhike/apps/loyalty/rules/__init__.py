"""Pure decisions of loyalty: card numbers, last days, levels, entitlements, chains; what is refused, in words."""

from zhike.apps.loyalty.rules.deciding import (
    CENT,
    LEVELS,
    MANAGER,
    VOICES,
    Claim,
    Limits,
    Offer,
    card_number,
    chain_to,
    check_claim,
    check_given,
    discount_of,
    last_day_of,
    level_for,
    months_before,
    move_of,
    tree_of,
)
from zhike.apps.loyalty.rules.refusing import FAULTS, Refused

__all__ = [
    "CENT", "FAULTS", "LEVELS", "MANAGER", "VOICES", "Claim", "Limits", "Offer", "Refused", "card_number", "chain_to",
    "check_claim", "check_given", "discount_of", "last_day_of", "level_for", "months_before", "move_of", "tree_of",
]  # fmt: skip
