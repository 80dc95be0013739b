"""Points of a reward scheme: what is left of each lot, what runs out, what an order earns, what a return takes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from zhike.analytics.errors import InputError

PERCENT = 100


@dataclass(frozen=True)
class Lot:
    """Points earned together: their number after what was taken back of them, and their last day (None: none)."""

    points: int
    last_day: date | None


def earned(amount: Decimal, *, per_hundred: int, percent: int) -> int:
    """Return the points an amount of money earns, whole points, fractions dropped.

    Parameters
    ----------
    amount : Decimal
        Money in the book currency, from 0.
    per_hundred : int
        Points for each hundred of it, from 0.
    percent : int
        What the level multiplies by, in percent, from 0; 100 leaves it as it is.

    Returns
    -------
    int
        Points, from 0.

    Raises
    ------
    InputError
        NEGATIVE.

    Source
    ------
    House rule, decision 0070.

    Examples
    --------
    >>> earned(Decimal("1999.99"), per_hundred=100, percent=100)
    1999
    >>> earned(Decimal("1000"), per_hundred=100, percent=120)
    1200
    """
    for name, value in (("amount", amount), ("per_hundred", per_hundred), ("percent", percent)):
        if value < 0:
            raise InputError("NEGATIVE", name, value=value)
    return int((amount * per_hundred * percent / PERCENT / PERCENT).to_integral_value(ROUND_FLOOR))


def left(lots: Sequence[Lot], used: int) -> list[int]:
    """Return how many points are left of each lot once so many were used, those with the earliest last day first.

    Parameters
    ----------
    lots : sequence of Lot, shape (n,)
        In any order; whole points, from 0. Lots without a last day are used last.
    used : int
        Points redeemed, expired or taken back without a lot of their own, from 0 to the sum of the lots.

    Returns
    -------
    list of int, shape (n,)
        Points left, in the order of `lots`; their sum is the balance.

    Raises
    ------
    InputError
        NEGATIVE, MORE_THAN.

    Source
    ------
    House rule, decision 0070: first to run out, first used; the order in which things were written down does
    not matter, so that a late entry changes nothing else.

    Examples
    --------
    >>> left([Lot(100, date(2026, 12, 31)), Lot(50, date(2026, 6, 30))], 70)
    [80, 0]
    """
    least, most = min((lot.points for lot in lots), default=0), sum(lot.points for lot in lots)
    if min(least, used) < 0:
        raise InputError("NEGATIVE", "lots" if least < 0 else "used", value=min(least, used))
    if used > most:
        raise InputError("MORE_THAN", "used", most=most, value=used)
    remains = [lot.points for lot in lots]
    for at in sorted(range(len(lots)), key=lambda n: (lots[n].last_day or date.max, n)):
        taken = min(remains[at], used)
        remains[at] -= taken
        used -= taken
    return remains


def run_out(lots: Sequence[Lot], used: int, day: date) -> int:
    """Return how many points have run out before a day and are still in the balance.

    Parameters
    ----------
    lots : sequence of Lot, shape (n,)
        In any order; whole points, from 0.
    used : int
        Points used so far, those that expired before among them, from 0 to the sum of the lots.
    day : date
        A lot holds on its last day and has run out on the day after.

    Returns
    -------
    int
        Points to be taken out of the balance, from 0.

    Raises
    ------
    InputError
        As `left`.

    Source
    ------
    House rule, decision 0070.

    Examples
    --------
    >>> run_out([Lot(100, date(2026, 12, 31)), Lot(50, date(2026, 6, 30))], 20, date(2026, 7, 1))
    30
    >>> run_out([Lot(100, date(2026, 12, 31)), Lot(50, date(2026, 6, 30))], 20, date(2026, 6, 30))
    0
    """
    remains = left(lots, used)
    return sum(n for lot, n in zip(lots, remains, strict=True) if lot.last_day is not None and lot.last_day < day)


def taken_back(given: int, before: Decimal, after: Decimal, balance: int) -> tuple[int, int]:
    """Return how many points of an order go when less of it stands, and how many could not be taken.

    Parameters
    ----------
    given : int
        Points the order has earned and not lost again, from 0.
    before, after : Decimal
        What the order was worth when they were given, above 0, and what is left of it, from 0 to `before`.
    balance : int
        Points there are to take from, from 0.

    Returns
    -------
    tuple of (int, int)
        Points taken, never more than the balance; points owed, because they are spent already.

    Raises
    ------
    InputError
        NEGATIVE, MORE_THAN.

    Source
    ------
    House rule, decision 0070: the share of the order that is left keeps its points, rounded up for the
    customer.

    Examples
    --------
    >>> taken_back(1000, Decimal(1000), Decimal(250), 5000)
    (750, 0)
    >>> taken_back(1000, Decimal(1000), Decimal(0), 300)
    (300, 700)
    """
    for name, value in (("given", given), ("balance", balance), ("after", after)):
        if value < 0:
            raise InputError("NEGATIVE", name, value=value)
    if after > before or not before:
        raise InputError("MORE_THAN", "after", most=before, value=after)
    goes = int((given * (before - after) / before).to_integral_value(ROUND_FLOOR))
    taken = min(goes, balance)
    return taken, goes - taken
