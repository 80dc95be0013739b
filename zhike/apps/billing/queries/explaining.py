"""Explaining: each line of a bill recomputed from its price, and what of it was charged without ground."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from zhike.analytics import charging
from zhike.apps.billing import rules
from zhike.apps.billing.models import BillLine, Subscription


@dataclass(frozen=True)
class Explained:
    """A line of a bill with what its price asks: part by part, how many days, by how much it differs."""

    line: BillLine
    # None where no price held in its month.
    charge: charging.Charge | None
    n_days: int
    n_month_days: int

    @property
    def expected(self) -> Decimal:
        """Return what ought to have been charged; without a price nothing."""
        return self.charge.amount if self.charge else Decimal(0)

    @property
    def difference(self) -> Decimal:
        """Return by how much more was charged."""
        return self.line.amount - self.expected

    @property
    def agrees(self) -> bool:
        """Say whether the line is what its price asks."""
        return self.difference == 0

    @property
    def is_whole_month(self) -> bool:
        """Say whether it ran all month."""
        return self.n_days == self.n_month_days


def lines() -> QuerySet[BillLine]:
    """Return the visible lines with price, plan and bill."""
    return BillLine.objects.select_related("bill", "price", "subscription__plan")


def explain(bill_id: int) -> list[Explained]:
    """Return the lines of a visible bill, each recomputed."""
    return [expected(line) for line in lines().filter(bill_id=bill_id).order_by("id")]


def expected(line: BillLine) -> Explained:
    """Return a line recomputed from its price, its quantity and the days the subscription ran with consent."""
    of, price = line.subscription, line.price
    n_days = min(line.n_days, rules.days_run(begun(of), of.end_date, line.month))
    charge = None
    if price and n_days:
        charge = rules.charged(
            price.kind, price.given, line.quantity, n_days=n_days, month=line.month, is_metered=of.plan.is_metered
        )
    elif price:
        charge = charging.Charge((), Decimal(0))
    return Explained(line, charge, n_days, rules.n_days_of(line.month))


def begun(of: Subscription) -> date:
    """Return from which day a subscription may be charged: its first, or that of a consent that came later."""
    return max(of.start_date, of.consent_date or of.start_date)


def groundless(of: Subscription, rows: Iterable[BillLine]) -> Decimal:
    """Return what was charged of a subscription for months that were over before anybody had agreed."""
    return sum(
        (one.amount for one in rows if of.consent_date is None or rules.last_day(one.month) < of.consent_date),
        Decimal(0),
    )  # fmt: skip
