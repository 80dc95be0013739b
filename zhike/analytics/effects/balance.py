"""Whether treated and others were alike before: standardised differences, and whether lots can have made them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from zhike.analytics.effects.gain import Array, Mask

# Beyond so large a difference two groups are not called alike.
ALIKE = 0.1


@dataclass(frozen=True)
class Line:
    """One column: how far apart the two sides are, in standard deviations, before and after matching.

    Parameters
    ----------
    name : str
        Of the column.
    before : float
        Mean of the treated less that of all others ÷ their pooled deviation.
    after : float or None, optional
        The same against the matched; None where nothing was matched.

    Source
    ------
    Austin, P. C. (2009), Statistics in Medicine 28.

    Examples
    --------
    >>> Line("age", 0.4, 0.02).is_alike
    True
    """

    name: str
    before: float
    after: float | None = None

    @property
    def is_alike(self) -> bool:
        """Say whether the two sides compared are alike in it."""
        return abs(self.before if self.after is None else self.after) <= ALIKE


def balance(
    names: Sequence[str], features: Array, is_treated: Mask, weights: Array | None = None, kept: Mask | None = None
) -> tuple[Line, ...]:
    """Tell for each column how far apart treated and others are.

    Parameters
    ----------
    names : sequence of str
        Of the k columns.
    features : numpy.ndarray of float64, shape (n, k)
        Known before.
    is_treated : numpy.ndarray of bool, shape (n,)
        Whether something was done.
    weights : numpy.ndarray of float64, shape (n,), optional
        How often each of the others was matched.
    kept : numpy.ndarray of bool, shape (n,), optional
        The treated that were matched.

    Returns
    -------
    tuple of Line
        In the order of the columns; deviations are those before matching, so that both differences compare.

    Source
    ------
    Austin, P. C. (2009), Statistics in Medicine 28, 3083–3107.

    Examples
    --------
    >>> treated = np.array([True, True, False, False])
    >>> balance(["x"], np.array([[2.0], [4.0], [1.0], [3.0]]), treated)[0].before
    0.7071067811865475
    """
    lines = []
    for name, column in zip(names, np.asarray(features).T, strict=True):
        mine, others = column[is_treated], column[~is_treated]
        scale = float(np.sqrt((mine.var(ddof=1) + others.var(ddof=1)) / 2)) if min(mine.size, others.size) > 1 else 0.0
        before = (mine.mean() - others.mean()) / scale if scale else 0.0
        after = None
        if weights is not None and kept is not None and weights.sum() and kept.any():
            apart = column[kept].mean() - np.average(column, weights=weights)
            after = float(apart / scale) if scale else 0.0
        lines.append(Line(name, float(before), after))
    return tuple(lines)


def lot_chance(lines: Sequence[Line], n: int, n_others: int) -> float | None:
    """Tell how likely lots leave a difference as large as the largest seen.

    Parameters
    ----------
    lines : sequence of Line
        What was known before.
    n, n_others : int
        How many on either side, above 0.

    Returns
    -------
    float or None
        0 to 1, Bonferroni over the columns; None without columns. Below 0.01 the lots are in doubt.

    Source
    ------
    Normal approximation of a standardised difference under random assignment; Bonferroni's inequality.

    Examples
    --------
    >>> lot_chance([Line("x", 0.02)], 500, 500), lot_chance([Line("x", 0.5)], 500, 500) < 1e-9
    (0.7518296340458492, True)
    """
    if not lines:
        return None
    largest = max(abs(line.before) for line in lines) / np.sqrt(1 / n + 1 / n_others)
    return min(1.0, len(lines) * 2 * float(special.ndtr(-largest)))
