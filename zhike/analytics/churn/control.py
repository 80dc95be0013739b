"""Keeping churn under control: lines and their colours, tenure and development peaks, a fitting length of period."""

from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.churn.comparing import normalise
from zhike.analytics.churn.counts import Rate, ratio
from zhike.analytics.errors import ChurnInputError
from zhike.analytics.exact import amount, share, whole

GREEN, YELLOW, RED = "GREEN", "YELLOW", "RED"
# Mean days of each kind of period, the shortest first.
LENGTHS = {"MONTH": Fraction(36525, 1200), "QUARTER": Fraction(36525, 400), "HALF": Fraction(36525, 200),
           "YEAR": Fraction(36525, 100)}  # fmt: skip
CYCLES = 3


@dataclass(frozen=True)
class Tenure:
    """Churn of the old and of the new customers apart.

    Parameters
    ----------
    old, new : Rate
        Lost ÷ those there, of each.
    headline : Rate
        All lost ÷ opening.
    new_share : Rate
        New ÷ opening.
    is_peak : bool or None
        Whether that many are new that the headline says little; None where there was no opening.

    Source
    ------
    Requirement R424; worked case W29.
    """

    old: Rate
    new: Rate
    headline: Rate
    new_share: Rate
    is_peak: bool | None


def tenure(
    *, opening: int, new: int, lost_old: int, lost_new: int, peak: Fraction | str, exposed_new: int | None = None
) -> Tenure:
    """Split churn into that of old and of new customers.

    Parameters
    ----------
    opening : int
        Customers at the start.
    new : int
        Customers won in the period.
    lost_old, lost_new : int
        Of the lost, those of the old and those of the new customers.
    peak : Fraction or str
        New ÷ opening from which on it is a development peak.
    exposed_new : int, optional
        The new customers who could be lost, when they are part of the opening themselves; None takes ``new`` beside it.

    Returns
    -------
    Tenure
        Rates on their own cohorts.

    Raises
    ------
    ChurnInputError
        NOT_WHOLE, NEGATIVE.

    Source
    ------
    Requirement R424; worked case W29.

    Examples
    --------
    >>> told = tenure(opening=3000, new=500, lost_old=120, lost_new=80, peak="15%")
    >>> told.old.value, told.new.value, told.headline.value, told.is_peak
    (Fraction(1, 25), Fraction(4, 25), Fraction(1, 15), True)
    """
    for name, value in (("opening", opening), ("new", new), ("lost_old", lost_old), ("lost_new", lost_new)):
        whole(name, value)
    is_inside = exposed_new is not None
    exposed = new if exposed_new is None else whole("exposed_new", exposed_new)
    fresh = ratio(new, opening, "OPENING")
    return Tenure(
        old=ratio(lost_old, opening - exposed if is_inside else opening, "COHORT"),
        new=ratio(lost_new, exposed, "COHORT"),
        headline=ratio(lost_old + lost_new, opening, "OPENING"),
        new_share=fresh,
        is_peak=None if fresh.value is None else fresh.value >= share("peak", peak),
    )


def light(
    rate: Fraction | None, ceiling: Fraction, previous: Fraction | None = None, rise: Fraction = Fraction(1, 5)
) -> str:
    """Say how a rate stands to its control line.

    Parameters
    ----------
    rate : Fraction or None
        The rate.
    ceiling : Fraction
        The control line; to stand on it is allowed.
    previous : Fraction, optional
        The rate of the period before.
    rise : Fraction
        Relative rise from which on a rate under the line is a warning.

    Returns
    -------
    str
        GREEN up to the line, RED above it, YELLOW up to it but risen so much; empty without a rate.

    Source
    ------
    Requirement R426.

    Examples
    --------
    >>> line = Fraction(5, 100)
    >>> light(Fraction(50, 1000), line), light(Fraction(51, 1000), line), light(line, line, Fraction(4, 100))
    ('GREEN', 'RED', 'YELLOW')
    """
    if rate is None:
        return ""
    if rate > ceiling:
        return RED
    return YELLOW if previous and rate >= previous * (1 + rise) else GREEN


def ceiling_for(quarterly: Fraction, kind: str) -> Fraction:
    """Restate a control line of a quarter for another kind of period.

    Parameters
    ----------
    quarterly : Fraction
        The line of a quarter, at most 1.
    kind : str
        MONTH, QUARTER, HALF or YEAR.

    Returns
    -------
    Fraction
        1 − (1 − line) to the power of the quarters in the period; exact but for a month.

    Raises
    ------
    ChurnInputError
        PERIOD_KIND.

    Source
    ------
    Requirements R425, R426.

    Examples
    --------
    >>> ceiling_for(Fraction(1, 10), "HALF")
    Fraction(19, 100)
    """
    if kind not in LENGTHS:
        raise ChurnInputError("PERIOD_KIND", "kind", value=kind, choices=", ".join(LENGTHS))
    if kind == "MONTH":
        return Fraction(normalise(quarterly, 3))
    return 1 - (1 - quarterly) ** int(LENGTHS[kind] / LENGTHS["QUARTER"])


def suggest(cycle_days: Fraction | str | float) -> str:
    """Name the shortest kind of period in which a customer would have bought several times.

    Parameters
    ----------
    cycle_days : Fraction, str or float
        Median days between two purchases, above 0.

    Returns
    -------
    str
        The shortest kind at least three cycles long; YEAR where none is.

    Raises
    ------
    ChurnInputError
        PERIODS_NOT_POSITIVE and those of ``exact.amount``.

    Source
    ------
    Requirement R419.

    Examples
    --------
    >>> suggest(10), suggest(30), suggest(45), suggest(200)
    ('MONTH', 'QUARTER', 'HALF', 'YEAR')
    """
    cycle = amount("cycle_days", cycle_days)
    if cycle <= 0:
        raise ChurnInputError("PERIODS_NOT_POSITIVE", "cycle_days", periods=str(cycle_days))
    return next((kind for kind, days in LENGTHS.items() if days >= CYCLES * cycle), "YEAR")
