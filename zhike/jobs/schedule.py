"""What happens by the calendar: each due time is recorded once, as an event with a key."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from zhike.apps.core import actions as core_actions
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules

DAILY = core_rules.DAILY
WEEK = timedelta(days=7)


def record_due(*, at: datetime) -> int:
    """Record the scheduled events due by now that were not recorded yet; return how many."""
    local, plan = timezone.localtime(at), core_queries.calendar(DAILY)
    due = {_key(one.name, local.date()): one.name for one in plan if one.is_due(local)}
    missed = {_key(one.name, day): (one.name, _key(one.name, day - WEEK)) for one, day in _weekly(plan, local.date())}
    # A look instead of an attempt for each: this runs twice a second.
    known = core_queries.recorded([*due, *missed, *(before for _name, before in missed.values())])
    # What was done a week before its day and not on it was slept through; what was never done begins on its day.
    due |= {key: name for key, (name, before) in missed.items() if before in known}
    new = [core_actions.record(name, {}, at=at, key=key) for key, name in due.items() if key not in known]
    return sum(event_id is not None for event_id in new)


def _weekly(plan: Iterable[core_rules.Daily], today: date) -> Iterator[tuple[core_rules.Daily, date]]:
    for one in plan:
        if day := one.missed_on(today):
            yield one, day


def _key(name: str, day: date) -> str:
    return f"{name}:{day}"
