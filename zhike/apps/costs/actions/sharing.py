"""Sharing: a cost of a branch or of the whole company put down with the rule that spreads it, version by version."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.costs.models import SharedCost


class AlreadyEnded(Exception):
    """A later version took its place meanwhile, or it was taken back."""


@dataclass(frozen=True)
class NewShare:
    """A shared cost: whose, of what kind, how much over which days, and what it is spread by."""

    branch_id: int
    category: str
    amount: Decimal
    currency: str
    key: str
    first_date: date
    last_date: date
    note: str = ""


@transaction.atomic
def share_cost(*, new: NewShare, at: datetime) -> int:
    """Put a shared cost down; return its id."""
    return _write(new, None, at).pk


@transaction.atomic
def change_share(*, share_id: int, new: NewShare, at: datetime) -> int:
    """Let a new version take a shared cost's place; return its id. Raises AlreadyEnded."""
    former = _end(share_id, at)
    return _write(new, former, at).pk


@transaction.atomic
def end_share(*, share_id: int, at: datetime) -> None:
    """Take a shared cost back: no analysis spreads it from now on. Raises AlreadyEnded."""
    row = _end(share_id, at)
    core_actions.audit("sharedcost.end", noun="sharedcost", object_id=row.pk, at=at)


def _end(share_id: int, at: datetime) -> SharedCost:
    row = SharedCost.objects.select_for_update().get(pk=share_id)
    if row.ended_at is not None:
        raise AlreadyEnded
    row.change({"ended_at": at}, version=None, at=at)
    return row


def _write(new: NewShare, former: SharedCost | None, at: datetime) -> SharedCost:
    row = SharedCost.objects.create(
        **vars(new), number=former.number + 1 if former else 1, former=former, user_id=base.actor().user_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    values: dict[str, Any] = {name: str(value) for name, value in vars(new).items()} | {"number": row.number}
    core_actions.audit("sharedcost.add", noun="sharedcost", object_id=row.pk, at=at, values=values)
    return row
