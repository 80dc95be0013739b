"""Holding an activity: planned, changed, done or cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.activities import queries, rules
from zhike.apps.activities.models import Activity
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base

EDITABLE = frozenset({
    "kind", "title", "place", "first_date", "last_date", "topic", "tags", "menu", "budget", "cost", "status",
    "minutes", "opinions", "offer", "partners", "n_participants", "exposure", "reputation",
    "lessons",
})  # fmt: skip


class NoSuchActivity(Exception):
    """The activity does not exist or may not be seen by the acting person."""


@dataclass(frozen=True)
class NewActivity:
    """What is known of an activity when it is planned."""

    kind: str
    title: str
    first_date: date
    last_date: date
    branch_id: int
    place: str = ""
    topic: str = ""
    tags: Sequence[str] = ()
    menu: Sequence[str] = ()
    budget: Decimal | None = None
    cost: Decimal | None = None
    offer: str = ""
    partners: Sequence[str] = ()


@transaction.atomic
def add_activity(*, new: NewActivity, at: datetime) -> int:
    """Plan an activity of a branch and return its id."""
    _check(vars(new))
    values = vars(new) | {"tags": list(new.tags), "menu": list(new.menu), "partners": list(new.partners)}
    row = Activity(**values, organiser_id=base.actor().user_id, created_at=at, updated_at=at)
    row.save(force_insert=True)
    _tell("activity.add", row, at, {"title": row.title, "first_date": str(row.first_date)})
    core_actions.record("activity.planned", {"activity_id": row.pk}, at=at)
    return row.pk


@transaction.atomic
def change_activity(*, activity_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a visible activity; a stale version raises core.base.StaleRecord."""
    row = queries.activity(activity_id)
    if row is None:
        raise NoSuchActivity(activity_id)
    if unknown := set(values) - EDITABLE:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    _check({name: getattr(row, name) for name in ("kind", "first_date", "last_date")} | dict(values))
    changed = row.change(values, version=version, at=at)
    if changed:
        _tell("activity.change", row, at, {name: [str(a), str(b)] for name, (a, b) in changed.items()})
        core_actions.record("activity.changed", {"activity_id": row.pk, "status": row.status}, at=at)


def _check(values: Mapping[str, Any]) -> None:
    if values["kind"] not in rules.KINDS:
        raise ValueError(f"not a kind of activity: {values['kind']}")
    if values["last_date"] < values["first_date"]:
        raise ValueError("an activity ends on its first day or later")


def _tell(act: str, row: Activity, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="activity", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
