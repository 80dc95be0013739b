"""What playbooks wait for: events, warnings, the calendar, days of care; the days since the last purchase."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import lists
from zhike.apps.risk import lists as risk_lists

Text = str | Promise
EVERY_DAY = "day.begun"
LARGEST_DAYS = 3_650
HALF_DAY = timedelta(hours=12)
SILENT = ("silent_min", "silent_max")
# A saved audience the customer must be in, by its id.
AUDIENCE = "audience"
# What a rule asks beside the filters of the list of customers.
BESIDE = (*SILENT, AUDIENCE)
WARNING, RAISED = "warning.", "warning.raised"
# Warnings about our own house name no customer.
_OF_THE_HOUSE = ("STAFF", "HANDOVER")
# Signs that a customer means to go.
LEAVING = ("INTENT", "FORECAST")
CARE, UPGRADE = "care.today", "upgrade.candidates"


class BadRule(ValueError):
    """A rule cannot be carried out as it is written; says which field and why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Trigger:
    """What rules may wait for, and what of the event's payload names the customers: empty for all of them."""

    label: Text
    names: str = ""
    # The event behind it where it has another name, and what its payload must say.
    event: str = ""
    says: tuple[str, str] | None = None
    # Monday is 0; None is every day.
    weekday: int | None = None


# What rules may wait for. `names` is customer_ids, customer_id, survivor_id or import_id: what the event tells.
TRIGGERS: Mapping[str, Trigger] = {
    EVERY_DAY: Trigger(gettext_lazy("Every morning")),
    "week.begun": Trigger(gettext_lazy("Every Monday morning"), event=EVERY_DAY, weekday=0),
    CARE: Trigger(gettext_lazy("A day of care: a birthday or an anniversary"), CARE, event=EVERY_DAY),
    UPGRADE: Trigger(gettext_lazy("A customer could rise a tier (Mondays)"), UPGRADE, event=EVERY_DAY, weekday=0),
    "warning.LEAVING": Trigger(gettext_lazy("A warning: means to leave, or is likely to"), RAISED, event=RAISED),
    **{
        f"{WARNING}{code}": Trigger(format_lazy("{}: {}", gettext_lazy("A warning"), label), RAISED, event=RAISED)
        for code, label in risk_lists.DETECTORS.items()
        if code not in _OF_THE_HOUSE
    },
    "customer.added": Trigger(gettext_lazy("A customer was added"), "customer_ids"),
    "customer.changed": Trigger(gettext_lazy("A customer was changed"), "customer_ids"),
    "customer.assigned": Trigger(gettext_lazy("A customer got another owner"), "customer_ids"),
    "import.finished": Trigger(gettext_lazy("An import brought customers"), "import_id"),
    "task.closed": Trigger(gettext_lazy("A task about a customer was closed"), "customer_id"),
    "interaction.added": Trigger(gettext_lazy("A contact was recorded"), "customer_id"),
    "message.received": Trigger(gettext_lazy("A message came in from a customer"), "customer_ids"),
    "promise.kept": Trigger(
        gettext_lazy("A promise was kept"), "customer_id", event="promise.settled", says=("status", "KEPT")
    ),
    "promise.broken": Trigger(
        gettext_lazy("A promise was broken"), "customer_id", event="promise.settled", says=("status", "BROKEN")
    ),
    "visit.done": Trigger(
        gettext_lazy("A visit was made"), "customer_id", event="visit.settled", says=("status", "DONE")
    ),
    "archive.stale": Trigger(gettext_lazy("An archive became stale"), "customer_ids"),
    "relation.exploration": Trigger(
        gettext_lazy("A relation began: exploration"), "customer_ids", event="relation.moved",
        says=("stage", "EXPLORATION"),
    ),
    "relation.formation": Trigger(
        gettext_lazy("A relation came to formation"), "customer_ids", event="relation.moved",
        says=("stage", "FORMATION"),
    ),
    "relation.stability": Trigger(
        gettext_lazy("A relation came to stability"), "customer_ids", event="relation.moved",
        says=("stage", "STABILITY"),
    ),
    "relation.degradation": Trigger(
        gettext_lazy("A relation came to degradation"), "customer_ids", event="relation.moved",
        says=("stage", "DEGRADATION"),
    ),
    "customer.merged": Trigger(gettext_lazy("Two records of a customer were merged"), "survivor_id"),
}  # fmt: skip
EVENTS = frozenset(trigger.event or name for name, trigger in TRIGGERS.items())


def detectors_of(trigger: str) -> tuple[str, ...]:
    """Return whose warnings a trigger waits for."""
    code = trigger.removeprefix(WARNING)
    return LEAVING if code == "LEAVING" else (code,)


def triggers_of(event: str, payload: Mapping[str, Any], day: date) -> Iterator[str]:
    """Yield what rules wait for of which an event is an occasion."""
    for name, trigger in TRIGGERS.items():
        is_said = not trigger.says or payload.get(trigger.says[0]) == trigger.says[1]
        if (trigger.event or name) == event and is_said and trigger.weekday in (None, day.weekday()):
            yield name


def rest(trigger: str, rest_days: int) -> timedelta:
    """Return how long a customer is left alone; a morning begun again by hand is still the same morning."""
    return timedelta(days=rest_days) or (
        HALF_DAY if TRIGGERS[trigger].event == EVERY_DAY or trigger == EVERY_DAY else timedelta()
    )


def on_day(query: Mapping[str, str], day: date) -> dict[str, str]:
    """Return the filters of the list of customers on a day: days of silence become days of the last purchase.

    Raises BadRule where a number of days is none.
    """
    params = {name: text for name, text in query.items() if name not in BESIDE and text}
    # Whichever group of filters a customer fits, the silence is asked of it.
    groups = list(lists.by_group(params)) or [""]
    for name, end in zip(SILENT, ("last_purchase_to", "last_purchase_from"), strict=True):
        if text := query.get(name, "").strip():
            if not text.isdecimal() or int(text) > LARGEST_DAYS:
                said = {"n": LARGEST_DAYS}
                raise BadRule("query", _("Days since the last purchase are a number up to %(n)d.") % said)
            for group in groups:
                params[lists.grouped(group, end)] = (day - timedelta(days=int(text))).isoformat()
    return params
