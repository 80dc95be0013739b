"""Invoices: entered by hand or brought by an import, disputed, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import queries
from zhike.apps.receivables.actions import reckoning
from zhike.apps.receivables.models import Invoice, Settlement
from zhike.apps.receivables.rules import NONE, CreditRefused

BATCH = 2_000
# Beyond this a column of money is full.
MOST = Decimal(10) ** 13


class NoSuchInvoice(Exception):
    """The invoice does not exist or may not be seen."""


@dataclass(frozen=True)
class NewInvoice:
    """An invoice: whose, its number, day and due date, its amount, the orders it is for."""

    customer_id: int
    number: str
    day: date
    due_date: date
    amount: Decimal
    currency: str
    order_numbers: list[str] = field(default_factory=list)
    disputed: Decimal = NONE
    dispute_reason: str = ""


@transaction.atomic
def add_invoices(*, new: Sequence[NewInvoice], day: date, at: datetime) -> list[int]:
    """Add invoices that were checked; payments pay them, accounts follow. Return their ids in order."""
    if not new:
        return []
    rows = [Invoice(**vars(one), created_at=at, updated_at=at) for one in new]
    added = Invoice.objects.bulk_create(rows, batch_size=BATCH)
    core_actions.audit("invoice.add", noun="invoice", object_id=None, at=at, n_rows=len(added))
    reckoning.follow(customer_ids={row.customer_id for row in added}, day=day, at=at)
    return [row.pk for row in added]


@transaction.atomic
def enter_invoice(
    *, customer_id: int, number: str, day: date, amount: Decimal, due_date: date | None = None,
    order_numbers: Sequence[str] = (), today: date, at: datetime,
) -> int:  # fmt: skip
    """Enter an invoice by hand, below zero a credit note; without a due date, by the customer's terms.

    A credit note pays what it names, else what fell due first. Raises CreditRefused.
    """
    row = customer_queries.customer(customer_id)
    if row is None:
        raise CreditRefused("NO_CUSTOMER", "customer_id")
    customer_actions.lock_customers(customer_id)
    if not number.strip():
        raise CreditRefused("NO_NUMBER", "number")
    if Invoice.objects.filter(customer_id=customer_id, number=number.strip()).exists():
        raise CreditRefused("NUMBER_TAKEN", "number")
    if not 0 < abs(amount) < MOST:
        raise CreditRefused("NOTHING", "amount")
    if day > today:
        raise CreditRefused("IN_FUTURE", "day")
    due = day if amount < 0 else due_date or queries.due_dates({(customer_id, day)})[customer_id, day]
    if due < day:
        raise CreditRefused("DUE_BEFORE", "due_date")
    company = org_queries.company()
    (invoice_id,) = add_invoices(
        new=[NewInvoice(
            customer_id, number.strip()[:60], day, due, amount, company.currency if company else "",
            list(order_numbers),
        )],
        day=today, at=at,
    )  # fmt: skip
    return invoice_id


@transaction.atomic
def dispute_invoice(
    *, invoice_id: int, amount: Decimal, reason: str, version: int | None = None, day: date, at: datetime
) -> None:
    """Note how much of an invoice a customer disputes and why; nothing ends the dispute. Raises CreditRefused."""
    row = _found(invoice_id)
    customer_actions.lock_customers(row.customer_id)
    by_hand = Settlement.objects.filter(invoice_id=row.pk, is_manual=True).values_list("amount", flat=True)
    if not 0 <= amount <= row.amount - sum(by_hand, NONE):
        raise CreditRefused("DISPUTED_TOO_MUCH", "amount")
    if amount and not reason.strip():
        raise CreditRefused("NO_REASON", "reason")
    values = {"disputed": amount, "dispute_reason": reason.strip()[:300] if amount else ""}
    changed = row.change(values, version=version, at=at)
    if changed:
        _tell("invoice.dispute", row, at, disputed=str(amount))
        reckoning.follow(customer_ids=[row.customer_id], day=day, at=at)


@transaction.atomic
def take_back_invoice(*, invoice_id: int, day: date, at: datetime) -> int:
    """Take an invoice back that was entered in error; return whose it was. Raises CreditRefused."""
    row = _found(invoice_id)
    customer_actions.lock_customers(row.customer_id)
    if Settlement.objects.filter(invoice_id=row.pk, is_manual=True).exists():
        raise CreditRefused("IS_SETTLED")
    _tell("invoice.remove", row, at, number=row.number, amount=str(row.amount))
    customer_id = row.customer_id
    row.delete()
    reckoning.follow(customer_ids=[customer_id], day=day, at=at)
    return customer_id


@transaction.atomic
def remove_invoices(*, ids: Sequence[int], day: date, at: datetime) -> list[int]:
    """Take invoices back that an import brought; those disputed or settled by hand since stay. Return who went."""
    with base.acting_as(base.System(f"invoice.remove by {base.actor().label}")):
        by_hand = Settlement.objects.filter(invoice_id=OuterRef("pk"), is_manual=True)
        rows = Invoice.objects.filter(pk__in=ids, version=1).exclude(Exists(by_hand))
        there = dict(rows.values_list("pk", "customer_id"))
        Invoice.objects.filter(pk__in=there).delete()
    if there:
        core_actions.audit("invoice.remove", noun="invoice", object_id=None, at=at, n_rows=len(there))
        reckoning.follow(customer_ids=set(there.values()), day=day, at=at)
    return list(there)


def _found(invoice_id: int) -> Any:
    row = queries.invoice(invoice_id)
    if row is None:
        raise NoSuchInvoice(invoice_id)
    return row


def _tell(act: str, row: Any, at: datetime, **values: object) -> None:
    core_actions.audit(act, noun="invoice", object_id=row.pk, branch_id=row.customer.branch_id, at=at, values=values)
