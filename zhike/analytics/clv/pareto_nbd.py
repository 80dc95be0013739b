"""Pareto/NBD: a customer may leave at any moment, at a rate of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhike.analytics.clv.endings import endings
from zhike.analytics.clv.model import Array, BuyingModel, columns
from zhike.analytics.clv.nbd import Nbd, in_logs, rises, rough_rate
from zhike.analytics.clv.newton import Surface, Vector
from zhike.analytics.clv.summary import Summary, unique_pairs

BLOCK = 2048


class ParetoNbd(BuyingModel):
    """Pareto/NBD: gamma-distributed rates of buying (r, alpha) and of leaving (s, beta).

    Parameters
    ----------
    params : mapping of str to float, optional
        r, alpha, s, beta of an earlier fit.
    unit : str
        Unit of time, "week" or "day".

    Notes
    -----
    Source: Schmittlein, Morrison & Colombo 1987, Counting Your Customers. The likelihood of a row is
    Γ(r+x)/Γ(r) · α^r β^s · [(α+T)^−(r+x) (β+T)^−s + s ∫ (α+u)^−(r+x) (β+u)^−(s+1) du], u from t_x to T.

    Examples
    --------
    >>> paper = ParetoNbd({"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668736})
    >>> paper.p_alive([26], [216 / 7], [31.0]).round(5).tolist()
    [0.99787]
    """

    code = "PARETO_NBD"
    names = ("r", "alpha", "s", "beta")

    def _start(self, summary: Summary) -> Vector:
        r, alpha = rough_rate(summary)
        age = (summary.weight * summary.T).sum() / summary.n_customers
        return np.log([r / 2, alpha / 2, 0.5, age / 2])

    def _surface(self, summary: Summary) -> Surface:
        histogram = np.bincount(summary.x, summary.weight)
        blocks = [slice(i, i + BLOCK) for i in range(0, summary.x.size, BLOCK)]
        n = summary.n_customers

        def surface(point: Vector) -> tuple[float, Vector, Array]:
            params = np.exp(point)
            r, alpha, s, beta = params
            rise = [histogram @ table for table in rises(r, histogram.size)]
            value = rise[0] + n * (r * point[1] + s * point[3])
            gradient = np.array([rise[1] + n * point[1], n * r / alpha, n * point[3], n * s / beta])
            hessian = np.diag([rise[2], -n * r / alpha**2, 0.0, -n * s / beta**2])
            hessian[0, 1] = hessian[1, 0] = n / alpha
            hessian[2, 3] = hessian[3, 2] = n / beta
            for rows in blocks:
                ends = endings(params, summary.x[rows], summary.t_x[rows], summary.T[rows])
                block_value, block_gradient, block_hessian = ends.sums(summary.weight[rows])
                value += block_value
                gradient += block_gradient
                hessian += block_hessian
            return float(value), *in_logs(params, gradient, hessian)

        return surface

    def _settle(self, summary: Summary) -> None:
        self._judge_drop_out(Nbd().fit(summary), {"s": 0.0, "beta": 1.0})

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
        size, last, now = columns(x, t_x, T)
        if self.params_["s"] == 0:
            return np.ones(size.shape)
        # Who bought once, most customers everywhere, differs by age alone: each age is computed once.
        once = size == 0
        again = ~once
        alive = np.empty(size.shape)
        alive[again] = self._alive(size[again], last[again], now[again])
        none, ages, where = unique_pairs(size[once], now[once])
        alive[once] = self._alive(none, np.zeros(ages.shape), ages)[where]
        return alive

    def _alive(self, x: NDArray[np.int64], t_x: Array, T: Array) -> Array:
        params = np.array([self.params_[name] for name in self.names])
        alive = np.empty(x.shape)
        for i in range(0, x.size, BLOCK):
            rows = slice(i, i + BLOCK)
            alive[rows] = endings(params, x[rows], t_x[rows], T[rows]).alive
        return alive

    def _if_alive(self, t: float, x: NDArray[np.int64], T: Array) -> Array:
        r, alpha, s, beta = (self.params_[name] for name in self.names)
        rate = (r + x) / (alpha + T)
        if s == 0:
            return rate * t
        log_reach = np.log1p(t / (beta + T))
        return rate * (beta + T) * log_reach * _decay((s - 1) * log_reach)

    def draw_alive(self, t: float, x: int, T: float, rng: np.random.Generator, n: int) -> tuple[Array, Array, Array]:
        """Draw what a living customer does in the coming time: as `BuyingModel.draw_alive`."""
        r, alpha, s, beta = (self.params_[name] for name in self.names)
        stays = np.full(n, t)
        if s > 0:
            leaving = np.maximum(rng.standard_gamma(s, n) / (beta + T), 1e-300)
            stays = np.minimum(rng.standard_exponential(n) / leaving, t)
        bought = rng.poisson(rng.standard_gamma(r + x, n) / (alpha + T) * stays).astype(float)
        return bought, bought, stays


def _decay(v: Array) -> Array:
    """(1 − e^−v)/v, 1 at v = 0: this takes the pole out of s = 1."""
    safe = np.where(v == 0, 1.0, v)
    return np.where(v == 0, 1.0, -np.expm1(-safe) / safe)
