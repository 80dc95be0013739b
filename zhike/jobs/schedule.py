"""What happens by the calendar: each due time is recorded once, as an event with a key."""

from datetime import datetime

from django.utils import timezone

from zhike.apps.core import actions as core_actions
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules

DAILY = core_rules.DAILY


def record_due(*, at: datetime) -> int:
    """Record the scheduled events due by now that were not recorded yet; return how many."""
    local = timezone.localtime(at)
    due = {f"{one.name}:{local.date()}": one.name for one in core_queries.calendar(DAILY) if one.is_due(local)}
    # A look instead of an attempt for each: this runs twice a second.
    known = core_queries.recorded(due) if due else set()
    new = [core_actions.record(name, {}, at=at, key=key) for key, name in due.items() if key not in known]
    return sum(event_id is not None for event_id in new)
