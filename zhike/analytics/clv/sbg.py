"""Sbg: how long customers under contract stay, when each renews with a probability of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, expit

from zhike.analytics.clv.geometric import FALL, window
from zhike.analytics.clv.model import Array, FitError, covariance, standard_errors
from zhike.analytics.clv.nbd import in_logs, rises
from zhike.analytics.clv.newton import Vector, maximise

NODES = np.linspace(0.0, 1.0, 500)


class Sbg:
    """Shifted beta-geometric: at each renewal a customer leaves with p ~ beta(alpha, beta).

    Parameters
    ----------
    params : mapping of str to float, optional
        alpha and beta of an earlier fit.

    Attributes
    ----------
    params_, standard_errors_ : dict of str to float
        Estimates and their errors.
    covariance_ : float64 array, shape (2, 2)
        Of the logarithms of the parameters.
    log_likelihood_ : float
        At the maximum, natural logarithm.
    is_converged_ : bool
        Whether the next step promised no gain.

    Notes
    -----
    Source: Fader & Hardie 2007, How to project customer retention.

    Examples
    --------
    >>> regular = Sbg({"alpha": 0.70408, "beta": 1.18204})
    >>> regular.survival(3).round(3).tolist()
    [1.0, 0.627, 0.474, 0.388]
    """

    names = ("alpha", "beta")

    def __init__(self, params: Mapping[str, float] | None = None) -> None:
        self.params_ = {name: float(params[name]) for name in self.names} if params else {}
        self.standard_errors_: dict[str, float] = {}
        self.covariance_: Array = np.empty((0, 0))

    def fit(self, left: ArrayLike, still: float) -> Self:
        """Find the parameters under which the losses of one cohort are likeliest.

        Parameters
        ----------
        left : array_like, shape (n,)
            Customers who left at renewal 1, 2, … n.
        still : float
            Customers still there after renewal n.

        Returns
        -------
        Sbg
            Itself, fitted.

        Raises
        ------
        FitError
            NO_LOSSES: nobody left, or fewer than two renewals were seen.
        """
        losses = np.asarray(left, float)
        if losses.size < 2 or losses.sum() <= 0:
            raise FitError("NO_LOSSES", "the cohort must have lost somebody and have come to a second renewal")
        stays = np.append(np.arange(losses.size), losses.size)
        ends = np.append(np.ones(losses.size), 0.0)
        return self._fit(stays, ends, np.append(losses, float(still)))

    def fit_contracts(self, renewals: ArrayLike, has_ended: ArrayLike) -> Self:
        """Find the parameters under which contracts of any age, some ended and some not, are likeliest.

        Parameters
        ----------
        renewals : array_like of int, shape (n,)
            Renewals each contract has come through, at least 0.
        has_ended : array_like of bool, shape (n,)
            Whether the contract was left at the renewal after these.

        Returns
        -------
        Sbg
            Itself, fitted.

        Raises
        ------
        FitError
            NO_LOSSES: nobody left, or nobody ever renewed.
        """
        stays, ends = np.asarray(renewals, np.int64), np.asarray(has_ended, bool).astype(float)
        if not ends.any() or not stays.any():
            raise FitError("NO_LOSSES", "somebody must have left, and somebody must have renewed")
        rows, weights = np.unique(np.column_stack([stays, ends]), axis=0, return_counts=True)
        return self._fit(rows[:, 0].astype(np.int64), rows[:, 1], weights.astype(float))

    def _fit(self, stays: NDArray[np.int64], ends: Array, weights: Array) -> Self:
        top = maximise(lambda point: _log_likelihood(point, stays.astype(float), ends, weights), np.zeros(2))
        self.params_ = dict(zip(self.names, np.exp(top.point).tolist(), strict=True))
        self.covariance_ = covariance(top)
        self.standard_errors_ = standard_errors(self.params_, self.covariance_)
        self.log_likelihood_, self.is_converged_ = top.value, top.is_converged
        return self

    def survival(self, n: int) -> Array:
        """Share of a cohort still there after each renewal.

        Parameters
        ----------
        n : int
            Renewals, at least 0.

        Returns
        -------
        float64 array, shape (n + 1,)
            In 0..1, falling; the first is 1.
        """
        alpha, beta = self.params_["alpha"], self.params_["beta"]
        return np.exp(betaln(alpha, beta + np.arange(n + 1)) - betaln(alpha, beta))

    def periods_to_come(self, renewals: ArrayLike, *, discount: float) -> Array:
        """Discounted expected residual lifetime (DERL) of contracts that come up for renewal now.

        Parameters
        ----------
        renewals : array_like of int, shape (n,)
            Renewals each contract has come through; who renewed often is likelier to do it again.
        discount : float
            Rate per period as a fraction, above 0: without it the sum need not end.

        Returns
        -------
        float64 array, shape (n,)
            Periods still paid for, the one that begins now in full, later ones discounted; times the margin of a
            period this is the value of the contract.

        Notes
        -----
        Source: Fader & Hardie 2010, Customer-Base Valuation in a Contractual Setting, the DERL formula.

        Examples
        --------
        >>> Sbg({"alpha": 1.0, "beta": 1.0}).periods_to_come([0, 9], discount=0.1).round(3).tolist()
        [1.801, 6.243]
        """
        alpha, beta = self.params_["alpha"], self.params_["beta"]
        counts, where = np.unique(np.asarray(renewals, float), return_inverse=True)
        return _paid(alpha, beta + counts, discount)[where]


def _paid(alpha: float, beta: Array, d: float) -> Array:
    """E over p ~ beta(alpha, beta) of the periods (1−p)(1+d)/(d+p) that one who leaves with p still pays.

    By the trapezoid rule in logit p, the value at p → 0 taken out first; the hypergeometric function of the paper is
    the same and breaks down where both parameters are large.
    """
    low, high = window(alpha, beta)
    low = np.minimum(low, np.log(d) - FALL / (alpha + 1))
    y = low[:, None] + (high - low)[:, None] * NODES
    p = expit(y)
    log_density = alpha * y - (alpha + beta)[:, None] * np.logaddexp(0, y) - betaln(alpha, beta)[:, None]
    gap = (1 + d) ** 2 * p / (d * (d + p))
    return (1 + d) / d - (np.exp(log_density) * gap).sum(axis=1) * (high - low) * (NODES[1] - NODES[0])


def _log_likelihood(point: Vector, stays: Array, ends: Array, weights: Array) -> tuple[float, Vector, Array]:
    """Σ w ln[B(alpha + ends, beta + stays)/B(alpha, beta)] with its derivatives."""
    alpha, beta = params = np.exp(point)
    renewals = (stays + ends).astype(int)
    stay = [table[stays.astype(int)] for table in rises(beta, renewals.max() + 1)]
    both = [table[renewals] for table in rises(alpha + beta, renewals.max() + 1)]
    value = weights @ (stay[0] - both[0] + ends * point[0])
    gradient = np.array([weights @ (ends / alpha - both[1]), weights @ (stay[1] - both[1])])
    cross = -(weights @ both[2])
    hessian = np.array([[cross - weights @ (ends / alpha**2), cross], [cross, cross + weights @ stay[2]]])
    return float(value), *in_logs(params, gradient, hessian)
