"""Invoices one may see with what is open of them, and payments with what is left of them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from zhike.analytics import receivables
from zhike.apps.receivables import rules
from zhike.apps.receivables.models import CreditLimit, Exemption, Hold, Invoice, Settlement, WriteOff
from zhike.apps.trade import queries as trade_queries

LIMIT = ("amount", "terms_days", "reason", "valid_from", "valid_to")


@dataclass(frozen=True)
class Opened:
    """An invoice with what was paid of it, what is open, and how many days past due it is; a credit note below zero."""

    row: Invoice
    paid: Decimal
    days_late: int

    @property
    def open(self) -> Decimal:
        """Return what is open; of a credit note below zero what of it pays nothing yet."""
        return self.row.amount - self.paid

    @property
    def disputed(self) -> Decimal:
        """Return what of the open amount is disputed."""
        return max(min(self.row.disputed, self.open), rules.NONE)

    @property
    def bucket(self) -> str:
        """Return the bucket of its age; empty where nothing is open."""
        return receivables.BUCKETS[receivables.bucket(self.days_late)] if self.open > 0 else ""


@dataclass(frozen=True)
class FreePayment:
    """A payment with what of it pays nothing yet."""

    row: Any
    left: Decimal


@dataclass
class Unsettled:
    """What settling reads of one customer: its invoices, what was settled by hand, money that may pay, money back."""

    rows: list[Invoice] = field(default_factory=list)
    by_hand: dict[int, Decimal] = field(default_factory=dict)
    taken: set[tuple[int, int]] = field(default_factory=set)
    free: list[FreePayment] = field(default_factory=list)
    back: list[receivables.Money] = field(default_factory=list)


def invoices() -> QuerySet[Invoice]:
    """Return the visible invoices with their customers."""
    return Invoice.objects.select_related("customer__branch")


def invoice(invoice_id: int) -> Invoice | None:
    """Return a visible invoice."""
    return invoices().filter(pk=invoice_id).first()


def numbers_of(customer_ids: Collection[int]) -> set[tuple[int, str]]:
    """Return the numbers of the invoices of some visible customers, each with whose it is."""
    rows = Invoice.objects.filter(customer_id__in=list(customer_ids)).order_by()
    return set(rows.values_list("customer_id", "number"))


def opened(customer_id: int, day: date) -> list[Opened]:
    """Return the invoices of a visible customer up to a day, what fell due first before the rest."""
    rows = list(Invoice.objects.filter(customer_id=customer_id, day__lte=day).order_by("due_date", "day", "pk"))
    told = settled_until(day).filter(invoice__customer_id=customer_id)
    paid = dict(told.values_list("invoice_id").annotate(sum=Sum("amount")))
    spent = dict(told.exclude(credit_note=None).values_list("credit_note_id").annotate(sum=Sum("amount")))
    return [
        Opened(row, paid.get(row.pk, rules.NONE), max((day - row.due_date).days, 0)) if row.amount > 0
        else Opened(row, -spent.get(row.pk, rules.NONE), 0)
        for row in rows
    ]  # fmt: skip


def settled_until(day: date) -> QuerySet[Settlement]:
    """Return the visible settlements by money and credit notes up to a day."""
    return Settlement.objects.filter(Q(payment__paid_date__lte=day) | Q(credit_note__day__lte=day)).order_by()


def settlements_of(customer_id: int) -> QuerySet[Settlement]:
    """Return what pays what of a visible customer, newest money first."""
    rows = Settlement.objects.select_related("invoice", "payment", "credit_note", "user")
    rows = rows.filter(invoice__customer_id=customer_id)
    came = Coalesce("payment__paid_date", "credit_note__day")
    return rows.order_by(came.desc(), "-payment_id", "-credit_note_id", "invoice__due_date", "pk")


def settlement(settlement_id: int) -> Settlement | None:
    """Return a settlement of a visible customer's invoice."""
    return Settlement.objects.select_related("invoice").filter(pk=settlement_id).first()


def free_payments(customer_id: int) -> list[FreePayment]:
    """Return the payments of a visible customer of which something pays nothing yet, the oldest first."""
    return unsettled([customer_id])[customer_id].free


