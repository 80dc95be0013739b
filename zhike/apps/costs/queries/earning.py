"""Reads of profit by quarter: what the order lines and the cost ledger of an analysis say customers left."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from zhike.analytics import periods
from zhike.apps.costs.models import Reckoning
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import contribution, earned


def earned_by_quarter(star: Star, as_of: date, branch_ids: Collection[int]) -> dict[str, tuple[Decimal, int]]:
    """Return what customers now at home in some branches left in each quarter, and how many they were.

    Revenue less the cost of the goods, by the usual margin where it is not known, and less what is booked.
    """
    kept = Reckoning.objects.first()
    rates = contribution.Rates(**{name: Decimal(value) for name, value in kept.rates.items()} if kept else {})
    rows = earned.by_quarter(star, as_of, sorted(branch_ids), rates.margin).to_pyarrow().to_pylist()
    return {
        periods.of_index("QUARTER", row["quarter"]).label: (row["profit"], row["n_customers"]) for row in rows
    }  # fmt: skip
