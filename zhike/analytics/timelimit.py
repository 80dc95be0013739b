"""Clocks of a promise: minutes that count between two moments, and the moment a time limit is over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from zhike.analytics.errors import InputError

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# Nobody promises anything over more days than these; a calendar without a working day is found out by it.
MOST_DAYS = 4_000


@dataclass(frozen=True)
class Hours:
    """When a clock runs: at any hour, or on working days between two minutes of the local day.

    Parameters
    ----------
    zone : tzinfo
        Where the working day is told.
    is_working : callable of date to bool
        Says whether a local day is worked.
    begin, end : int, optional
        Minutes of the local day, 0 to 1440; without them the clock runs at any hour of any day.

    Raises
    ------
    InputError
        NOT_A_STEP where the day ends before it begins or outside 0 to 1440.

    Source
    ------
    Requirement R287: clocks by tier and severity, with calendar.

    Examples
    --------
    >>> Hours(UTC, lambda day: True).is_always
    True
    """

    zone: tzinfo
    is_working: Callable[[date], bool]
    begin: int | None = None
    end: int | None = None

    def __post_init__(self) -> None:
        """Refuse a day that is over before it begins."""
        if not self.is_always and not 0 <= (self.begin or 0) < (self.end or 0) <= 1_440:
            raise InputError("NOT_A_STEP", "end", value=self.end, most=1_440)

    @property
    def is_always(self) -> bool:
        """Whether the clock runs at any hour."""
        return self.begin is None or self.end is None

    def day(self, local: date) -> tuple[datetime, datetime]:
        """Return when a local day's hours begin and end, in UTC: a day on which clocks are changed is told right."""
        opening = datetime.combine(local, time(), self.zone)
        begin, end = ((opening + MINUTE * minute).astimezone(UTC) for minute in (self.begin or 0, self.end or 0))
        return begin, end


def spans(start: datetime, hours: Hours, pauses: Sequence[tuple[datetime, datetime]] = ()) -> Iterator:
    """Yield the stretches in which a clock runs from a moment on, without end where it runs at any hour.

    Parameters
    ----------
    start : datetime
        Aware.
    hours : Hours
        When the clock runs.
    pauses : sequence of pairs of datetime
        Stretches that do not count, in order and apart from each other.

    Yields
    ------
    tuple of datetime
        Begin and end of a stretch, in UTC, in order; the last one of a clock without hours ends in the year 9999.

    Source
    ------
    Requirement R287: pause rules.

    Examples
    --------
    >>> hours = Hours(UTC, lambda day: day.weekday() < 5, 540, 1_080)
    >>> begin, end = next(spans(datetime(2026, 3, 6, 17, tzinfo=UTC), hours))
    >>> (end - begin).total_seconds() / 60
    60.0
    """
    begin = start.astimezone(UTC)
    if hours.is_always:
        yield from _without(begin, datetime.max.replace(tzinfo=UTC), pauses)
        return
    local = begin.astimezone(hours.zone).date()
    for _n in range(MOST_DAYS):
        if hours.is_working(local):
            first, last = hours.day(local)
            if last > begin:
                yield from _without(max(first, begin), last, pauses)
        local += DAY


def _without(begin: datetime, end: datetime, pauses: Sequence[tuple[datetime, datetime]]) -> Iterator:
    for first, last in pauses:
        if last <= begin or first >= end:
            continue
        if first > begin:
            yield begin, first.astimezone(UTC)
        begin = last.astimezone(UTC)
        if begin >= end:
            return
    if begin < end:
        yield begin, end


def due(
    start: datetime, minutes: int, hours: Hours, pauses: Sequence[tuple[datetime, datetime]] = ()
) -> datetime | None:
    """Say when a time limit is over.

    Parameters
    ----------
    start : datetime
        When the clock begins, aware.
    minutes : int
        How many minutes are promised, 0 or more.
    hours : Hours
        When the clock runs.
    pauses : sequence of pairs of datetime
        Stretches that do not count, in order and apart from each other.

    Returns
    -------
    datetime or None
        In UTC; None where no working day comes in eleven years.

    Raises
    ------
    InputError
        NEGATIVE.

    Source
    ------
    Requirement R287.

    Examples
    --------
    >>> hours = Hours(UTC, lambda day: day.weekday() < 5, 540, 1_080)
    >>> due(datetime(2026, 3, 6, 17, tzinfo=UTC), 120, hours).isoformat()
    '2026-03-09T10:00:00+00:00'
    """
    if minutes < 0:
        raise InputError("NEGATIVE", "minutes", value=minutes)
    left = MINUTE * minutes
    for begin, end in spans(start, hours, pauses):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None


def spent(start: datetime, end: datetime, hours: Hours, pauses: Sequence[tuple[datetime, datetime]] = ()) -> float:
    """Count the minutes of a clock between two moments.

    Parameters
    ----------
    start, end : datetime
        Aware; an end before the start counts nothing.
    hours : Hours
        When the clock runs.
    pauses : sequence of pairs of datetime
        Stretches that do not count, in order and apart from each other.

    Returns
    -------
    float
        Minutes, 0 or more.

    Source
    ------
    Requirement R287.

    Examples
    --------
    >>> hours = Hours(UTC, lambda day: day.weekday() < 5, 540, 1_080)
    >>> spent(datetime(2026, 3, 6, 17, tzinfo=UTC), datetime(2026, 3, 9, 10, tzinfo=UTC), hours)
    120.0
    """
    total = timedelta()
    for begin, last in spans(start, hours, pauses):
        if begin >= end:
            break
        total += min(last, end) - begin
    return total.total_seconds() / 60
