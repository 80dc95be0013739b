"""Intervals: how far parameters and the lifetime value of a base may lie from their estimates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.model import Array, BuyingModel

STEP = 1e-4
FARTHEST = 300.0


class Interval(NamedTuple):
    """Two ends between which the true figure lies in `level` of all such samples."""

    low: float
    high: float


class Fitted(Protocol):
    """What a fit leaves behind."""

    params_: dict[str, float]
    standard_errors_: dict[str, float]
    covariance_: Array


@dataclass(frozen=True)
class Base:
    """Customers whose value is summed: repeats, age at the last one, age now, mean money per repeat purchase."""

    x: ArrayLike
    t_x: ArrayLike
    T: ArrayLike
    m: ArrayLike


def of_parameters(fitted: Fitted, level: float = 0.95) -> dict[str, Interval]:
    """Interval of each estimated parameter; one on its boundary has none.

    Parameters
    ----------
    fitted : BuyingModel or GammaGamma
        After `fit`.
    level : float
        In 0..1.

    Returns
    -------
    dict of str to Interval
        In the units of the parameters; both ends above 0.

    Notes
    -----
    Source: observed information; normal in the logarithms, where these likelihoods are nearer to a parabola.

    Examples
    --------
    >>> from zhike.analytics.clv.nbd import Nbd
    >>> from zhike.analytics.clv.summary import Summary
    >>> model = Nbd().fit(Summary.group([0, 1, 8] * 50, [0.0, 2.0, 3.0] * 50, [4.0] * 150))
    >>> low, high = of_parameters(model)["alpha"]
    >>> low < model.params_["alpha"] < high
    True
    """
    return {
        name: _around(fitted.params_[name], error / fitted.params_[name], level)
        for name, error in fitted.standard_errors_.items()
    }


def of_total(
    buying: BuyingModel, spend: GammaGamma, base: Base, *, horizon: float, discount: float, level: float = 0.95
) -> Interval:
    """Interval of the summed lifetime value of customers, as far as the parameters are uncertain.

    Parameters
    ----------
    buying : BuyingModel
        Fitted.
    spend : GammaGamma
        Fitted.
    base : Base
        At least one customer; ages in the unit of the fit.
    horizon : float
        Length of the coming time in the unit of the fit, above 0.
    discount : float
        Yearly rate as a fraction, above -1.
    level : float
        In 0..1.

    Returns
    -------
    Interval
        Money; where the expected sum lies. The sum that comes varies by chance beside it.

    Notes
    -----
    Source: delta method in the logarithms; how often and how much are fitted apart, so their variances add up.

    Examples
    --------
    >>> from zhike.analytics.clv.nbd import Nbd
    >>> buying, spend = Nbd({"r": 0.5, "alpha": 10.0}), GammaGamma({"p": 6.2, "q": 3.7, "gamma": 15.4})
    >>> told = of_total(buying, spend, Base([1], [4.0], [10.0], [30.0]), horizon=52.0, discount=0.0)
    >>> [round(end, 2) for end in told]  # 1.5 × 52 / 20 purchases of 6.2 × 45.4 / 8.9; parameters given are certain
    [123.35, 123.35]
    """

    def purchases(model: BuyingModel) -> Array:
        return model.discounted_purchases(base.x, base.t_x, base.T, horizon=horizon, discount=discount)

    often, much = purchases(buying), spend.expected_spend(base.x, base.m)
    total = float(often @ much)
    variance = _variance(
        buying, lambda params: float(purchases(type(buying)(params, unit=buying.unit_)) @ much) / total
    ) + _variance(spend, lambda params: float(often @ _spend(spend, params).expected_spend(base.x, base.m)) / total)
    return _around(total, sqrt(variance), level)


def _spend(fitted: GammaGamma, params: dict[str, float]) -> GammaGamma:
    moved = GammaGamma(params)
    moved.mean_spend_ = fitted.mean_spend_
    return moved


def _variance(fitted: Fitted, share: Callable[[dict[str, float]], float]) -> float:
    """Variance of the logarithm of a figure that depends on the estimated parameters; `share` is 1 at the estimate."""
    slope = []
    for name in fitted.standard_errors_:
        ends = [share(fitted.params_ | {name: fitted.params_[name] * exp(sign * STEP)}) for sign in (1, -1)]
        slope.append((log(ends[0]) - log(ends[1])) / (2 * STEP))
    gradient = np.array(slope)
    return float(gradient @ fitted.covariance_ @ gradient) if slope else 0.0


def _around(value: float, spread: float, level: float) -> Interval:
    # Where the likelihood is flat the ends are as far as numbers reach.
    reach = exp(min(float(ndtri((1 + level) / 2)) * spread, FARTHEST))
    return Interval(value / reach, value * reach)
