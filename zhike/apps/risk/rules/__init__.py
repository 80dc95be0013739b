"""Pure decisions of risk: what fires and how grave it is; the register of risks and what must be said of an answer."""

from zhike.apps.risk.rules.register import FAULTS, RiskRefused
from zhike.apps.risk.rules.warning import (
    CENTS,
    DISMISSALS,
    HELD,
    LOUD,
    OUTCOMES,
    SIGN_DAYS,
    SOURCE,
    TIERS,
    TRUE_OUTCOMES,
    UNJUDGED,
    Decimal,
    Finding,
    Lines,
    Sighting,
    due_date,
    is_graver,
    judge,
    rest_days,
    span_days,
    together,
)

__all__ = [
    "CENTS", "DISMISSALS", "FAULTS", "HELD", "LOUD", "OUTCOMES", "SIGN_DAYS", "SOURCE", "TIERS", "TRUE_OUTCOMES",
    "UNJUDGED", "Decimal", "Finding", "Lines", "RiskRefused", "Sighting", "due_date", "is_graver", "judge",
    "rest_days", "span_days", "together",
]  # fmt: skip
