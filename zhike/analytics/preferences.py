"""What a customer prefers, read from what it bought: the value bought most, and the band of prices it pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from zhike.analytics.errors import InputError
from zhike.analytics.text import N_

Value = TypeVar("Value", str, int)

# So many purchases are the least from which a preference is read.
LEAST = 3
# First and last hour of each part of the day, both within.
PARTS_OF_DAY: Mapping[str, tuple[int, int]] = {
    "NIGHT": (0, 5), "MORNING": (6, 10), "NOON": (11, 13), "AFTERNOON": (14, 17), "EVENING": (18, 23),
}  # fmt: skip
UNDEFINED = {
    "TOO_FEW": N_("Fewer than three purchases say so."),
    "TIED": N_("Several are bought equally often."),
}


@dataclass(frozen=True)
class Favourite(Generic[Value]):
    """What is bought most among things of one kind.

    Parameters
    ----------
    value : str, int or None
        What is preferred; None where it cannot be told.
    n : int
        Purchases of it, or of the most frequent where none is preferred.
    n_all : int
        Purchases that say anything.
    undefined_reason : str
        Key of ``UNDEFINED`` where there is no value, else empty.

    Source
    ------
    House rule: preferences derived from order lines (requirement R015).

    Examples
    --------
    >>> Favourite("drills", 3, 4).share
    Fraction(3, 4)
    """

    value: Value | None
    n: int
    n_all: int
    undefined_reason: str = ""

    @property
    def share(self) -> Fraction | None:
        """Share of the purchases, 0 to 1; None without any."""
        return Fraction(self.n, self.n_all) if self.n_all else None


def favourite(counts: Mapping[Value, int]) -> Favourite[Value]:
    """Tell what is bought most: at least three purchases say anything, and one is ahead of all others.

    Parameters
    ----------
    counts : mapping of str or int to int
        How many purchases there are of each.

    Returns
    -------
    Favourite
        The value ahead of all others, or the reason why there is none.

    Source
    ------
    House rule: preferences derived from order lines (requirement R015).

    Examples
    --------
    >>> favourite({"drills": 3, "files": 1}).value
    'drills'
    >>> favourite({"drills": 2, "files": 2}).undefined_reason
    'TIED'
    """
    n_all = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    n = ranked[0][1] if ranked else 0
    if n_all < LEAST:
        return Favourite(None, n, n_all, "TOO_FEW")
    if len(ranked) > 1 and ranked[1][1] == n:
        return Favourite(None, n, n_all, "TIED")
    return Favourite(ranked[0][0], n, n_all)


def by_part_of_day(hours: Mapping[int, int]) -> dict[str, int]:
    """Add up purchases by the part of the day they were made in.

    Parameters
    ----------
    hours : mapping of int to int
        How many purchases were made in each hour, 0 to 23.

    Returns
    -------
    dict of str to int
        Purchases by key of ``PARTS_OF_DAY``; parts without any are left out.

    Raises
    ------
    InputError
        For an hour there is none of.

    Source
    ------
    House rule: preferences derived from orders (requirement R015).

    Examples
    --------
    >>> by_part_of_day({9: 2, 10: 1, 19: 1})
    {'MORNING': 3, 'EVENING': 1}
    """
    found: dict[str, int] = {}
    for hour, n in hours.items():
        part = next((code for code, (first, last) in PARTS_OF_DAY.items() if first <= hour <= last), "")
        if not part:
            raise InputError("TOO_LARGE", "hour", value=hour, limit=24)
        found[part] = found.get(part, 0) + n
    return found


@dataclass(frozen=True)
class Band:
    """The prices between which the middle half of what a customer bought lies.

    Parameters
    ----------
    low, high : Decimal or None
        First and third quartile of the unit prices, in the currency of the books; None where it cannot be told.
    n_all : int
        Purchases that have a price.
    undefined_reason : str
        Key of ``UNDEFINED`` where there is no band, else empty.

    Source
    ------
    House rule: preferences derived from order lines (requirement R015).

    Examples
    --------
    >>> Band(Decimal(10), Decimal(20), 8).high
    Decimal('20')
    """

    low: Decimal | None
    high: Decimal | None
    n_all: int
    undefined_reason: str = ""


def price_band(prices: Mapping[Decimal, int]) -> Band:
    """Tell between which prices the middle half of the purchases lies: prices that were paid, never between two.

    Parameters
    ----------
    prices : mapping of Decimal to int
        How many purchases there are at each unit price.

    Returns
    -------
    Band
        The smallest price with at least a quarter of the purchases at or below it, and that with three quarters.

    Source
    ------
    Hyndman and Fan (1996), quantile definition 1: the inverse of the empirical distribution function.

    Examples
    --------
    >>> price_band({Decimal(5): 1, Decimal(10): 2, Decimal(80): 1}).low
    Decimal('5')
    """
    n_all = sum(prices.values())
    if n_all < LEAST:
        return Band(None, None, n_all, "TOO_FEW")
    return Band(_quantile(prices, n_all, 1), _quantile(prices, n_all, 3), n_all)


def _quantile(prices: Mapping[Decimal, int], n_all: int, quarters: int) -> Decimal:
    n_below = 0
    for price in sorted(prices):
        n_below += prices[price]
        if 4 * n_below >= quarters * n_all:
            return price
    raise ValueError("there are no prices")
