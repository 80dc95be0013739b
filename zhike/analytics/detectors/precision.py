"""How often a detector was right: the share of answered warnings that were, and how sure that share is."""

from typing import NamedTuple

LEAST_ANSWERS = 20
NORMAL_95 = 1.959964


class Precision(NamedTuple):
    """How many warnings were answered and how many of them were right; the share and its interval where it holds."""

    n: int
    n_right: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def is_early(self) -> bool:
        """Say whether there are too few answers to say anything by the share alone."""
        return self.n < LEAST_ANSWERS


def precision(n: int, n_right: int) -> Precision:
    """Tell how often warnings were right, with Wilson's interval of 95 %.

    Parameters
    ----------
    n, n_right : int
        Answered warnings, and those of them that were right; 0 or more.

    Returns
    -------
    Precision
        Fractions; None without an answer.

    Source
    ------
    Wilson (1927), score interval.

    Examples
    --------
    >>> found = precision(20, 15)
    >>> found.share, round(found.low, 3), round(found.high, 3)
    (0.75, 0.531, 0.888)
    >>> precision(0, 0).share is None
    True
    """
    if not n:
        return Precision(0, 0, None, None, None)
    share, z2 = n_right / n, NORMAL_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL_95 * (share * (1 - share) / n + z2 / (4 * n * n)) ** 0.5 / (1 + z2 / n)
    return Precision(n, n_right, share, max(0.0, middle - half), min(1.0, middle + half))
