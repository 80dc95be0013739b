"""BuyingModel: what every model of repeat buying offers: fit, P(alive), expected purchases, lifetime value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from zhike.analytics.clv.newton import LIMIT, Maximum, Surface, Vector, maximise
from zhike.analytics.clv.quadrature import unit_rule
from zhike.analytics.clv.summary import DAYS_PER_UNIT, DAYS_PER_YEAR, Summary, unique_pairs

Array = NDArray[np.float64]

TIME_NODES, TIME_WEIGHTS = unit_rule(8)
BOUNDARY_LEVEL = 0.05
# So many rows tell well enough where the maximum of all rows is to begin climbing there.
FEW, MANY = 10_000, 100_000


class FitError(ValueError):
    """The rows hold nothing to fit; `code` names why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BuyingModel(ABC):
    """A fitted model of repeat buying without contract.

    Parameters
    ----------
    params : mapping of str to float, optional
        Parameters of an earlier fit, named as in `names`; without them call `fit` first.
    unit : str
        Unit of time of the parameters, "week" or "day".

    Attributes
    ----------
    params_ : dict of str to float
        Estimates.
    standard_errors_ : dict of str to float
        Their standard errors from the observed information, finite; a parameter on the boundary has none.
    covariance_ : float64 array, shape (k, k)
        Of the logarithms of the parameters that have a standard error, in their order.
    log_likelihood_ : float
        At the maximum, natural logarithm.
    unit_ : str
        Unit of time the parameters are in.
    n_customers_ : float
        Customers fitted.
    n_evaluations_ : int
        Likelihood evaluations used, at most 30.
    is_converged_ : bool
        Whether the next step promised no gain.
    fallback_ : str or None
        "NBD" where the data show no drop-out and the estimates stand on that boundary.
    drop_out_p_value_ : float or None
        Likelihood-ratio test of "nobody ever leaves" (NBD) against this model.

    Notes
    -----
    All predictions take arrays of one shape and return that shape, free of NaN; ages are in the unit of the fit.
    """

    code: ClassVar[str]
    names: ClassVar[tuple[str, ...]]

    def __init__(self, params: Mapping[str, float] | None = None, unit: str = "week") -> None:
        self.unit_ = unit
        self.params_ = {name: float(params[name]) for name in self.names} if params else {}
        self.standard_errors_: dict[str, float] = {}
        self.covariance_: Array = np.empty((0, 0))
        self.log_likelihood_ = float("nan")
        self.n_customers_ = 0.0
        self.n_evaluations_ = 0
        self.is_converged_ = False
        self.fallback_: str | None = None
        self.drop_out_p_value_: float | None = None

    def fit(self, summary: Summary) -> Self:
        """Find the parameters under which the rows are likeliest.

        Parameters
        ----------
        summary : Summary
            Weighted unique rows.

        Returns
        -------
        BuyingModel
            Itself, fitted.

        Raises
        ------
        FitError
            NO_REPEATS: nobody bought on a second day.
        """
        if not summary.x.any():
            raise FitError("NO_REPEATS", "nobody bought on a second day, so nothing can be learnt about repeat buying")
        top = maximise(self._surface(summary), self._near(summary))
        self.unit_, self.n_customers_ = summary.unit, summary.n_customers
        self.n_evaluations_, self.is_converged_ = top.n_evaluations, top.is_converged
        self.log_likelihood_ = top.value
        self.params_ = dict(zip(self.names, np.exp(top.point).tolist(), strict=True))
        self.covariance_ = covariance(top)
        self.standard_errors_ = standard_errors(self.params_, self.covariance_)
        self._settle(summary)
        return self

    def _near(self, summary: Summary) -> Vector:
        """Where to begin: of many rows, at the maximum of a few of them, from where two or three steps are left.

        The maximum of all rows is what is climbed to either way.
        """
        start = self._start(summary)
        if summary.x.size < MANY:
            return start
        few = summary.thinned(FEW)
        top = maximise(self._surface(few), start)
        return top.point if top.is_converged and abs(top.point).max() < LIMIT / 2 else start

    @abstractmethod
    def _surface(self, summary: Summary) -> Surface: ...

    @abstractmethod
    def _start(self, summary: Summary) -> Vector: ...

    def _settle(self, summary: Summary) -> None:
        """Step back to a simpler model where the data do not carry this one."""
        self.fallback_ = self.drop_out_p_value_ = None

    def _judge_drop_out(self, nbd: BuyingModel, no_drop_out: Mapping[str, float]) -> None:
        self.fallback_ = None
        gain = max(0.0, 2 * (self.log_likelihood_ - nbd.log_likelihood_))
        # The share that leaves stands on its boundary at 0, and the second parameter of drop-out means nothing there:
        # hence the mixture of one and two degrees of freedom (Self & Liang 1987).
        self.drop_out_p_value_ = float(0.5 * chdtrc(1, gain) + 0.5 * chdtrc(2, gain))
        if self.drop_out_p_value_ <= BOUNDARY_LEVEL:
            return
        self.fallback_ = nbd.code
        self.params_ = {**nbd.params_, **no_drop_out}
        self.standard_errors_, self.covariance_ = dict(nbd.standard_errors_), nbd.covariance_
        self.log_likelihood_ = nbd.log_likelihood_
        self.is_converged_ = nbd.is_converged_

    @abstractmethod
    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """Probability that a customer has not left.

        Parameters
        ----------
        x, t_x, T : array_like, shape (n,)
            Repeat purchases, age at the last one, age now.

        Returns
        -------
        float64 array, shape (n,)
            In 0..1.
        """

    @abstractmethod
    def _if_alive(self, t: float, x: NDArray[np.int64], T: Array) -> Array:
        """Expected purchases in the next t of customers known to be alive; needs x and T only."""

    @abstractmethod
    def draw_alive(self, t: float, x: int, T: float, rng: np.random.Generator, n: int) -> tuple[Array, Array, Array]:
        """Draw what a customer known to be alive does in the coming time.

        Parameters
        ----------
        t : float
            Length of the coming time in the unit of the fit, above 0.
        x, T : int, float
            Repeat purchases and age now.
        rng : numpy.random.Generator
            Seeded source of chance.
        n : int
            How many draws.

        Returns
        -------
        tuple of float64 arrays, shape (n,)
            Purchases made; how many would have been, spread evenly over a time in which the customer stays; that time.
        """

    def expected_purchases(self, t: float, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """Expected purchases of each customer in the coming time.

        Parameters
        ----------
        t : float
            Length of the coming time in the unit of the fit, at least 0.
        x, t_x, T : array_like, shape (n,)
            Repeat purchases, age at the last one, age now.

        Returns
        -------
        float64 array, shape (n,)
            At least 0.
        """
        counts, last, now = columns(x, t_x, T)
        pair_x, pair_T, where = unique_pairs(counts, now)
        return self.p_alive(counts, last, now) * self._if_alive(t, pair_x, pair_T)[where]

    def expected_of_new(self, t: float) -> float:
        """Expected repeat purchases of a customer in the time after the first purchase.

        Parameters
        ----------
        t : float
            Length of time in the unit of the fit, at least 0.

        Returns
        -------
        float
            At least 0.
        """
        return float(self.expected_purchases(t, [0], [0.0], [0.0])[0])

    def discounted_purchases(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, horizon: float, discount: float
    ) -> Array:
        """Expected purchases of the coming time, each discounted from its own moment to now.

        Parameters
        ----------
        x, t_x, T : array_like, shape (n,)
            Repeat purchases, age at the last one, age now.
        horizon : float
            Length of the coming time in the unit of the fit, at least 0.
        discount : float
            Yearly rate as a fraction, above -1; 0 gives `expected_purchases`.

        Returns
        -------
        float64 array, shape (n,)
            At least 0.
        """
        counts, last, now = columns(x, t_x, T)
        pair_x, pair_T, where = unique_pairs(counts, now)
        _, discounted = self._to_come(pair_x, pair_T, horizon, discount)
        return self.p_alive(counts, last, now) * discounted[where]

    def _to_come(self, x: NDArray[np.int64], T: Array, horizon: float, discount: float) -> tuple[Array, Array]:
        """Purchases of living customers within the horizon, plain and discounted."""
        force = np.log1p(discount) * DAYS_PER_UNIT[self.unit_] / DAYS_PER_YEAR
        plain = self._if_alive(horizon, x, T)
        total = np.exp(-force * horizon) * plain
        # Integration by parts: the purchases up to each moment are smooth, so few nodes carry the interest on them.
        for moment, length in zip(TIME_NODES * horizon, TIME_WEIGHTS * horizon, strict=True):
            total += force * length * np.exp(-force * moment) * self._if_alive(moment, x, T)
        return plain, total

    def clv(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, value: ArrayLike, *, horizon: float, discount: float
    ) -> Array:
        """Lifetime value: discounted purchases within the horizon times the worth of one.

        Parameters
        ----------
        x, t_x, T : array_like, shape (n,)
            Repeat purchases, age at the last one, age now.
        value : array_like, shape (n,) or scalar
            Expected money per purchase, margin where cost is known, for example from `GammaGamma`.
        horizon : float
            Length of the coming time in the unit of the fit, at least 0.
        discount : float
            Yearly rate as a fraction, above -1.

        Returns
        -------
        float64 array, shape (n,)
            Money in the currency of `value`.
        """
        return self.discounted_purchases(x, t_x, T, horizon=horizon, discount=discount) * np.asarray(value, float)

    def score(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, value: ArrayLike, *, horizon: float, discount: float
    ) -> tuple[Array, Array, Array]:
        """All that is told of a customer, at little more than the cost of one of them.

        Parameters
        ----------
        x, t_x, T, value, horizon, discount
            As in `clv`.

        Returns
        -------
        tuple of float64 arrays, shape (n,)
            `p_alive`, `expected_purchases` within the horizon, and `clv`.
        """
        counts, last, now = columns(x, t_x, T)
        pair_x, pair_T, where = unique_pairs(counts, now)
        plain, discounted = self._to_come(pair_x, pair_T, horizon, discount)
        alive = self.p_alive(counts, last, now)
        return alive, alive * plain[where], alive * discounted[where] * np.asarray(value, float)


def covariance(top: Maximum) -> Array:
    """Covariance of the log-parameters at a maximum.

    Parameters
    ----------
    top : Maximum
        A maximum.

    Returns
    -------
    float64 array, shape (k, k)
        Finite even where the surface is flat, then very large.

    Notes
    -----
    Source: observed information: the inverse of the negative Hessian.

    Examples
    --------
    >>> covariance(Maximum(np.zeros(1), 0.0, np.zeros(1), np.array([[-4.0]]), 1, True)).tolist()
    [[0.25]]
    """
    curvature, axes = np.linalg.eigh(-top.hessian)
    curvature = np.maximum(curvature, 1e-12 * max(curvature.max(), 1e-6))
    return (axes / curvature) @ axes.T


def standard_errors(params: Mapping[str, float], covariance: Array) -> dict[str, float]:
    """Standard errors of the parameters from the covariance of their logarithms.

    Parameters
    ----------
    params : mapping of str to float
        Estimates, above 0.
    covariance : float64 array, shape (k, k)
        Of their logarithms, in their order.

    Returns
    -------
    dict of str to float
        In the units of the parameters.

    Notes
    -----
    Source: delta method: se(p) = p · se(ln p).

    Examples
    --------
    >>> standard_errors({"r": 2.0}, np.array([[0.25]]))
    {'r': 1.0}
    """
    spread = np.sqrt(np.diag(covariance))
    return {name: float(value * one) for (name, value), one in zip(params.items(), spread, strict=True)}


def columns(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[NDArray[np.int64], Array, Array]:
    """Turn what a caller hands over into arrays.

    Parameters
    ----------
    x, t_x, T : array_like, shape (n,)
        Repeat purchases, age at the last one, age now.

    Returns
    -------
    tuple of arrays, shape (n,)
        x as int64, t_x and T as float64.

    Notes
    -----
    Source: House rule.

    Examples
    --------
    >>> [column.dtype.name for column in columns([1], [2], [3])]
    ['int64', 'float64', 'float64']
    """
    return np.asarray(x).astype(np.int64, copy=False), np.asarray(t_x, float), np.asarray(T, float)
