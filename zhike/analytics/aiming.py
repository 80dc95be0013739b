"""Aiming: how much better those who were chosen answer than some drawn by lot, and how many are held back to tell."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from scipy import special

from zhike.analytics import differences
from zhike.analytics.differences import Share
from zhike.analytics.errors import InputError

# Together 95 percent sure of not being misled, 80 percent sure of seeing what is there.
SURE, POWER = 0.95, 0.8


@dataclass(frozen=True)
class Precision:
    """How often those who were chosen answered, and those drawn by lot.

    Parameters
    ----------
    chosen, drawn : Share
        Who answered of each.
    lift : Fraction or None
        Rate of the chosen ÷ rate of the drawn; None where nobody drawn answered, or one side is empty.
    effect : differences.Effect
        The difference of the rates with its 95 % interval.

    Source
    ------
    Requirement R180.

    Examples
    --------
    >>> precision(Share(30, 200), Share(8, 200)).lift
    Fraction(15, 4)
    """

    chosen: Share
    drawn: Share
    lift: Fraction | None
    effect: differences.Effect


def precision(chosen: Share, drawn: Share) -> Precision:
    """Compare who answered of those chosen with who answered of some drawn by lot and addressed alike.

    Parameters
    ----------
    chosen, drawn : Share
        Who answered of each.

    Returns
    -------
    Precision
        Both rates, the lift, the difference with its interval.

    Source
    ------
    Requirement R180: 30 of 200 against 8 of 200 is 15 % against 4 %, a lift of 3.75.

    Examples
    --------
    >>> told = precision(Share(30, 200), Share(8, 200))
    >>> float(told.chosen.value), float(told.drawn.value), float(told.lift)
    (0.15, 0.04, 3.75)
    """
    one, other = chosen.value, drawn.value
    lift = one / other if one is not None and other else None
    return Precision(chosen, drawn, lift, differences.difference(chosen, drawn))


def held_back(n: int, base: float, rise: float) -> int | None:
    """Return how many of some customers are addressed last, as a control group, so that a rise would be seen.

    Parameters
    ----------
    n : int
        How many customers there are in all, 1 or more.
    base : float
        Which share would answer by itself, 0 to 1.
    rise : float
        By how much more are expected to answer, above 0, so that base + rise is 1 at most.

    Returns
    -------
    int or None
        The smallest control group, half of all at most, with which the rise is seen in four of five campaigns; None
        where even half of all is too few.

    Raises
    ------
    InputError
        PLAN_NOT_POSITIVE for nobody or no rise, NOT_A_RATE for shares below 0 or above 1.

    Source
    ------
    Two-sided test of two shares at 5 percent with a power of 80 percent; Fleiss, J. L., Levin, B. & Paik, M. C.,
    Statistical Methods for Rates and Proportions, 3rd ed., chapter 4, with unequal groups.

    Examples
    --------
    >>> held_back(10_000, 0.04, 0.03)
    515
    >>> held_back(100, 0.04, 0.03) is None
    True
    """
    if n < 1 or rise <= 0:
        raise InputError("PLAN_NOT_POSITIVE", "n" if n < 1 else "rise", value=str(n if n < 1 else rise))
    if not 0 <= base <= 1 or base + rise > 1:
        raise InputError("NOT_A_RATE", "base", value=str(base))
    low, high = 1, n // 2
    if not high or not _is_seen(high, n, base, rise):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _is_seen(middle, n, base, rise) else (middle + 1, high)
    return low


def _is_seen(held: int, n: int, base: float, rise: float) -> bool:
    treated, with_rise = n - held, base + rise
    pooled = (treated * with_rise + held * base) / n
    alike = sqrt(pooled * (1 - pooled) * (1 / treated + 1 / held))
    apart = sqrt(with_rise * (1 - with_rise) / treated + base * (1 - base) / held)
    return rise >= special.ndtri((1 + SURE) / 2) * alike + special.ndtri(POWER) * apart


def of_sums(treated: tuple[int, float, float], control: tuple[int, float, float]) -> differences.Effect:
    """Return by how much the mean of one group is above that of another, with Welch's interval.

    Parameters
    ----------
    treated, control : tuple of (int, float, float)
        How many there are, the sum of their amounts and the sum of the squares of these, in money.

    Returns
    -------
    differences.Effect
        Difference of the means in money; undefined with NOBODY or, of fewer than five customers, TOO_FEW.

    Source
    ------
    Welch, B. L. (1947), Biometrika 34.

    Examples
    --------
    >>> told = of_sums((6, 60.0, 640.0), (6, 30.0, 190.0))
    >>> float(told.points), told.is_rise
    (5.0, True)
    """
    if not treated[0] or not control[0]:
        return differences.Effect(None, None, None, "NOBODY")
    if min(treated[0], control[0]) < differences.LEAST_FOR_SUMS:
        return differences.Effect(None, None, None, "TOO_FEW")
    (one, its), (other, others) = _mean(treated), _mean(control)
    gap, error = one - other, its + others
    if not error:
        return differences.Effect(Fraction(gap).limit_denominator(10**6), gap, gap)
    freedom = error**2 / (its**2 / (treated[0] - 1) + others**2 / (control[0] - 1))
    reach = float(special.stdtrit(freedom, (1 + SURE) / 2)) * sqrt(error)
    return differences.Effect(Fraction(gap).limit_denominator(10**6), gap - reach, gap + reach)


def _mean(of: tuple[int, float, float]) -> tuple[float, float]:
    n, total, squares = of
    spread = max(squares - total * total / n, 0.0) / (n - 1)
    return total / n, spread / n
