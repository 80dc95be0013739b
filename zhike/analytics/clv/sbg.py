"""Sbg: how long customers under contract stay, when each renews with a probability of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln

from zhike.analytics.clv.model import Array, FitError, covariance, standard_errors
from zhike.analytics.clv.nbd import in_logs, rises
from zhike.analytics.clv.newton import Vector, maximise


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
        weights = np.append(losses, float(still))
        top = maximise(lambda point: _log_likelihood(point, stays, ends, weights), np.zeros(2))
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
