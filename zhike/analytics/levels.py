"""Level tests: of several levels of one parameter, which people like best; whether places keep to what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.differences import Share, wilson

# Levels and readings are measured; what lies this close to the bound of a tolerance lies within it.
CLOSE = 1e-9


@dataclass(frozen=True)
class Level:
    """What people said of one level.

    Parameters
    ----------
    value : float
        The level, in the unit of the parameter.
    liked : Share
        How many liked it of those asked.

    Source
    ------
    Requirement R362.

    Examples
    --------
    >>> Level(4, Share(93, 100)).liked.part
    93
    """

    value: float
    liked: Share

    @property
    def share(self) -> Fraction:
        """Return the share that liked it."""
        return Fraction(self.liked.part, self.liked.whole)


def best(levels: Sequence[Level]) -> Level:
    """Return the level most people liked, as a share; of several as good the one more were asked at, then the first.

    Parameters
    ----------
    levels : sequence of Level
        At least one, somebody asked at each.

    Returns
    -------
    Level
        The best of them.

    Source
    ------
    Requirement R362: arg max of the share.

    Examples
    --------
    >>> tasted = {0: 52, 2: 71, 4: 93, 6: 77, 8: 48}
    >>> found = best([Level(value, Share(n, 100)) for value, n in tasted.items()])
    >>> found.value, found.share
    (4, Fraction(93, 100))
    """
    return max(levels, key=lambda one: (one.share, one.liked.whole))


def is_clear(levels: Sequence[Level]) -> bool:
    """Say whether the best level stands out: its interval lies above that of every other.

    Parameters
    ----------
    levels : sequence of Level
        At least one, somebody asked at each.

    Returns
    -------
    bool
        Intervals that do not touch are a stricter demand than a difference that is significant.

    Source
    ------
    Own rule, from the intervals of `zhike.analytics.differences.wilson`.

    Examples
    --------
    >>> is_clear([Level(4, Share(93, 100)), Level(6, Share(77, 100))])
    True
    >>> is_clear([Level(4, Share(9, 10)), Level(6, Share(8, 10))])
    False
    """
    first = best(levels)
    low, _high = wilson(first.liked)
    return all(wilson(one.liked)[1] < low for one in levels if one is not first)


def kept(readings: Sequence[float], standard: float, tolerance: float) -> tuple[int, int]:
    """Return how many readings lie within the tolerance of a standard, and how many there are.

    Parameters
    ----------
    readings : sequence of float
        In the unit of the standard.
    standard, tolerance : float
        The value to be kept and how far from it one may be, bounds included.

    Returns
    -------
    tuple of int
        Kept and all.

    Source
    ------
    Requirement R363.

    Examples
    --------
    >>> kept([4, 5, 7], standard=4, tolerance=1)
    (2, 3)
    """
    return sum(abs(one - standard) <= tolerance + CLOSE for one in readings), len(readings)
