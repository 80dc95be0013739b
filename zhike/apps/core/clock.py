"""The one clock. Doors and the dispatcher read it; everybody else is handed `at` or `as_of`."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

# Outside these days a moment has no name in every time zone.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 30)


def now() -> datetime:
    """Return the moment of an act, aware, in UTC."""
    return timezone.now()


def today(at: datetime) -> date:
    """Return the local day of a moment in the company's time zone."""
    return timezone.localdate(at)


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moment at which a stretch of local days begins and the one at which it is over."""
    days = (max(first, FIRST_DAY), min(last, LAST_DAY) + timedelta(days=1))
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in days)
    return begin, end
