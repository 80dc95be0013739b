"""What every detector gives back, and how it is held against its threshold: fires at equality, graver the further."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

LEVELS = ("BLUE", "YELLOW", "ORANGE", "RED")
# How far on the way from the threshold to what is red a level begins.
STEPS = (0.0, 0.25, 0.5, 1.0)
# Who never bought twice has no rhythm, and two gaps are a beginning.
LEAST_GAPS = 2


@dataclass(frozen=True)
class Reading:
    """What a detector measured of one thing: a number in its unit, what the words need, how sure it is.

    Parameters
    ----------
    measured : float
        In the detector's unit; the larger, the worse.
    confidence : float
        0 to 1.
    values : mapping
        What a sentence about it names: plain numbers, days and codes.

    Source
    ------
    Design 3, M13 signal to warning.

    Examples
    --------
    >>> Reading(212.0, 0.8, {"days": 64}).measured
    212.0
    """

    measured: float
    confidence: float
    values: Mapping[str, str | int | float] = field(default_factory=dict)


def level(measured: float, threshold: float, red: float) -> str:
    """Name how grave something is that is held against a threshold.

    Parameters
    ----------
    measured, threshold, red : float
        In one unit; red is larger than the threshold.

    Returns
    -------
    str
        Empty below the threshold; BLUE from it on (at equality too), YELLOW from a quarter, ORANGE from half of the way
        to ``red``, RED from there on.

    Source
    ------
    Requirement R578; the steps are a house rule.

    Examples
    --------
    >>> [level(value, 15, 70) for value in (14.9, 15, 30, 43, 70)]
    ['', 'BLUE', 'YELLOW', 'ORANGE', 'RED']
    """
    if not measured >= threshold:
        return ""
    way = 1.0 if red <= threshold else (measured - threshold) / (red - threshold)
    return [name for name, begins in zip(LEVELS, STEPS, strict=True) if way >= begins][-1]


def sure(n: int) -> float:
    """Say how sure so many observations make, when one weighs as much as what is not known.

    Parameters
    ----------
    n : int
        Observations, 0 or more.

    Returns
    -------
    float
        n ÷ (n + 1), at least 0 and below 1, rounded to two places.

    Source
    ------
    Rule of succession (Laplace) with one observation against.

    Examples
    --------
    >>> sure(1), sure(4)
    (0.5, 0.8)
    """
    return round(n / (n + 1), 2)


def days_between(first: date, last: date) -> int:
    """Count the days from one day to another.

    Parameters
    ----------
    first, last : datetime.date
        Two days.

    Returns
    -------
    int
        Days; negative where the last comes first.

    Source
    ------
    The calendar.

    Examples
    --------
    >>> days_between(date(2026, 1, 1), date(2026, 1, 31))
    30
    """
    return (last - first).days
