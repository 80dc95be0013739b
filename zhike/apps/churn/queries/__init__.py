"""Reads of churn: the definition and who stands how by it, signs, cases, and cases added up."""

from zhike.apps.churn.queries.defining import (
    TABLES,
    Told,
    decide,
    definition,
    facts_of,
    signs_until,
    stand,
    stand_by,
)
from zhike.apps.churn.queries.reading import (
    OPEN,
    about_customer,
    case,
    cases,
    cases_of,
    counted,
    days_to_cause,
    guesses,
    is_deep,
    last_months,
    late,
    n_late,
    rule_of_events,
    rules_of_tiers,
    secondaries_of,
    shallow,
    signal,
    signals,
    signals_of,
    waiting,
)
from zhike.apps.churn.queries.reporting import (
    UNTOLD,
    Coverage,
    Shift,
    Sum,
    because_of,
    compare,
    coverage,
    destinations,
    exits,
    faults,
    hidden,
    ranking,
    split,
    times,
)
from zhike.apps.churn.queries.studying import studies_board, studies_of

__all__ = [
    "OPEN", "TABLES", "UNTOLD", "Coverage", "Shift", "Sum", "Told", "about_customer", "because_of", "case", "cases",
    "cases_of",
    "compare", "counted", "coverage", "days_to_cause", "decide", "definition", "destinations", "exits", "facts_of",
    "faults", "guesses", "hidden", "is_deep", "last_months", "late", "n_late", "ranking", "rule_of_events",
    "rules_of_tiers", "secondaries_of", "shallow", "signal", "signals", "signals_of", "signs_until", "split", "stand",
    "stand_by", "studies_board", "studies_of", "times", "waiting",
]  # fmt: skip
