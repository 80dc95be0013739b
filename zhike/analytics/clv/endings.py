"""How a customer's observation can end in Pareto/NBD: alive at T, or left at some u between t_x and T."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.clv.model import Array
from zhike.analytics.clv.quadrature import unit_rule

# The integrand is cut where it has fallen by exp(42): without the cut all nodes miss it for frequent buyers.
FALL = 42.0


NODES, WEIGHTS = unit_rule(20)


@dataclass(frozen=True)
class Endings:
    """Posterior weights of the endings of each row.

    Attributes
    ----------
    log_total : float64 array, shape (n,)
        ln[(α+T)^−(r+x) (β+T)^−s + s ∫ (α+u)^−(r+x) (β+u)^−(s+1) du].
    alive : float64 array, shape (n,)
        Share of the first term: P(alive).
    left : float64 array, shape (n, nodes)
        Share of leaving near each node; with `alive` they sum to 1.
    """

    params: Array
    size: Array
    log_total: Array
    alive: Array
    left: Array
    now: tuple[Array, Array, Array, Array]
    then: tuple[Array, Array, Array, Array]

    def sums(self, w: Array) -> tuple[float, Array, Array]:
        """Weighted sums over the rows of the logarithm, its gradient and its Hessian in (r, alpha, s, beta)."""
        s = self.params[2]
        hessian = np.zeros((4, 4))
        gradient = np.zeros(4)
        slopes_now = self._slopes(self.now, self.size, s, 0.0)
        slopes = self._slopes(self.then, self.size[:, None], s + 1, 1 / s)
        mean = [self.alive * a + np.einsum("ij,ij->i", self.left, b) for a, b in zip(slopes_now, slopes, strict=True)]
        for i in range(4):
            gradient[i] = w @ mean[i]
            weighted = self.left * slopes[i]
            for j in range(i, 4):
                second = self.alive * slopes_now[i] * slopes_now[j] + np.einsum("ij,ij->i", weighted, slopes[j])
                hessian[i, j] = hessian[j, i] = w @ (second - mean[i] * mean[j])
        return float(w @ self.log_total), gradient, hessian + self._curves(w)

    @staticmethod
    def _slopes(ages: tuple[Array, ...], size: Array, leave: float, own: float) -> tuple[Array, ...]:
        log_a, log_b, inverse_a, inverse_b = ages
        return -log_a, -size * inverse_a, own - log_b, -leave * inverse_b

    def _curves(self, w: Array) -> Array:
        """Expected second derivatives of the logarithm of one ending."""
        s = self.params[2]
        _, _, now_a, now_b = self.now
        _, _, then_a, then_b = self.then
        u = w * self.alive
        by_row_a, by_row_a2 = (np.einsum("ij,ij->i", self.left, p) for p in (then_a, then_a * then_a))
        by_row_b, by_row_b2 = (np.einsum("ij,ij->i", self.left, p) for p in (then_b, then_b * then_b))
        curves = np.zeros((4, 4))
        curves[0, 1] = curves[1, 0] = -(u @ now_a + w @ by_row_a)
        curves[2, 3] = curves[3, 2] = -(u @ now_b + w @ by_row_b)
        curves[1, 1] = (u * self.size) @ now_a**2 + (w * self.size) @ by_row_a2
        curves[3, 3] = s * (u @ now_b**2) + (s + 1) * (w @ by_row_b2)
        curves[2, 2] = -(w.sum() - u.sum()) / s**2
        return curves


def endings(params: Array, x: NDArray[np.int64], t_x: Array, T: Array) -> Endings:
    """Weigh the endings of each row by Gauss-Legendre quadrature in the logarithm of time.

    Parameters
    ----------
    params : float64 array, shape (4,)
        r, alpha, s, beta, above 0.
    x, t_x, T : array, shape (n,)
        Repeat purchases, age at the last one, age now, in the unit of the parameters.

    Returns
    -------
    Endings
        Relative error of the integral below 1e-8 for x ≤ 3000 and T ≤ 1095.

    Notes
    -----
    Source: House rule. With y = ln(c+u), c the smaller of alpha and beta, the integrand is the exponential of a
    concave function; its slope at t_x bounds its fall, and the range is cut where nothing is left of it.

    Examples
    --------
    >>> from math import exp
    >>> end = endings(np.array([1.0, 2.0, 1.0, 2.0]), np.array([0]), np.array([0.0]), np.array([2.0]))
    >>> round(exp(end.log_total[0]), 12) == 1 / 16 + (1 / 4 - 1 / 16) / 2
    True
    """
    r, alpha, s, beta = params
    size = r + x
    smaller, larger = min(alpha, beta), max(alpha, beta)
    first = np.log(smaller + t_x)
    fall = (smaller + t_x) * (size / (alpha + t_x) + (s + 1) / (beta + t_x)) - 1
    reach = np.minimum(np.log1p((T - t_x) / (smaller + t_x)), FALL / np.maximum(fall, 1e-9))
    y = first[:, None] + reach[:, None] * NODES
    near = np.exp(y)
    far = near + (larger - smaller)
    log_far = np.log(far)
    by_a, by_b = ((y, near), (log_far, far)) if alpha <= beta else ((log_far, far), (y, near))
    log_left = y - size[:, None] * by_a[0] - (s + 1) * by_b[0]
    now_a, now_b = alpha + T, beta + T
    log_now_a, log_now_b = np.log(now_a), np.log(now_b)
    log_alive = -size * log_now_a - s * log_now_b
    top = np.maximum(log_alive, log_left.max(axis=1))
    left = np.exp(log_left - top[:, None]) * (s * reach[:, None] * WEIGHTS)
    alive = np.exp(log_alive - top)
    total = alive + left.sum(axis=1)
    return Endings(
        params,
        size,
        top + np.log(total),
        alive / total,
        left / total[:, None],
        (log_now_a, log_now_b, 1 / now_a, 1 / now_b),
        (by_a[0], by_b[0], 1 / by_a[1], 1 / by_b[1]),
    )
