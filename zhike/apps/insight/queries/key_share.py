"""What key accounts contribute: their share of revenue, of profit and of growth, year by year, from the order lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from zhike.apps.core import base
from zhike.apps.costs import actions as costs_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.queries import runs
from zhike.apps.keyaccounts import queries as key_queries
from zhike.warehouse import engine
from zhike.warehouse.engine import Star

N_YEARS = 4
# The first orders of a year come after the holidays; from then on it is whole.
HOLIDAYS = timedelta(days=14)


@dataclass(frozen=True)
class Year:
    """A calendar year, or the part of one the orders cover: revenue and profit of all and of key accounts."""

    year: int
    first: date
    last: date
    is_whole: bool
    revenue: Decimal
    key_revenue: Decimal
    profit: float
    key_profit: float
    before: "Year | None" = None

    @property
    def revenue_share(self) -> float | None:
        """The share of revenue; None without revenue."""
        return float(self.key_revenue / self.revenue) if self.revenue > 0 else None

    @property
    def profit_share(self) -> float | None:
        """The share of profit; None where there is none to share."""
        return self.key_profit / self.profit if self.profit > 0 else None

    @property
    def growth(self) -> Decimal | None:
        """By how much revenue grew; None unless both years are whole."""
        return self.revenue - self.before.revenue if self._can_grow and self.before else None

    @property
    def key_growth(self) -> Decimal | None:
        """By how much the revenue of key accounts grew; None unless both years are whole."""
        return self.key_revenue - self.before.key_revenue if self._can_grow and self.before else None

    @property
    def growth_share(self) -> float | None:
        """The share of key accounts in the growth; None where nothing grew."""
        return float((self.key_growth or 0) / self.growth) if self.growth and self.growth > 0 else None

    @property
    def _can_grow(self) -> bool:
        return bool(self.before and self.is_whole and self.before.is_whole)


def contributed(branch_ids: Iterable[int]) -> list[Year] | None:
    """Return what the present key accounts of some branches contributed, newest year first; None before an analysis.

    Sums are the machine's, for whoever may see figures of the branches.
    """
    run = runs.current()
    if run is None or not snapshot.folder_of(run.pk).is_dir():
        return None
    with base.acting_as(base.System("what key accounts contribute")):
        inside = customer_queries.cards().filter(branch_id__in=list(branch_ids)).order_by()
        ids = np.fromiter(inside.values_list("pk", flat=True), np.int64)
        rows = key_queries.appointments().order_by().values_list("customer_id", flat=True)
        key = np.intersect1d(np.fromiter(rows, np.int64), ids)
        with engine.open_star(snapshot.folder_of(run.pk), engine="duckdb") as star:
            return _years(star, run.as_of, ids, key)


def _years(star: Star, as_of: date, ids: np.ndarray, key: np.ndarray) -> list[Year]:
    begun = star.order_line.line_date.min().to_pyarrow().as_py()
    if begun is None:
        return []
    found: list[Year] = []
    for year in range(max(begun.year, as_of.year - N_YEARS + 1), as_of.year + 1):
        first, last = max(begun, date(year, 1, 1)), min(as_of, date(year, 12, 31))
        is_whole = first <= date(year, 1, 1) + HOLIDAYS and last == date(year, 12, 31)
        money = _revenue(star, first, last)
        profits = costs_actions.between(star, first, last, ids)
        of_key = set(key.tolist())
        found.append(Year(
            year, first, last, is_whole, sum((money.get(pk, Decimal(0)) for pk in ids.tolist()), Decimal(0)),
            sum((money.get(pk, Decimal(0)) for pk in of_key), Decimal(0)), sum(profits.values()),
            sum(profit for pk, profit in profits.items() if pk in of_key), found[-1] if found else None,
        ))  # fmt: skip
    return found[::-1]


def _revenue(star: Star, first: date, last: date) -> dict[int, Decimal]:
    """Return what each customer bought from a day to a day, net of returns."""
    lines = star.order_line
    some = lines.filter((lines.line_date >= first) & (lines.line_date <= last))
    rows = some.group_by("customer_id").agg(money=some.amount.sum()).to_pyarrow()
    return {row["customer_id"]: Decimal(row["money"]) for row in rows.to_pylist()}
