"""Whether somebody is followed up without slack: gaps between contacts, the unbroken streak, the first reply."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from zhike.analytics.errors import InputError

WEEK = 7


class Moment(NamedTuple):
    """A contact on a clock that counts minutes: when, and whether the customer asked or we answered."""

    minute: int
    is_request: bool


def longest_gap(days: Iterable[date], as_of: date) -> int | None:
    """Measure the longest stretch without a contact, the one that still runs included.

    Parameters
    ----------
    days : iterable of datetime.date
        Days of contacts, in any order; those after ``as_of`` do not count.
    as_of : datetime.date
        The day of the judgement.

    Returns
    -------
    int or None
        Days from one contact to the next, or from the last one to ``as_of``; None without any contact.

    Source
    ------
    Requirement R546.

    Examples
    --------
    >>> longest_gap([date(2026, 3, 1), date(2026, 3, 16), date(2026, 3, 20)], date(2026, 3, 22))
    15
    """
    known = [day for day in sorted(set(days)) if day <= as_of]
    if not known:
        return None
    return max((then - before).days for before, then in zip(known, [*known[1:], as_of], strict=True))


def streak_weeks(days: Iterable[date], as_of: date, limit: int) -> int:
    """Count the full weeks of follow-up without a gap above a limit, up to a day.

    Parameters
    ----------
    days : iterable of datetime.date
        Days of contacts, in any order; those after ``as_of`` do not count.
    as_of : datetime.date
        The day of the judgement.
    limit : int
        The longest gap allowed, in days, at least 1; a gap of as much is kept, one day more breaks.

    Returns
    -------
    int
        Weeks since the contact that began the streak; 0 without a contact, and while a gap above the limit runs.

    Raises
    ------
    InputError
        LIMIT_NOT_POSITIVE, for a limit below one day.

    Source
    ------
    Requirement R546: a gap of 15 days with a limit of 14 breaks.

    Examples
    --------
    >>> streak_weeks([date(2026, 3, 1), date(2026, 3, 15), date(2026, 3, 29)], date(2026, 3, 31), 14)
    4
    >>> streak_weeks([date(2026, 3, 1), date(2026, 3, 16), date(2026, 3, 29)], date(2026, 3, 31), 14)
    2
    """
    if limit < 1:
        raise InputError("LIMIT_NOT_POSITIVE", "limit", value=limit)
    known = [day for day in sorted(set(days)) if day <= as_of]
    if not known or (as_of - known[-1]).days > limit:
        return 0
    began = known[-1]
    for day in reversed(known[:-1]):
        if (began - day).days > limit:
            break
        began = day
    return (as_of - began).days // WEEK


def first_replies(moments: Sequence[Moment]) -> list[int]:
    """Give for each request how long the customer waited for the first reply.

    Parameters
    ----------
    moments : sequence of Moment
        Contacts with one customer in the order they happened.

    Returns
    -------
    list of int
        Minutes from a request to the next answer, in the order of the requests. Who asks again while waiting waits
        since the first time; what nobody has answered yet is not among them.

    Source
    ------
    Requirement R536.

    Examples
    --------
    >>> first_replies([Moment(0, True), Moment(5, True), Moment(60, False), Moment(99, False), Moment(100, True)])
    [60]
    """
    since: int | None = None
    waited = []
    for one in moments:
        if one.is_request:
            since = one.minute if since is None else since
        elif since is not None:
            waited.append(one.minute - since)
            since = None
    return waited
