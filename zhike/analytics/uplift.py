"""What a measure brought: growth of those it was taken for, beside that of their like for whom nothing was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import special

# Below so many on either side their spread says too little.
FEWEST = 5


@dataclass(frozen=True)
class Uplift:
    """By how much more some grew than their like, per customer; None where it cannot be told.

    Parameters
    ----------
    n, n_others : int
        How many were compared; of the others each counts once for each cell it stands in.
    theirs, others : float or None
        Mean growth; that of the others weighted as those helped are spread over the cells.
    low, high : float or None
        95 % interval of the difference.
    reason : str, optional
        TOO_FEW where either side has fewer than five.

    Source
    ------
    Requirement R564.

    Examples
    --------
    >>> Uplift(9, 90, 120.0, 20.0, 50.0, 150.0).gain
    100.0
    """

    n: int
    n_others: int
    theirs: float | None = None
    others: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    @property
    def gain(self) -> float | None:
        """Return by how much more they grew."""
        return None if self.theirs is None or self.others is None else self.theirs - self.others

    @property
    def is_certain(self) -> bool:
        """Say whether the interval leaves nothing out of account: both ends on one side of nothing."""
        return self.low is not None and self.high is not None and self.low * self.high > 0


def uplift(growth: Sequence[tuple[str, float]], others: Mapping[str, Sequence[float]], level: float = 0.95) -> Uplift:
    """Compare growth within cells, such as the tier and the quarter it was helped in.

    Parameters
    ----------
    growth : sequence of (cell, growth)
        Of each customer a measure was taken for.
    others : mapping of cell to growths
        Of the customers of a cell for whom nothing was done. Cells with fewer than two of them are left out with those
        who were helped there.
    level : float, optional
        Of the interval.

    Returns
    -------
    Uplift
        The mean of each growth less the mean of its cell. The error adds that of the helped to that of the means they
        are held against; Student's, with the degrees of freedom of Welch.

    Source
    ------
    Post-stratified difference in differences; Welch, B. L. (1947), Biometrika 34.

    Examples
    --------
    >>> helped = [("A", growth) for growth in (10.0, 12.0, 11.0, 9.0, 13.0)]
    >>> found = uplift(helped, {"A": [0.0, 2.0, 1.0, 1.0, 1.0]})
    >>> found.gain, round(found.low, 2), round(found.high, 2)
    (10.0, 8.07, 11.93)
    """
    cells = {cell: np.asarray(some, dtype=np.float64) for cell, some in others.items() if len(some) > 1}
    kept = [(cell, value) for cell, value in growth if cell in cells]
    asked = {cell for cell, _ in kept}
    n, n_others = len(kept), sum(cells[cell].size for cell in asked)
    if min(n, n_others) < FEWEST:
        return Uplift(n, n_others, reason="TOO_FEW")
    theirs = np.array([value for _, value in kept])
    beside = np.array([cells[cell].mean() for cell, _ in kept])
    own = float(np.var(theirs - beside, ddof=1)) / n
    weight = {cell: sum(one == cell for one, _ in kept) / n for cell in asked}
    parts = [(weight[cell] ** 2 * float(np.var(cells[cell], ddof=1)) / cells[cell].size, cell) for cell in asked]
    error = own + sum(part for part, _ in parts)
    below = own**2 / (n - 1) + sum(part**2 / (cells[cell].size - 1) for part, cell in parts)
    freedom = error**2 / below if below else float(n + n_others - 2)
    reach = float(special.stdtrit(freedom, 0.5 + level / 2)) * sqrt(error)
    gain = float((theirs - beside).mean())
    return Uplift(n, n_others, float(theirs.mean()), float(beside.mean()), gain - reach, gain + reach)
