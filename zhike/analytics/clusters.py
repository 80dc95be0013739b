"""Clusters of customers by k-means from a fixed seed: the same source and parameters give the same clusters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.errors import InputError

Points = Sequence | np.ndarray
MOST_ROUNDS = 100


@dataclass(frozen=True)
class Clusters:
    """Which cluster each point is in.

    Parameters
    ----------
    label : numpy.ndarray of int64, shape (n,)
        0 to k − 1; 0 is the cluster with the highest mean of the last column.
    n_rounds : int
        Rounds until nothing moved.
    spread : float
        Sum of squared distances to the centres, in standard deviations.
    """

    label: np.ndarray
    n_rounds: int
    spread: float


def find(points: Points, k: int, *, seed: int) -> Clusters:
    """Divide points into k clusters around their means.

    Each column is brought to mean 0 and standard deviation 1 first, so that none counts more for its unit. The first
    centres are drawn by k-means++ from the seed, then Lloyd's rounds go on until no point moves, at most 100.

    Parameters
    ----------
    points : array_like, shape (n, d)
        Finite numbers, a row each.
    k : int
        Clusters, at least 1; fewer are found where there are fewer different points.
    seed : int
        Of the draw.

    Returns
    -------
    Clusters
        The same for the same points, k and seed.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE, PLAN_NOT_POSITIVE.

    Source
    ------
    Lloyd (1982), Least squares quantization in PCM; Arthur & Vassilvitskii (2007), k-means++.

    Examples
    --------
    >>> find([[1, 10], [2, 11], [80, 900], [81, 950]], 2, seed=1).label.tolist()
    [1, 1, 0, 0]
    """
    numbers = np.asarray(points, dtype=np.float64)
    if numbers.ndim != 2:
        raise InputError("SHAPE_MISMATCH", "points", value=str(numbers.shape), expected="(n, d)")
    if not np.all(np.isfinite(numbers)):
        raise InputError("NOT_FINITE", "points", value="NaN")
    if k < 1:
        raise InputError("PLAN_NOT_POSITIVE", "k", value=k)
    if not len(numbers):
        return Clusters(np.zeros(0, dtype=np.int64), 0, 0.0)
    deviation = numbers.std(axis=0)
    scaled = (numbers - numbers.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    centres = _first_centres(scaled, k, np.random.default_rng(seed))
    label, n_rounds = np.full(len(scaled), -1), 0
    while n_rounds < MOST_ROUNDS:
        nearest = np.argmin(_squares(scaled, centres), axis=1)
        if np.array_equal(nearest, label):
            break
        label, n_rounds = nearest, n_rounds + 1
        centres = np.array([
            scaled[label == one].mean(axis=0) if np.any(label == one) else centre for one, centre in enumerate(centres)
        ])  # fmt: skip
    spread = float(np.sum((scaled - centres[label]) ** 2))
    return Clusters(_by_height(label, numbers[:, -1]), n_rounds, spread)


def _first_centres(points: np.ndarray, k: int, lot: np.random.Generator) -> np.ndarray:
    """Draw the first centres, each the likelier the farther a point lies from those drawn before."""
    chosen = [int(lot.integers(len(points)))]
    far = _squares(points, points[chosen])[:, 0]
    while len(chosen) < k and far.sum() > 0:
        chosen.append(int(lot.choice(len(points), p=far / far.sum())))
        far = np.minimum(far, _squares(points, points[chosen[-1:]])[:, 0])
    return points[chosen]


def _squares(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return np.array([((points - centre) ** 2).sum(axis=1) for centre in centres]).T


def _by_height(label: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Number the clusters anew, the one with the highest mean first; an empty one is left out."""
    used = np.unique(label)
    ranked = sorted(used, key=lambda one: (-heights[label == one].mean(), one))
    new = np.zeros(int(used.max()) + 1, dtype=np.int64)
    new[ranked] = np.arange(len(ranked))
    return new[label]
