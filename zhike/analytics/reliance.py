"""What rests on whom: what is left without some customers, and how far two measures name the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from zhike.analytics import exact
from zhike.analytics.errors import InputError
from zhike.analytics.pareto import Pareto, pareto


@dataclass(frozen=True)
class Loss:
    """Value and its concentration with everybody, and without those who left.

    Parameters
    ----------
    before, after : Pareto
        All customers, and those who stay.
    n_gone : int
        Customers who leave.
    lost : Decimal
        Their value together, in its money; below zero where they cost more than they bring.
    lost_share : Fraction or None
        lost ÷ the total before; None where that is not positive.

    Source
    ------
    Requirement R108.

    Examples
    --------
    >>> without([500, 300] + [25] * 8, [0]).lost
    Decimal('500.0000')
    """

    before: Pareto
    after: Pareto
    n_gone: int
    lost: Decimal
    lost_share: Fraction | None


def without(values: Sequence | np.ndarray, gone: Sequence[int] | np.ndarray) -> Loss:
    """Take some customers away and measure value and concentration again.

    Parameters
    ----------
    values : array_like, shape (n,)
        Value of each customer, any sign, read to four decimals.
    gone : array_like of int
        Positions of those who leave; one named twice leaves once.

    Returns
    -------
    Loss
        Both states; ``before.total − lost = after.total``.

    Raises
    ------
    InputError
        SHAPE_MISMATCH for a position that is none; else as ``pareto``.

    Source
    ------
    Requirement R108.

    Examples
    --------
    >>> found = without([500, 300] + [25] * 8, [0])
    >>> found.lost_share, found.after.total, found.after.k
    (Fraction(1, 2), Decimal('500.0000'), 5)
    """
    units = exact.to_units("values", values)
    leaving = np.unique(np.asarray(gone, dtype=np.int64))
    if len(leaving) and not 0 <= leaving[0] <= leaving[-1] < len(units):
        raise InputError("SHAPE_MISMATCH", "gone", value=str(leaving.tolist()[:5]))
    stays = np.ones(len(units), dtype=bool)
    stays[leaving] = False
    money = units / exact.UNIT
    total, lost = int(units.sum()), int(units[leaving].sum())
    return Loss(
        before=pareto(money),
        after=pareto(money[stays]),
        n_gone=len(leaving),
        lost=exact.from_units(lost),
        lost_share=Fraction(lost, total) if total > 0 else None,
    )


@dataclass(frozen=True)
class Overlap:
    """Who carries most by one measure, by another, by both.

    Parameters
    ----------
    both, first_only, second_only : numpy.ndarray of int64
        Positions of the customers, the largest by the measure that names them first (both: by the first measure).

    Source
    ------
    Requirements R101, R102, R104.

    Examples
    --------
    >>> overlap([90, 5, 5], [0, 90, 10]).both.tolist()
    []
    """

    both: np.ndarray
    first_only: np.ndarray
    second_only: np.ndarray


def overlap(
    first: Sequence | np.ndarray, second: Sequence | np.ndarray, share: float | str | Fraction = "0.8"
) -> Overlap:
    """Compare the fewest customers that reach a share of the total by one measure with those by another.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Both values of each customer, any sign.
    share : float, str or Fraction
        Part of each total to be reached, 0 to 1.

    Returns
    -------
    Overlap
        A measure whose total is not positive names nobody.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, and as ``pareto``.

    Source
    ------
    Requirements R101, R102, R104.

    Examples
    --------
    >>> found = overlap([80, 10, 10], [10, 80, 10])
    >>> found.both.tolist(), found.first_only.tolist(), found.second_only.tolist()
    ([], [0], [1])
    """
    if len(first) != len(second):
        raise InputError("SHAPE_MISMATCH", "second", value=str(len(second)))
    one, two = (found.order[: found.k or 0] for found in (pareto(first, share), pareto(second, share)))
    return Overlap(one[np.isin(one, two)], one[~np.isin(one, two)], two[~np.isin(two, one)])
