"""The calendar: when something happens, set by an administrator; something done now."""

from datetime import datetime

from django.db import transaction

from zhike.apps.core import base, rules
from zhike.apps.core.actions import audit, record
from zhike.apps.core.models import Event, Timing

_NAMES = {due.name for due in rules.DAILY}


@transaction.atomic
def set_timing(*, due: rules.Daily, at: datetime) -> None:
    """Keep when something happens by the calendar; raises KeyError for what does not, ValueError for no such time."""
    if due.name not in _NAMES:
        raise KeyError(due.name)
    if due.hour not in range(24) or due.weekday not in {None, *range(7)}:
        raise ValueError("not a time of the week")
    values = {"hour": due.hour, "weekday": due.weekday, "is_on": due.is_on}
    Timing.objects.update_or_create(name=due.name, defaults=values)
    audit("job.change", noun="event", object_id=None, at=at, values={"name": due.name, **values})


@transaction.atomic
def repeat(*, name: str, at: datetime) -> int | None:
    """Let what happens by the calendar happen once more, as the machine; return the event's id.

    None while one of its name is under way. Raises KeyError for a name that is not in the calendar.
    """
    if name not in _NAMES:
        raise KeyError(name)
    if Event.objects.filter(name=name, status__in=[Event.Status.WAITING, Event.Status.RUNNING]).exists():
        return None
    audit("event.repeat", noun="event", object_id=None, at=at, values={"name": name})
    with base.acting_as(base.System(f"asked for by {base.actor().label}")):
        return record(name, {}, at=at)
