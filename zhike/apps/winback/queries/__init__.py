"""Reads of winback: the pool and what is known of a case, comparisons, lessons, plans, wishes to leave."""

from zhike.apps.winback.queries.comparing import BY, SETTLED, Comparison, Group, compare, year_until
from zhike.apps.winback.queries.learning import Causes, Taught, causes, lesson, lessons, taught
from zhike.apps.winback.queries.planning import Progress, Saved, plan, plans, progress, save, saved, saves
from zhike.apps.winback.queries.pool import (
    Standing,
    about_customer,
    case,
    cases,
    cases_of,
    chance,
    counted,
    decided_together,
    ground,
    grounds_of,
    late,
    lines,
    n_by_status,
    offer,
    offers_of,
    open_case_of,
    remedies_by_cause,
    remedies_for,
    remedies_of,
    remedy,
    spent,
    standing,
    standings,
    step,
    steps_of,
    terms,
    tiers,
    to_decide,
    waiting,
)

__all__ = [
    "BY", "SETTLED", "Causes", "Comparison", "Group", "Progress", "Saved", "Standing", "Taught", "about_customer",
    "case", "cases", "cases_of", "causes", "chance", "compare", "counted", "decided_together", "ground", "grounds_of",
    "late", "lesson", "lessons", "lines", "n_by_status", "offer", "offers_of", "open_case_of", "plan", "plans",
    "progress", "remedies_by_cause", "remedies_for", "remedies_of", "remedy", "save", "saved", "saves", "spent",
    "standing", "standings", "step", "steps_of", "taught", "terms", "tiers", "to_decide", "waiting",
    "year_until",
]  # fmt: skip
