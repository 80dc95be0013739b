"""Pure decisions of archives: what a person may be asked to agree to, ratings of credit, what statements say."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

# The purpose without which nothing sensitive is kept or shown.
SENSITIVE = "SENSITIVE"
# What reads the archive, and the fields each reads; a field that is not known is said to be missing, never assumed.
READERS: dict[str, dict[str, tuple[str, ...]]] = {
    "COMMUNICATION": {
        "INDIVIDUAL": ("salutation", "job_title", "topics", "leisure", "media"),
        "ENTERPRISE": ("industry", "scale", "problems", "attitude"),
    },
    "CARE": {"INDIVIDUAL": ("birth_date", "wedding_date"), "ENTERPRISE": ("founded_date",)},
}
# What a person is asked for, one by one; and how they answered.
PURPOSES = ("MARKETING", "CALLS", "PROFILING", SENSITIVE)
# What a message is for → the consent it needs, by whatever channel it goes; what serves the customer needs none.
CONSENT_FOR = {"MARKETING": "MARKETING"}
CONSENT_CHANNELS = ("ON_PAPER", "IN_TALK", "BY_PHONE", "BY_EMAIL", "BY_SMS", "ON_WEB")
# The best first.
RATINGS = ("A", "B", "C", "D")


def is_downgrade(before: str, now: str) -> bool:
    """Say whether a rating is worse than the one before it."""
    return RATINGS.index(now) > RATINGS.index(before)


# The indicators of a statement: of the first more is better, of the last ones, periods in days, less.
INDICATORS = (
    "current_ratio", "quick_ratio", "cash_ratio", "net_margin", "return_on_assets", "collection_days", "inventory_days",
)  # fmt: skip
LESS_IS_BETTER = frozenset({"collection_days", "inventory_days"})
TREND_YEARS = 3


def trend(told: Sequence[tuple[int, Decimal | None]]) -> str:
    """Return how an indicator moves over the newest three years, newest first: RISING, FALLING or NO_TREND.

    Empty where three years in a row are not known.

    >>> trend([(2025, Decimal(3)), (2024, Decimal(2)), (2023, Decimal(1))])
    'RISING'
    >>> trend([(2025, Decimal(3)), (2023, Decimal(2)), (2022, Decimal(1))])
    ''
    """
    newest = told[:TREND_YEARS]
    values = [value for _year, value in newest if value is not None]
    if len(values) < TREND_YEARS or newest[0][0] - newest[-1][0] != TREND_YEARS - 1:
        return ""
    if all(new > old for new, old in pairwise(values)):
        return "RISING"
    return "FALLING" if all(new < old for new, old in pairwise(values)) else "NO_TREND"


def conclusion(
    values: Mapping[str, Decimal | None], medians: Mapping[str, Decimal], lights: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return by STRONG, WEAK, FAIR and UNTOLD which indicators of a year are what.

    Liquidity goes by the limits of the house, the others by the median of the peers; without either nothing is told.

    >>> conclusion({"current_ratio": Decimal(2), "net_margin": Decimal("0.01"), "inventory_days": None},
    ...            {"net_margin": Decimal("0.05")}, {"current_ratio": "GOOD"})
    {'STRONG': ['current_ratio'], 'WEAK': ['net_margin'], 'FAIR': [], 'UNTOLD': ['inventory_days']}
    """
    found: dict[str, list[str]] = {"STRONG": [], "WEAK": [], "FAIR": [], "UNTOLD": []}
    by_light = {"GOOD": "STRONG", "POOR": "WEAK", "FAIR": "FAIR"}
    for name, value in values.items():
        verdict = by_light.get(lights.get(name, ""), "") or _beside(name, value, medians.get(name))
        found[verdict].append(name)
    return found


def _beside(name: str, value: Decimal | None, median: Decimal | None) -> str:
    if value is None or median is None:
        return "UNTOLD"
    if value == median:
        return "FAIR"
    return "STRONG" if (value < median) == (name in LESS_IS_BETTER) else "WEAK"
