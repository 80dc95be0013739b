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
    why,
)

__all__ = ["BASES", "KEY_TIERS", "METHODS", "NAMES", "Cut", "Reasons", "Rule", "RuleRefused", "Why", "checked", "cut", "why"]
