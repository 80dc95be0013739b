"""The log-likelihood of BG/NBD and MBG/NBD with gradient and Hessian, over the rows of a summary."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.clv.model import Array
from zhike.analytics.clv.nbd import SteadyBuying, rises
from zhike.analytics.clv.summary import Codes, Summary

# Blocks of rows small enough for the cache.
BLOCK = 1 << 13

Term = tuple[float, Array, Array]


class Rows:
    """The rows of a summary, ready for repeated evaluation: x and ages by code, so that logarithms are looked up."""

    def __init__(self, summary: Summary, first: int) -> None:
        self.first = first
        self.histogram = np.bincount(summary.x, summary.weight)
        last, now = Codes.of(summary.t_x), Codes.of(summary.T)
        self.last_ages, self.now_ages = (code.decode(np.arange(code.size)) for code in (last, now))
        self.chances = np.maximum(np.arange(self.histogram.size) + first, 1)
        can_leave = summary.x + first > 0
        self.codes = [column[can_leave] for column in (summary.x, last.code, now.code)]
        self.weight = summary.weight[can_leave]
        self.buying = SteadyBuying(summary)

    def of_buying(self, r: float, alpha: float) -> Term:
        """The terms of buying: Γ(r+x)/Γ(r) · α^r (α+T)^−(r+x)."""
        value, gradient, hessian = self.buying.term(r, alpha)
        return value, np.pad(gradient, (0, 2)), np.pad(hessian, (0, 2))

    def of_staying(self, a: float, b: float) -> Term:
        """The terms of chances survived: B(a, b+k)/B(a, b)."""
        n = self.histogram.size
        one, other = (
            [self.histogram @ table[self.first :] for table in rises(start, n + self.first)] for start in (b, a + b)
        )
        stayed = -np.cumsum(np.log1p(a / (b + np.arange(n + self.first - 1))))
        value = self.histogram @ np.concatenate(([0.0], stayed))[self.first :]
        hessian = np.zeros((4, 4))
        hessian[2:, 2:] = -other[2]
        hessian[3, 3] += one[2]
        return float(value), np.array([0.0, 0.0, -other[1], one[1] - other[1]]), hessian

    def of_leaving(self, r: float, alpha: float, a: float, b: float) -> Term:
        """The term of each row: 1 + the odds of having left."""
        chances = b - 1 + self.chances
        tables = (
            np.log(a / chances),
            -1 / chances,
            np.log1p(self.last_ages / alpha),
            1 / (alpha + self.last_ages),
            np.log1p(self.now_ages / alpha),
            1 / (alpha + self.now_ages),
        )
        value, gradient, hessian = 0.0, np.zeros(4), np.zeros((4, 4))
        for start in range(0, self.weight.size, BLOCK):
            rows = slice(start, start + BLOCK)
            parts = _leaving(r, a, tables, [column[rows] for column in self.codes], self.weight[rows])
            value, gradient, hessian = value + parts[0], gradient + parts[1], hessian + parts[2]
        return value, gradient, hessian


def _leaving(r: float, a: float, tables: tuple[Array, ...], block: list[NDArray[np.int64]], w: Array) -> Term:
    """Value, gradient and Hessian of Σ w ln(1 + e^z), z the log odds of having left, from tables over x and ages."""
    log_ratio, by_b, log_last, by_last, log_now, by_now = tables
    x, last, now = block
    size = r + x
    silence = log_now[now] - log_last[last]
    last_rate, now_rate = by_last[last], by_now[now]
    stretch = now_rate - last_rate
    log_odds = log_ratio[x] + size * silence
    small = np.exp(-np.abs(log_odds))
    left = np.where(log_odds > 0, 1.0, small) / (1 + small)
    value = w @ (np.log1p(small) + np.maximum(log_odds, 0))
    u = w * left
    slopes = np.stack([silence, size * stretch, np.full(w.shape, 1 / a), by_b[x]])
    hessian = (slopes * (u * (1 - left))) @ slopes.T
    cross = u @ stretch
    hessian[0, 1] += cross
    hessian[1, 0] += cross
    hessian[1, 1] -= u @ (size * stretch * (now_rate + last_rate))
    hessian[2, 2] -= u.sum() / a**2
    hessian[3, 3] += u @ slopes[3] ** 2
    return float(value), slopes @ u, hessian
