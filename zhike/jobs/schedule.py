"""What happens by the calendar: each due time is recorded once, as an event with a key."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from zhike.apps.core import actions as core_actions
from zhike.apps.core import queries as core_queries


@dataclass(frozen=True)
class Daily:
    """An event recorded once a day at or after an hour of the company's time zone."""

    name: str
    hour: int


DAILY: tuple[Daily, ...] = (Daily("backup.due", hour=2), Daily("day.begun", hour=3))


def record_due(*, at: datetime) -> int:
    """Record the scheduled events due by now that were not recorded yet; return how many."""
    local, n_new = timezone.localtime(at), 0
    for due in DAILY:
        if local.hour >= due.hour:
            key = f"{due.name}:{local.date()}"
            if core_queries.is_recorded(key):
                continue  # a look instead of an attempt: this runs twice a second
            n_new += core_actions.record(due.name, {}, at=at, key=key) is not None
    return n_new
