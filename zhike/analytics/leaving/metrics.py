"""How good probabilities are: order, calibration, and what acting on them would bring."""

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.leaving import newton

Array = NDArray[np.float64]
BINS = 10
# Grid of success rates over which the expected maximum profit is integrated.
GRID = 2_000


def auc(left: Array, chance: Array) -> float:
    """The chance that one who left was thought likelier to leave than one who stayed; ties count half.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability, or any score that rises with it.

    Returns
    -------
    float
        0 to 1; NaN where only one of both happened.

    Source
    ------
    Mann & Whitney (1947).

    Examples
    --------
    >>> auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    y, p = np.asarray(left) > 0, np.asarray(chance, dtype=np.float64)
    n_left, n_stayed = int(y.sum()), int((~y).sum())
    if not n_left or not n_stayed:
        return float("nan")
    _, place, counts = np.unique(p, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2
    return float((rank[place][y].sum() - n_left * (n_left + 1) / 2) / (n_left * n_stayed))


def pr_auc(left: Array, chance: Array) -> float:
    """Average precision: how pure the top of the list is, at every depth at which one who left stands.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability or score.

    Returns
    -------
    float
        0 to 1; by chance the share of those who left; NaN where nobody did.

    Source
    ------
    Average precision, ties taken together.

    Examples
    --------
    >>> round(pr_auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 4)
    0.8333
    """
    hits, depth = _descending(left, chance)
    if not hits.size or not hits[-1]:
        return float("nan")
    return float((np.diff(hits, prepend=0) * hits / depth).sum() / hits[-1])


def brier(left: Array, chance: Array) -> float:
    """Mean squared distance of the probability from what happened.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability.

    Returns
    -------
    float
        0 is perfect.

    Source
    ------
    Brier (1950).

    Examples
    --------
    >>> round(brier([1, 0], [0.8, 0.4]), 4)
    0.1
    """
    return float(np.mean((np.asarray(chance, dtype=np.float64) - np.asarray(left)) ** 2))


def ece(left: Array, chance: Array, bins: int = BINS) -> float:
    """Expected calibration error: how far said and seen lie apart, over groups of equal size.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability.
    bins : int
        Groups.

    Returns
    -------
    float
        Mean over customers of |mean probability − share that left| of their group.

    Source
    ------
    Naeini, Cooper & Hauskrecht (2015), equal-mass bins.

    Examples
    --------
    >>> round(ece([0, 1, 1, 1], [0.5, 0.5, 0.9, 0.9], bins=2), 4)
    0.05
    """
    return float(sum(abs(said - seen) * n for said, seen, n in calibration(left, chance, bins)) / np.size(chance))


def calibration(left: Array, chance: Array, bins: int = BINS) -> list[tuple[float, float, int]]:
    """What was said beside what was seen, in groups of equal size from the least to the most likely.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability.
    bins : int
        Groups; fewer where there are fewer rows.

    Returns
    -------
    list of (mean probability, share that left, rows)
        One entry per group.

    Source
    ------
    Reliability diagram, equal-mass bins.

    Examples
    --------
    >>> calibration([0, 1, 1, 1], [0.5, 0.5, 0.75, 0.75], bins=2)
    [(0.5, 0.5, 2), (0.75, 1.0, 2)]
    """
    y, p = np.asarray(left, dtype=np.float64), np.asarray(chance, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    groups = [rows for rows in np.array_split(order, bins) if rows.size]
    return [(float(p[rows].mean()), float(y[rows].mean()), int(rows.size)) for rows in groups]


def ece_floor(chance: Array, bins: int = BINS, draws: int = 200, seed: int = 0) -> float:
    """The calibration error that perfect probabilities would show by luck alone, in 95 of 100 cases at most.

    Parameters
    ----------
    chance : array_like, shape (n,)
        Probability.
    bins, draws, seed : int
        Groups; how often what happens is drawn; where the drawing begins.

    Returns
    -------
    float
        95th percentile; an error below it says nothing against the probabilities.

    Source
    ------
    Parametric bootstrap of the calibration error.

    Examples
    --------
    >>> ece_floor([0.0, 1.0])
    0.0
    """
    p = np.asarray(chance, dtype=np.float64)
    draw, order = np.random.default_rng(seed), np.argsort(p, kind="stable")
    # The groups are those of `ece` and the same in every drawing.
    begins = np.array([rows[0] for rows in np.array_split(np.arange(p.size), bins) if rows.size])
    said = np.add.reduceat(p[order], begins)
    errors = [
        np.abs(said - np.add.reduceat((draw.random(p.size) < p)[order], begins, dtype=np.float64)).sum() / p.size
        for _ in range(draws)
    ]
    return float(np.quantile(errors, 0.95))


def lift(left: Array, chance: Array, share: float = 0.1) -> float:
    """How many times more of the likeliest part left than of all.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability or score.
    share : float
        The part looked at, above 0 and up to 1; at least one row.

    Returns
    -------
    float
        1 is chance; NaN where nobody left. Of equal scores at the edge each counts its part.

    Source
    ------
    Lift at a depth.

    Examples
    --------
    >>> lift([1, 0, 0, 1], [0.9, 0.1, 0.1, 0.2], 0.5)
    2.0
    """
    hits, depth = _descending(left, chance)
    if not hits.size or not hits[-1]:
        return float("nan")
    wanted = max(1.0, share * depth[-1])
    found = float(np.interp(wanted, np.concatenate(([0], depth)), np.concatenate(([0], hits))))
    return found / float(wanted) / (float(hits[-1]) / float(depth[-1]))


def gains(left: Array, chance: Array, points: int = 20) -> list[tuple[float, float]]:
    """Which part of all who left stands in the likeliest part of the list.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability or score.
    points : int
        Parts of equal size.

    Returns
    -------
    list of (part of the list, part of those who left)
        From (0, 0) to (1, 1); empty where nobody left.

    Source
    ------
    Cumulative gains.

    Examples
    --------
    >>> gains([1, 0], [0.9, 0.1], 2)
    [(0.0, 0.0), (0.5, 1.0), (1.0, 1.0)]
    """
    hits, depth = _descending(left, chance)
    if not hits.size or not hits[-1]:
        return []
    parts = np.linspace(0, 1, points + 1)
    found = np.interp(parts * depth[-1], np.concatenate(([0], depth)), np.concatenate(([0], hits))) / hits[-1]
    return list(zip(parts.round(6).tolist(), found.round(6).tolist(), strict=True))


def slope(left: Array, chance: Array) -> tuple[float, float]:
    """Calibration slope and intercept: what happened, regressed on the log odds that were said.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability.

    Returns
    -------
    (slope, intercept)
        (1, 0) is perfect; a slope below 1 means too sure; NaN where only one of both happened.

    Source
    ------
    Cox (1958), two further regressions.

    Examples
    --------
    >>> a, b = slope([0, 1, 0, 1, 1, 0, 1, 1], [0.5, 0.5, 0.5, 0.5, 0.75, 0.75, 0.75, 0.75])
    >>> round(a, 3), abs(round(b, 3))
    (1.0, 0.0)
    """
    y = np.asarray(left, dtype=np.float64)
    p = np.clip(np.asarray(chance, dtype=np.float64), 1e-9, 1 - 1e-9)
    if not 0 < y.sum() < y.size:
        return float("nan"), float("nan")
    rows = np.column_stack([np.ones(y.size), np.log(p / (1 - p))])
    found = newton.fit(rows, y, np.zeros(2))
    return float(found[1]), float(found[0])


def _descending(left: Array, chance: Array) -> tuple[Array, Array]:
    """Return how many who left, and how many rows, stand at or above each score, the highest first."""
    y, p = np.asarray(left, dtype=np.float64), np.asarray(chance, dtype=np.float64)
    scores, place = np.unique(-p, return_inverse=True)
    n = np.bincount(place, minlength=scores.size).astype(np.float64)
    return np.cumsum(np.bincount(place, y, minlength=scores.size)), np.cumsum(n)
