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
# What pays: a payment, a credit note.
PAYMENT, NOTE = "payment", "note"
# What is written anew each time an account is reckoned.
FRESH = tuple(field.name for field in Account._meta.local_fields if field.name not in {"id", "customer"})


@transaction.atomic
def follow(*, customer_ids: Collection[int], day: date, at: datetime) -> None:
    """Settle anew what nobody settled by hand, reckon the accounts, and tell that they changed."""
    for some in core_rules.chunks(sorted(set(customer_ids)), size=BATCH):
        with base.acting_as(base.System("receivables")):
            _settle(_invoiced(some), at)
        reckon(customer_ids=some, day=day)
        core_actions.record("receivable.changed", {"customer_ids": some}, at=at)


@transaction.atomic
def reckon(*, customer_ids: Collection[int], day: date) -> int:
    """Write how some customers stand on a day; of whom nothing is kept any more has no account. Return how many."""
    n_written = 0
    with base.acting_as(base.System("receivables")):
        for some in core_rules.chunks(sorted(set(customer_ids)), size=BATCH):
            ids = queries.known_ids(some)
            Account.objects.filter(customer_id__in=set(some) - ids).delete()
            _write(sorted(ids), day)
            n_written += len(ids)
    return n_written


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
    # Two who settle the same customers wait for each other at their invoices.
    rows = Invoice.objects.select_for_update(of=("self",)).filter(customer_id__in=customer_ids).order_by("pk")
    return sorted(set(rows.values_list("customer_id", flat=True)))


def _settle(customer_ids: list[int], at: datetime) -> None:
    """Let what nobody settled by hand pay what it names, then what fell due first."""
    Settlement.objects.filter(invoice__customer_id__in=customer_ids, is_manual=False).delete()
    made: list[Settlement] = []
    for one in queries.unsettled(customer_ids).values():
        made += _settlements(one, at)
    Settlement.objects.bulk_create(made, batch_size=BATCH)


def _settlements(one: queries.Unsettled, at: datetime) -> list[Settlement]:
    claims = [_claim(row, one.by_hand.get(row.pk, rules.NONE)) for row in one.rows if row.amount > 0]
    by_number: dict[str, int] = {}
    for row in one.rows:
        if row.amount > 0:
            by_number |= dict.fromkeys([row.number, *row.order_numbers], row.pk)
    money = [(receivables.Money((PAYMENT, each.row.pk), each.row.paid_date, each.left), [each.row.reference])
             for each in one.free]  # fmt: skip
    money += [
        (receivables.Money((NOTE, row.pk), row.day, -row.amount), row.order_numbers)
        for row in one.rows if row.amount < 0
    ]  # fmt: skip
    paid, claims = _pay_named(claims, money, by_number)
    spent: dict[Any, Any] = {}
    for each in paid:
        spent[each.money] = spent.get(each.money, rules.NONE) + each.amount
    rest = [each._replace(free=each.free - spent.get(each.key, rules.NONE)) for each, _names in money]
    paid += receivables.settle_oldest(claims, [*rest, *one.back])
    return [_settlement(each, at) for each in _joined(paid) if (each.claim, each.money[1]) not in one.taken]


def _claim(row: Invoice, by_hand: Any) -> receivables.Claim:
    left = row.amount - by_hand
    return receivables.Claim(row.pk, row.day, row.due_date, left, min(row.disputed, left))


def _settlement(paid: Any, at: datetime) -> Settlement:
    kind, pk = paid.money
    by = {"payment_id": pk} if kind == PAYMENT else {"credit_note_id": pk}
    return Settlement(invoice_id=paid.claim, amount=paid.amount, at=at, **by)


def _pay_named(
    claims: list[receivables.Claim], money: list[tuple[receivables.Money, list[str]]], by_number: dict[str, int]
) -> tuple[list[Any], list[receivables.Claim]]:
    """Let what names invoices or their orders pay those; return what it paid and what is left of the claims."""
    paid: list[Any] = []
    for one, names in money:
        keys = {by_number[name] for name in names if name in by_number}
        if keys:
            part = receivables.settle_oldest([claim for claim in claims if claim.key in keys], [one])
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
