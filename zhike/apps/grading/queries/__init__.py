"""Reads of grading."""

from zhike.apps.grading.queries.tiers import (
    Move,
    Standing,
    Step,
    Trial,
    as_rule,
    changes,
    cut_cards,
    cut_facts,
    held,
    least_of_key,
    misses,
    moves,
    rule,
    standings,
    trial,
    untiered,
    versions,
)

__all__ = [
    "Move", "Standing", "Step", "Trial", "as_rule", "changes", "cut_cards", "cut_facts", "held", "least_of_key",
    "misses", "moves", "rule", "standings", "trial", "untiered", "versions",
]  # fmt: skip
