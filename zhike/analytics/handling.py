"""How long work takes: the middle case and the slow one, by the cases themselves, never by an average."""

from collections.abc import Sequence
from fractions import Fraction

from zhike.analytics import exact


def percentile(durations: Sequence[float], part: str | float | Fraction) -> float | None:
    """Give the shortest duration within which a part of the cases was done.

    Parameters
    ----------
    durations : sequence of float
        Of each case, in any one unit.
    part : float, str or Fraction
        0 to 1, above 0: 0.5 is the median, 0.9 the slow case.

    Returns
    -------
    float or None
        One of the durations (nearest rank); None of no cases.

    Raises
    ------
    InputError
        NOT_A_RATE.

    Source
    ------
    Requirement R089; nearest-rank percentile.

    Examples
    --------
    >>> percentile([5, 1, 4, 2, 3, 6, 7, 8, 9, 30], "0.5"), percentile([5, 1, 4, 2, 3, 6, 7, 8, 9, 30], "0.9")
    (5, 9)
    """
    share = exact.rate("part", part)
    if not durations:
        return None
    rank = max(-(-len(durations) * share.numerator // share.denominator), 1)
    return sorted(durations)[rank - 1]
