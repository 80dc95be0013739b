"""Entries of the ledgers of payments and costs: added in bulk, taken back with the import that brought them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
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


@transaction.atomic
def add_payments(*, new: Sequence[NewPayment], at: datetime) -> list[int]:
    """Add payments; return their ids in order."""
    ids = _add(Payment, [Payment(**vars(one)) for one in new], act="payment.add", noun="payment", at=at)
    _tell_of_payments({one.customer_id for one in new}, at)
    return ids


def add_costs(*, new: Sequence[NewCost], at: datetime) -> list[int]:
    """Add costs; return their ids in order."""
    return _add(Cost, [Cost(**vars(one)) for one in new], act="cost.add", noun="cost", at=at)


@transaction.atomic
def remove_payments(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take payments back; return those that were there."""
    with base.acting_as(base.System("payments taken back")):
        whose = set(Payment.objects.filter(pk__in=ids).order_by().values_list("customer_id", flat=True))
    gone = _remove(Payment, ids, act="payment.remove", noun="payment", at=at)
    _tell_of_payments(whose, at)
    return gone


def remove_costs(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take costs back; return those that were there."""
    return _remove(Cost, ids, act="cost.remove", noun="cost", at=at)


def _tell_of_payments(customer_ids: Iterable[int], at: datetime) -> None:
    for some in core_rules.chunks(sorted(customer_ids), size=BATCH):
        core_actions.record("payment.changed", {"customer_ids": some}, at=at)


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
