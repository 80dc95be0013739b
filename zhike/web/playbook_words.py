"""What playbooks do, in words: their steps, whom these address, the templates of messages."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import queries as archive_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import placeholders
from zhike.apps.playbooks import queries, rules
from zhike.web import codes, format, tasks

OUTCOMES = {
    "SOLVED": gettext_lazy("Yes: solved, stays or buys"), "IN_PART": gettext_lazy("Partly"),
    "UNSOLVED": gettext_lazy("No: not solved or lost"), "NOT_MET": gettext_lazy("Not reached"),
    "NEEDLESS": gettext_lazy("Nothing was to be done"),
}  # fmt: skip

# What each channel needs to know.
READS = {"EMAIL": "EMAIL", "SMS": "PHONE", "LETTER": "ADDRESS"}


def letters() -> Iterator[tuple[str, str]]:
    """Yield the templates of messages that can go to a customer, with their words."""
    for one in outbound_queries.templates():
        if one.channel in {*customer_rules.ADDRESS, "LETTER"}:
            yield str(one.pk), f"{one.name} · {codes.label(one.channel)}"


def who_is_told(step: Any, person: str) -> str:
    """Return in words whom a step addresses."""
    whom = {"PERSON": person, "ROLE": codes.label(step.role) if step.role else ""}
    return whom.get(step.target) or str(rules.TARGETS[step.target])


def described(rule: Any) -> list[dict[str, Any]]:
    """Return the steps of a playbook in words."""
    steps = queries.steps_of(rule)
    people = dict(tasks.may_give())
    return [
        {"step": step, "does": does(step, people), "detail": _uses(step) if step.deed == "MESSAGE" else _detail(step)}
        for step in steps
    ]


def does(step: rules.Step, people: Mapping[Any, str]) -> str:
    label = (rules.FURTHER if step.position > 1 else rules.DEEDS)[step.deed]
    if step.deed not in rules.ADDRESSING:
        letter = queries.letter(step.letter_id)
        named = {"MESSAGE": letter.name if letter else _("template is gone"), "POINTS": str(step.points)}
        return f"{label}: {named.get(step.deed, '')}".rstrip(": ")
    return f"{label} {who_is_told(step, people.get(str(step.person_id), ''))}"


def _uses(step: rules.Step) -> str:
    """Return what a message reads of whom it goes to; who lacks some of it gets none."""
    letter = queries.letter(step.letter_id)
    if letter is None:
        return ""
    ways = archive_queries.WAYS
    used = [str(ways[READS[letter.channel]]), *([str(ways["MARKETING"])] if letter.purpose == "MARKETING" else [])]
    used += [f"{{{name}}}" for name in placeholders.words(f"{letter.subject} {letter.body}")]
    fields = format.listed(used)
    return _("Uses: %(fields)s. Who lacks one of these is not written to, and the log says so.") % {"fields": fields}


def _detail(step: rules.Step) -> str:
    if step.deed == "TASK":
        return _("due after %(n)d days") % {"n": step.due_days}
    return _("after %(n)d hours") % {"n": step.hours} if step.deed == "ESCALATE" else ""
