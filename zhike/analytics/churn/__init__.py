"""Churn rates on every base, their comparison and conversion, group lifetimes, and the standards to hold them to."""

from zhike.analytics.churn.comparing import METHODS, Change, change, convert_base, normalise, on_every_base, steady
from zhike.analytics.churn.control import LENGTHS, RED, Tenure, ceiling_for, light, suggest, tenure
from zhike.analytics.churn.counts import BASES, PeriodCounts, Rate, ratio, roll_up
from zhike.analytics.churn.damage import Shortfall, Spread, cost_each, reach, shortfall, spread
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
    "LENGTHS",
    "METHODS",
    "RED",
    "Change",
    "Comparison",
    "Group",
    "Outcome",
    "PeriodCounts",
    "Rate",
    "Shortfall",
    "Spread",
    "Standards",
    "Tenure",
    "ceiling_for",
    "change",
    "compare",
    "convert_base",
    "cost_each",
    "group_lifetime_value",
    "half_life",
    "lifetime",
    "light",
    "net_growth",
    "normalise",
    "on_every_base",
    "rates",
    "ratio",
    "reach",
    "replacement_share_of_new",
    "retention_opening",
    "roll_up",
    "shortfall",
    "spread",
    "standards",
    "steady",
    "suggest",
    "survivors",
    "tenure",
    "warnings",
]
