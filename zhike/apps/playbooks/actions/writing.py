"""Writing rules: added, changed, switched on and off, removed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import queries, rules
from zhike.apps.playbooks.models import Rule

FIELDS = {
    "name", "trigger", "query", "deed", "target", "person_id", "role", "template", "change_field", "change_value",
    "letter_id", "due_days", "rest_days",
}  # fmt: skip


class NoSuchRule(Exception):
    """The rule does not exist."""


@transaction.atomic
def add_rule(*, values: Mapping[str, Any], day: date, at: datetime) -> int:
    """Add a rule, switched off, and return its id.

    Raises rules.BadRule or core.lists.ListRefused for one that cannot be carried out.
    """
    blank: dict[str, Any] = {
        "query": {}, "target": Rule.Target.OWNER, "person_id": None, "role": "", "template": "", "change_field": "",
        "change_value": "", "letter_id": None, "due_days": 3, "rest_days": 30,
    }  # fmt: skip
    given = _checked(blank | dict(values), day)
    author: Any = base.actor().user_id
    row = Rule.objects.create(**given, author_id=author, created_at=at, updated_at=at)
    core_actions.audit("rule.add", noun="rule", object_id=row.pk, at=at, values=given)
    return row.pk


@transaction.atomic
def change_rule(*, rule_id: int, values: Mapping[str, Any], version: int | None, day: date, at: datetime) -> None:
    """Change a rule; it sees from now on what the acting person sees. A stale version raises core.base.StaleRecord."""
    row = _found(rule_id)
    now = {name: getattr(row, name) for name in FIELDS}
    given = _checked(now | dict(values), day)
    _write(row, given | {"author_id": base.actor().user_id}, act="rule.change", version=version, at=at)


@transaction.atomic
def switch_rule(*, rule_id: int, is_active: bool, at: datetime) -> None:
    """Switch a rule on, in the name of the acting person, or off."""
    row = _found(rule_id)
    values: dict[str, Any] = {"is_active": is_active}
    if is_active:
        _may_do(row.deed, row.change_field)
        values["author_id"] = base.actor().user_id
    _write(row, values, act="rule.switch", version=None, at=at)


@transaction.atomic
def remove_rule(*, rule_id: int, at: datetime) -> None:
    """Remove a rule and its log; the tasks it made stay."""
    row = _found(rule_id)
    row.delete()
    core_actions.audit("rule.remove", noun="rule", object_id=rule_id, at=at, values={"name": row.name})


def _found(rule_id: int) -> Rule:
    row = queries.rule(rule_id)
    if row is None:
        raise NoSuchRule(rule_id)
    return row


def _checked(given: Mapping[str, Any], day: date) -> dict[str, Any]:
    unknown = set(given) - FIELDS
    if unknown:
        raise ValueError(f"not a field of rules: {sorted(unknown)}")
    rules.check(given)
    _may_do(given["deed"], given["change_field"])
    if given["deed"] == Rule.Deed.CHANGE:
        _check_owner(given["change_field"], given["change_value"])
    queries.asked(given["query"], day)
    return dict(given) | _unused(given)


def _unused(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule does not use, emptied: it is not kept."""
    empty: dict[str, Any] = {}
    is_telling = given["deed"] in rules.TELLING
    if not is_telling:
        empty |= {"target": Rule.Target.OWNER, "template": ""}
    if not is_telling or given["target"] != Rule.Target.PERSON:
        empty["person_id"] = None
    if not is_telling or given["target"] != Rule.Target.ROLE:
        empty["role"] = ""
    if given["deed"] != Rule.Deed.CHANGE:
        empty |= {"change_field": "", "change_value": ""}
    if given["deed"] != Rule.Deed.MESSAGE:
        empty["letter_id"] = None
    return empty


def _check_owner(field: str, value: str) -> None:
    if field == "owner" and not org_queries.owners().filter(pk=value).exists():
        raise rules.BadRule("change_value", _("There is no such person."))


def _may_do(deed: str, change_field: str) -> None:
    """Refuse a rule that does what the acting person may not do: it acts in their name."""
    act = rules.act_of(deed, change_field)
    if act and not base.actor().may(act):
        raise rules.BadRule("deed", _("A rule acts in your name, and you may not do this yourself."))


def _write(row: Rule, values: Mapping[str, Any], *, act: str, version: int | None, at: datetime) -> None:
    if changed := row.change(values, version=version, at=at):
        core_actions.audit(act, noun="rule", object_id=row.pk, at=at, values=changed)
