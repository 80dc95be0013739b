"""Chance: between what the money of one customer lies in the coming time, drawn from what the models know of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

import numpy as np

from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.intervals import Fitted, Interval
from zhike.analytics.clv.model import Array, BuyingModel
from zhike.analytics.clv.newton import LIMIT
from zhike.analytics.clv.summary import DAYS_PER_UNIT, DAYS_PER_YEAR

# So many draws of the parameters, and of a customer's fate under each of them.
N_PARAMS, N_FATES = 80, 50


@dataclass(frozen=True)
class Customer:
    """One customer: repeats, age at the last one, age now (in the unit of the fit), mean money per repeat purchase."""

    x: int
    t_x: float
    T: float
    m: float


def of_customer(
    buying: BuyingModel,
    spend: GammaGamma,
    customer: Customer,
    *,
    horizon: float,
    discount: float,
    rng: np.random.Generator,
    level: float = 0.95,
) -> Interval:
    """Interval of what a customer really brings, discounted: chance itself, and how well the parameters are known.

    Parameters
    ----------
    buying : BuyingModel
        Fitted.
    spend : GammaGamma
        Fitted.
    customer : Customer
        What is known of the customer.
    horizon : float
        Length of the coming time in the unit of the fit, above 0.
    discount : float
        Yearly rate as a fraction, above -1.
    rng : numpy.random.Generator
        Seeded source of chance.
    level : float
        In 0..1.

    Returns
    -------
    Interval
        Money. From 0 where nothing at all comes more often than the lower tail allows: then all of the rest is above.

    Notes
    -----
    Source: House rule: the posterior of the customer's own rates given its history (Fader, Hardie & Lee 2005;
    Schmittlein et al. 1987; Fader & Hardie 2013), mixed over the normal approximation of the parameters' logarithms.
    The purchases drawn are spread evenly over the time in which the customer stays.

    Examples
    --------
    >>> from zhike.analytics.clv.nbd import Nbd
    >>> buying, spend = Nbd({"r": 0.5, "alpha": 10.0}), GammaGamma({"p": 6.2, "q": 3.7, "gamma": 15.4})
    >>> rng = np.random.default_rng(1)
    >>> told = of_customer(buying, spend, Customer(4, 9.0, 10.0, 30.0), horizon=52.0, discount=0.0, rng=rng)
    >>> told.low < 4.5 * 52 / 20 * 30 < told.high
    True
    """
    money = _drawn(buying, spend, customer, rng, horizon=horizon, discount=discount)
    tail = (1 - level) / 2
    if (money == 0).mean() > tail:
        return Interval(0.0, float(np.quantile(money, level)))
    low, high = np.quantile(money, [tail, 1 - tail]).tolist()
    return Interval(low, high)


def _drawn(
    buying: BuyingModel,
    spend: GammaGamma,
    customer: Customer,
    rng: np.random.Generator,
    *,
    horizon: float,
    discount: float,
) -> Array:
    """Draw what a customer brings; every row under one draw of the parameters."""
    force = log1p(discount) * DAYS_PER_UNIT[buying.unit_] / DAYS_PER_YEAR
    p, q, gamma = _parameters(spend, rng).T
    alive, n, whole, length = (np.empty((N_PARAMS, N_FATES)) for _ in range(4))
    for at, params in enumerate(_parameters(buying, rng)):
        drawn = type(buying)(dict(zip(buying.names, params.tolist(), strict=True)), unit=buying.unit_)
        alive[at] = drawn.p_alive([customer.x], [customer.t_x], [customer.T])[0]
        n[at], whole[at], length[at] = drawn.draw_alive(horizon, customer.x, customer.T, rng, N_FATES)
    n[rng.random(n.shape) >= alive] = 0
    # Money of n purchases of a customer whose scale of spending is drawn given what it spent.
    size, spent = p * customer.x + q, gamma + customer.x * max(customer.m, 0.0) if customer.x else gamma
    scale = rng.standard_gamma(size[:, None], n.shape) / spent[:, None]
    money = np.where(n > 0, rng.standard_gamma(np.maximum(p[:, None] * n, 1e-9)) / scale, 0.0)
    return money * _mean_discount(force * length / (whole + 1), n)


def _parameters(fitted: Fitted, rng: np.random.Generator) -> Array:
    """Draw parameters as far as the fit knows them, shape (N_PARAMS, k); one on its boundary stays there."""
    drawn = np.tile(list(fitted.params_.values()), (N_PARAMS, 1))
    names = list(fitted.params_)
    if fitted.standard_errors_:
        at = [names.index(name) for name in fitted.standard_errors_]
        logs = rng.multivariate_normal(np.log(drawn[0, at]), fitted.covariance_, N_PARAMS, method="eigh")
        drawn[:, at] = np.exp(np.clip(logs, -LIMIT, LIMIT))
    return drawn


def _mean_discount(step: Array, n: Array) -> Array:
    """Mean of exp(−step·i) over i = 1 … n, 1 where n = 0."""
    total = np.where(n > 0, -np.expm1(-step * n), 1.0)
    each = np.where(n > 0, np.expm1(step) * n, 1.0)
    return np.where(each > 0, total / np.where(each > 0, each, 1.0), 1.0)
