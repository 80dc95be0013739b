"""Pure decisions of winback: how hard a customer is won back, which step comes when, what counts as won."""

from zhike.apps.winback.rules.deciding import (
    ABANDON_RULES,
    COST,
    GROUNDS,
    LET_GO,
    POTENTIAL_GATE,
    REPUTATION,
    UNAVOIDABLE,
    WITH_AMOUNT,
    WITH_SHARE,
    Attitude,
    Facts,
    Lines,
    attitude,
    broken_rules,
    budget,
    due_date,
    gain,
    is_gated,
)
from zhike.apps.winback.rules.refusing import FAULTS, Refused
from zhike.apps.winback.rules.steps import (
    OFFERS,
    OPEN,
    QUESTIONS,
    REMEDIES,
    SMALL_TIERS,
    STEPS,
    UNDECIDED,
    UNDER_WAY,
    WAYS,
    NewStep,
    check,
    late,
    missing,
    next_step,
    outcome,
    ranked,
)

__all__ = [
    "ABANDON_RULES", "COST", "FAULTS", "GROUNDS", "LET_GO", "OFFERS", "OPEN", "POTENTIAL_GATE", "QUESTIONS", "REMEDIES",
    "REPUTATION", "SMALL_TIERS", "STEPS", "UNAVOIDABLE", "UNDECIDED", "UNDER_WAY", "WAYS", "WITH_AMOUNT", "WITH_SHARE",
    "Attitude", "Facts", "Lines", "NewStep", "Refused", "attitude", "broken_rules", "budget", "check", "due_date",
    "gain", "is_gated", "late", "missing", "next_step", "outcome", "ranked",
]  # fmt: skip
