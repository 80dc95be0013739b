"""Logistic regression on splines: the default model, for its probabilities need no repair and can be told in words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.leaving import newton
from zhike.analytics.leaving.columns import Column
from zhike.analytics.leaving.design import Design

Array = NDArray[np.float64]
# Ridge on standardised columns: enough to keep a column that is nearly another from running away, no more.
PENALTY = 0.2


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
        found = newton.fit(rows, y, ridge)
        self.intercept_, self.weights_ = float(found[0]), found[1:]
        return self

    def chance(self, columns: Sequence[Column]) -> Array:
        """Return the probability of each row."""
        return newton.chance(self.intercept_ + self.design_.matrix(columns) @ self.weights_)

    def parts(self, columns: Sequence[Column]) -> Array:
        """Return what each column of the table adds to the log odds of each row, against an average row."""
        terms = self.design_.matrix(columns) * self.weights_
        added = np.zeros((terms.shape[0], len(self.design_.parts)))
        np.add.at(added.T, np.array(self.design_.source, dtype=np.int64), terms.T)
        return added
