"""A gain: by how much those something was done for lie above the others, with its interval and how it was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from zhike.analytics.errors import InputError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
SHARE, MEAN = "SHARE", "MEAN"
# Below so many on either side nothing can be said.
FEWEST = 5
TOO_FEW = "TOO_FEW"


@dataclass(frozen=True)
class Gain:
    """By how much the treated lie above the others; None where it cannot be told.

    Parameters
    ----------
    kind : str
        SHARE where the outcome is yes or no, MEAN where it is an amount.
    method : str
        NEWCOMBE, WELCH, ADJUSTED, MATCHED or STRATA.
    n, n_others : int
        How many were compared on either side.
    theirs, others : float or None
        Share or mean of the treated; of the others, made comparable where the method does so.
    low, high : float or None
        95 % interval of the difference, in the unit of the outcome.
    reason : str, optional
        TOO_FEW where either side has fewer than five.
    is_weaker : bool, optional
        Whether it rests on a comparison nobody drew by lot.

    Source
    ------
    House rule: every effect names its base, its interval and how strong the evidence is.

    Examples
    --------
    >>> Gain("MEAN", "WELCH", 9, 90, 120.0, 100.0, 5.0, 35.0).points
    20.0
    """

    kind: str
    method: str
    n: int
    n_others: int
    theirs: float | None = None
    others: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    is_weaker: bool = False

    @property
    def points(self) -> float | None:
        """Return the difference."""
        return None if self.theirs is None or self.others is None else self.theirs - self.others

    @property
    def is_certain(self) -> bool:
        """Say whether both ends of the interval lie on one side of nothing."""
        return self.low is not None and self.high is not None and self.low * self.high > 0

    @property
    def error(self) -> float | None:
        """Return half the width of the interval in standard errors of a normal distribution."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / (2 * float(special.ndtri(0.975)))


def sides(outcome: Sequence[float] | Array, is_treated: Sequence[bool] | Mask) -> tuple[Array, Mask]:
    """Return outcome and treatment as arrays of one length.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        One finite number for each customer.
    is_treated : array_like of bool, shape (n,)
        Whether something was done for each.

    Returns
    -------
    tuple of numpy.ndarray
        Both, as float64 and bool.

    Raises
    ------
    InputError
        SHAPE_MISMATCH where the lengths differ, NOT_FINITE where an outcome is no number.

    Source
    ------
    House rule.

    Examples
    --------
    >>> sides([1, 0], [True, False])[1].tolist()
    [True, False]
    """
    y, treated = np.asarray(outcome, dtype=np.float64), np.asarray(is_treated, dtype=np.bool_)
    if y.shape != treated.shape:
        raise InputError("SHAPE_MISMATCH", "is_treated", expected=str(y.size), value=str(treated.size))
    if not np.isfinite(y).all():
        raise InputError("NOT_FINITE", "outcome", value=str(y[~np.isfinite(y)][0]))
    return y, treated


def kind_of(outcome: Array) -> str:
    """Say whether outcomes are shares or amounts.

    Parameters
    ----------
    outcome : numpy.ndarray of float64, shape (n,)
        Of each customer.

    Returns
    -------
    str
        SHARE where there is nothing but 0 and 1, else MEAN.

    Source
    ------
    House rule.

    Examples
    --------
    >>> kind_of(np.array([0.0, 1.0])), kind_of(np.array([0.0, 12.5]))
    ('SHARE', 'MEAN')
    """
    return SHARE if np.isin(outcome, (0.0, 1.0)).all() else MEAN


def around(points: float, error: float, freedom: float, level: float = 0.95) -> tuple[float, float]:
    """Return Student's interval.

    Parameters
    ----------
    points, error : float
        Estimate and its standard error.
    freedom : float
        Degrees of freedom, above 0.
    level : float, optional
        Of the interval.

    Returns
    -------
    tuple of float
        Lower and upper bound.

    Source
    ------
    Student (1908), Biometrika 6.

    Examples
    --------
    >>> [round(end, 3) for end in around(0.0, 1.0, 10)]
    [-2.228, 2.228]
    """
    reach = float(special.stdtrit(freedom, 0.5 + level / 2)) * error
    return points - reach, points + reach


def plain(value: Any) -> float | None:
    """Return a number that can be written down.

    Parameters
    ----------
    value : float or None
        Any.

    Returns
    -------
    float or None
        Rounded to six places; None where there is none.

    Source
    ------
    House rule.

    Examples
    --------
    >>> plain(1 / 3), plain(None)
    (0.333333, None)
    """
    return None if value is None or not np.isfinite(value) else round(float(value), 6)
