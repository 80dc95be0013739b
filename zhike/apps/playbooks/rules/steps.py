"""What playbooks do, step by step: who is told what until when, what is done by itself, what cannot be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.customers import rules as customer_rules
from zhike.apps.playbooks.rules.occasions import TRIGGERS, BadRule

Text = str | Promise
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("customer", "code", "tier", "days")


DEEDS: Mapping[str, Text] = {
    "TASK": gettext_lazy("Give a task to"), "NOTICE": gettext_lazy("Send a notice to"),
    "CHANGE": gettext_lazy("Change the customer"), "MESSAGE": gettext_lazy("Write to the customer"),
}  # fmt: skip
# What further steps may do besides; the first one is one of the above.
FURTHER: Mapping[str, Text] = {
    "TASK": DEEDS["TASK"], "NOTICE": DEEDS["NOTICE"], "MESSAGE": DEEDS["MESSAGE"],
    "ESCALATE": gettext_lazy("If a task is not done in time, tell"),
    "CHARGE": gettext_lazy("From here on answers for it"),
    "CASE": gettext_lazy("Open an emergency led by"), "POINTS": gettext_lazy("Give points to the member"),
}  # fmt: skip
MOST_STEPS, MOST_HOURS, MOST_POINTS = 9, 720, 10_000
# What addresses one of us, and what is done to the customer by itself; the act the author of a rule needs for that.
TELLING = ("TASK", "NOTICE")
ADDRESSING = (*TELLING, "ESCALATE", "CHARGE", "CASE")
CHANGES = {"status": "customer.edit", "kind": "customer.edit", "owner": "customer.assign"}
MESSAGE_ACT = "message.send"
POINTS_ACT = "loyalty.edit"
TARGETS: Mapping[str, Text] = {
    "OWNER": gettext_lazy("the owner of the customer"), "MANAGER": gettext_lazy("the manager of the branch"),
    "PERSON": gettext_lazy("a person"), "ROLE": gettext_lazy("everybody with a role"),
    "SPONSOR": gettext_lazy("the sponsor of the key account, else the manager"),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing a playbook does: what, for whom, by when, in which words."""

    position: int
    deed: str
    target: str = "OWNER"
    person_id: int | None = None
    role: str = ""
    template: str = ""
    letter_id: int | None = None
    due_days: int = 3
    # After so many hours a task that is still open is escalated.
    hours: int = 24
    points: int = 0
    change_field: str = ""
    change_value: str = ""


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


def act_of(deed: str, change_field: str = "") -> str:
    """Return the act the author of a rule needs for what it does by itself; empty where somebody else does it."""
    return {"CHANGE": CHANGES.get(change_field, ""), "MESSAGE": MESSAGE_ACT, "POINTS": POINTS_ACT}.get(deed, "")


def check_step(step: Step, *, has_task: bool) -> None:
    """Refuse a further step that addresses nobody, has no words, or waits for a task nobody was given."""
    if step.deed not in FURTHER:
        raise BadRule("deed", _("A further step cannot do this."))
    if step.deed == "MESSAGE" and not step.letter_id:
        raise BadRule("letter_id", _("Choose the template of the message."))
    if step.deed == "POINTS" and not 1 <= step.points <= MOST_POINTS:
        raise BadRule("points", _("Points are a number from 1 to %(most)d.") % {"most": MOST_POINTS})
    if step.deed == "ESCALATE" and not has_task:
        raise BadRule("deed", _("Nothing can be escalated: no earlier step gives a task."))
    if step.deed == "ESCALATE" and not 1 <= step.hours <= MOST_HOURS:
        raise BadRule("hours", _("Hours are a number from 1 to %(most)d.") % {"most": MOST_HOURS})
    if step.deed in ADDRESSING:
        _check_words(step)


def _check_words(step: Step) -> None:
    if step.deed in ("CHARGE", "CASE") and step.target == "ROLE":
        raise BadRule("role", _("One person answers for it: choose who."))
    _check_telling({**vars(step), "deed": "TASK" if step.deed == "TASK" else "NOTICE"})


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put a customer's values into a text; a value is never itself a text with places to fill."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)
