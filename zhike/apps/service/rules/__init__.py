"""Pure decisions of service: duty, standards and their fulfilment, when an incident has waited too long."""

from zhike.apps.service.rules.duty import (
    FALLBACKS,
    METALS,
    ROLES,
    WEEKDAYS,
    WHOLE_DAY,
    OnDuty,
    Reachable,
    Window,
    clock_text,
    in_order,
    minutes_of,
    uncovered,
)
from zhike.apps.service.rules.refusing import FAULTS, Refused
from zhike.apps.service.rules.standards import (
    DETAILS,
    ITEMS,
    LOOK_BACK,
    N_CHECKS,
    PURPOSES,
    Contact,
    Facts,
    Item,
    Month,
    fulfilment,
    gap_in,
    is_late,
    judged,
    measured,
    month_of,
    months_until,
    quarter_of,
    replies,
    score_of,
    spread,
    variance,
)

__all__ = [
    "DETAILS", "FALLBACKS", "FAULTS", "ITEMS", "LOOK_BACK", "METALS", "N_CHECKS", "PURPOSES", "ROLES", "WEEKDAYS",
    "WHOLE_DAY", "Contact", "Facts", "Item", "Month", "OnDuty", "Reachable", "Refused", "Window", "clock_text",
    "fulfilment", "gap_in", "in_order", "is_late", "judged", "measured", "minutes_of", "month_of", "months_until",
    "quarter_of", "replies", "score_of", "spread", "uncovered", "variance",
]  # fmt: skip
