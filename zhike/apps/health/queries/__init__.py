"""Reads of health: how relations stand and why, what was exchanged, bonds, reports, programmes."""

from zhike.apps.health.queries.measuring import Measured, Rule, chance_days, measure, rule
from zhike.apps.health.queries.programmes import (
    Outcome,
    allocation,
    allocations_of,
    enrolled,
    outcome,
    programme,
    programmes,
    taken_of,
)
from zhike.apps.health.queries.reading import (
    Gained,
    Hint,
    Line,
    about_customer,
    bond,
    bonds_of,
    chance,
    chances_of,
    colleagues,
    exchange,
    gained,
    hints,
    ids_after,
    ledger,
    ran_out,
    relation,
    relations,
    trend,
)
from zhike.apps.health.queries.reporting import (
    Keeper,
    Principle,
    Tier,
    Told,
    by_tier,
    efforts,
    keepers,
    principles,
    promise,
    strength_by_month,
    strength_change,
    told,
    uncovered,
)

__all__ = [
    "Gained", "Hint", "Keeper", "Line", "Measured", "Outcome", "Principle", "Rule", "Tier", "Told", "about_customer",
    "allocation", "allocations_of", "bond", "bonds_of", "by_tier", "chance", "chance_days", "chances_of",
    "colleagues", "efforts", "enrolled", "exchange", "gained", "hints", "ids_after", "keepers", "ledger", "measure",
    "outcome", "principles", "programme", "programmes", "promise", "ran_out", "relation", "relations", "rule",
    "strength_by_month", "strength_change", "taken_of", "told", "trend", "uncovered",
]  # fmt: skip
