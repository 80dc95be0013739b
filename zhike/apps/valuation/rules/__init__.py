"""Pure decisions of valuation: tiers, states and stages from what customers did; the value model; credit."""

from zhike.apps.valuation.rules.credit import Evidence, paid, rated, weakest
from zhike.apps.valuation.rules.gaps import LEAST_BUYERS, expected_gain, segment
from zhike.apps.valuation.rules.money import MARGIN, REVENUE, margin, money_of
from zhike.apps.valuation.rules.noting import KINDS, MOST_RATED, BadNote, checked, too_much
from zhike.apps.valuation.rules.scoring import COMPONENTS, INFORMATION, Inputs, Scored, score
from zhike.apps.valuation.rules.standing import (
    TIER_NAMES,
    VERSION,
    Facts,
    Standing,
    facts,
    numbers,
    share,
    stand,
    with_state,
)
from zhike.apps.valuation.rules.versions import DEFAULTS, PARAMS, RATED, BadModel, Model, Param, changes, model_of

__all__ = [
    "COMPONENTS", "DEFAULTS", "INFORMATION", "KINDS", "LEAST_BUYERS", "MARGIN", "MOST_RATED", "PARAMS", "RATED",
    "REVENUE", "TIER_NAMES", "VERSION", "BadModel", "BadNote", "Evidence", "Facts", "Inputs", "Model", "Param",
    "Scored", "Standing", "changes", "checked", "expected_gain", "facts", "margin", "model_of", "money_of", "numbers",
    "paid", "rated", "score", "segment", "share", "stand", "too_much", "weakest", "with_state",
]  # fmt: skip
