"""Look-alikes: what sets the best apart from the others, who of the others is like them, and how well that is told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.errors import InputError

# Of fewer nothing is learned.
LEAST = 30
ROUNDS = 12
TOP_SHARE = 0.1


@dataclass(frozen=True)
class Alike:
    """What was learned of the best, and how like them everybody is.

    Parameters
    ----------
    scores : numpy.ndarray of float, shape (n,)
        Between 0 and 1, told of each by those of the other folds only, in the order given.
    lift : float
        Share of the best in the top tenth by score ÷ their share of all, out of sample; 1 is no better than chance.
    n_top, n_top_best : int
        How many are in the top tenth, and how many of these are the best.
    weights : tuple of float
        What each feature adds to the log-odds for one standard deviation, in the order of the columns.

    Source
    ------
    House rule, decision 0075.

    Examples
    --------
    >>> Alike(np.array([0.9, 0.1]), 2.0, 1, 1, (1.5,)).lift
    2.0
    """

    scores: np.ndarray
    lift: float
    n_top: int
    n_top_best: int
    weights: tuple[float, ...]


def learn(features: np.ndarray, is_best: Sequence[bool] | np.ndarray, *, seed: int, folds: int = 5) -> Alike:
    """Learn what sets the best apart and score everybody by it, each by a model that has not seen them.

    Parameters
    ----------
    features : numpy.ndarray of float, shape (n, p)
        A row for each, a column for each feature; what is not known is NaN and taken for the mean.
    is_best : sequence of bool, shape (n,)
        Who belongs to the best.
    seed : int
        What the folds are drawn by; the same data and seed give the same scores.
    folds : int, optional
        Into how many parts everybody is cut; 5 by default.

    Returns
    -------
    Alike
        Scores, the lift of the top tenth, and the weights of a model that saw everybody.

    Raises
    ------
    InputError
        TOO_FEW_ALIKE with fewer than 30 of the best or of the others; SHAPE_MISMATCH where a row has no mark.

    Source
    ------
    Logistic regression with a ridge of 1, fitted by Newton steps; scores by cross-fitting. Hastie, T., Tibshirani, R.
    & Friedman, J., The Elements of Statistical Learning, 2nd ed., 4.4 and 7.10.

    Examples
    --------
    >>> chance = np.random.default_rng(1)
    >>> best = np.arange(400) < 100
    >>> told = learn(np.where(best, 2.0, 0.0)[:, None] + chance.normal(size=(400, 1)), best, seed=3)
    >>> told.lift > 2.5, told.weights[0] > 0
    (True, True)
    """
    best = np.asarray(is_best, dtype=bool)
    x = np.asarray(features, dtype=float)
    if x.shape[0] != best.size:
        raise InputError("SHAPE_MISMATCH", "is_best", expected=x.shape[0], value=best.size)
    if min(int(best.sum()), int((~best).sum())) < LEAST:
        raise InputError("TOO_FEW_ALIKE", "is_best", limit=LEAST, value=f"{best.sum()}/{(~best).sum()}")
    x = _standard(x)
    fold = _folds(best, folds, seed)
    scores = np.empty(best.size)
    for number in range(folds):
        held = fold == number
        scores[held] = _chance(x[held], _fit(x[~held], best[~held]))
    n_top = max(1, round(best.size * TOP_SHARE))
    # Among equals whoever stands first counts, so that the same data give the same lift.
    top = np.argsort(-scores, kind="stable")[:n_top]
    n_best = int(best[top].sum())
    lift = (n_best / n_top) / (best.sum() / best.size)
    return Alike(scores, float(lift), n_top, n_best, tuple(float(one) for one in _fit(x, best)[1:]))


def _standard(x: np.ndarray) -> np.ndarray:
    known = np.isfinite(x)
    n = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, x, 0.0)
    mean = filled.sum(axis=0) / n
    filled = np.where(known, x, mean)
    spread = filled.std(axis=0)
    return (filled - mean) / np.where(spread > 0, spread, 1.0)


def _folds(best: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Deal the best and the others into folds of the same make-up."""
    chance = np.random.default_rng(seed)
    fold = np.empty(best.size, dtype=int)
    for of in (best, ~best):
        places = np.flatnonzero(of)
        fold[chance.permutation(places)] = np.arange(places.size) % folds
    return fold


def _fit(x: np.ndarray, best: np.ndarray) -> np.ndarray:
    rows = np.column_stack([np.ones(len(x)), x])
    ridge = np.eye(rows.shape[1])
    ridge[0, 0] = 0.0
    weights = np.zeros(rows.shape[1])
    for _round in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (best - p) - ridge @ weights
        bend = (rows * (p * (1 - p))[:, None]).T @ rows + ridge + 1e-9 * np.eye(len(ridge))
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _chance(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(weights[0] + x @ weights[1:], -30, 30)))
