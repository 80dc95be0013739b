"""KaplanMeier: how long contracts last, without any assumption, as far as they were watched."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from zhike.analytics.clv.model import Array, FitError


class KaplanMeier:
    """Share still there after each span, from contracts some of which have ended and some not.

    Attributes
    ----------
    times_ : float64 array, shape (k,)
        Spans after which somebody left, ascending.
    survival_ : float64 array, shape (k,)
        Share still there after each, in 0..1.
    standard_errors_ : float64 array, shape (k,)
        Greenwood's, 0 where the share is 0.
    watched_ : float
        The longest span seen; what comes after it is not known.

    Notes
    -----
    Source: Kaplan & Meier 1958, Nonparametric estimation from incomplete observations.

    Examples
    --------
    >>> told = KaplanMeier().fit([1, 2, 2, 3], [True, True, False, False])
    >>> told.survival([0, 1, 2, 3]).tolist()
    [1.0, 0.75, 0.5, 0.5]
    """

    def fit(self, duration: ArrayLike, has_ended: ArrayLike) -> Self:
        """Estimate the survival.

        Parameters
        ----------
        duration : array_like, shape (n,)
            How long each contract was watched, at least 0, one unit.
        has_ended : array_like of bool, shape (n,)
            Whether it ended then; else it was still running.

        Returns
        -------
        KaplanMeier
            Itself, fitted.

        Raises
        ------
        FitError
            NO_CONTRACTS: there are none, or a duration is negative or missing.
        """
        spans, ended = np.asarray(duration, float), np.asarray(has_ended, bool)
        if not spans.size or not (spans >= 0).all():
            raise FitError("NO_CONTRACTS", "there must be contracts, and each must have been watched for a time")
        self.times_, losses = np.unique(spans[ended], return_counts=True)
        # Who was watched until a moment is still at risk in it.
        at_risk = spans.size - np.searchsorted(np.sort(spans), self.times_, side="left")
        left = at_risk - losses
        self.survival_ = np.cumprod(left / at_risk)
        spread = np.cumsum(losses / (at_risk * np.maximum(left, 1)))
        self.standard_errors_: Array = self.survival_ * np.sqrt(spread)
        self.watched_ = float(spans.max())
        return self

    def survival(self, at: ArrayLike) -> Array:
        """Share still there after given spans.

        Parameters
        ----------
        at : array_like, shape (n,)
            Spans, at least 0.

        Returns
        -------
        float64 array, shape (n,)
            In 0..1; NaN beyond the longest span seen.
        """
        spans = np.asarray(at, float)
        steps = np.concatenate(([1.0], self.survival_))
        shares = steps[np.searchsorted(self.times_, spans, side="right")]
        return np.where(spans <= self.watched_, shares, np.nan)

    def periods_to_come(self, age: int, *, discount: float) -> float:
        """Discounted expected periods of a contract that comes up for renewal, as far as any was watched.

        Parameters
        ----------
        age : int
            Renewals the contract has come through, below `watched_`.
        discount : float
            Rate per period as a fraction, above -1.

        Returns
        -------
        float
            Periods still paid for, the one that begins now in full. A lower bound of the lifetime: periods longer away
            than anybody was watched are left out; NaN where nobody of that age is left.
        """
        ahead = np.arange(age + 1, int(self.watched_) + 1)
        now = float(self.survival([age])[0])
        if not now > 0:
            return float("nan")
        return float((self.survival(ahead) / now) @ (1 + discount) ** -(ahead - age - 1.0))
