"""Correlation: whether two figures of the same things move together, with an interval that says how sure it is.

Source: R. A. Fisher, "On the 'probable error' of a coefficient of correlation deduced from a small sample", Metron 1
(1921); interval by z = artanh r with standard error 1/√(n − 3).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of correlation.

    Parameters
    ----------
    r : float
        From −1 to 1.
    low, high : float
        Its 95 % interval.
    n : int
        Pairs.
    """

    r: float
    low: float
    high: float
    n: int

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def pearson(pairs: Sequence[tuple[float, float]]) -> Coefficient | None:
    """Correlate pairs of figures.

    Parameters
    ----------
    pairs : sequence of (float, float)
        At least four.

    Returns
    -------
    Coefficient or None
        None where there are too few pairs, or one of the figures is always the same.

    Source
    ------
    Fisher, On the "probable error" of a coefficient of correlation deduced from a small sample, Metron 1, 1921.

    Examples
    --------
    >>> round(pearson([(1, 2), (2, 4), (3, 5), (4, 4), (5, 5)]).r, 4)
    0.7746
    """
    n = len(pairs)
    if n < 4:
        return None
    mean_x, mean_y = math.fsum(x for x, _ in pairs) / n, math.fsum(y for _, y in pairs) / n
    xx = math.fsum((x - mean_x) ** 2 for x, _ in pairs)
    yy = math.fsum((y - mean_y) ** 2 for _, y in pairs)
    if not xx or not yy:
        return None
    r = math.fsum((x - mean_x) * (y - mean_y) for x, y in pairs) / math.sqrt(xx * yy)
    r = max(-1.0, min(1.0, r))
    if abs(r) == 1.0:
        return Coefficient(r, r, r, n)
    z, error = math.atanh(r), Z95 / math.sqrt(n - 3)
    return Coefficient(r, math.tanh(z - error), math.tanh(z + error), n)
