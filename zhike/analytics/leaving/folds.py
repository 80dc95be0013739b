"""Who is learnt from and who is judged by: repeated stratified folds, or earlier against later."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
# The part of a table in order of time that is judged.
LATEST = 0.25


def repeated(left: Array, folds: int = 5, repeats: int = 2, seed: int = 0) -> Iterator[tuple[Rows, Rows]]:
    """Part rows into folds that each hold the same share of leavers, several times over.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    folds, repeats, seed : int
        Folds of one round; rounds; where the drawing begins.

    Yields
    ------
    (rows to learn from, rows to judge)
        folds × repeats pairs; within a round every row is judged once.

    Source
    ------
    Repeated stratified cross-validation.

    Examples
    --------
    >>> [judged.size for _, judged in repeated([0, 0, 1, 1], folds=2, repeats=1)]
    [2, 2]
    """
    y = np.asarray(left) > 0
    draw = np.random.default_rng(seed)
    for _ in range(repeats):
        fold = np.empty(y.size, dtype=np.int64)
        for outcome in (False, True):
            rows = draw.permutation(np.flatnonzero(y == outcome))
            fold[rows] = np.arange(rows.size) % folds
        for one in range(folds):
            yield np.flatnonzero(fold != one), np.flatnonzero(fold == one)


def by_time(days: Array, latest: float = LATEST) -> tuple[Rows, Rows]:
    """Learn from the earlier rows, judge the later ones; rows of one day stay together.

    Parameters
    ----------
    days : array_like, shape (n,)
        When each row was known.
    latest : float
        The part judged, roughly.

    Returns
    -------
    (rows to learn from, rows to judge)
        Either may be empty where all rows are of one day.

    Source
    ------
    Hold-out in order of time.

    Examples
    --------
    >>> learn, judge = by_time([1, 1, 2, 3])
    >>> learn.tolist(), judge.tolist()
    ([0, 1, 2], [3])
    """
    when = np.asarray(days, dtype=np.float64)
    edge = np.quantile(when, 1 - latest, method="lower")
    if edge == when.max():
        earlier = when[when < edge]
        edge = earlier.max() if earlier.size else edge
    return np.flatnonzero(when <= edge), np.flatnonzero(when > edge)