def unsettled(customer_ids: Collection[int]) -> dict[int, Unsettled]:
    """Return what settling reads of some visible customers, money the oldest first."""
    found = {pk: Unsettled() for pk in customer_ids}
    for row in Invoice.objects.filter(customer_id__in=list(found)).order_by("pk"):
        found[row.customer_id].rows.append(row)
    used: dict[int, Decimal] = {}
    told = Settlement.objects.filter(invoice__customer_id__in=list(found), payment__isnull=False).order_by()
    names = ("invoice__customer_id", "invoice_id", "payment_id", "amount", "is_manual")
    for pk, invoice_id, payment_id, amount, is_manual in told.values_list(*names):
        used[payment_id] = used.get(payment_id, rules.NONE) + amount
        if is_manual:
            one = found[pk]
            one.taken.add((invoice_id, payment_id))
            one.by_hand[invoice_id] = one.by_hand.get(invoice_id, rules.NONE) + amount
    paid = list(trade_queries.payments().select_related(None).filter(customer_id__in=list(found)))
    older = _older(found, {row.reference for row in paid} - {""})
    for payment in sorted(paid, key=lambda one: (one.paid_date, one.pk)):
        _note_money(found[payment.customer_id], payment, used.get(payment.pk, rules.NONE), older)
    return found


def _note_money(one: Unsettled, row: Any, used: Decimal, older: set[tuple[int, str]]) -> None:
    """Note money that came or was given back, unless it is for what is older than the invoices."""
    if row.amount < 0:
        one.back.append(receivables.Money(row.pk, row.paid_date, row.amount))
        return
    first = min((each.day for each in one.rows), default=None)
    names = {row.reference} if (row.customer_id, row.reference) in older else set()
    if row.amount > used and (first is None or rules.pays_invoices(row.paid_date, row.reference, first, names)):
        one.free.append(FreePayment(row, row.amount - used))


def _older(found: dict[int, Unsettled], references: Collection[str]) -> set[tuple[int, str]]:
    """Return the orders payments name that are from before a customer's first invoice and that no invoice names."""
    first = {pk: min(row.day for row in one.rows) for pk, one in found.items() if one.rows}
    named = {(pk, number) for pk, one in found.items() for row in one.rows for number in row.order_numbers}
    rows = trade_queries.orders().select_related(None).filter(customer_id__in=list(first), number__in=list(references))
    told = rows.order_by().values_list("customer_id", "number", "order_date")
    return {(pk, number) for pk, number, day in told if day < first[pk]} - named


def payments_by_hand(customer_id: int) -> list[FreePayment]:
    """Return the payments of a visible customer one may settle by hand, newest first: free is what no hand settled."""
    rows = Settlement.objects.filter(invoice__customer_id=customer_id, is_manual=True).order_by()
    used = dict(rows.values_list("payment_id").annotate(sum=Sum("amount")))
    known = trade_queries.payments_of(customer_id).filter(amount__gt=0).order_by("-paid_date", "-pk")
    free = [FreePayment(row, row.amount - used.get(row.pk, rules.NONE)) for row in known]
    return [one for one in free if one.left > 0]


def write_offs_of(invoice_id: int) -> QuerySet[WriteOff]:
    """Return what was written off of a visible invoice, or was asked to be, newest first."""
    return WriteOff.objects.select_related("asked_by", "decided_by").filter(invoice_id=invoice_id).order_by("-pk")


def write_off(write_off_id: int) -> WriteOff | None:
    """Return a visible write-off with its invoice."""
    return WriteOff.objects.select_related("invoice__customer").filter(pk=write_off_id).first()


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down here of a customer, for the customer to read."""
    of: dict[str, Any] = {"customer_id": customer_id}
    return {
        "invoices": list(Invoice.objects.filter(**of).order_by("day", "id").values(
            "number", "day", "due_date", "amount", "currency", "disputed", "dispute_reason"
        )),
        "write_offs": list(WriteOff.objects.filter(invoice__customer_id=customer_id).order_by("id").values(
            "invoice__number", "amount", "reason", "state"
        )),
        "credit_limits": list(CreditLimit.objects.filter(**of).order_by("valid_from", "id").values(*LIMIT)),
        "exemptions": list(Exemption.objects.filter(**of).order_by("id").values(
            "order_number", "amount", "until", "reason", "state"
        )),
        "holds": list(Hold.objects.filter(**of).order_by("id").values("reason", "valid_from", "valid_to")),
    }  # fmt: skip
