"""Comparing churn rates: change between periods, conversion between bases, normalisation to another length."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from zhike.analytics.churn.counts import Rate
from zhike.analytics.errors import ChurnInputError
from zhike.analytics.exact import amount, share

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


def on_every_base(rate: Fraction | str | float, base: str) -> dict[str, Fraction | None]:
    """Tell a churn rate on opening, closing and average base, for a period without new customers.

    Parameters
    ----------
    rate : Fraction, str or float
        The known rate, 0 or more, as a fraction or with a percent sign.
    base : str
        What it was divided by: OPENING, CLOSING or AVERAGE.

    Returns
    -------
    dict of str to Fraction or None
        By base; CLOSING is ``None`` where nobody is left to divide by.

    Raises
    ------
    ChurnInputError
        BASE_UNKNOWN, NEGATIVE, NOT_A_RATE (more lost than there were, where none are new) and those of
        ``exact.amount``.

    Source
    ------
    Requirement R414; worked case W06.

    Examples
    --------
    >>> {name: str(value) for name, value in on_every_base("0.42", "OPENING").items()}
    {'OPENING': '21/50', 'CLOSING': '21/29', 'AVERAGE': '42/79'}
    """
    given = share("rate", rate)
    if base == "OPENING":
        opening = given
    elif base == "CLOSING":
        opening = convert_base(given, "OPENING")
    elif base == "AVERAGE":
        opening = 2 * given / (2 + given)
    else:
        raise ChurnInputError("BASE_UNKNOWN", "base", value=base, choices="OPENING, CLOSING, AVERAGE")
    if opening > 1:
        raise ChurnInputError("NOT_A_RATE", "rate", value=str(rate))
    closing = None if opening == 1 else convert_base(opening, "CLOSING")
    return {"OPENING": opening, "CLOSING": closing, "AVERAGE": 2 * opening / (2 - opening)}


def steady(rates: Sequence[Fraction]) -> float | None:
    """Give the steady rate that leaves as many of a group as a row of rates does.

    Parameters
    ----------
    rates : sequence of Fraction
        Churn rates of periods of one length, opening base, each 0 to 1.

    Returns
    -------
    float or None
        1 − ∏(1 − r)^(1 ÷ n), 0 to 1; ``None`` without a rate.

    Raises
    ------
    ChurnInputError
        NOT_A_RATE.

    Source
    ------
    Requirement R425; worked case W31 for equal rates.

    Examples
    --------
    >>> round(steady([Fraction(1, 10), Fraction(3, 10)]), 6)
    0.206275
    """
    if any(not 0 <= rate <= 1 for rate in rates):
        raise ChurnInputError("NOT_A_RATE", "rate", value=str(max(rates)))
    if not rates:
        return None
    return 1.0 - prod(float(1 - rate) for rate in rates) ** (1 / len(rates))


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
