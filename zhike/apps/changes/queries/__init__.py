"""Reads of changes: the register, who is touched and what they say, what was measured, markets that stand still."""

from zhike.apps.changes.queries.asking import (
    answers,
    at_risk,
    facts,
    lines,
    objections,
    progress_by_branch,
    reserves,
    seen_answers,
    standing,
    to_ask,
)
from zhike.apps.changes.queries.measuring import first_date, sides, take_reading
from zhike.apps.changes.queries.moves import Rival, effect_of_move, rivals_customers
from zhike.apps.changes.queries.regions import Market, dumpings, markets, share_paralysed
from zhike.apps.changes.queries.register import (
    YEAR,
    affected,
    against,
    change,
    changes,
    changes_between,
    changes_of_customer,
    decisions,
    latest_reading,
    may_read_figures,
    readings,
    touched_ids,
)

__all__ = [
    "YEAR", "Market", "Rival", "affected", "against", "answers", "at_risk", "change", "changes", "changes_between",
    "changes_of_customer", "decisions", "dumpings", "effect_of_move", "facts", "first_date", "latest_reading",
    "lines", "markets",
    "may_read_figures", "objections", "progress_by_branch", "readings", "reserves", "rivals_customers", "seen_answers",
    "share_paralysed", "sides", "standing", "take_reading", "to_ask", "touched_ids",
]  # fmt: skip
