"""What is open with customers: their invoices, orders and payments gathered, and made ledgers of by the rules."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from zhike.analytics import receivables
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.receivables import rules
from zhike.apps.receivables.models import Invoice
from zhike.apps.receivables.queries import credit
from zhike.apps.receivables.queries.invoices import settled_until
from zhike.apps.trade import queries as trade_queries

AT_ONCE = 500


def ledger_of(customer_id: int, day: date) -> rules.Ledger:
    """Return what is open with a visible customer on a day."""
    return ledgers([customer_id], day)[customer_id]


def ledgers(customer_ids: Collection[int], day: date) -> dict[int, rules.Ledger]:
    """Return what is open with each of some visible customers on a day."""
    with base.acting_as(base.System("first payment")):
        begun = trade_queries.first_payment_date()
    found: dict[int, rules.Ledger] = {}
    for some in core_rules.chunks(list(customer_ids), size=AT_ONCE):
        books: dict[int, rules.Books] = {pk: rules.Books() for pk in some}
        _note_invoices(books, day)
        _note_trade(books, day)
        terms = {pk: row.terms_days for pk, row in credit.limits_on(some, day).items()}
        found |= {pk: rules.ledger(one, begun=begun, terms_days=terms.get(pk, 0)) for pk, one in books.items()}
    return found


def check_order(customer_id: int, amount: Decimal, day: date) -> rules.Check | None:
    """Hold an order of a visible customer against its limit; None where it has none.

    Where nobody keeps what a customer owes, its orders since the limit began count as open.
    """
    limit = credit.limit_on(customer_id, day)
    if limit is None:
        return None
    told = ledger_of(customer_id, day)
    counts = told.against_limit
    if not told.is_known:
        counts = max(trade_queries.revenue_between([customer_id], limit.valid_from, day), rules.NONE)
    return rules.Check(limit.amount, counts, amount, credit.allowed(customer_id, day), told.is_known)


def _note_invoices(books: Mapping[int, rules.Books], day: date) -> None:
    rows = settled_until(day).filter(invoice__customer_id__in=list(books))
    paid = dict(rows.values_list("invoice_id").annotate(sum=Sum("amount")))
    told = rows.values_list("invoice__customer_id", "invoice__day", "payment__paid_date", "amount")
    for pk, on, came, amount in told:
        if came is None:
            # A credit note pays, and nobody collected anything by it.
            books[pk].credit -= amount
        else:
            books[pk].collected.append(receivables.Collected(on, came, amount))
            books[pk].used += amount
    for row in Invoice.objects.filter(customer_id__in=list(books), day__lte=day).order_by("due_date", "day", "pk"):
        one = books[row.customer_id]
        left = row.amount - paid.get(row.pk, rules.NONE)
        one.credit += max(-row.amount, rules.NONE)
        one.has_invoices, one.named = True, one.named | set(row.order_numbers)
        one.first_invoice = min(one.first_invoice or row.day, row.day)
        one.last_invoice = max(one.last_invoice or row.day, row.day)
        if left > 0:
            one.claims.append(receivables.Claim(row.pk, row.day, row.due_date, left, min(row.disputed, left)))


def _note_trade(books: Mapping[int, rules.Books], day: date) -> None:
    paid = trade_queries.payments().select_related(None).filter(customer_id__in=list(books), paid_date__lte=day)
    came: dict[int, list[tuple[receivables.Money, str]]] = {}
    for pk, customer_id, on, amount, reference in paid.order_by("paid_date", "pk").values_list(
        "pk", "customer_id", "paid_date", "amount", "reference"
    ):
        came.setdefault(customer_id, []).append((receivables.Money(pk, on, amount), reference))
    kept = [pk for pk, one in books.items() if pk in came or one.has_invoices]
    sold = trade_queries.orders().select_related(None).filter(customer_id__in=kept, order_date__lte=day)
    for pk, customer_id, number, on, amount in sold.order_by("order_date", "pk").values_list(
        "pk", "customer_id", "number", "order_date", "amount"
    ):
        books[customer_id].orders.append(rules.Ordered(("order", pk), number, on, Decimal(amount)))
    for customer_id, rows in came.items():
        one = books[customer_id]
        first, older = one.first_invoice, one.older
        one.money = [
            money for money, reference in rows
            if first is None or rules.pays_invoices(money.day, reference, first, older)
        ]  # fmt: skip
