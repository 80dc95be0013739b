"""What the relation tells: silence, broken promises, anger, a wish to leave, who goes, objections, our mistakes."""

from datetime import date
from typing import NamedTuple

from zhike.analytics.detectors.judging import LEVELS, STEPS, Reading, days_between, sure

# For so long somebody who went is news, and so far ahead a going is.
NEWS_DAYS = 90
# What a complaint weighs that is late, was solved without satisfying, or is there for the second time.
LATE, UNSATISFIED, SECOND = 10, 10, 20
# Who decides, buys or keeps the door counts even where nobody has said how much.
USUAL_INFLUENCE = {"DECISION_MAKER": 5, "BUYER": 4, "INFLUENCER": 3, "GATEKEEPER": 3, "USER": 2}


class Promised(NamedTuple):
    """The promises of the last quarter that were broken or are past due, and how late the worst is, in days."""

    n: int
    worst_days: int
    promise_id: int


class Anger(NamedTuple):
    """Since when anger stands without a talk that ended better, and how often there was some in the last quarter."""

    since: date
    mood: str
    n: int


class Going(NamedTuple):
    """A key person who left or will: the last day, what they are there, and how much they count (1 to 5)."""

    person_id: int
    last_day: date
    role: str
    influence: int | None
    is_for_us: bool = False


class Objection(NamedTuple):
    """What a customer said to a change that is asked about, tried or in force, and on which day."""

    title: str
    said_on: date
    is_conditional: bool = False


class Mistakes(NamedTuple):
    """How many mistakes in service stand with a key account, since when, and the gravest other warning there is."""

    n: int
    since: date
    level: str = ""


class Grievances(NamedTuple):
    """Open complaints: past their time, solved without satisfying, the second of their kind; since when."""

    n_late: int
    n_unsatisfied: int
    n_second: int
    since: date


def silence(days: int) -> Reading:
    """Measure how long nobody has spoken with a customer, in days.

    Parameters
    ----------
    days : int
        Since the last talk in which both took part.

    Returns
    -------
    Reading
        The days.

    Source
    ------
    Issue of the warnings: silence by tier.

    Examples
    --------
    >>> silence(61).measured
    61.0
    """
    return Reading(float(days), 1.0, {"days": days})


def promise(seen: Promised) -> Reading | None:
    """Count the promises that were not kept.

    Parameters
    ----------
    seen : Promised
        Of one customer.

    Returns
    -------
    Reading or None
        None where all were kept.

    Source
    ------
    Issue of the warnings: promise broken.

    Examples
    --------
    >>> promise(Promised(2, 9, 4)).measured
    2.0
    """
    said = {"n": seen.n, "days": seen.worst_days, "promise_id": seen.promise_id}
    return Reading(float(seen.n), 1.0, said) if seen.n else None


def complaint(seen: Anger, as_of: date) -> Reading:
    """Measure since how many days anger stands unanswered.

    Parameters
    ----------
    seen : Anger
        The first angry contact after which no talk ended better.
    as_of : datetime.date
        The day of the judgement.

    Returns
    -------
    Reading
        Days; the more often anger was noted, the surer.

    Source
    ------
    Issue of the warnings: complaint late; requirement R299.

    Examples
    --------
    >>> complaint(Anger(date(2026, 6, 20), "ANGRY", 1), date(2026, 6, 29)).measured
    9.0
    """
    days = days_between(seen.since, as_of)
    return Reading(float(days), sure(seen.n), {"days": days, "mood": seen.mood, "n": seen.n})


def intent(said_on: date, as_of: date) -> Reading:
    """Tell that a customer said they want to leave.

    Parameters
    ----------
    said_on : datetime.date
        When it was said.
    as_of : datetime.date
        The day of the judgement.

    Returns
    -------
    Reading
        100 percent of what can be said; the days since then stand among the values.

    Source
    ------
    Requirement R412: intent and behaviour.

    Examples
    --------
    >>> intent(date(2026, 6, 29), date(2026, 7, 1)).values
    {'days': 2}
    """
    return Reading(100.0, 0.9, {"days": days_between(said_on, as_of)})


