"""Cox regression: what makes customers leave sooner, whatever the time does; ties after Efron."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MOST_STEPS = 50


@dataclass(frozen=True)
class Fitted:
    """Coefficients on the columns as they came, their standard errors, and the partial log-likelihood."""

    weights: Array
    errors: Array
    log_likelihood: float


def fit(rows: Array, time: Array, left: Array, penalty: float = 0.0) -> Fitted:
    """Fit by Newton on the partial likelihood.

    Parameters
    ----------
    rows : array_like, shape (n, k)
        Columns.
    time : array_like, shape (n,)
        How long each was seen.
    left : array_like of 0 and 1, shape (n,)
        Whether each left then; else it was still there.
    penalty : float
        Ridge on the coefficients, for columns that are nearly each other.

    Returns
    -------
    Fitted
        Of the maximum.

    Source
    ------
    Cox (1972); ties after Efron (1977).

    Examples
    --------
    >>> found = fit([[0], [1], [0], [1]], [1, 2, 3, 4], [1, 1, 1, 1])
    >>> round(float(found.weights[0]), 4)
    -0.9406
    """
    X, t, y = (np.asarray(part, dtype=np.float64) for part in (rows, time, left))
    order = np.argsort(-t, kind="stable")
    X, t, y = X[order] - X.mean(axis=0), t[order], y[order]
    weights = np.zeros(X.shape[1])
    value, slope, hessian = _terms(X, t, y, weights, penalty)
    for _ in range(MOST_STEPS):
        step = np.linalg.solve(hessian, slope)
        for part in (1.0, 0.5, 0.1, 0.01):
            tried = _terms(X, t, y, weights + part * step, penalty)
            if tried[0] >= value:
                break
        weights, gain = weights + part * step, tried[0] - value
        value, slope, hessian = tried
        if gain < 1e-10 * (1 + abs(value)):
            break
    errors = np.sqrt(np.diag(np.linalg.inv(hessian)))
    return Fitted(weights, errors, value + 0.5 * penalty * float(weights @ weights))


def concordance(time: Array, left: Array, risk: Array) -> float:
    """C-index: of two customers whose order of leaving is known, how often the riskier one left first.

    Parameters
    ----------
    time : array_like, shape (n,)
        How long each was seen.
    left : array_like of 0 and 1, shape (n,)
        Whether each left then.
    risk : array_like, shape (n,)
        Any score that rises with the risk; ties count half.

    Returns
    -------
    float
        0 to 1, chance is one half; NaN where no order is known.

    Source
    ------
    Harrell, Lee & Mark (1996).

    Examples
    --------
    >>> concordance([1, 2, 3], [1, 1, 0], [3, 1, 2])
    0.6666666666666666
    """
    t, y = np.asarray(time, dtype=np.float64), np.asarray(left) > 0
    ranks = np.unique(np.asarray(risk, dtype=np.float64), return_inverse=True)[1]
    good = pairs = 0.0
    # Walked from the longest time down: who is in the tree outlived whoever comes now.
    tree, n_in = _Counts(int(ranks.max()) + 1 if ranks.size else 0), 0
    for when in np.unique(t)[::-1]:
        here = np.flatnonzero(t == when)
        waiting = here[~y[here]]
        tree.add(ranks[waiting])
        n_in += waiting.size
        for rank in ranks[here[y[here]]].tolist():
            below, up_to = tree.below(rank), tree.below(rank + 1)
            good += below + 0.5 * (up_to - below)
            pairs += n_in
        tree.add(ranks[here[y[here]]])
        n_in += int(y[here].sum())
    return good / pairs if pairs else float("nan")


class _Counts:
    """How many of each rank, summed from below in logarithmic time."""

    def __init__(self, size: int) -> None:
        self.sums = [0] * (size + 1)

    def add(self, ranks: NDArray[np.int64]) -> None:
        for rank in ranks.tolist():
            at = rank + 1
            while at < len(self.sums):
                self.sums[at] += 1
                at += at & -at

    def below(self, rank: int) -> int:
        total = 0
        while rank > 0:
            total += self.sums[rank]
            rank -= rank & -rank
        return total


def _terms(X: Array, t: Array, y: Array, weights: Array, penalty: float) -> tuple[float, Array, Array]:
    """Value, gradient and negative Hessian of the penalised partial log-likelihood; rows by falling time."""
    odds = X @ weights
    risk = np.exp(odds - odds.max())
    at_risk, first, second = 0.0, np.zeros(X.shape[1]), np.zeros((X.shape[1],) * 2)
    value, slope, hessian = 0.0, -penalty * weights, penalty * np.eye(X.shape[1])
    value = -0.5 * penalty * float(weights @ weights)
    starts = np.flatnonzero(np.diff(t, prepend=np.inf))
    for begin, end in zip(starts, [*starts[1:], t.size], strict=True):
        rows, weight = X[begin:end], risk[begin:end]
        at_risk += weight.sum()
        first = first + weight @ rows
        second = second + (rows.T * weight) @ rows
        gone = y[begin:end] > 0
        if not gone.any():
            continue
        own = weight[gone]
        own_first, own_second = own @ rows[gone], (rows[gone].T * own) @ rows[gone]
        value += float((odds[begin:end][gone] - odds.max()).sum())
        slope = slope + rows[gone].sum(axis=0)
        for part in np.arange(own.size) / own.size:
            whole, mean = at_risk - part * own.sum(), (first - part * own_first)
            mean = mean / whole
            value -= float(np.log(whole))
            slope = slope - mean
            hessian = hessian + (second - part * own_second) / whole - np.outer(mean, mean)
    return value, slope, hessian
