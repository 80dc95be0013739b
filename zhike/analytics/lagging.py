"""Lags: whether one series by period goes with another some periods later, by how much, and how sure that is.

Source: correlation of two series at a lag after G. E. P. Box, G. M. Jenkins, Time Series Analysis (1970), chapter 11;
interval after Fisher (1921); as several lags are tried, a lag is sure only at the level of C. E. Bonferroni (1936).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

from zhike.analytics import correlation
from zhike.analytics.correlation import Coefficient

# Two years of quarters: below it nothing is said. A year later is as late as is looked.
LEAST, MOST = 8, 4
SURE = 0.05


@dataclass(frozen=True)
class Lag:
    """How an effect goes with its cause some periods earlier.

    Parameters
    ----------
    lag : int
        Periods from the cause to the effect.
    n : int
        Pairs of which both are known.
    levels : Coefficient or None
        Of the figures; None with too few pairs, or where one is always the same.
    changes : Coefficient or None
        Of their changes against the period before, so that two series that both merely rise do not go together.
    """

    lag: int
    n: int
    levels: Coefficient | None
    changes: Coefficient | None


@dataclass(frozen=True)
class Link:
    """One link of a chain at every lag that was tried.

    Parameters
    ----------
    lags : tuple of Lag
        From 0 on.
    """

    lags: tuple[Lag, ...]

    @property
    def best(self) -> Lag | None:
        """The lag of the strongest correlation, the shortest of equals; None with too few periods at each."""
        known = [one for one in self.lags if one.levels is not None]
        return max(known, key=lambda one: (abs(_r(one)), -one.lag)) if known else None

    @property
    def n(self) -> int:
        """How many pairs there are at most."""
        return max((one.n for one in self.lags), default=0)

    @property
    def is_sure(self) -> bool:
        """Whether the strongest correlation is no chance, though it was chosen from several."""
        best = self.best
        if best is None or best.levels is None:
            return False
        if abs(best.levels.r) == 1.0:
            return True
        z = abs(math.atanh(best.levels.r)) * math.sqrt(best.levels.n - 3)
        return 2 * (1 - NormalDist().cdf(z)) * sum(one.levels is not None for one in self.lags) < SURE


def link(
    cause: Sequence[float | None], effect: Sequence[float | None], *, most: int = MOST, least: int = LEAST
) -> Link:
    """Correlate a series with another one some periods later.

    Parameters
    ----------
    cause, effect : sequence of float or None
        By consecutive periods, both of the same ones; None where not known.
    most : int
        Greatest lag tried.
    least : int
        Pairs below which nothing is said.

    Returns
    -------
    Link
        Every lag from 0 to ``most``.

    Raises
    ------
    ValueError
        The series are of different length.

    Source
    ------
    Box, Jenkins, Time Series Analysis, 1970; requirement R316.

    Examples
    --------
    >>> cause = [1, 4, 2, 8, 5, 7, 3, 9, 6, 2, 5, 8]
    >>> found = link(cause, [None, *[2 * one for one in cause[:-1]]])
    >>> found.best.lag, found.best.n, round(found.best.levels.r, 4), found.is_sure
    (1, 11, 1.0, True)
    """
    at_lag = [_at(cause, effect, lag, least) for lag in range(most + 1)]
    return Link(tuple(at_lag))


def _at(cause: Sequence[float | None], effect: Sequence[float | None], lag: int, least: int) -> Lag:
    levels = _pairs(cause, effect, lag)
    changes = _pairs(_changes(cause), _changes(effect), lag)
    return Lag(
        lag, len(levels), correlation.pearson(levels) if len(levels) >= least else None,
        correlation.pearson(changes) if len(changes) >= least else None,
    )  # fmt: skip


def _pairs(cause: Sequence[float | None], effect: Sequence[float | None], lag: int) -> list[tuple[float, float]]:
    if len(cause) != len(effect):
        raise ValueError("series of different length")
    both = zip(cause[: max(len(cause) - lag, 0)], effect[lag:], strict=True)
    return [(x, y) for x, y in both if x is not None and y is not None]


def _changes(series: Sequence[float | None]) -> list[float | None]:
    return [None if x is None or y is None else y - x for x, y in pairwise(series)]


def _r(one: Lag) -> float:
    return one.levels.r if one.levels is not None else 0.0
