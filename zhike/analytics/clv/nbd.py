"""NBD: buying at a steady rate for ever, the fallback where nobody is seen to leave."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhike.analytics.clv.model import Array, BuyingModel
from zhike.analytics.clv.newton import Surface, Vector
from zhike.analytics.clv.summary import Codes, Summary


class Nbd(BuyingModel):
    """NBD: Poisson buying, rates gamma-distributed (shape r, rate alpha), no drop-out.

    Parameters
    ----------
    params : mapping of str to float, optional
        r and alpha of an earlier fit.
    unit : str
        Unit of time, "week" or "day".

    Notes
    -----
    Source: Ehrenberg 1959, The Pattern of Consumer Purchases. P(alive) is 1 for everybody.

    Examples
    --------
    >>> model = Nbd({"r": 0.5, "alpha": 10.0})
    >>> model.expected_purchases(10, [2], [30.0], [40.0]).tolist()
    [0.5]
    """

    code = "NBD"
    names = ("r", "alpha")

    def _start(self, summary: Summary) -> Vector:
        return np.log(rough_rate(summary))

    def _surface(self, summary: Summary) -> Surface:
        buying = SteadyBuying(summary)

        def surface(point: Vector) -> tuple[float, Vector, Array]:
            params = np.exp(point)
            value, gradient, hessian = buying.term(*params)
            return value, *in_logs(params, gradient, hessian)

        return surface

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """1 for everybody: the model knows no leaving.

        Parameters
        ----------
        x, t_x, T : array_like, shape (n,)
            Repeat purchases, age at the last one, age now.

        Returns
        -------
        float64 array, shape (n,)
            Ones.
        """
        return np.ones(np.shape(x))

    def _if_alive(self, t: float, x: NDArray[np.int64], T: Array) -> Array:
        return (self.params_["r"] + x) * t / (self.params_["alpha"] + T)

    def draw_alive(self, t: float, x: int, T: float, rng: np.random.Generator, n: int) -> tuple[Array, Array, Array]:
        """Draw what a customer does in the coming time: as `BuyingModel.draw_alive`; all stay."""
        rate = rng.standard_gamma(self.params_["r"] + x, n) / (self.params_["alpha"] + T)
        bought = rng.poisson(rate * t).astype(float)
        return bought, bought, np.full(n, t)


class SteadyBuying:
    """The log-likelihood Σ w ln[Γ(r+x)/Γ(r) · α^r (α+T)^−(r+x)]: it needs sums by x and by T only."""

    def __init__(self, summary: Summary) -> None:
        codes = Codes.of(summary.T)
        self.by_x = np.bincount(summary.x, summary.weight)
        self.ages = codes.decode(np.arange(codes.size))
        self.customers = np.bincount(codes.code, summary.weight)
        self.repeats = np.bincount(codes.code, summary.weight * summary.x)

    def term(self, r: float, alpha: float) -> tuple[float, Array, Array]:
        """Value, gradient and Hessian in (r, alpha)."""
        rise = [self.by_x @ table for table in rises(r, self.by_x.size)]
        size = r * self.customers + self.repeats
        age, log_age = alpha + self.ages, np.log1p(self.ages / alpha)
        n = self.customers.sum()
        value = rise[0] - size @ log_age - np.log(alpha) * self.repeats.sum()
        gradient = np.array([rise[1] - self.customers @ log_age, n * r / alpha - size @ (1 / age)])
        cross = n / alpha - self.customers @ (1 / age)
        return float(value), gradient, np.array([[rise[2], cross], [cross, size @ age**-2.0 - n * r / alpha**2]])


def rough_rate(summary: Summary) -> Array:
    """A first guess of r and alpha: r = 1 and the mean rate of buying.

    Parameters
    ----------
    summary : Summary
        Weighted rows with at least one repeat purchase.

    Returns
    -------
    float64 array, shape (2,)
        r and alpha, above 0.

    Notes
    -----
    Source: House rule.

    Examples
    --------
    >>> rough_rate(Summary.group([1, 0], [2.0, 0.0], [10.0, 10.0])).tolist()
    [1.0, 20.0]
    """
    repeats = (summary.weight * summary.x).sum()
    return np.array([1.0, (summary.weight * summary.T).sum() / repeats])


def rises(start: float, n: int) -> tuple[Array, Array, Array]:
    """ln Γ(start + i) − ln Γ(start) for i = 0 … n−1, with first and second derivative in `start`.

    Parameters
    ----------
    start : float
        Above 0.
    n : int
        Length of the tables.

    Returns
    -------
    tuple of float64 arrays, shape (n,)
        Value, first and second derivative.

    Notes
    -----
    Source: Γ(z + 1) = zΓ(z). Sums lose no digits where differences of ln Γ do.

    Examples
    --------
    >>> [table.tolist() for table in rises(1.0, 3)]
    [[0.0, 0.0, 0.6931471805599453], [0.0, 1.0, 1.5], [-0.0, -1.0, -1.25]]
    """
    factors = start + np.arange(n - 1)
    value, slope, curve = (
        np.concatenate(([0.0], np.cumsum(step))) for step in (np.log(factors), 1 / factors, factors**-2.0)
    )
    return value, slope, -curve


def in_logs(params: Array, gradient: Array, hessian: Array) -> tuple[Array, Array]:
    """Gradient and Hessian turned from parameters to their logarithms.

    Parameters
    ----------
    params, gradient : float64 array, shape (k,)
        Parameters above 0 and the slopes in them.
    hessian : float64 array, shape (k, k)
        Second derivatives in the parameters.

    Returns
    -------
    tuple of float64 arrays, shapes (k,) and (k, k)
        The same in logarithms.

    Notes
    -----
    Source: chain rule.

    Examples
    --------
    >>> [part.tolist() for part in in_logs(np.array([2.0]), np.array([3.0]), np.array([[1.0]]))]
    [[6.0], [[10.0]]]
    """
    slope = params * gradient
    return slope, np.outer(params, params) * hessian + np.diag(slope)
