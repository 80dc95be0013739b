"""Writing rules: added, changed, switched on and off, removed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.playbooks import queries, rules
from zhike.apps.playbooks.models import Rule

FIELDS = {
    "name", "trigger", "query", "deed", "target", "person_id", "role", "template", "due_days", "rest_days",
}  # fmt: skip


class NoSuchRule(Exception):
    """The rule does not exist."""


@transaction.atomic
def add_rule(*, values: Mapping[str, Any], day: date, at: datetime) -> int:
    """Add a rule, switched off, and return its id.

    Raises rules.BadRule or core.lists.ListRefused for one that cannot be carried out.
    """
    blank: dict[str, Any] = {"query": {}, "person_id": None, "role": "", "due_days": 3, "rest_days": 30}
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
    queries.asked(given["query"], day)
    # What the rule does not use is not kept.
    unused: dict[str, Any] = {"person_id": None} if given["target"] != "PERSON" else {}
    unused |= {"role": ""} if given["target"] != "ROLE" else {}
    return dict(given) | unused


def _write(row: Rule, values: Mapping[str, Any], *, act: str, version: int | None, at: datetime) -> None:
    if changed := row.change(values, version=version, at=at):
        core_actions.audit(act, noun="rule", object_id=row.pk, at=at, values=changed)
