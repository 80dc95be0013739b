"""What competitors and the industry are thought to lose, restated for our periods; where nobody says so, a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from zhike.analytics import churn, periods
from zhike.apps.insight.queries import accounts
from zhike.apps.market import queries as market

INDUSTRY = ""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """An estimate restated for one of our periods."""

    rate: float
    source: str
    confidence: int


@dataclass(frozen=True)
class Rival:
    """A competitor, or the industry under no name, with what is told of each period; None where nothing is."""

    name: str
    told: tuple[Told | None, ...]


def rivals(labels: Sequence[str]) -> list[Rival]:
    """Return whoever has an estimate in some of our periods, the industry last."""
    asked = [periods.parse(label, accounts.first_month()) for label in labels]
    if not asked:
        return []
    rows: dict[str, list[Any]] = {}
    for row in market.estimates(asked[0].start, asked[-1].end):
        rows.setdefault(row.competitor.name if row.competitor else INDUSTRY, []).append(row)
    found = [Rival(name, tuple(_told(known, one) for one in asked)) for name, known in rows.items()]
    return sorted((one for one in found if any(one.told)), key=lambda one: (one.name == INDUSTRY, one.name))


def lines(label: str) -> tuple[float | None, float | None]:
    """Return what competitors lose in one of our periods, weighted by confidence, and what the industry does."""
    known = {rival.name: rival.told[0] for rival in rivals([label])}
    industry = known.pop(INDUSTRY, None)
    told = [one for one in known.values() if one and one.confidence]
    weight = sum(one.confidence for one in told)
    theirs = sum(one.rate * one.confidence for one in told) / weight if weight else None
    return theirs, industry.rate if industry else None


def _told(rows: Sequence[Any], asked: periods.Period) -> Told | None:
    """Return the surest estimate that speaks of most of a period, restated for its length."""
    n_days = (asked.end - asked.start + DAY).days
    fitting = [row for row in rows if 2 * _common(row, asked) > n_days]
    if not fitting:
        return None
    row = max(fitting, key=lambda one: (_common(one, asked), one.confidence, one.pk))
    length = Fraction((row.last_date - row.first_date + DAY).days, n_days)
    return Told(float(churn.normalise(Fraction(row.rate), length)), row.source, row.confidence)


def _common(row: Any, asked: periods.Period) -> int:
    return (min(row.last_date, asked.end) - max(row.first_date, asked.start) + DAY).days
