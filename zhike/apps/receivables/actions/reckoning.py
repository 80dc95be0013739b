"""Reckoning: money pays the oldest invoices first, accounts follow, and whoever watches is told that they changed."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.analytics import receivables
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.receivables import queries, rules
from zhike.apps.receivables.models import Account, Invoice, Settlement

BATCH = 500
# What is written anew each time an account is reckoned.
FRESH = tuple(field.name for field in Account._meta.local_fields if field.name not in {"id", "customer"})


@transaction.atomic
def follow(*, customer_ids: Collection[int], day: date, at: datetime) -> None:
    """Settle anew what nobody settled by hand, reckon the accounts, and tell that they changed."""
    for some in core_rules.chunks(sorted(set(customer_ids)), size=BATCH):
        with base.acting_as(base.System("receivables")):
            for customer_id in _invoiced(some):
                _settle_oldest(customer_id, at)
        reckon(customer_ids=some, day=day)
        core_actions.record("receivable.changed", {"customer_ids": some}, at=at)


@transaction.atomic
def reckon(*, customer_ids: Collection[int] | None, day: date) -> int:
    """Write how customers stand on a day: some of them, or all of whom anything is kept; return how many."""
    with base.acting_as(base.System("receivables")):
        ids = queries.known_ids()
        if customer_ids is None:
            Account.objects.exclude(customer_id__in=ids).delete()
        else:
            gone = set(customer_ids) - ids
            Account.objects.filter(customer_id__in=gone).delete()
            ids &= set(customer_ids)
        for some in core_rules.chunks(sorted(ids), size=BATCH):
            _write(some, day)
    return len(ids)


def _write(customer_ids: list[int], day: date) -> None:
    limits = queries.limits_on(customer_ids, day)
    rows = []
    for pk, told in queries.ledgers(customer_ids, day).items():
        limit = limits.get(pk)
        amount = limit.amount if limit else None
        rows.append(Account(
            customer_id=pk, as_of=day, footing=told.footing, limit=amount,
            terms_days=limit.terms_days if limit else None, **_fields(rules.standing(told, day, amount)),
        ))  # fmt: skip
    Account.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["customer"], update_fields=FRESH
    )


def _fields(columns: Any) -> dict[str, Any]:
    return dict(columns)


def _invoiced(customer_ids: list[int]) -> list[int]:
    rows = Invoice.objects.filter(customer_id__in=customer_ids).order_by()
    return sorted(rows.values_list("customer_id", flat=True).distinct())


def _settle_oldest(customer_id: int, at: datetime) -> None:
    """Let what nobody settled by hand pay the oldest invoices first."""
    Settlement.objects.filter(invoice__customer_id=customer_id, is_manual=False).delete()
    rows = Invoice.objects.select_for_update().filter(customer_id=customer_id).order_by("pk")
    by_hand: dict[int, Any] = {}
    for invoice_id, amount in Settlement.objects.filter(invoice__customer_id=customer_id).values_list(
        "invoice_id", "amount"
    ):
        by_hand[invoice_id] = by_hand.get(invoice_id, rules.NONE) + amount
    claims = []
    for row in rows:
        left = row.amount - by_hand.get(row.pk, rules.NONE)
        claims.append(receivables.Claim(row.pk, row.day, row.due_date, left, min(row.disputed, left)))
    taken = set(Settlement.objects.filter(invoice__customer_id=customer_id).values_list("invoice_id", "payment_id"))
    free = queries.free_payments(customer_id)
    by_number: dict[str, Any] = {}
    for row in rows:
        by_number |= dict.fromkeys([row.number, *row.order_numbers], row.pk)
    paid, claims = _pay_named(claims, free, by_number)
    spent = {one.money: one.amount for one in paid}
    money = [
        receivables.Money(one.row.pk, one.row.paid_date, one.left - spent.get(one.row.pk, rules.NONE)) for one in free
    ]
    rest: list[Any] = receivables.settle_oldest(claims, [*money, *queries.given_back(customer_id)])
    Settlement.objects.bulk_create(
        [
            Settlement(invoice_id=one.claim, payment_id=one.money, amount=one.amount, at=at)
            for one in _joined([*paid, *rest])
            if (one.claim, one.money) not in taken
        ],
        batch_size=BATCH,
    )


def _pay_named(
    claims: list[receivables.Claim], free: list[Any], by_number: dict[str, Any]
) -> tuple[list[Any], list[receivables.Claim]]:
    """Let what names an invoice or one of its orders pay that; return what it paid and what is left of the claims."""
    paid: list[Any] = []
    for one in free:
        named = [claim for claim in claims if claim.key == by_number.get(one.row.reference)]
        part = receivables.settle_oldest(named, [receivables.Money(one.row.pk, one.row.paid_date, one.left)])
        claims, paid = _less(claims, part), paid + part
    return paid, claims


def _less(claims: list[receivables.Claim], paid: list[Any]) -> list[receivables.Claim]:
    """Return claims less what was paid of them."""
    of = {one.claim: one.amount for one in paid}
    return [claim._replace(open=claim.open - of.get(claim.key, rules.NONE)) for claim in claims]


def _joined(paid: list[Any]) -> list[Any]:
    """Return one part for each claim and money, which may have met twice."""
    found: dict[tuple[Any, Any], Any] = {}
    for one in paid:
        known = found.get((one.claim, one.money))
        found[one.claim, one.money] = one if known is None else one._replace(amount=one.amount + known.amount)
    return list(found.values())
