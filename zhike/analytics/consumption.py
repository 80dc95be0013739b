"""Bands of consumption: as many customers in each quarter as in the others, by what they spend."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

N_BANDS = 4


@dataclass(frozen=True)
class Band:
    """A quarter of the customers.

    Parameters
    ----------
    n : int
        How many there are.
    low, high, total : Decimal
        What the least and the most of them spends, and all together; in money.

    Source
    ------
    Requirement R181.

    Examples
    --------
    >>> Band(2, Decimal(1), Decimal(3), Decimal(4)).n
    2
    """

    n: int
    low: Decimal
    high: Decimal
    total: Decimal


def quartiles(spent: Iterable[Decimal]) -> list[Band]:
    """Cut customers into four bands by what they spend, the lowest first.

    Parameters
    ----------
    spent : iterable of Decimal
        What each spends in the same span, in money.

    Returns
    -------
    list of Band
        Four at most, none empty; their counts differ by 1 at most, and equal amounts may fall on either side of a cut.

    Source
    ------
    Requirement R181: quartile counts differ by at most 1.

    Examples
    --------
    >>> [f"{band.n}: {band.low}-{band.high}" for band in quartiles(map(Decimal, [5, 1, 4, 2, 3]))]
    ['2: 1-2', '1: 3-3', '1: 4-4', '1: 5-5']
    """
    known = sorted(spent)
    least, rest = divmod(len(known), N_BANDS)
    bands, begin = [], 0
    for place in range(N_BANDS):
        n = least + (place < rest)
        if n:
            part = known[begin : begin + n]
            bands.append(Band(n, part[0], part[-1], sum(part, Decimal(0))))
        begin += n
    return bands
