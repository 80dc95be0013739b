"""WithCovariates: customers who buy faster or slower by what they are, on top of any model of repeat buying."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.model import Array, BuyingModel, covariance, standard_errors
from zhike.analytics.clv.newton import Surface, Vector, maximise
from zhike.analytics.clv.summary import Summary, SummaryError

# Each combination of covariates is a likelihood of its own: kinds, regions and tiers have dozens, not thousands.
MOST_GROUPS = 500
# A level of fewer customers than this is one with the most frequent level.
LEAST_CUSTOMERS = 30
ALPHA = "alpha"


class WithCovariates:
    """A model of repeat buying in which alpha depends on the customer: alpha · exp(−effects · z).

    Parameters
    ----------
    code : str
        Model to build on, key of `MODELS`.
    params : mapping of str to float, optional
        Its parameters for z = 0, of an earlier fit.
    effects : array_like, shape (k,), optional
        Effects of an earlier fit: a customer with z buys exp(effects · z) times as often.
    unit : str
        Unit of time, "week" or "day".

    Attributes
    ----------
    code : str
        Model built on; NBD where the data show no drop-out.
    params_, standard_errors_ : dict of str to float
        Of a customer with z = 0.
    effects_, effect_errors_ : float64 array, shape (k,)
        Effects and their standard errors.
    log_likelihood_ : float
        At the maximum, natural logarithm.
    plain_ : BuyingModel
        The model without covariates, fitted to the same customers.
    p_value_ : float
        Likelihood-ratio test of "no effect of any covariate".
    n_evaluations_ : int
        Likelihood evaluations used on top of those of the plain model, at most 30.
    is_converged_ : bool
        Whether the next step promised no gain.

    Notes
    -----
    Source: Fader & Hardie 2007, Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models. In the
    logarithms alpha is linear in the effects, so gradient and Hessian are those of the model, mapped.

    Examples
    --------
    >>> x, t_x, T = np.tile([0, 1, 2, 5], 50), np.tile([0.0, 4.0, 8.0, 9.0], 50), np.full(200, 10.0)
    >>> model = WithCovariates("NBD").fit(x, t_x, T, (x > 1)[:, None])
    >>> bool(model.effects_[0] > 0), bool(model.log_likelihood_ > model.plain_.log_likelihood_)
    (True, True)
    """

    def __init__(
        self, code: str, params: Mapping[str, float] | None = None, effects: ArrayLike = (), unit: str = "week"
    ) -> None:
        self.code, self.unit_ = code, unit
        self.params_ = dict(params) if params else {}
        self.effects_ = np.asarray(effects, float)
        self.standard_errors_: dict[str, float] = {}
        self.effect_errors_: Array = np.empty(0)
        self.log_likelihood_ = self.p_value_ = float("nan")
        self.n_evaluations_ = 0
        self.is_converged_ = False

    def fit(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, z: ArrayLike, *, unit: str = "week") -> Self:
        """Find the parameters and effects under which the customers are likeliest.

        Parameters
        ----------
        x, t_x, T : array_like, shape (n,)
            Repeat purchases, age at the last one, age now; ages in `unit`.
        z : array_like, shape (n, k)
            Covariates, finite; no linear combination of them may be constant.
        unit : str
            "week" or "day".

        Returns
        -------
        WithCovariates
            Itself, fitted.

        Raises
        ------
        SummaryError
            The rows cannot be a purchase history, or there are more than 500 combinations of covariates.
        FitError
            NO_REPEATS: nobody bought on a second day.
        """
        rows = [np.asarray(column) for column in (x, t_x, T)]
        groups = list(_groups(np.asarray(z, float), rows))
        self.plain_ = MODELS[self.code]().fit(Summary.group(*rows, unit=unit))
        self.code, self.unit_ = self.plain_.fallback_ or self.code, unit
        base = MODELS[self.code]
        start = [self.plain_.params_[name] for name in base.names]
        n, k = len(base.names), len(groups[0][0])
        parts = [
            (_map(base.names, one), base()._surface(Summary.group(*columns, unit=unit))) for one, columns in groups
        ]
        top = maximise(_together(parts), np.concatenate([np.log(start), np.zeros(k)]))
        self.params_ = dict(zip(base.names, np.exp(top.point[:n]).tolist(), strict=True))
        self.effects_ = top.point[n:]
        spread = covariance(top)
        self.standard_errors_ = standard_errors(self.params_, spread[:n, :n])
        self.effect_errors_ = np.sqrt(np.diag(spread)[n:])
        self.log_likelihood_, self.n_evaluations_ = top.value, top.n_evaluations
        self.is_converged_ = top.is_converged
        self.p_value_ = float(chdtrc(k, max(0.0, 2 * (top.value - self.plain_.log_likelihood_))))
        return self

    def of(self, z: Sequence[float] | Array) -> BuyingModel:
        """Return the model of the customers with one combination of covariates, shape (k,)."""
        pace = float(np.exp(self.effects_ @ np.asarray(z, float)))
        return MODELS[self.code](self.params_ | {ALPHA: self.params_[ALPHA] / pace}, unit=self.unit_)

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, z: ArrayLike) -> Array:
        """Probability that a customer has not left: as `BuyingModel.p_alive`, with covariates, shape (n, k)."""
        return self._each(x, t_x, T, z, lambda model, *rows: model.p_alive(*rows))

    def expected_purchases(self, t: float, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, z: ArrayLike) -> Array:
        """Expected purchases in the coming time: as `BuyingModel.expected_purchases`, with covariates, shape (n, k)."""
        return self._each(x, t_x, T, z, lambda model, *rows: model.expected_purchases(t, *rows))

    def discounted_purchases(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, z: ArrayLike, *, horizon: float, discount: float
    ) -> Array:
        """Discounted purchases: as `BuyingModel.discounted_purchases`, with covariates, shape (n, k)."""
        return self._each(
            x, t_x, T, z, lambda model, *rows: model.discounted_purchases(*rows, horizon=horizon, discount=discount)
        )

    def _each(
        self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, z: ArrayLike, told: Callable[..., Array]
    ) -> Array:  # fmt: skip
        rows = [np.asarray(column) for column in (x, t_x, T)]
        found = np.empty(rows[0].shape)
        levels, place = np.unique(np.asarray(z, float), axis=0, return_inverse=True)
        for at, level in enumerate(levels):
            inside = place.ravel() == at
            found[inside] = told(self.of(level), *(column[inside] for column in rows))
        return found


def dummies(values: Sequence[str]) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Turn one text of each customer into columns of 0 and 1, the most frequent text being all zeros.

    Parameters
    ----------
    values : sequence of str, shape (n,)
        What each customer is.

    Returns
    -------
    tuple of float64 array, shape (n, k), and of k str
        A column for every other text that at least 30 customers share, the most frequent first, and these texts.

    Notes
    -----
    Source: House rule.

    Examples
    --------
    >>> z, names = dummies(["shop"] * 40 + ["hotel"] * 30 + ["school"])
    >>> names, z.sum(axis=0).tolist()
    (('hotel',), [30.0])
    """
    levels, place, counts = np.unique(np.asarray(values, str), return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")[1:]
    kept = [int(at) for at in order if counts[at] >= LEAST_CUSTOMERS]
    return (place[:, None] == np.array(kept, int)[None, :]).astype(float), tuple(str(levels[at]) for at in kept)


def _groups(z: Array, rows: list[NDArray]) -> Iterator[tuple[Array, list[NDArray]]]:
    if z.ndim != 2 or z.shape[0] != rows[0].size or not z.shape[1] or not np.isfinite(z).all():
        raise SummaryError("covariates must be finite, one row per customer")
    levels, place = np.unique(z, axis=0, return_inverse=True)
    if len(levels) > MOST_GROUPS:
        raise SummaryError(f"there are {len(levels)} combinations of covariates, more than {MOST_GROUPS}")
    for at, level in enumerate(levels):
        inside = place.ravel() == at
        yield level, [column[inside] for column in rows]


def _map(names: tuple[str, ...], z: Array) -> Array:
    """How a model's log-parameters for a z follow from those at zero and the effects: only ln alpha moves, by −z."""
    found = np.hstack([np.eye(len(names)), np.zeros((len(names), z.size))])
    found[names.index(ALPHA), len(names) :] = -z
    return found


def _together(parts: list[tuple[Array, Surface]]) -> Surface:
    def surface(point: Vector) -> tuple[float, Vector, Array]:
        value, gradient, hessian = 0.0, np.zeros(point.size), np.zeros((point.size, point.size))
        for to, own in parts:
            one = own(to @ point)
            value, gradient, hessian = value + one[0], gradient + to.T @ one[1], hessian + to.T @ one[2] @ to
        return value, gradient, hessian

    return surface
