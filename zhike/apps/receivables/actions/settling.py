"""Settling by hand: which payment pays which invoice; what was settled by hand stays until it is taken back."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.receivables import queries
from zhike.apps.receivables.actions import reckoning
from zhike.apps.receivables.models import Settlement
from zhike.apps.receivables.rules import CENT, NONE, CreditRefused
from zhike.apps.trade import queries as trade_queries


class NoSuchSettlement(Exception):
    """The settlement does not exist or may not be seen."""


@transaction.atomic
def settle(*, invoice_id: int, payment_id: int, amount: Decimal, day: date, at: datetime) -> int:
    """Let a payment pay so much of an invoice; return the id of the settlement.

    What the program settled by itself gives way and is settled anew with what is left. Raises CreditRefused.
    """
    row = queries.invoice(invoice_id)
    if row is None:
        raise CreditRefused("NO_CUSTOMER", "invoice_id")
    customer_actions.lock_customers(row.customer_id)
    payment = trade_queries.payments_of(row.customer_id).filter(pk=payment_id).first()
    if payment is None:
        raise CreditRefused("NO_PAYMENT", "payment_id")
    if amount < CENT:
        raise CreditRefused("AMOUNT", "amount")
    by_hand = Settlement.objects.filter(is_manual=True).exclude(invoice_id=row.pk, payment_id=payment.pk)
    paid = by_hand.filter(invoice_id=row.pk).aggregate(sum=Sum("amount"))["sum"] or NONE
    used = by_hand.filter(payment_id=payment.pk).aggregate(sum=Sum("amount"))["sum"] or NONE
    if amount > row.amount - paid or amount > payment.amount - used:
        raise CreditRefused("SETTLED_TOO_MUCH", "amount")
    Settlement.objects.filter(invoice_id=row.pk, payment_id=payment.pk).delete()
    made = Settlement.objects.create(
        invoice_id=row.pk, payment_id=payment.pk, amount=amount, is_manual=True, user_id=base.actor().user_id, at=at
    )
    _tell("invoice.settle", row, at, payment_id=payment.pk, amount=str(amount))
    reckoning.follow(customer_ids=[row.customer_id], day=day, at=at)
    return made.pk


@transaction.atomic
def unsettle(*, settlement_id: int, day: date, at: datetime) -> int:
    """Take back what was settled by hand; the oldest come first again. Return the customer's id."""
    made = queries.settlement(settlement_id)
    if made is None:
        raise NoSuchSettlement(settlement_id)
    if not made.is_manual:
        raise CreditRefused("WRONG_STATE")
    row = made.invoice
    made.delete()
    _tell("invoice.unsettle", row, at, amount=str(made.amount))
    reckoning.follow(customer_ids=[row.customer_id], day=day, at=at)
    return row.customer_id


def _tell(act: str, row, at: datetime, **values: object) -> None:
    core_actions.audit(act, noun="invoice", object_id=row.pk, branch_id=row.customer.branch_id, at=at, values=values)
