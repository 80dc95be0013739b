"""Pure decisions of churn: who has left by the definition, and why."""

from zhike.apps.churn.rules.deciding import (
    EXITS,
    SERVICE,
    STATES,
    UNKNOWN,
    Decided,
    Definition,
    Facts,
    Reason,
    Sign,
    counting,
    decide,
    definition,
    of_one,
)
from zhike.apps.churn.rules.reasons import (
    ANGLES,
    ANSWERED,
    ATTITUDES,
    BENEFIT_QUESTIONS,
    BENEFITS,
    DESTINATIONS,
    INITIATORS,
    NEEDS,
    NOT_RELEVANT,
    REASONS,
    SATISFACTION_QUESTIONS,
    SUB_LISTS,
    SUB_REASONS,
    CaseRefused,
    Deep,
    Finding,
    broken,
    split_of,
    unanswered,
    values,
)

__all__ = [
    "ANGLES", "ANSWERED", "ATTITUDES", "BENEFITS", "BENEFIT_QUESTIONS", "DESTINATIONS", "EXITS", "INITIATORS", "NEEDS",
    "NOT_RELEVANT", "REASONS", "SATISFACTION_QUESTIONS", "SERVICE", "STATES", "SUB_LISTS", "SUB_REASONS", "UNKNOWN",
    "CaseRefused", "Decided", "Deep", "Definition", "Facts", "Finding", "Reason", "Sign", "broken", "counting",
    "decide", "definition", "of_one", "split_of", "unanswered", "values",
]  # fmt: skip
