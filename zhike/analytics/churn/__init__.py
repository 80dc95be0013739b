"""Churn rates on every base, their comparison and conversion, group lifetimes, and the standards to hold them to."""

from zhike.analytics.churn.comparing import METHODS, Change, change, convert_base, normalise
from zhike.analytics.churn.counts import BASES, PeriodCounts, Rate, ratio, roll_up
from zhike.analytics.churn.groups import ACQUIRE_KEEP, Comparison, Group, Outcome, compare
from zhike.analytics.churn.lifetime import group_lifetime_value, half_life, survivors
from zhike.analytics.churn.rates import (
    lifetime,
    net_growth,
    rates,
    replacement_share_of_new,
    retention_opening,
    warnings,
)
from zhike.analytics.churn.standards import Standards, standards

__all__ = [
    "ACQUIRE_KEEP",
    "BASES",
    "METHODS",
    "Change",
    "Comparison",
    "Group",
    "Outcome",
    "PeriodCounts",
    "Rate",
    "Standards",
    "change",
    "compare",
    "convert_base",
    "group_lifetime_value",
    "half_life",
    "lifetime",
    "net_growth",
    "normalise",
    "rates",
    "ratio",
    "replacement_share_of_new",
    "retention_opening",
    "roll_up",
    "standards",
    "survivors",
    "warnings",
]
