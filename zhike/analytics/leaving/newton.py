"""The maximum of a penalised logistic likelihood, by Newton steps that never lose ground."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TOLERANCE = 1e-10
MOST_STEPS = 100


def fit(rows: Array, left: Array, ridge: Array) -> Array:
    """Fit log odds that are linear in the columns.

    Parameters
    ----------
    rows : array_like, shape (n, k)
        Columns, the intercept among them.
    left : array_like of 0 and 1, shape (n,)
        Who left.
    ridge : array_like, shape (k,)
        How hard each coefficient is drawn to nought.

    Returns
    -------
    numpy.ndarray of float64, shape (k,)
        Coefficients.

    Source
    ------
    Iteratively reweighted least squares with halved steps.

    Examples
    --------
    >>> odds = fit(np.ones((4, 1)), np.array([1, 1, 1, 0]), np.zeros(1))
    >>> round(float(np.exp(odds[0])), 6)
    3.0
    """
    X, y = np.asarray(rows, dtype=np.float64), np.asarray(left, dtype=np.float64)
    found = np.zeros(X.shape[1])
    value = _loss(X, y, found, ridge)
    for _ in range(MOST_STEPS):
        p = chance(X @ found)
        hessian = (X.T * (p * (1 - p))) @ X + np.diag(ridge + 1e-9)
        step = np.linalg.solve(hessian, X.T @ (y - p) - ridge * found)
        for part in 0.5 ** np.arange(20):
            tried = _loss(X, y, found + part * step, ridge)
            if tried < value:
                break
        else:
            break
        found, gain, value = found + part * step, value - tried, tried
        if gain < TOLERANCE * (1 + abs(value)):
            break
    return found


def chance(odds: Array) -> Array:
    """Turn log odds into probabilities.

    Parameters
    ----------
    odds : array_like, shape (n,)
        Log odds.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        Above 0 and below 1.

    Source
    ------
    Logistic function.

    Examples
    --------
    >>> chance(np.array([0.0])).tolist()
    [0.5]
    """
    return 1 / (1 + np.exp(-np.clip(odds, -35, 35)))


def _loss(rows: Array, y: Array, weights: Array, ridge: Array) -> float:
    odds = rows @ weights
    return float(np.logaddexp(0, odds).sum() - y @ odds + 0.5 * (ridge * weights**2).sum())
