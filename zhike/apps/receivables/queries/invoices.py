"""Invoices one may see with what is open of them, and payments with what is left of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from zhike.analytics import receivables
from zhike.apps.receivables import rules
from zhike.apps.receivables.models import CreditLimit, Exemption, Hold, Invoice, Settlement
from zhike.apps.trade import queries as trade_queries

LIMIT = ("amount", "terms_days", "reason", "valid_from", "valid_to")


@dataclass(frozen=True)
class Opened:
    """An invoice with what was paid of it and when it was last, what is open, and how many days past due it is."""

    row: Invoice
    paid: Decimal
    days_late: int

    @property
    def open(self) -> Decimal:
        """Return what is open."""
        return self.row.amount - self.paid

    @property
    def disputed(self) -> Decimal:
        """Return what of the open amount is disputed."""
        return min(self.row.disputed, self.open)

    @property
    def bucket(self) -> str:
        """Return the bucket of its age; empty where nothing is open."""
        return receivables.BUCKETS[receivables.bucket(self.days_late)] if self.open > 0 else ""


@dataclass(frozen=True)
class FreePayment:
    """A payment with what of it pays nothing yet."""

    row: Any
    left: Decimal


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
    paid = paid_of([row.pk for row in rows], until=day)
    return [Opened(row, paid.get(row.pk, rules.NONE), max((day - row.due_date).days, 0)) for row in rows]


def paid_of(invoice_ids: Collection[int], until: date | None = None) -> dict[int, Decimal]:
    """Return what was paid of some invoices."""
    rows = Settlement.objects.filter(invoice_id__in=list(invoice_ids)).order_by()
    rows = rows if until is None else rows.filter(payment__paid_date__lte=until)
    return dict(rows.values_list("invoice_id").annotate(sum=Sum("amount")))


def settlements_of(customer_id: int) -> QuerySet[Settlement]:
    """Return what pays what of a visible customer, newest money first."""
    rows = Settlement.objects.select_related("invoice", "payment", "user").filter(invoice__customer_id=customer_id)
    return rows.order_by("-payment__paid_date", "-payment_id", "invoice__due_date", "pk")


def settlement(settlement_id: int) -> Settlement | None:
    """Return a settlement of a visible customer's invoice."""
    return Settlement.objects.select_related("invoice").filter(pk=settlement_id).first()


def free_payments(customer_id: int) -> list[FreePayment]:
    """Return the payments of a visible customer of which something pays nothing yet, the oldest first."""
    rows = Settlement.objects.filter(invoice__customer_id=customer_id).order_by()
    used = dict(rows.values_list("payment_id").annotate(sum=Sum("amount")))
    known = trade_queries.payments_of(customer_id).filter(amount__gt=0).order_by("paid_date", "pk")
    first, older = _older(customer_id)
    free = [
        FreePayment(row, row.amount - used.get(row.pk, rules.NONE)) for row in known
        if first is None or rules.pays_invoices(row.paid_date, row.reference, first, older)
    ]  # fmt: skip
    return [one for one in free if one.left > 0]


def _older(customer_id: int) -> tuple[date | None, set[str]]:
    """Return the day of a customer's first invoice, and the orders from before it that no invoice names."""
    rows = Invoice.objects.filter(customer_id=customer_id).values_list("day", "order_numbers")
    first = min((day for day, _numbers in rows), default=None)
    if first is None:
        return None, set()
    named = {number for _day, numbers in rows for number in numbers}
    orders = trade_queries.orders_of(customer_id).filter(order_date__lt=first).values_list("number", flat=True)
    return first, set(orders) - named


def payments_by_hand(customer_id: int) -> list[FreePayment]:
    """Return the payments of a visible customer one may settle by hand, newest first: free is what no hand settled."""
    rows = Settlement.objects.filter(invoice__customer_id=customer_id, is_manual=True).order_by()
    used = dict(rows.values_list("payment_id").annotate(sum=Sum("amount")))
    known = trade_queries.payments_of(customer_id).filter(amount__gt=0).order_by("-paid_date", "-pk")
    free = [FreePayment(row, row.amount - used.get(row.pk, rules.NONE)) for row in known]
    return [one for one in free if one.left > 0]


def given_back(customer_id: int) -> list[receivables.Money]:
    """Return what a visible customer was given back, as money below zero."""
    rows = trade_queries.payments_of(customer_id).filter(amount__lt=0).order_by("paid_date", "pk")
    return [receivables.Money(pk, on, amount) for pk, on, amount in rows.values_list("pk", "paid_date", "amount")]


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down here of a customer, for the customer to read."""
    of: dict[str, Any] = {"customer_id": customer_id}
    return {
        "invoices": list(Invoice.objects.filter(**of).order_by("day", "id").values(
            "number", "day", "due_date", "amount", "currency", "disputed", "dispute_reason"
        )),
        "credit_limits": list(CreditLimit.objects.filter(**of).order_by("valid_from", "id").values(*LIMIT)),
        "exemptions": list(Exemption.objects.filter(**of).order_by("id").values(
            "order_number", "amount", "until", "reason", "state"
        )),
        "holds": list(Hold.objects.filter(**of).order_by("id").values("reason", "valid_from", "valid_to")),
    }  # fmt: skip
