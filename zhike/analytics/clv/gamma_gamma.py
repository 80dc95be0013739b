"""GammaGamma: how much a customer spends per purchase, apart from how often they buy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma, polygamma, stdtr

from zhike.analytics.clv.model import Array, FitError, covariance, standard_errors
from zhike.analytics.clv.nbd import in_logs
from zhike.analytics.clv.newton import Surface, Vector, maximise

# House rule: below it spend and frequency count as unrelated; CDNOW, the textbook case, has 0.11.
RELATED = 0.3


class GammaGamma:
    """Gamma-Gamma: spend per purchase is gamma-distributed (shape p) around a customer's own mean, which varies.

    Parameters
    ----------
    params : mapping of str to float, optional
        p, q, gamma of an earlier fit.

    Attributes
    ----------
    params_ : dict of str to float
        p and q without unit, gamma in money.
    standard_errors_ : dict of str to float
        From the observed information.
    covariance_ : float64 array, shape (3, 3)
        Of the logarithms of the parameters.
    log_likelihood_ : float
        At the maximum, natural logarithm.
    n_customers_, n_excluded_ : float
        Repeaters fitted; repeaters left out because their mean spend is not above 0.
    n_evaluations_ : int
        Likelihood evaluations used.
    is_converged_ : bool
        Whether the next step promised no gain.
    mean_spend_ : float
        Mean of the repeaters' mean spend, money.
    correlation_, rank_correlation_ : float
        Of frequency and mean spend among those fitted, -1..1 (Pearson, Spearman).
    correlation_p_value_ : float
        Of "no rank correlation".
    is_independent_ : bool
        Whether both correlations are below 0.3 in size, as the model supposes.

    Notes
    -----
    Source: Fader & Hardie 2013, The Gamma-Gamma Model of Monetary Value.

    Examples
    --------
    >>> paper = GammaGamma({"p": 6.249575, "q": 3.744224, "gamma": 15.443512})
    >>> round(paper.mean_of_population, 2)
    35.17
    """

    names = ("p", "q", "gamma")

    def __init__(self, params: Mapping[str, float] | None = None) -> None:
        self.params_ = {name: float(params[name]) for name in self.names} if params else {}
        self.standard_errors_: dict[str, float] = {}
        self.covariance_: Array = np.empty((0, 0))
        self.mean_spend_ = float("nan")

    def fit(self, x: ArrayLike, m: ArrayLike) -> Self:
        """Find the parameters under which the repeaters' mean spends are likeliest.

        Parameters
        ----------
        x : array_like, shape (n,)
            Repeat purchases; rows with 0 are passed over.
        m : array_like, shape (n,)
            Mean money per repeat purchase; rows not above 0 are counted in `n_excluded_` and left out.

        Returns
        -------
        GammaGamma
            Itself, fitted.

        Raises
        ------
        FitError
            FEW_REPEATERS: fewer than 10 repeaters spent anything.
        """
        counts, means = np.asarray(x, float), np.asarray(m, float)
        spends = (counts > 0) & np.isfinite(means) & (means > 0)
        self.n_excluded_ = float(((counts > 0) & ~spends).sum())
        counts, means = counts[spends], means[spends]
        if counts.size < 10:
            raise FitError("FEW_REPEATERS", "fewer than 10 customers spent money on a later day, too few for a model")
        self.n_customers_, self.mean_spend_ = float(counts.size), float(means.mean())
        self._test_independence(counts, means)
        top = maximise(_surface(counts, means), np.log([2.0, 3.0, self.mean_spend_]))
        self.params_ = dict(zip(self.names, np.exp(top.point).tolist(), strict=True))
        self.covariance_ = covariance(top)
        self.standard_errors_ = standard_errors(self.params_, self.covariance_)
        self.log_likelihood_, self.n_evaluations_ = top.value, top.n_evaluations
        self.is_converged_ = top.is_converged
        return self

    def _test_independence(self, x: Array, m: Array) -> None:
        self.correlation_ = correlation(x, m)
        self.rank_correlation_ = correlation(_ranks(x), _ranks(m))
        freedom = max(x.size - 2, 1)
        score = abs(self.rank_correlation_) * np.sqrt(freedom / max(1 - self.rank_correlation_**2, 1e-300))
        self.correlation_p_value_ = float(2 * stdtr(freedom, -score))
        self.is_independent_ = max(abs(self.correlation_), abs(self.rank_correlation_)) < RELATED

    @property
    def mean_of_population(self) -> float:
        """Expected spend of a customer of whom nothing is known; the sample's mean where q ≤ 1 leaves it infinite."""
        p, q, gamma = (self.params_[name] for name in self.names)
        return p * gamma / (q - 1) if q > 1 else self.mean_spend_

    def expected_spend(self, x: ArrayLike, m: ArrayLike) -> Array:
        """Expected money per future purchase of each customer.

        Parameters
        ----------
        x : array_like, shape (n,)
            Repeat purchases.
        m : array_like, shape (n,)
            Mean money per repeat purchase; not read where x = 0, taken as 0 where negative or missing.

        Returns
        -------
        float64 array, shape (n,)
            Money: the customer's own mean drawn toward the population's, the less the more they bought.
        """
        p, q, gamma = (self.params_[name] for name in self.names)
        counts, means = np.asarray(x, float), np.asarray(m, float)
        spent = counts * np.where((counts > 0) & np.isfinite(means), np.maximum(means, 0.0), 0.0)
        divisor = p * counts + q - 1
        known = (counts > 0) & (divisor > 0)
        return np.where(known, p * (gamma + spent) / np.where(known, divisor, 1.0), self.mean_of_population)


