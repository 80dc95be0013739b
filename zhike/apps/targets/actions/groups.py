"""Writes of target groups: a group defined, changed, ended and taken up again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, lists
from zhike.apps.targets import queries, rules
from zhike.apps.targets.models import TargetGroup


class NoSuchGroup(Exception):
    """There is no target group with this id."""


class NoRule(Exception):
    """A target group needs a rule: everybody is no target."""


class NameTaken(Exception):
    """There is a target group of this name already."""


@transaction.atomic
def define_group(*, name: str, params: Mapping[str, str], reason: str, day: date, at: datetime) -> int:
    """Define whom the house wants as customers; return the group's id.

    Raises NoRule, NameTaken, and core.lists.ListRefused for a filter the list of customers does not offer.
    """
    rule = _checked(params, day)
    row = TargetGroup(
        name=name, params=rule, reason=reason, author_id=base.actor().user_id, created_at=at, updated_at=at
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(name) from None
    _tell("targetgroup.add", row, at, {"name": name, "query": rule, "reason": reason})
    return row.pk


@transaction.atomic
def change_group(*, group_id: int, values: Mapping[str, Any], version: int | None, day: date, at: datetime) -> None:
    """Change name, rule or reason of a group; a stale version raises core.base.StaleRecord."""
    row, given = _found(group_id), dict(values)
    if unknown := set(given) - {"name", "params", "reason"}:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    if "params" in given:
        given["params"] = _checked(given["params"], day)
    try:
        with transaction.atomic():
            changed = row.change(given, version=version, at=at)
    except IntegrityError:
        raise NameTaken(given["name"]) from None
    if changed:
        _tell("targetgroup.change", row, at, {name: [str(a), str(b)] for name, (a, b) in changed.items()})


@transaction.atomic
def end_group(*, group_id: int, at: datetime) -> None:
    """End a group: it is wanted no longer."""
    row = _found(group_id)
    row.change({"ended_at": at}, version=None, at=at)
    _tell("targetgroup.end", row, at, {})


@transaction.atomic
def reopen_group(*, group_id: int, at: datetime) -> None:
    """Take an ended group up again."""
    row = _found(group_id)
    row.change({"ended_at": None}, version=None, at=at)
    _tell("targetgroup.reopen", row, at, {})


def _found(group_id: int) -> TargetGroup:
    row = queries.group(group_id)
    if row is None:
        raise NoSuchGroup(group_id)
    return row


def _checked(params: Mapping[str, str], day: date) -> dict[str, str]:
    rule = rules.rule_of(params)
    if not lists.ask(queries.customers(day), rule).chips:
        raise NoRule(rule)
    return rule


def _tell(act: str, row: TargetGroup, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="targetgroup", object_id=row.pk, at=at, values=values)
    core_actions.record("targets.changed", {"group_id": row.pk}, at=at)
