"""Pure decisions of grading: how tiers are cut."""

from zhike.apps.grading.rules.cutting import (
    BASES,
    KEY_TIERS,
    METHODS,
    NAMES,
    Cut,
    Reasons,
    Rule,
    RuleRefused,
    Why,
    checked,
    cut,
    metals,
    why,
)
from zhike.apps.grading.rules.wording import CODES as TEXT_CODES

__all__ = [
    "BASES", "KEY_TIERS", "METHODS", "NAMES", "TEXT_CODES", "Cut", "Reasons", "Rule", "RuleRefused", "Why", "checked",
    "cut", "metals", "why",
]  # fmt: skip
