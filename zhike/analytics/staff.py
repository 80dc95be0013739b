"""Loss of core staff: how many of those who serve customers left within a period, and how grave that is."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from zhike.analytics.churn import PeriodCounts, Rate

NORMAL, WARNING, ALARM, UNKNOWN = "NORMAL", "WARNING", "ALARM", "UNKNOWN"


class Service(NamedTuple):
    """From which day somebody serves, and from which day on no longer; None while they do."""

    joined: date
    left: date | None = None


def staff_counts(services: Iterable[Service], first: date, last: date) -> PeriodCounts:
    """Count who served when a period began, who came in it, and who serves when it ends.

    Parameters
    ----------
    services : iterable of Service
        One of each person; who left on the day they came or before it never served.
    first, last : date
        First and last day of the period.

    Returns
    -------
    PeriodCounts
        Persons. Opening: joined before ``first`` and not left before it. Closing: joined by ``last`` and not left by
        it. ``lost`` is everybody who left in the period; ``cohort_lost`` those of them who were there when it began.

    Source
    ------
    Requirement R611; worked cases W05, W34.

    Examples
    --------
    >>> day = date(2001, 3, 1)
    >>> staff = [Service(date(2000, 1, 1), day)] * 21 + [Service(date(2000, 1, 1))] * 9
    >>> counts = staff_counts(staff, date(2001, 1, 1), date(2001, 6, 30))
    >>> counts.opening, counts.lost, counts.closing
    (30, 21, 9)
    """
    served = [one for one in services if one.joined <= last and (one.left is None or one.left > one.joined)]
    served = [one for one in served if one.left is None or one.left >= first]
    there = [one for one in served if one.joined < first]
    staying = [one for one in served if one.left is None or one.left > last]
    return PeriodCounts(
        opening=len(there), new=len(served) - len(there), closing=len(staying),
        cohort_lost=sum(one.left is not None and one.left <= last for one in there),
    )  # fmt: skip


def staff_level(rate: Rate, *, warning: Fraction, alarm: Fraction) -> str:
    """Say how grave a loss of staff is.

    Parameters
    ----------
    rate : Rate
        The churn rate of the staff.
    warning, alarm : Fraction
        Fractions of one from which on it is a warning or an alarm; both hold at equality, the alarm goes first.

    Returns
    -------
    str
        NORMAL, WARNING, ALARM; UNKNOWN where the rate is undefined.

    Source
    ------
    Requirement R611; worked case W34: 70 % is an alarm, the warning comes much earlier.

    Examples
    --------
    >>> from zhike.analytics.churn import ratio
    >>> staff_level(ratio(21, 30, "OPENING"), warning=Fraction(15, 100), alarm=Fraction(70, 100))
    'ALARM'
    """
    if rate.value is None:
        return UNKNOWN
    if rate.value >= alarm:
        return ALARM
    return WARNING if rate.value >= warning else NORMAL
