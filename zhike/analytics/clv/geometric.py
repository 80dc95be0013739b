"""What BG/NBD and MBG/NBD share: a customer may leave after a purchase, with a probability of their own."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, expit

from zhike.analytics.clv.leaving import Rows
from zhike.analytics.clv.model import Array, BuyingModel, columns
from zhike.analytics.clv.nbd import Nbd, in_logs, rough_rate
from zhike.analytics.clv.newton import Surface, Vector
from zhike.analytics.clv.summary import Summary

# A density cut where it has fallen by exp(40) loses nothing a float can hold.
FALL = 40.0
NODES = np.linspace(0.0, 1.0, 120)
CELLS = 1 << 18


class BetaGeometric(BuyingModel):
    """Buying at rate λ ~ gamma(r, alpha); after each chance the customer leaves with p ~ beta(a, b).

    With k chances survived, `first` of them at the first purchase, the likelihood of a row is
    Γ(r+x)α^r/Γ(r) · B(a, b+k)/B(a, b) · (α+T)^−(r+x) · (1 + e^z), where e^z, the odds of having left, is
    a/(b+k−1) · ((α+T)/(α+t_x))^(r+x), and 0 where k = 0.
    """

    names = ("r", "alpha", "a", "b")
    first: ClassVar[int]

    def _start(self, summary: Summary) -> Vector:
        return np.log([*rough_rate(summary), 1.0, 2.0]) - np.array([0.7, 0.7, 0.0, 0.0])

    def _surface(self, summary: Summary) -> Surface:
        rows = Rows(summary, self.first)

        def surface(point: Vector) -> tuple[float, Vector, Array]:
            params = np.exp(point)
            one, two, three = rows.of_buying(*params[:2]), rows.of_staying(*params[2:]), rows.of_leaving(*params)
            gradient, hessian = one[1] + two[1] + three[1], one[2] + two[2] + three[2]
            return one[0] + two[0] + three[0], *in_logs(params, gradient, hessian)

        return surface

    def _settle(self, summary: Summary) -> None:
        self._judge_drop_out(Nbd().fit(summary), {"a": 0.0, "b": 1.0})

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """Probability that a customer has not left.

        Parameters
        ----------
        x, t_x, T : array_like, shape (n,)
            Repeat purchases, age at the last one, age now.

        Returns
        -------
        float64 array, shape (n,)
            In 0..1. In BG/NBD it is 1 at x = 0 by construction and says nothing there: see `choose.alive_model`.
        """
        r, alpha, a, b = (self.params_[name] for name in self.names)
        counts, last, now = columns(x, t_x, T)
        if a == 0:
            return np.ones(counts.shape)
        chances = counts + self.first
        log_odds = (r + counts) * np.log((alpha + now) / (alpha + last))
        log_odds += np.log(a / (b - 1 + np.maximum(chances, 1)))
        return np.where(chances > 0, expit(-log_odds), 1.0)

    def _if_alive(self, t: float, x: NDArray[np.int64], T: Array) -> Array:
        r, alpha, a, b = (self.params_[name] for name in self.names)
        size, reach = (r + x).astype(float), t / (alpha + T)
        if a == 0:
            return size * reach
        values = np.empty(x.shape)
        for start in range(0, x.size, CELLS // NODES.size):
            rows = slice(start, start + CELLS // NODES.size)
            values[rows] = _before_leaving(size[rows], reach[rows], a, (b + self.first + x[rows]).astype(float))
        return values

    def draw_alive(self, t: float, x: int, T: float, rng: np.random.Generator, n: int) -> tuple[Array, Array, Array]:
        """Draw what a living customer does in the coming time: as `BuyingModel.draw_alive`."""
        r, alpha, a, b = (self.params_[name] for name in self.names)
        would = rng.poisson(rng.standard_gamma(r + x, n) / (alpha + T) * t).astype(float)
        if a == 0:
            return would, would, np.full(n, t)
        share = np.maximum(rng.beta(a, b + self.first + x, n), 1e-12)
        return np.minimum(would, rng.geometric(share)), would, np.full(n, t)


def _before_leaving(size: Array, reach: Array, a: float, c: Array) -> Array:
    """E over p ~ beta(a, c) of (1 − (1 + p·reach)^−size)/p, by the trapezoid rule in logit p.

    The value at p → 0 is taken out first, so a small a has no long tail. No pole at a = 1, no series in a large x.
    """
    low, high = window(a, c)
    y = low[:, None] + (high - low)[:, None] * NODES
    p = expit(y)
    log_density = a * y - (a + c)[:, None] * np.logaddexp(0, y) - betaln(a, c)[:, None]
    at_zero = (size * reach)[:, None]
    gap = at_zero + np.expm1(-size[:, None] * np.log1p(p * reach[:, None])) / p
    return (size * reach) - (np.exp(log_density) * gap).sum(axis=1) * (high - low) * (NODES[1] - NODES[0])


def window(a: float, c: Array) -> tuple[Array, Array]:
    """Find where exp((a+1)y)/(1+e^y)^(a+c) is within exp(−FALL) of its top.

    Parameters
    ----------
    a : float
        Above 0.
    c : float64 array, shape (n,)
        Above 0.

    Returns
    -------
    tuple of float64 arrays, shape (n,)
        Lower and upper end of y.

    Notes
    -----
    Source: House rule. The tails of the logarithm are linear, its middle is a parabola.

    Examples
    --------
    >>> [end.round(2).tolist() for end in window(1.0, np.array([1.0]))]
    [[-20.0], [46.0]]
    """
    left, right = a + 1, c
    middle = np.log(left / np.maximum(right - 1, 0.1))
    spread = np.sqrt(2 * FALL * (1 / left + 1 / right))
    return middle - np.maximum(FALL / left + 3, spread), middle + np.maximum(FALL / right + 3, spread)
