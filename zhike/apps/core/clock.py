"""The one clock. Doors and the dispatcher read it; everybody else is handed `at` or `as_of`."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the moment of an act, aware, in UTC."""
    return timezone.now()


def today(at: datetime) -> date:
    """Return the local day of a moment in the company's time zone."""
    return timezone.localdate(at)
