"""Credit, ability and willingness where nobody rated them: from reports, payments, statements and the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

BY_RATING = {"A": 90, "B": 70, "C": 45, "D": 15}
BY_GRADE = {"GOOD": 80, "HIGH": 80, "FAIR": 60, "MIDDLE": 60, "POOR": 30, "LOW": 30}


@dataclass(frozen=True)
class Evidence:
    """What speaks for a number of points: where it is from, what it says, of which day."""

    source: str
    points: int
    said: str
    day: date | None = None


def paid(bought: Decimal, received: Decimal, day: date) -> Evidence | None:
    """Return what payments say: the part of what fell due that was paid; None where no payment is recorded."""
    if bought <= 0 or received <= 0:
        return None
    share = min(received / bought, Decimal(1))
    return Evidence("PAYMENTS", int(share * 100), f"{share:.0%}", day)


def rated(source: str, rating: str, day: date | None) -> Evidence | None:
    """Return what a rating from A to D or a grade says; None for one nobody knows."""
    points = (BY_RATING | BY_GRADE).get(rating)
    return None if points is None else Evidence(source, points, rating, day)


def weakest(found: Iterable[Evidence | None]) -> tuple[Evidence, ...]:
    """Return what is known, the weakest first: credit is as good as the worst that speaks against it."""
    return tuple(sorted((one for one in found if one), key=lambda one: one.points))
