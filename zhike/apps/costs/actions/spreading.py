"""Spreading: shared costs put on the customers of their branches to the cent; what customers count is read once."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import ibis
import numpy as np
import pyarrow as pa

from zhike.analytics import allocation
from zhike.apps.costs import rules
from zhike.apps.costs.models import SharedCost
from zhike.apps.org import queries as org_queries
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import contribution, homes

Span = tuple[date, date, str]


class Shares:
    """The shared costs in force over some windows of days."""

    def __init__(self, star: Star, windows: Iterable[tuple[date, date]]) -> None:
        self.star = star
        self.rows = list(SharedCost.objects.filter(ended_at=None))
        asked = {_span(row, *window, row.key) for window in windows for row in self.rows if _part(row, *window)}
        self.weights = self._read(sorted(asked))

    def within(self, first: date, last: date) -> ibis.Table | None:
        """Return the parts of the customers in one of the windows; None where nothing is shared in it."""
        spread = [self._spread(row, amount, first, last) for row in self.rows if (amount := _part(row, first, last))]
        return self.star.given(f"shared_{first:%Y%m%d}_{last:%Y%m%d}", pa.concat_tables(spread)) if spread else None

    def _spread(self, row: SharedCost, amount: Decimal, first: date, last: date) -> pa.Table:
        inside = list(org_queries.subtree_ids(row.branch_id))
        ids, found = self._among(_span(row, first, last, row.key), inside)
        if not len(ids):
            # Where nobody has any weight, all who bought count alike: the cost is there all the same.
            span = _span(row, first, last, SharedCost.Key.EQUAL)
            if span not in self.weights:
                self.weights |= self._read([span])
            ids, found = self._among(span, inside)
        cents = allocation.allocate(int(amount * 100), found.tolist())
        amounts = [Decimal(one).scaleb(-2) for one in cents]
        return pa.table({
            "customer_id": pa.array(ids, pa.int64()), "category": pa.repeat(row.category, len(cents)),
            "amount": pa.array(amounts, pa.decimal128(18, 4)),
        })  # fmt: skip

    def _among(self, span: Span, branch_ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return who counts of some branches' customers on the last day of a span, and how much."""
        ids, weights = self.weights[span]
        is_inside = np.isin(ids, self._at_home(span[1], branch_ids))
        return ids[is_inside], weights[is_inside]

    def _at_home(self, day: date, branch_ids: list[int]) -> np.ndarray:
        """Return the customers whose home is one of some branches on a day."""
        rows = homes.on_day(self.star, day)
        return rows.filter(rows.branch_id.isin(branch_ids)).to_pyarrow()["customer_id"].to_numpy()

    def _read(self, spans: list[Span]) -> dict[Span, tuple[np.ndarray, np.ndarray]]:
        """Return who has any weight in each span, in the order of the ids, and what it is."""
        if not spans:
            return {}
        table = contribution.weights(self.star, spans).to_pyarrow()
        ids, found = table["customer_id"].to_numpy(), {}
        for at, span in enumerate(spans):
            weights = table[f"w{at}"].fill_null(0).to_numpy()
            counts = weights > 0
            found[span] = ids[counts], weights[counts]
        return found


def _part(row: SharedCost, first: date, last: date) -> Decimal:
    return rules.part_within(row.amount, row.first_date, row.last_date, first, last)


def _span(row: SharedCost, first: date, last: date, key: str) -> Span:
    return max(first, row.first_date), min(last, row.last_date), str(key)
