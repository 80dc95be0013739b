"""Reads of what keeping and developing customers costs: as measured where entries suffice, else by the rule table."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.trade import queries as trade_queries

KEEP, DEVELOP = ("KEEP",), ("DEVELOP", "CULTIVATE")


@dataclass(frozen=True)
class Measured:
    """Costs of one purpose between two days: their sum and how many customers they were for."""

    amount: Decimal
    n_customers: int

    @property
    def each(self) -> Decimal | None:
        """Return the cost of one customer; None without any."""
        return self.amount / self.n_customers if self.n_customers else None


@dataclass(frozen=True)
class UnitCosts:
    """What keeping and developing one customer cost in a year, and whether enough was entered to go by it."""

    keep: Measured
    develop: Measured
    times: int
    least: int

    @property
    def suffices(self) -> bool:
        """Say whether the measured costs hold: enough customers of each kind, and keeping cost something."""
        enough = min(self.keep.n_customers, self.develop.n_customers) >= self.least
        return enough and self.keep.amount > 0 and self.develop.amount > 0

    @property
    def ratio(self) -> Decimal:
        """Return how many times the cost of keeping developing costs: measured, else as the rule table says."""
        if self.suffices and self.keep.each and self.develop.each:
            return self.develop.each / self.keep.each
        return Decimal(self.times)


def unit_costs(first: date, last: date, *, branch_ids: Collection[int] | None = None) -> UnitCosts:
    """Return what keeping and developing cost between two days at some branches, whoever may see the entries.

    The door decides who may see sums.
    """
    row = catalog_queries.table("acquire_keep")["RATIO"]
    with base.acting_as(base.System("unit costs")):
        keep, develop = (_sum(first, last, names, branch_ids) for names in (KEEP, DEVELOP))
    return UnitCosts(keep, develop, row["times"], row["least"])


def _sum(first: date, last: date, categories: Collection[str], branch_ids: Collection[int] | None) -> Measured:
    rows = trade_queries.costs().filter(cost_date__range=(first, last), category__in=categories).order_by()
    if branch_ids is not None:
        rows = rows.filter(customer__branch_id__in=branch_ids)
    told = rows.aggregate(amount=Sum("amount"), n=Count("customer_id", distinct=True))
    return Measured(told["amount"] or Decimal(0), told["n"])
