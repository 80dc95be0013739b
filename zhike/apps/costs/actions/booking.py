"""Booking: an entry of the ledger of costs made by hand, taken back by a negative one, or gone with its import."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.costs.models import Reversal
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade import queries as trade_queries


class AlreadyReversed(Exception):
    """The entry was taken back before, or is itself what took one back."""


@transaction.atomic
def book(
    *, customer_id: int, day: date, category: str, amount: Decimal, currency: str, note: str, at: datetime
) -> int:  # fmt: skip
    """Book a cost of a customer; return the number of the entry."""
    new = trade_actions.NewCost(customer_id, day, category, amount, currency, note)
    (entry_id,) = trade_actions.add_costs(new=[new], at=at)
    return entry_id


@transaction.atomic
def take_back(*, entry_id: int, at: datetime) -> int:
    """Take an entry back by a negative one of the same day; return its number.

    Raises AlreadyReversed, and LookupError for an entry that is not there or may not be seen.
    """
    row = trade_queries.costs().filter(pk=entry_id).first()
    if row is None:
        raise LookupError(entry_id)
    if Reversal.objects.filter(reversed_by_id=entry_id).exists():
        raise AlreadyReversed
    reversed_by_id = book(
        customer_id=row.customer_id, day=row.cost_date, category=row.category, amount=-row.amount,
        currency=row.currency, note=row.note, at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            Reversal.objects.create(entry_id=entry_id, reversed_by_id=reversed_by_id)
    except IntegrityError as twice:
        raise AlreadyReversed from twice
    core_actions.audit(
        "cost.take_back", noun="cost", object_id=entry_id, at=at, values={"reversed_by_id": reversed_by_id}
    )
    return reversed_by_id


@transaction.atomic
def remove(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take entries out with the import that brought them; return those that were there.

    What had cancelled one of them goes with it: alone it would be a cost below nothing.
    """
    reversals = Reversal.objects.filter(entry_id__in=ids)
    cancelling = list(reversals.values_list("reversed_by_id", flat=True))
    there = trade_actions.remove_costs(ids=ids, at=at)
    trade_actions.remove_costs(ids=cancelling, at=at)
    reversals.delete()
    return there
