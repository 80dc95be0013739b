"""What rules may wait for, say and do: the catalogue of events, placeholders, the days since the last purchase."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import lists
from zhike.apps.customers import rules as customer_rules

Text = str | Promise
EVERY_DAY = "day.begun"
LARGEST_DAYS = 3_650
HALF_DAY = timedelta(hours=12)
SILENT = ("silent_min", "silent_max")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("customer", "code", "tier", "days")


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


# What rules may wait for. `names` is customer_ids, customer_id, survivor_id or import_id: what the event tells.
TRIGGERS: Mapping[str, Trigger] = {
    EVERY_DAY: Trigger(gettext_lazy("Every morning")),
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
DEEDS: Mapping[str, Text] = {
    "TASK": gettext_lazy("Give a task to"), "NOTICE": gettext_lazy("Send a notice to"),
    "CHANGE": gettext_lazy("Change the customer"), "MESSAGE": gettext_lazy("Write to the customer"),
}  # fmt: skip
# What addresses one of us, and what is done to the customer by itself; the act the author of a rule needs for that.
TELLING = ("TASK", "NOTICE")
CHANGES = {"status": "customer.edit", "kind": "customer.edit", "owner": "customer.assign"}
MESSAGE_ACT = "message.send"
TARGETS: Mapping[str, Text] = {
    "OWNER": gettext_lazy("the owner of the customer"), "MANAGER": gettext_lazy("the manager of the branch"),
    "PERSON": gettext_lazy("a person"), "ROLE": gettext_lazy("everybody with a role"),
}  # fmt: skip


@dataclass(frozen=True)
class Preset:
    """A rule that comes with the program, to be looked through and switched on."""

    code: str
    name: Text
    template: Text
    trigger: str = EVERY_DAY
    query: Mapping[str, str] = field(default_factory=dict)
    due_days: int = 3
    rest_days: int = 30

    @property
    def values(self) -> dict[str, Any]:
        """Return the values of the rule it makes."""
        return {
            "name": str(self.name), "template": str(self.template), "trigger": self.trigger, "deed": "TASK",
            "target": "OWNER", "due_days": self.due_days, "rest_days": self.rest_days,
        }  # fmt: skip


PRESETS = (
    Preset(
        "vip_at_risk", gettext_lazy("VIP at risk: call"), gettext_lazy("Call {customer}: silent for {days} days"),
        query={"tier": "VIP", "state": "AT_RISK"}, due_days=2,
    ),
    Preset(
        "first_order", gettext_lazy("First order: welcome"), gettext_lazy("Thank {customer} for the first order"),
        query={"days_min": "1", "days_max": "1", "silent_max": "14"}, due_days=3, rest_days=LARGEST_DAYS,
    ),
    Preset(
        "dormant", gettext_lazy("Gone silent: find out why"),
        gettext_lazy("Ask {customer} why nothing was ordered for {days} days"),
        query={"state": "DORMANT"}, due_days=7, rest_days=90,
    ),
    Preset(
        "second_purchase", gettext_lazy("Bought once: the second purchase"),
        gettext_lazy("{customer} bought once, {days} days ago: ask how it went, offer what goes with it"),
        query={"days_min": "1", "days_max": "1", "silent_min": "90", "silent_max": "365"},
        due_days=7, rest_days=LARGEST_DAYS,
    ),
    # The play book of the relation's stages: each task is due when the stage is entered.
    Preset(
        "stage_exploration", gettext_lazy("Exploration: let them try us"),
        gettext_lazy("{customer} tries us: send what they need to know, offer a trial"),
        trigger="relation.exploration", due_days=3, rest_days=180,
    ),
    Preset(
        "stage_formation", gettext_lazy("Formation: earn trust"),
        gettext_lazy("{customer} came again: keep every promise, show what else they gain"),
        trigger="relation.formation", due_days=7, rest_days=180,
    ),
    Preset(
        "stage_stability", gettext_lazy("Stability: bind and widen"),
        gettext_lazy("{customer} is steady: agree on a longer term, offer what they still buy elsewhere"),
        trigger="relation.stability", due_days=14, rest_days=365,
    ),
    Preset(
        "stage_degradation", gettext_lazy("Degradation: find the cause and save"),
        gettext_lazy("{customer} slackens: ask for the cause and agree on what would mend it"),
        trigger="relation.degradation", due_days=2, rest_days=90,
    ),
)  # fmt: skip


def check(values: Mapping[str, Any]) -> None:
    """Refuse a rule that waits for nothing known, addresses nobody, or says what cannot be filled in."""
    if values["trigger"] not in TRIGGERS:
        raise BadRule("trigger", _("Rules cannot wait for this."))
    if values["deed"] in TELLING:
        _check_telling(values)
        return
    if values["deed"] == "CHANGE" and values["change_field"] not in CHANGES:
        raise BadRule("change_field", _("Choose what is changed."))
    if values["deed"] == "CHANGE" and not is_settable(values["change_field"], values["change_value"]):
        raise BadRule("change_value", _("The customer cannot be set to this."))
    if values["change_field"] == "status" and customer_rules.retires("", values["change_value"]):
        raise BadRule("change_value", str(customer_rules.RETIRED_AT_DESK))
    if values["deed"] == "MESSAGE" and not values["letter_id"]:
        raise BadRule("letter_id", _("Choose the template of the message."))
    if not values["rest_days"]:
        # A change can bring about what the rule waits for, and nobody wants the same letter twice a day.
        raise BadRule("rest_days", _("A rule that changes or writes leaves a customer alone for at least one day."))


def _check_telling(values: Mapping[str, Any]) -> None:
    if values["target"] == "PERSON" and not values["person_id"]:
        raise BadRule("person", _("Choose the person."))
    if values["target"] == "ROLE" and (values["deed"] == "TASK" or not values["role"]):
        raise BadRule("role", _("Choose the role; a task goes to one person, a notice may go to a role."))
    if not values["template"]:
        raise BadRule("template", _("Say what is to be done."))
    unknown = [name for name in PLACEHOLDER.findall(values["template"]) if name not in PLACEHOLDERS]
    if unknown:
        said = {"name": unknown[0], "known": " ".join(f"{{{name}}}" for name in PLACEHOLDERS)}
        raise BadRule("template", _("{%(name)s} is unknown; there are %(known)s.") % said)


def is_settable(field: str, value: str) -> bool:
    """Say whether a field of a customer takes a value: a code, or the id of an owner."""
    codes = customer_rules.BULK_CODES[field]
    return value.isdecimal() if codes is None else value in codes


def act_of(deed: str, change_field: str) -> str:
    """Return the act the author of a rule needs for what it does by itself; empty where somebody else does it."""
    return {"CHANGE": CHANGES.get(change_field, ""), "MESSAGE": MESSAGE_ACT}.get(deed, "")


def triggers_of(event: str, payload: Mapping[str, Any]) -> Iterator[str]:
    """Yield what rules wait for of which an event is an occasion."""
    for name, trigger in TRIGGERS.items():
        if (trigger.event or name) == event and (not trigger.says or payload.get(trigger.says[0]) == trigger.says[1]):
            yield name


def rest(trigger: str, rest_days: int) -> timedelta:
    """Return how long a customer is left alone; a morning begun again by hand is still the same morning."""
    return timedelta(days=rest_days) or (HALF_DAY if trigger == EVERY_DAY else timedelta())


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put a customer's values into a text; a value is never itself a text with places to fill."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)


def on_day(query: Mapping[str, str], day: date) -> dict[str, str]:
    """Return the filters of the list of customers on a day: days of silence become days of the last purchase.

    Raises BadRule where a number of days is none.
    """
    params = {name: text for name, text in query.items() if name not in SILENT and text}
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
