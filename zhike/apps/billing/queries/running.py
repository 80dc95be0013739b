"""The run of a month: which subscriptions are charged, for how much, and which are held back and why."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from zhike.apps.billing import rules
from zhike.apps.billing.models import BillLine, Price, Reading, Subscription
from zhike.apps.billing.queries import explaining, reading


@dataclass(frozen=True)
class Due:
    """A subscription of a month: what it is charged, or why it is held back (NO_CONSENT, NO_READING, NO_PRICE)."""

    subscription: Subscription
    held: str = ""
    price: Price | None = None
    quantity: Decimal = Decimal(0)
    unit_price: Decimal | None = None
    n_days: int = 0
    amount: Decimal = Decimal(0)


def due_in(month: date) -> list[Due]:
    """Return the visible subscriptions that run in a month and were not charged for it yet, by customer."""
    last = rules.last_day(month)
    rows = reading.subscriptions().filter(start_date__lte=last, customer__status="ACTIVE")
    rows = rows.filter(Q(end_date=None) | Q(end_date__gte=month)).order_by("customer_id", "id")
    done = set(BillLine.objects.filter(month=month).values_list("subscription_id", flat=True))
    left = [one for one in rows if one.pk not in done]
    prices, read = _prices(month), dict(Reading.objects.filter(month=month).values_list("subscription_id", "quantity"))
    return [_due(one, month, prices.get(one.plan_id), read.get(one.pk)) for one in left]


def _prices(month: date) -> dict[int, Price]:
    """Return the price that holds in a month, by plan."""
    found: dict[int, Price] = defaultdict()
    for price in Price.objects.filter(valid_from__lte=month).order_by("valid_from"):
        found[price.plan_id] = price
    return found


def _due(one: Subscription, month: date, price: Price | None, read: Decimal | None) -> Due:
    if one.consent_date is None or one.consent_date > rules.last_day(month):
        return Due(one, "NO_CONSENT")
    if price is None:
        return Due(one, "NO_PRICE")
    if one.plan.is_metered and read is None:
        return Due(one, "NO_READING")
    quantity = read if one.plan.is_metered and read is not None else one.quantity
    n_days = rules.days_run(explaining.begun(one), one.end_date, month)
    charge = rules.charged(
        price.kind, price.given, quantity, n_days=n_days, month=month, is_metered=one.plan.is_metered
    )  # fmt: skip
    return Due(one, "", price, quantity, charge.unit_price, n_days, charge.amount)
