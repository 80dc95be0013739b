"""Value tiers by count, by cumulative value or by thresholds; the pyramids they form; who stays when values waver."""

import math
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
VALUE_CUTS = (50, 80, 95, 100)
NO_PLACE = int(np.iinfo(np.int64).max)


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
    return [exact.half_up(exact.whole("n", n) * share) for share in _shares(cuts)]


def _shares(cuts: Sequence[float | str]) -> list[Fraction]:
    shares = [exact.amount("cuts", cut) / 100 for cut in cuts]
    if not shares or shares[-1] != 1 or any(b <= a for a, b in pairwise([Fraction(0), *shares])):
        raise InputError("CUTS_ORDER", "cuts", value=str(tuple(cuts)))
    return shares


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
    _demand_names(cuts, names)
    ranked = -np.sort(-units)
    last = [int(ranked[c - 1]) if c else None for c in _cumulative(len(units), cuts)[:-1]]
    return _placed(units, last, names)


def assign_by_value(
    values: Sequence | np.ndarray, cuts: Sequence[float | str] = VALUE_CUTS, names: Sequence[str] = NAMES
) -> Tiers:
    """Place every customer in a tier by the share of the value those from the largest down bring together.

    The customer with whom a share is reached belongs to the higher tier, and so does everybody of equal value.
    Who brings nothing or costs something is in the last tier.

    Parameters
    ----------
    values : array_like, shape (n,)
        Net value of each customer, any sign, read to four decimals and compared exactly.
    cuts : sequence of float or str
        Cumulative percentages of the value, rising, ending at 100; one for each name.
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
    Requirement R095; ABC analysis as in any text-book of operations.

    Examples
    --------
    >>> assign_by_value([60, 20, 10, 5, 5, -8], cuts=(80, 95, 100), names=("A", "B", "C")).counts
    (2, 3, 1)
    """
    units = exact.to_units("values", values)
    _demand_names(cuts, names)
    ranked = -np.sort(-units[units > 0])
    reached = [0, *(int(unit) for unit in np.cumsum(ranked))]
    whole, last = reached[-1], []
    for share in _shares(cuts)[:-1]:
        # The first customer with whom the share is reached; counted in whole units, so nothing is lost to rounding.
        place = int(np.searchsorted(np.asarray(reached), -(-share.numerator * whole // share.denominator)))
        last.append(int(ranked[place - 1]) if whole and place else None)
    return _placed(units, last, names)


def assign_by_threshold(
    values: Sequence | np.ndarray, least: Sequence[float | str | Decimal], names: Sequence[str] = NAMES
) -> Tiers:
    """Place every customer in the highest tier whose least value it brings; the last tier asks for nothing.

    Parameters
    ----------
    values : array_like, shape (n,)
        Net value of each customer, any sign, read to four decimals and compared exactly.
    least : sequence of float, str or Decimal
        Least value of each tier but the last, falling.
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
    Requirement R095.

    Examples
    --------
    >>> assign_by_threshold([120, 100, 99, 5], (100, 50, 10)).counts
    (2, 1, 0, 1)
    """
    units = exact.to_units("values", values)
    last = [int(unit) for unit in exact.to_units("least", list(least))]
    if len(last) != len(names) - 1 or any(b >= a for a, b in pairwise(last)):
        raise InputError("CUTS_ORDER", "least", value=str(tuple(map(str, least))))
    return _placed(units, last, names)


@dataclass(frozen=True)
class Settled:
    """Where customers are after those who waver were let stay.

    Parameters
    ----------
    tier : numpy.ndarray of str, shape (n,)
        Tier of each customer.
    misses : numpy.ndarray of int, shape (n,)
        How often in a row each customer that was let stay has missed its tier; 0 for everybody else.
    held : numpy.ndarray of str, shape (n,)
        Why a customer was let stay: BAND (near enough) or GRACE (not often enough in a row); empty for everybody else.

    Source
    ------
    House rule, decision 0040.

    Examples
    --------
    >>> Settled(np.array(["VIP"]), np.array([1]), np.array(["BAND"])).held.tolist()
    ['BAND']
    """

    tier: np.ndarray
    misses: np.ndarray
    held: np.ndarray


def settle(
    values: Sequence | np.ndarray,
    found: Tiers,
    former: Sequence[str] | np.ndarray,
    misses: Sequence[int] | np.ndarray,
    *,
    band: float | str | Decimal = 0,
    grace: int = 0,
) -> Settled:
    """Let customers stay in a tier they have just missed; nobody is kept from rising.

    Who falls below the least value of its tier stays while it is within the band below it, or while it has missed it
    no oftener in a row than the grace. A tier nobody earned a place in keeps nobody.

    Parameters
    ----------
    values : array_like, shape (n,)
        Net value of each customer, as it was placed by.
    found : Tiers
        Tiers by value alone.
    former : sequence of str, shape (n,)
        Tier of each customer so far; empty for none.
    misses : sequence of int, shape (n,)
        How often in a row each customer missed its former tier before.
    band : float, str or Decimal
        Share of the least value one may fall short by, 0 to 1.
    grace : int
        How often in a row one may miss the tier, 0 or more.

    Returns
    -------
    Settled
        Tiers, misses in a row, and why somebody was let stay.

    Raises
    ------
    InputError
        NOT_WHOLE, NEGATIVE, NOT_A_RATE, SHAPE_MISMATCH, NOT_FINITE, TOO_LARGE.

    Source
    ------
    House rule, decision 0040.

    Examples
    --------
    >>> found = assign_by_threshold([95, 80, 80], (100,), names=("A", "B"))
    >>> settled = settle([95, 80, 80], found, ["A", "A", "B"], [0, 0, 0], band="0.1")
    >>> settled.tier.tolist(), settled.held.tolist()
    (['A', 'B', 'B'], ['BAND', '', ''])
    """
    units, width = exact.to_units("values", values), exact.rate("band", band)
    was, now = _places(former, found.names), _places(found.tier, found.names)
    before = np.asarray(misses, dtype=np.int64)
    floors = np.asarray([_floor(threshold, width) for threshold in (*found.thresholds, None, None)], dtype=np.int64)
    falls = (was < now) & (floors[was] != NO_PLACE)
    near = falls & (units >= floors[was])
    patient = falls & ~near & (before < exact.whole("grace", grace))
    return Settled(
        tier=np.asarray(found.names)[np.where(near | patient, was, now)],
        misses=np.where(patient, before + 1, 0),
        held=np.where(near, "BAND", np.where(patient, "GRACE", "")),
    )


def _places(tiers: Sequence[str] | np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Return the place of every tier from the top, one after the last for none."""
    place = {name: i for i, name in enumerate(names)}
    return np.asarray([place.get(name, len(place)) for name in tiers], dtype=np.int64)


def ranks(values: Sequence | np.ndarray) -> np.ndarray:
    """Give every customer its place by value from the largest down; equal values share the better place.

    Parameters
    ----------
    values : array_like, shape (n,)
        Net value of each customer.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Places, 1 to n, in the order given.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE, TOO_LARGE.

    Source
    ------
    Requirement R095: ties go up.

    Examples
    --------
    >>> ranks([5, 30, 30, 1]).tolist()
    [3, 1, 1, 4]
    """
    units = exact.to_units("values", values)
    return len(units) - np.searchsorted(np.sort(units), units, side="right") + 1


def _floor(threshold: Decimal | None, width: Fraction) -> int:
    """Return the least units that stay in a tier: exact, since units are whole numbers."""
    if threshold is None:
        return NO_PLACE
    unit = Fraction(threshold) * exact.UNIT
    return math.ceil(unit - abs(unit) * width)


def _demand_names(cuts: Sequence[float | str], names: Sequence[str]) -> None:
    if len(cuts) != len(names):
        raise InputError("CUTS_ORDER", "cuts", value=str(tuple(cuts)))


def _placed(units: np.ndarray, last: Sequence[int | None], names: Sequence[str]) -> Tiers:
    """Return the tiers by the least value of each but the last; None where a tier has no place."""
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
