"""Pure decisions of key accounts: who may answer for one, what is proposed; stretches, reviews, one-sided balances."""

from zhike.apps.keyaccounts.rules.appointing import (
    CONFIRMED,
    ENDED,
    METALS,
    PROPOSED,
    Person,
    fault,
    faults,
    level,
    metal_of,
    roles_from,
)
from zhike.apps.keyaccounts.rules.staying import (
    COUNTS_FOR,
    DONE,
    DUE,
    KEY,
    KINDS,
    MISSING,
    Refused,
    Stretch,
    one_sided,
    review_state,
    stretch,
    words_met,
)

__all__ = [
    "CONFIRMED", "COUNTS_FOR", "DONE", "DUE", "ENDED", "KEY", "KINDS", "METALS", "MISSING", "PROPOSED", "Person",
    "Refused", "Stretch", "fault", "faults", "level", "metal_of", "one_sided", "review_state", "roles_from", "stretch",
    "words_met",
]  # fmt: skip
