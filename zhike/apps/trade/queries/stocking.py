"""Reads of stock: the counts of some products, and for how many days each would have lasted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhike.analytics import demand
from zhike.apps.trade.models import StockCount

# The pace of late is that of so many days.
PACE_DAYS = 90


@dataclass(frozen=True)
class Counted:
    """A count of a product, and the days it would last at the pace of the ninety days before; None: none was sold."""

    day: date
    quantity: Decimal
    days: float | None


def counted(product_ids: Iterable[int]) -> dict[int, list[Counted]]:
    """Return the counts of some products, the oldest first."""
    found: dict[int, list[Counted]] = {}
    for row in StockCount.objects.filter(product_id__in=list(product_ids)).order_by("day"):
        days = demand.stock_days(float(row.quantity), float(row.sold), PACE_DAYS)
        found.setdefault(row.product_id, []).append(Counted(row.day, row.quantity, days))
    return found
