"""Writes of the register: a change drafted, rewritten while it is a draft, written again as a new edition."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.changes.models import Change, Decision
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, lists
from zhike.apps.targets import queries as target_queries

# What may still be set right while customers are asked; whom it touches and what is asked of them may not.
LATE = frozenset({"explanation", "owner_id", "stop_lines", "last_date", "group_id"})
COPIED = (
    "kind", "title", "text", "params", "products", "branch_id", "owner_id", "burden_share", "burden_norm",
    "company_gain", "customer_loss", "explanation", "has_reserves", "group_id", "pilot", "stop_lines",
    "interests",
)  # fmt: skip


# What the trail calls a step by another word.
TRAIL = {"ASK": "start", "STOP": "drop"}


class NoSuchChange(Exception):
    """The change does not exist."""


class EditionTaken(Exception):
    """There is a change with this title already; a new edition is written from it."""


class NothingWritten(Exception):
    """The change is no draft any more: what customers are asked about stays as it is."""


@transaction.atomic
def propose(*, values: Mapping[str, Any], day: date, at: datetime) -> int:
    """Draft a change and return its id; raises EditionTaken, core.lists.ListRefused for a filter there is not."""
    lists.ask(target_queries.customers(day), values.get("params", {}))
    row = Change(created_at=at, updated_at=at, author_id=base.actor().user_id, **values)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise EditionTaken(row.title) from None
    tell("change.add", row, {"title": row.title, "kind": row.kind, "edition": row.edition}, at)
    return row.pk


@transaction.atomic
def change_change(*, change_id: int, values: Mapping[str, Any], version: int | None, day: date, at: datetime) -> None:
    """Rewrite a change; of one that is no draft only what does not touch the question.

    Raises NoSuchChange, NothingWritten, EditionTaken, core.lists.ListRefused, core.base.StaleRecord.
    """
    row = found(change_id)
    given = {name: value for name, value in values.items() if getattr(row, name) != value}
    if row.status != Change.Status.DRAFT and set(given) - LATE:
        raise NothingWritten(row.status)
    if "params" in given:
        lists.ask(target_queries.customers(day), given["params"])
    try:
        with transaction.atomic():
            changed = row.change(given, version=version, at=at)
    except IntegrityError:
        raise EditionTaken(row.title) from None
    if changed:
        tell("change.change", row, changed, at)


@transaction.atomic
def next_edition(*, change_id: int, day: date, at: datetime) -> int:
    """Write a change anew as the next edition, a draft; return its id. Raises NoSuchChange."""
    row = found(change_id)
    newest = Change.objects.filter(title=row.title).order_by("-edition")[0]
    values = {name: getattr(row, name) for name in COPIED}
    return propose(values={**values, "edition": newest.edition + 1, "first_date": day}, day=day, at=at)


def found(change_id: int) -> Change:
    """Return a change; raises NoSuchChange."""
    # Without what lists count of it: a hundred answers in a row ask for none of that.
    row = Change.objects.select_related("group", "branch").filter(pk=change_id).first()
    if row is None:
        raise NoSuchChange(change_id)
    return row


def decide(
    row: Change, act: str, values: Mapping[str, Any], *, reason: str = "", told: Any = None, day: date, at: datetime
) -> None:
    """Take a step and write it down."""
    row.change(values, version=None, at=at)
    Decision.objects.create(
        change=row, act=act, reason=reason.strip()[:500], told=told or {}, user_id=base.actor().user_id, day=day, at=at
    )  # fmt: skip
    tell(f"change.{TRAIL.get(act, act.lower())}", row, {"reason": reason, **values}, at)


def tell(act: str, row: Change, values: Mapping[str, Any], at: datetime) -> None:
    """Write an entry of the trail about a change."""
    said = {name: kept(value) for name, value in values.items()}
    core_actions.audit(act, noun="change", object_id=row.pk, branch_id=row.branch_id, at=at, values=said)


def kept(value: Any) -> Any:
    """Return a value as the trail keeps it."""
    if isinstance(value, list | tuple):
        return [kept(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str | dict) else str(value)