def correlation(a: Array, b: Array) -> float:
    """Pearson correlation, 0 where one side does not vary.

    Parameters
    ----------
    a, b : float64 array, shape (n,)
        The two sides, any unit.

    Returns
    -------
    float
        In -1..1.

    Notes
    -----
    Source: Pearson 1895.

    Examples
    --------
    >>> correlation(np.array([1.0, 2.0]), np.array([3.0, 1.0]))
    -1.0
    """
    a, b = a - a.mean(), b - b.mean()
    spread = np.sqrt((a @ a) * (b @ b))
    return float(np.clip(a @ b / spread, -1, 1)) if spread > 0 else 0.0


def _ranks(values: Array) -> Array:
    # Not scipy.stats: loading it takes longer than everything else here together.
    _, place, n = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(n) - (n - 1) / 2)[place]


def _surface(x: Array, m: Array) -> Surface:
    counts, place = np.unique(x, return_inverse=True)
    n_counts = np.bincount(place)
    total = x * m
    log_total = np.log(total)
    fixed, n = np.log(m).sum(), x.size

    def surface(point: Vector) -> tuple[float, Vector, Array]:
        p, q, gamma = params = np.exp(point)
        px = p * counts
        both = gamma + total
        log_both, size = np.log(both), p * x + q
        gap = log_total - log_both
        value = q * (n * point[2] - log_both.sum()) + p * (x @ gap) - fixed - n_counts @ betaln(px, q)
        rise = digamma(px + q)
        gradient = np.array(
            [
                (n_counts * counts) @ (rise - digamma(px)) + x @ gap,
                n_counts @ (rise - digamma(q)) + n * point[2] - log_both.sum(),
                n * q / gamma - (size / both).sum(),
            ]
        )
        bend = polygamma(1, px + q)
        pq, pg = (n_counts * counts) @ bend, -(x / both).sum()
        qg = n / gamma - (1 / both).sum()
        hessian = np.array(
            [
                [(n_counts * counts**2) @ (bend - polygamma(1, px)), pq, pg],
                [pq, n_counts @ (bend - polygamma(1, q)), qg],
                [pg, qg, (size / both**2).sum() - n * q / gamma**2],
            ]
        )
        return float(value), *in_logs(params, gradient, hessian)

    return surface
