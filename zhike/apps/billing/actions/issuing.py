"""The run of a month: one bill for each customer, one line for each subscription, once."""

from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from zhike.apps.billing import queries, rules
from zhike.apps.billing.models import Bill, BillLine
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import turns
from zhike.apps.org import queries as org_queries

# Held while a month is charged: whoever comes second finds what is charged already, and the next free number.
ISSUE_LOCK = 7_413_071


@transaction.atomic
def issue(*, month: date, today: date, at: datetime) -> list[int]:
    """Charge a month that is over; return the ids of the bills. What was charged already is left alone.

    A bill that went out is never changed: what is charged later goes on another one. Raises BillingRefused.
    """
    month = rules.month_of(month)
    rules.refuse_first(("MONTH_OPEN", "month", rules.last_day(month) >= today))
    turns.take(ISSUE_LOCK)
    ready = [one for one in queries.due_in(month) if not one.held]
    place, made = _last_place(month), []
    company = org_queries.company()
    for customer_id, group in groupby(ready, key=lambda one: one.subscription.customer_id):
        rows, place = list(group), place + 1
        bill = Bill.objects.create(
            customer_id=customer_id, number=rules.bill_number(month, place), month=month, issued_date=today,
            n_lines=len(rows), amount=sum(one.amount for one in rows), currency=company.currency if company else "",
            created_at=at, updated_at=at,
        )  # fmt: skip
        BillLine.objects.bulk_create(
            BillLine(
                bill=bill, subscription=one.subscription, price=one.price, month=month, quantity=one.quantity,
                unit_price=one.unit_price, n_days=one.n_days, amount=one.amount,
            )
            for one in rows
        )  # fmt: skip
        made.append((bill, rows[0].subscription.customer.branch_id))
    told = [(bill.pk, branch_id, {"number": bill.number, "amount": str(bill.amount)}) for bill, branch_id in made]
    core_actions.audit_each("bill.issue", noun="bill", told=told, at=at)
    ids = [bill.pk for bill, _branch_id in made]
    if ids:
        core_actions.record("bills.issued", {"month": month.isoformat(), "bill_ids": ids}, at=at)
    return ids


def _last_place(month: date) -> int:
    """Return the place of the last bill of a month, whoever may see it."""
    start = rules.bill_number(month, 0).rpartition("-")[0] + "-"
    with base.acting_as(base.System("numbers of bills")):
        last = Bill.objects.filter(number__startswith=start, is_imported=False).order_by("-number").first()
    return int(last.number.rpartition("-")[2]) if last else 0
