"""Comparing churn rates: change between periods, conversion between bases, normalisation to another length."""

from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.churn.counts import Rate
from zhike.analytics.errors import ChurnInputError
from zhike.analytics.exact import amount

METHODS = ("COMPOUND", "SIMPLE")


@dataclass(frozen=True)
class Change:
    """Movement of a rate between two periods.

    Parameters
    ----------
    points : Fraction or None
        Current − previous, a fraction (0.01 is one percentage point).
    relative : Fraction or None
        That difference ÷ previous.
    base : str
        The base both rates share.
    undefined_reason : str, optional
        Why one or both are ``None``.

    Source
    ------
    Requirement R420; worked case W18.

    Examples
    --------
    >>> Change(Fraction(1, 60), Fraction(1, 3), "OPENING").relative
    Fraction(1, 3)
    """

    points: Fraction | None
    relative: Fraction | None
    base: str
    undefined_reason: str | None = None


def change(current: Rate, previous: Rate) -> Change:
    """Compare a rate with the previous comparable period's.

    Parameters
    ----------
    current, previous : Rate
        Two rates on one base.

    Returns
    -------
    Change
        Points and relative change; the relative one undefined with PREVIOUS_ZERO, both with RATE_MISSING.

    Raises
    ------
    ChurnInputError
        BASE_MISMATCH.

    Source
    ------
    Requirement R420; worked case W18.

    Examples
    --------
    >>> five = Rate(Fraction(1, 20), Fraction(1), Fraction(20), "OPENING")
    >>> now = Rate(Fraction(1, 15), Fraction(200), Fraction(3000), "OPENING")
    >>> change(now, five).points
    Fraction(1, 60)
    """
    if current.base != previous.base:
        raise ChurnInputError("BASE_MISMATCH", "base", current=current.base, previous=previous.base)
    if current.value is None or previous.value is None:
        return Change(None, None, current.base, "RATE_MISSING")
    points = current.value - previous.value
    if previous.value == 0:
        return Change(points, None, current.base, "PREVIOUS_ZERO")
    return Change(points, points / previous.value, current.base)


def convert_base(rate: Fraction | str | float, to: str) -> Fraction:
    """Convert a churn rate between opening and closing base, for a period without new customers.

    Parameters
    ----------
    rate : Fraction, str or float
        The rate on the other base, a fraction of 0 or more.
    to : str
        CLOSING converts from the opening base, r ÷ (1 − r); OPENING from the closing base, r ÷ (1 + r).

    Returns
    -------
    Fraction
        The exact rate on base ``to``, 0 or more.

    Raises
    ------
    ChurnInputError
        BASE_UNKNOWN, NEGATIVE, NOTHING_LEFT (an opening rate of 1 or more) and those of ``exact.amount``.

    Source
    ------
    Worked case W06.

    Examples
    --------
    >>> convert_base("0.42", to="CLOSING")
    Fraction(21, 29)
    """
    given = amount("rate", rate)
    if to not in ("OPENING", "CLOSING"):
        raise ChurnInputError("BASE_UNKNOWN", "to", value=to, choices="OPENING, CLOSING")
    if given < 0:
        raise ChurnInputError("NEGATIVE", "rate", value=str(rate))
    if to == "OPENING":
        return given / (1 + given)
    if given >= 1:
        raise ChurnInputError("NOTHING_LEFT", "rate", value=str(rate))
    return given / (1 - given)


def normalise(
    rate: Fraction | str | float, periods: Fraction | str | float, method: str = "COMPOUND"
) -> Fraction | float:
    """Restate a rate for a period of another length.

    Parameters
    ----------
    rate : Fraction, str or float
        Churn rate of the long period, 0 or more; at most 1 for COMPOUND.
    periods : Fraction, str or float
        How many of the wanted periods make the rate's own: 12 from year to month, 1/12 from month to year.
    method : str
        COMPOUND 1 − (1 − r)^(1 ÷ periods), or SIMPLE r ÷ periods.

    Returns
    -------
    float or Fraction
        The rate of one wanted period; exact for SIMPLE.

    Raises
    ------
    ChurnInputError
        METHOD_UNKNOWN, PERIODS_NOT_POSITIVE, NOT_A_RATE, NEGATIVE and those of ``exact.amount``.

    Source
    ------
    Requirement R425; worked case W31.

    Examples
    --------
    >>> normalise(Fraction(1, 15), 12, "SIMPLE")
    Fraction(1, 180)
    >>> round(normalise(Fraction(1, 15), 12), 6)
    0.005733
    """
    given, length = amount("rate", rate), amount("periods", periods)
    if method not in METHODS:
        raise ChurnInputError("METHOD_UNKNOWN", "method", value=method, choices=", ".join(METHODS))
    if length <= 0:
        raise ChurnInputError("PERIODS_NOT_POSITIVE", "periods", value=str(periods))
    if given < 0:
        raise ChurnInputError("NEGATIVE", "rate", value=str(rate))
    if method == "SIMPLE":
        return given / length
    if given > 1:
        raise ChurnInputError("NOT_A_RATE", "rate", value=str(rate))
    return 1.0 - float(1 - given) ** float(1 / length)
