"""Invoices as one learns from them who pays late: what was claimed, and the day it was paid in full."""

from datetime import date
from decimal import Decimal

from zhike.analytics import paying
from zhike.apps.core import base
from zhike.apps.receivables.models import Invoice
from zhike.apps.receivables.queries.invoices import settled_until

# The latest so many are looked at.
MOST = 40_000


def claims(as_of: date) -> list[paying.Claim]:
    """Return the invoices of all customers up to a day; what is disputed is no question of paying, and left out."""
    with base.acting_as(base.System("who pays late")):
        known = Invoice.objects.filter(amount__gt=0, disputed=0, day__lte=as_of).order_by("-day", "-pk")
        rows = list(known.values_list("pk", "customer_id", "day", "due_date", "amount")[:MOST])
        paid: dict[int, tuple[Decimal, date]] = {}
        # A window of all settlements: the ids of so many invoices would not fit into one question.
        told = settled_until(as_of).values_list("invoice_id", "amount", "payment__paid_date", "credit_note__day")
        for invoice_id, amount, money, note in told:
            before, last = paid.get(invoice_id, (Decimal(0), date.min))
            paid[invoice_id] = (before + amount, max(last, money or note))
    return [
        paying.Claim(
            customer_id, day, due, float(amount), paid[pk][1] if pk in paid and paid[pk][0] >= amount else None
        )
        for pk, customer_id, day, due, amount in rows
    ]
