"""How many must be held out, so that a difference worth knowing is found."""

from dataclasses import dataclass
from math import sqrt

from scipy import special

from zhike.analytics.errors import InputError


@dataclass(frozen=True)
class HoldOut:
    """The smallest hold-out by which a difference is found, or that there is none.

    Parameters
    ----------
    n : int
        How many customers there are.
    n_held_out : int or None
        How many of them are left out; None where all of them are too few.
    smallest : float
        The smallest difference that can be found with the best split of so many.

    Source
    ------
    House rule, decision 0073.

    Examples
    --------
    >>> HoldOut(1000, 200, 0.05).share
    0.2
    """

    n: int
    n_held_out: int | None
    smallest: float

    @property
    def share(self) -> float | None:
        """Return which part is held out."""
        return None if self.n_held_out is None else self.n_held_out / self.n


def power(
    n: int, difference: float, *, base: float | None = None, deviation: float | None = None, chance: float = 0.8,
    level: float = 0.95,
) -> HoldOut:  # fmt: skip
    """Return the smallest hold-out among so many customers.

    Parameters
    ----------
    n : int
        Customers in all, 2 or more.
    difference : float
        The smallest worth knowing, above 0: in points (0 to 1) of a share, or in the unit of the amount.
    base : float, optional
        Share of those held out that do it anyway, 0 to 1. One of base and deviation is given.
    deviation : float, optional
        Standard deviation of the amount, above 0; of what is left unexplained, where the effect is adjusted.
    chance : float, optional
        Of finding a difference that is there, 0.5 to 1.
    level : float, optional
        Of the interval.

    Returns
    -------
    HoldOut
        By the normal approximation, variances on either side.

    Raises
    ------
    InputError
        PLAN_NOT_POSITIVE for a difference or deviation not above 0, NOT_A_RATE for shares outside 0 to 1, MISSING
        where neither base nor deviation is given.

    Source
    ------
    Cohen, J. (1988), Statistical Power Analysis, chapters 2 and 6, with unequal sides.

    Examples
    --------
    >>> found = power(10_000, 0.03, base=0.10)
    >>> found.n_held_out, round(found.smallest, 4)
    (881, 0.0178)
    >>> power(200, 0.02, base=0.10).n_held_out is None
    True
    """
    if difference <= 0:
        raise InputError("PLAN_NOT_POSITIVE", "difference", value=str(difference))
    reach = float(special.ndtri(0.5 + level / 2) + special.ndtri(chance))
    treated, held = _variances(difference, base, deviation)
    best = max(1, min(n - 1, round(n * sqrt(held) / (sqrt(held) + sqrt(treated)))))

    def smallest(n_held: int) -> float:
        return reach * sqrt(treated / (n - n_held) + held / n_held)

    if smallest(best) > difference:
        return HoldOut(n, None, smallest(best))
    low, high = 1, best
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if smallest(middle) <= difference else (middle + 1, high)
    return HoldOut(n, low, smallest(best))


def _variances(difference: float, base: float | None, deviation: float | None) -> tuple[float, float]:
    if base is not None:
        moved = base + difference
        if not 0 <= base <= 1 or moved > 1:
            raise InputError("NOT_A_RATE", "base", value=str(base if not 0 <= base <= 1 else moved))
        # A share of nobody or of all has no variance: as much as one customer in twenty counts at least.
        return max(moved * (1 - moved), 0.05 * 0.95), max(base * (1 - base), 0.05 * 0.95)
    if deviation is None:
        raise InputError("MISSING", "deviation")
    if deviation <= 0:
        raise InputError("PLAN_NOT_POSITIVE", "deviation", value=str(deviation))
    return deviation**2, deviation**2
