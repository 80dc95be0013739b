"""Logistic regression on splines: the default model, for its probabilities need no repair and can be told in words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.leaving.columns import Column
from zhike.analytics.leaving.design import Design

Array = NDArray[np.float64]
# Ridge on standardised columns: enough to keep a column that is nearly another from running away, no more.
PENALTY = 0.2
TOLERANCE = 1e-8
MOST_STEPS = 60


class Logistic:
    """Fitted by damped Newton on the penalised likelihood; every row counts once: no weights, nothing oversampled."""

    code = "LOGISTIC"

    def __init__(self, penalty: float = PENALTY) -> None:
        self.penalty = penalty

    def fit(self, columns: Sequence[Column], left: Array) -> "Logistic":
        """Learn from rows whose outcome is known."""
        self.design_ = Design.of(columns)
        rows = self.design_.matrix(columns)
        y = np.asarray(left, dtype=np.float64)
        rows = np.column_stack([np.ones(y.size), rows])
        ridge = np.full(rows.shape[1], self.penalty)
        ridge[0] = 0.0
        found = np.zeros(rows.shape[1])
        share = np.clip(y.mean(), 1e-6, 1 - 1e-6)
        found[0] = np.log(share / (1 - share))
        value = _loss(rows, y, found, ridge)
        for self.n_steps_ in range(1, MOST_STEPS + 1):
            p = _chance(rows @ found)
            hessian = (rows.T * (p * (1 - p))) @ rows + np.diag(ridge + 1e-9)
            step = np.linalg.solve(hessian, rows.T @ (y - p) - ridge * found)
            for part in (1.0, 0.5, 0.25, 0.1, 0.01):
                tried = _loss(rows, y, found + part * step, ridge)
                if tried <= value:
                    break
            found, before, value = found + part * step, value, tried
            if abs(before - value) < TOLERANCE * (1 + abs(value)):
                break
        self.intercept_, self.weights_ = float(found[0]), found[1:]
        return self

    def chance(self, columns: Sequence[Column]) -> Array:
        """Return the probability of each row."""
        return _chance(self.intercept_ + self.design_.matrix(columns) @ self.weights_)

    def parts(self, columns: Sequence[Column]) -> Array:
        """Return what each column of the table adds to the log odds of each row, against an average row."""
        terms = self.design_.matrix(columns) * self.weights_
        added = np.zeros((terms.shape[0], len(self.design_.parts)))
        np.add.at(added.T, np.array(self.design_.source, dtype=np.int64), terms.T)
        return added


def _chance(odds: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(odds, -35, 35)))


def _loss(rows: Array, y: Array, weights: Array, ridge: Array) -> float:
    odds = rows @ weights
    return float(np.logaddexp(0, odds).sum() - y @ odds + 0.5 * (ridge * weights**2).sum())
