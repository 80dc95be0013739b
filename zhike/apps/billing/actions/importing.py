"""Taking over: subscriptions and bill lines of an older system, which may lack consent or be wrong; taking back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from zhike.apps.billing import queries, rules
from zhike.apps.billing.actions import finding
from zhike.apps.billing.actions.subscribing import NewSubscription, values_of
from zhike.apps.billing.models import Bill, BillLine, Subscription
from zhike.apps.core import actions as core_actions


@dataclass(frozen=True)
class NewLine:
    """A line of a bill that was made elsewhere: whose, which bill, which subscription, how much."""

    customer_id: int
    number: str
    month: date
    subscription_id: int
    quantity: Decimal
    amount: Decimal
    issued_date: date


@transaction.atomic
def add_imported_subscriptions(*, new: Sequence[NewSubscription], day: date, at: datetime) -> list[int]:
    """Keep subscriptions as another system had them, consent or none; those without are found at once. Return ids."""
    rows = Subscription.objects.bulk_create(
        Subscription(**values_of(one), is_imported=True, created_at=at, updated_at=at) for one in new
    )
    values = {"n_rows": len(rows), "n_new": sum(one.consent_date is None for one in rows)}
    core_actions.audit(
        "subscription.import", noun="subscription", object_id=None, at=at, n_rows=len(rows), values=values
    )
    finding.find(customer_ids={one.customer_id for one in new}, day=day, at=at)
    return [one.pk for one in rows]


@transaction.atomic
def add_imported_lines(*, new: Sequence[NewLine], currency: str, day: date, at: datetime) -> list[int]:
    """Keep lines of bills made elsewhere, each recomputed at once. Return their ids. Raises BillingRefused."""
    bills = {one.number: one for one in Bill.objects.filter(number__in={each.number for each in new})}
    owned = queries.subscriptions().in_bulk({one.subscription_id for one in new})
    rows = []
    for one in new:
        bill = bills.get(one.number)
        if bill is not None and (bill.customer_id != one.customer_id or not bill.is_imported):
            raise rules.BillingRefused("BILL_TAKEN", "number")
        if bill is None:
            bill = bills[one.number] = Bill.objects.create(
                customer_id=one.customer_id, number=one.number, month=rules.month_of(one.month), currency=currency,
                issued_date=one.issued_date, is_imported=True, created_at=at, updated_at=at,
            )  # fmt: skip
        rows.append(_line(one, bill, owned[one.subscription_id]))
    kept = BillLine.objects.bulk_create(rows)
    _sum_up({one.pk for one in bills.values()}, at)
    core_actions.audit("bill.import", noun="bill", object_id=None, at=at, n_rows=len(kept))
    finding.find(customer_ids={one.customer_id for one in new}, day=day, at=at)
    return [one.pk for one in kept]


def _line(one: NewLine, bill: Bill, of: Subscription) -> BillLine:
    month = rules.month_of(one.month)
    return BillLine(
        bill=bill, subscription=of, price=queries.price_on(of.plan_id, month), month=month, quantity=one.quantity,
        unit_price=None, n_days=rules.days_run(of.start_date, of.end_date, month), amount=one.amount,
    )  # fmt: skip


def _sum_up(bill_ids: Iterable[int], at: datetime) -> None:
    """Let bills of elsewhere say what their lines add up to; one without lines goes."""
    for bill in Bill.objects.filter(pk__in=list(bill_ids)):
        lines = bill.lines.all()
        if not lines.exists():
            bill.delete()
            continue
        total = lines.aggregate(sum=Sum("amount"))["sum"]
        bill.change({"amount": total, "n_lines": lines.count()}, version=None, at=at)


@transaction.atomic
def remove_subscriptions(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take back imported subscriptions that stand as they came, nothing charged or refunded; return the ids gone."""
    rows = Subscription.objects.filter(pk__in=list(ids))
    kept = {one.pk for one in rows if one.version > 1 or one.lines.exists() or _is_settled(one)}
    gone = sorted({one.pk for one in rows} - kept)
    rows.filter(pk__in=gone).delete()
    core_actions.audit("subscription.remove", noun="subscription", object_id=None, at=at, n_rows=len(gone))
    return gone


def _is_settled(row: Subscription) -> bool:
    return row.violations.exclude(proposed_by=None, approved_by=None).exists()


@transaction.atomic
def remove_lines(*, ids: Sequence[int], day: date, at: datetime) -> list[int]:
    """Take back imported lines nobody has decided anything about; return the ids gone."""
    rows = BillLine.objects.select_related("bill").filter(pk__in=list(ids))
    kept = {one.pk for one in rows if one.violations.exclude(proposed_by=None, approved_by=None).exists()}
    bill_ids = {one.bill_id for one in rows if one.pk not in kept}
    gone, customer_ids = sorted({one.pk for one in rows} - kept), {one.bill.customer_id for one in rows}
    BillLine.objects.filter(pk__in=gone).delete()
    _sum_up(bill_ids, at)
    finding.find(customer_ids=customer_ids, day=day, at=at)
    core_actions.audit("bill.remove", noun="bill", object_id=None, at=at, n_rows=len(gone))
    return gone
