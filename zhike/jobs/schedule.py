"""What happens by the calendar: each due time is recorded once, as an event with a key."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from zhike.apps.core import actions as core_actions


@dataclass(frozen=True)
class Daily:
    """An event recorded once a day at or after an hour of the company's time zone."""

    name: str
    hour: int


DAILY: tuple[Daily, ...] = ()


def record_due(*, at: datetime) -> int:
    """Record the scheduled events due by now that were not recorded yet; return how many."""
    local, n_new = timezone.localtime(at), 0
    for due in DAILY:
        if local.hour >= due.hour:
            key = f"{due.name}:{local.date()}"
            n_new += core_actions.record(due.name, {}, at=at, key=key) is not None
    return n_new
