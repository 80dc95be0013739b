"""Entries of the ledgers of payments and costs: added in bulk, taken back with the import that brought them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.trade.models import Cost, Payment

BATCH = 2_000


@dataclass(frozen=True)
class NewPayment:
    """Money a customer paid; negative where it was given back."""

    customer_id: int
    paid_date: date
    amount: Decimal
    currency: str
    reference: str = ""
    method: str = ""


@dataclass(frozen=True)
class NewCost:
    """What a customer cost beside the goods."""

    customer_id: int
    cost_date: date
    category: str
    amount: Decimal
    currency: str
    note: str = ""


def add_payments(*, new: Sequence[NewPayment], at: datetime) -> list[int]:
    """Add payments; return their ids in order."""
    return _add(Payment, [Payment(**vars(one)) for one in new], act="payment.add", noun="payment", at=at)


def add_costs(*, new: Sequence[NewCost], at: datetime) -> list[int]:
    """Add costs; return their ids in order."""
    return _add(Cost, [Cost(**vars(one)) for one in new], act="cost.add", noun="cost", at=at)


def remove_payments(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take payments back; return those that were there."""
    return _remove(Payment, ids, act="payment.remove", noun="payment", at=at)


def remove_costs(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take costs back; return those that were there."""
    return _remove(Cost, ids, act="cost.remove", noun="cost", at=at)


@transaction.atomic
def _add(model, rows: list, *, act: str, noun: str, at: datetime) -> list[int]:
    if not rows:
        return []
    added = model._default_manager.bulk_create(rows, batch_size=BATCH)
    core_actions.audit(act, noun=noun, object_id=None, at=at, n_rows=len(added))
    return [row.pk for row in added]


@transaction.atomic
def _remove(model, ids: Sequence[int], *, act: str, noun: str, at: datetime) -> list[int]:
    with base.acting_as(base.System(f"{act} by {base.actor().label}")):
        rows = model._default_manager.filter(pk__in=ids)
        there = list(rows.values_list("pk", flat=True))
        rows.delete()
    if there:
        core_actions.audit(act, noun=noun, object_id=None, at=at, n_rows=len(there))
    return there
