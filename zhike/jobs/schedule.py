"""What happens by the calendar: each due time is recorded once, as an event with a key."""

from datetime import date, datetime, timedelta
from itertools import chain

from django.utils import timezone

from zhike.apps.core import actions as core_actions
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules

DAILY = core_rules.DAILY
# A worker that stood still for longer begins anew.
N_DAYS = 7


def record_due(*, at: datetime) -> int:
    """Record the scheduled events due by now that were not recorded yet; return how many."""
    local, plan = timezone.localtime(at), core_queries.calendar(DAILY)
    due = {_key(one.name, local.date()): one.name for one in plan if one.is_due(local)}
    missed = {(one.name, day) for one in plan if (day := one.missed_on(local))}
    earlier = {one: [_key(one[0], one[1] - timedelta(days=n)) for n in range(1, N_DAYS + 1)] for one in missed}
    # A look instead of an attempt for each: this runs twice a second.
    known = core_queries.recorded({*due, *(_key(*one) for one in missed), *chain.from_iterable(earlier.values())})
    # What was done in the days before its day and not on it was slept through; what was never done begins on its day.
    due |= {_key(*one): one[0] for one, keys in earlier.items() if known.intersection(keys)}
    new = [core_actions.record(name, {}, at=at, key=key) for key, name in due.items() if key not in known]
    return sum(event_id is not None for event_id in new)


def _key(name: str, day: date) -> str:
    return f"{name}:{day}"
