"""Stocking the catalogue of gifts: added, changed, withdrawn and offered again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.activities import queries
from zhike.apps.activities.models import GiftItem
from zhike.apps.core import actions as core_actions

EDITABLE = frozenset({"name", "value", "tags"})


class NoSuchGiftItem(Exception):
    """There is nothing of the catalogue with this id."""


@transaction.atomic
def add_gift_item(*, name: str, value: Decimal, tags: Sequence[str], at: datetime) -> int:
    """Add something to the catalogue of gifts and return its id."""
    row = GiftItem.objects.create(name=name, value=value, tags=list(tags), created_at=at, updated_at=at)
    _tell("giftitem.add", row, at, {"name": name, "value": str(value), "tags": list(tags)})
    return row.pk


@transaction.atomic
def change_gift_item(*, item_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change something of the catalogue; a stale version raises core.base.StaleRecord."""
    row = _found(item_id)
    if unknown := set(values) - EDITABLE:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    changed = row.change(values, version=version, at=at)
    if changed:
        _tell("giftitem.change", row, at, {name: [str(a), str(b)] for name, (a, b) in changed.items()})


@transaction.atomic
def withdraw_gift_item(*, item_id: int, at: datetime) -> None:
    """Offer something of the catalogue no longer; what was given of it stays."""
    row = _found(item_id)
    row.change({"withdrawn_at": at}, version=None, at=at)
    _tell("giftitem.withdraw", row, at, {})


@transaction.atomic
def restore_gift_item(*, item_id: int, at: datetime) -> None:
    """Offer something of the catalogue again."""
    row = _found(item_id)
    row.change({"withdrawn_at": None}, version=None, at=at)
    _tell("giftitem.restore", row, at, {})


def _found(item_id: int) -> GiftItem:
    row = queries.gift_item(item_id)
    if row is None:
        raise NoSuchGiftItem(item_id)
    return row


def _tell(act: str, row: GiftItem, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="giftitem", object_id=row.pk, at=at, values=values)
    core_actions.record("gifts.stocked", {"item_id": row.pk}, at=at)