def key_person(seen: Going, as_of: date) -> Reading | None:
    """Measure how much a person counts who leaves a customer or has left it, 1 to 5.

    Parameters
    ----------
    seen : Going
        One person.
    as_of : datetime.date
        The day of the judgement.

    Returns
    -------
    Reading or None
        The influence, or what the role usually has; None where it is old news or too far ahead.

    Source
    ------
    Issue of the warnings: key person leaving or left.

    Examples
    --------
    >>> key_person(Going(7, date(2026, 8, 31), "BUYER", 5, True), date(2026, 7, 1)).values["days"]
    61
    """
    ahead = days_between(as_of, seen.last_day)
    if abs(ahead) > NEWS_DAYS:
        return None
    said: dict[str, str | int | float] = {
        "person_id": seen.person_id, "role": seen.role, "day": seen.last_day.isoformat(), "days": ahead,
        "for_us": int(seen.is_for_us), "influence": seen.influence or 0,
    }  # fmt: skip
    known = seen.influence is not None
    return Reading(float(seen.influence or USUAL_INFLUENCE.get(seen.role, 1)), 0.9 if known else 0.5, said)


def objection(seen: Objection, as_of: date) -> Reading:
    """Tell that a customer objects to something we change, or agrees with conditions.

    Parameters
    ----------
    seen : Objection
        One answer to one change.
    as_of : datetime.date
        The day of the judgement.

    Returns
    -------
    Reading
        100 percent where they object, 50 where they set conditions; the days since then stand among the values.

    Source
    ------
    Requirement R636: the survey of objections warns before anybody leaves.

    Examples
    --------
    >>> objection(Objection("Cash on delivery", date(2025, 12, 16)), date(2026, 1, 1)).measured
    100.0
    >>> objection(Objection("Cash on delivery", date(2025, 12, 16), True), date(2026, 1, 1)).measured
    50.0
    """
    said: dict[str, str | int | float] = {"change": seen.title, "days": days_between(seen.said_on, as_of)}
    return Reading(50.0 if seen.is_conditional else 100.0, 0.9, said)


def incident(seen: Mistakes, as_of: date) -> Reading:
    """Raise the risk of a key account by one level while a mistake in its service is not closed.

    Parameters
    ----------
    seen : Mistakes
        Of one customer; ``level`` is one of LEVELS, or empty where nothing else warns.
    as_of : datetime.date
        The day of the judgement.

    Returns
    -------
    Reading
        100 percent with nothing else, more the graver the rest is: held against 100 with red at 200 it is one level
        above the gravest other warning, and red where that is red.

    Source
    ------
    Requirement R533.

    Examples
    --------
    >>> from zhike.analytics.detectors.judging import level
    >>> day = date(2026, 3, 2)
    >>> [level(incident(Mistakes(1, day, was), day).measured, 100, 200) for was in ("", "BLUE", "ORANGE", "RED")]
    ['BLUE', 'YELLOW', 'RED', 'RED']
    """
    place = min(LEVELS.index(seen.level) + 1, len(LEVELS) - 1) if seen.level else 0
    said: dict[str, str | int | float] = {"n": seen.n, "days": days_between(seen.since, as_of)}
    return Reading(100.0 * (1 + STEPS[place]), 0.9, said)


def grievance(seen: Grievances, as_of: date) -> Reading | None:
    """Weigh open complaints that are late, unsatisfied or there for the second time.

    Parameters
    ----------
    seen : Grievances
        Of one customer.
    as_of : datetime.date
        The day of the judgement.

    Returns
    -------
    Reading or None
        10 points for each complaint past its time, 10 for each that was solved without satisfying, 20 for each that
        is there for the second time; None of none of them.

    Source
    ------
    Requirements R299, R300.

    Examples
    --------
    >>> grievance(Grievances(1, 1, 0, date(2026, 3, 1)), date(2026, 3, 2)).measured
    20.0
    >>> grievance(Grievances(0, 0, 0, date(2026, 3, 1)), date(2026, 3, 2)) is None
    True
    """
    points = LATE * seen.n_late + UNSATISFIED * seen.n_unsatisfied + SECOND * seen.n_second
    if not points:
        return None
    said: dict[str, str | int | float] = {
        "late": seen.n_late, "unsatisfied": seen.n_unsatisfied, "second": seen.n_second,
        "days": days_between(seen.since, as_of),
    }  # fmt: skip
    return Reading(float(points), 0.9, said)
