"""Value tiers by cumulative percentile, and the count and value pyramids they form."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np

from zhike.analytics import exact
from zhike.analytics.errors import InputError

NAMES = ("VIP", "MAJOR", "ORDINARY", "SMALL")
CUTS = (1, 20, 50, 100)


@dataclass(frozen=True)
class Tiers:
    """Every customer's tier, and both pyramids.

    Parameters
    ----------
    names : tuple of str
        Tiers, highest first.
    tier : numpy.ndarray of str, shape (n,)
        Tier of each customer, in the order given.
    counts : tuple of int
        Count pyramid: customers of each tier; they sum to n.
    values : tuple of Decimal
        Value pyramid: value of each tier; they sum to the total.
    thresholds : tuple of Decimal or None
        Least value that earns each tier but the last; ``None`` where a tier has no place.

    Source
    ------
    Requirements R093–R095.

    Examples
    --------
    >>> assign([100, 30, 30, 10, 5], cuts=(20, 40, 60, 100)).counts
    (1, 2, 0, 2)
    """

    names: tuple[str, ...]
    tier: np.ndarray
    counts: tuple[int, ...]
    values: tuple[Decimal, ...]
    thresholds: tuple[Decimal | None, ...]


def cut_counts(n: int, cuts: Sequence[float | str] = CUTS) -> tuple[int, ...]:
    """Give how many customers each tier holds when no values are equal.

    Parameters
    ----------
    n : int
        Customers, 0 or more.
    cuts : sequence of float or str
        Cumulative percentages, rising, ending at 100.

    Returns
    -------
    tuple of int
        Counts by tier, highest first: differences of the cumulative counts, each rounded half up. They sum to n.

    Raises
    ------
    InputError
        CUTS_ORDER, NOT_WHOLE, NEGATIVE.

    Source
    ------
    Worked case W11.

    Examples
    --------
    >>> cut_counts(1000), cut_counts(450)
    ((10, 190, 300, 500), (5, 85, 135, 225))
    """
    return tuple(below - above for above, below in pairwise((0, *_cumulative(n, cuts))))


def _cumulative(n: int, cuts: Sequence[float | str]) -> list[int]:
    shares = [exact.amount("cuts", cut) / 100 for cut in cuts]
    if not shares or shares[-1] != 1 or any(b <= a for a, b in pairwise([Fraction(0), *shares])):
        raise InputError("CUTS_ORDER", "cuts", value=str(tuple(cuts)))
    return [exact.half_up(exact.whole("n", n) * share) for share in shares]


def assign(values: Sequence | np.ndarray, cuts: Sequence[float | str] = CUTS, names: Sequence[str] = NAMES) -> Tiers:
    """Place every customer in a tier by value; equal values share the higher tier.

    Parameters
    ----------
    values : array_like, shape (n,)
        Net value of each customer, any sign, read to four decimals and compared exactly.
    cuts : sequence of float or str
        Cumulative percentages of customers, rising, ending at 100; one for each name.
    names : sequence of str
        Tiers, highest first.

    Returns
    -------
    Tiers
        Tiers and pyramids.

    Raises
    ------
    InputError
        CUTS_ORDER, SHAPE_MISMATCH, NOT_FINITE, TOO_LARGE.

    Source
    ------
    Requirement R095; worked case W11. The 1/19/30/50 split is the text-book default.

    Examples
    --------
    >>> found = assign(range(1000))
    >>> found.counts, str(found.tier[-1]), found.thresholds[0]
    ((10, 190, 300, 500), 'VIP', Decimal('990.0000'))
    """
    units = exact.to_units("values", values)
    if len(cuts) != len(names):
        raise InputError("CUTS_ORDER", "cuts", value=str(tuple(cuts)))
    ranked = -np.sort(-units)
    last = [int(ranked[c - 1]) if c else None for c in _cumulative(len(units), cuts)[:-1]]
    step = np.zeros(len(units), dtype=np.int64)
    for least in last:
        step += 1 if least is None else units < least
    return Tiers(
        names=tuple(names),
        tier=np.asarray(names)[step],
        counts=tuple(int((step == i).sum()) for i in range(len(names))),
        values=tuple(exact.from_units(units[step == i].sum()) for i in range(len(names))),
        thresholds=tuple(None if least is None else exact.from_units(least) for least in last),
    )
