"""What a measure brought: growth of those it was taken for, beside that of their like for whom nothing was done."""

from collections import defaultdict
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
        How many were compared, each customer once.
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


def uplift(
    growth: Sequence[tuple[str, float]], others: Mapping[str, Mapping[int, float]], level: float = 0.95
) -> Uplift:
    """Compare growth within cells, such as the tier and the quarter it was helped in.

    Parameters
    ----------
    growth : sequence of (cell, growth)
        Of each customer a measure was taken for.
    others : mapping of cell to growth by customer
        Of the customers of a cell for whom nothing was done; one may stand in several. Cells with fewer than two of
        them are left out with those who were helped there.
    level : float, optional
        Of the interval.

    Returns
    -------
    Uplift
        The mean of each growth less the mean of its cell. The error adds that of the helped to that of the means they
        are held against, where what one customer adds to several cells is one; Student's, with the degrees of freedom
        of Welch.

    Source
    ------
    Post-stratified difference in differences, clustered by customer; Welch, B. L. (1947), Biometrika 34.

    Examples
    --------
    >>> helped = [("A", growth) for growth in (10.0, 12.0, 11.0, 9.0, 13.0)]
    >>> found = uplift(helped, {"A": dict(enumerate([0.0, 2.0, 1.0, 1.0, 1.0]))})
    >>> found.gain, round(found.low, 2), round(found.high, 2)
    (10.0, 8.07, 11.93)
    """
    cells = {cell: some for cell, some in others.items() if len(some) > 1}
    kept = [(cell, value) for cell, value in growth if cell in cells]
    asked = sorted({cell for cell, _ in kept})
    n, n_others = len(kept), len({pk for cell in asked for pk in cells[cell]})
    if min(n, n_others) < FEWEST:
        return Uplift(n, n_others, reason="TOO_FEW")
    means = {cell: float(np.mean(list(cells[cell].values()))) for cell in asked}
    theirs = np.array([value for _, value in kept])
    beside = np.array([means[cell] for cell, _ in kept])
    own = float(np.var(theirs - beside, ddof=1)) / n
    # What every one of the others adds to the mean they are held against, over all cells it stands in.
    added: dict[int, float] = defaultdict(float)
    parts = []
    for cell in asked:
        size = len(cells[cell])
        scale = sum(one == cell for one, _ in kept) / n / sqrt(size * (size - 1))
        for pk, value in cells[cell].items():
            added[pk] += scale * (value - means[cell])
        parts.append((scale**2 * sum((value - means[cell]) ** 2 for value in cells[cell].values()), size - 1))
    shared, apart = sum(part**2 for part in added.values()), sum(part for part, _ in parts)
    below = own**2 / (n - 1)
    if shared:
        free = apart**2 / sum(part**2 / of for part, of in parts)
        below += shared**2 / min(free, n_others - 1)
    error = own + shared
    freedom = error**2 / below if below else float(n + n_others - 2)
    reach = float(special.stdtrit(freedom, 0.5 + level / 2)) * sqrt(error)
    gain = float((theirs - beside).mean())
    return Uplift(n, n_others, float(theirs.mean()), float(beside.mean()), gain - reach, gain + reach)
