"""Reads of selling costs: what selling to the customers of some branches cost in some spans, and what they bought."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from zhike.apps.core import base
from zhike.apps.org import rules as org_rules
from zhike.apps.trade import queries as trade_queries

# Discounts are revenue that never came; capital and bad debts are costs of money, not of selling.
NOT_SELLING = ("DISCOUNT", "FINANCING", "BAD_DEBT")

Span = tuple[date, date]


@dataclass(frozen=True)
class Selling:
    """Selling costs and revenue of a span, both net; None where nothing was booked, or where few would be told of."""

    cost: Decimal | None
    revenue: Decimal | None
    is_hidden: bool = False

    @property
    def ratio(self) -> Decimal | None:
        """Return selling costs ÷ revenue; None where nothing was booked or nothing was sold."""
        return self.cost / self.revenue if self.cost is not None and self.revenue and self.revenue > 0 else None


def selling(branch_ids: Collection[int], spans: Iterable[Span]) -> dict[Span, Selling]:
    """Return what was spent on and sold to all customers at home in some branches, for each span, both ends included.

    The acting person sees the sums of these branches: whoever calls has asked for that.
    """
    asked = list(dict.fromkeys(spans))
    if not asked:
        return {}
    with base.acting_as(base.System("sums of selling costs by branch")):
        spent = trade_queries.costs().exclude(category__in=NOT_SELLING)
        costs = _sums(spent, "cost_date", branch_ids, asked)
        sales = _sums(trade_queries.orders(), "order_date", branch_ids, asked)
    hides = base.actor().hides_small_cells
    found = {}
    for at, span in enumerate(asked):
        few = any(0 < sums[f"n{at}"] < org_rules.SMALL_CELL for sums in (costs, sales))
        hidden = hides and few
        found[span] = Selling(None, None, True) if hidden else Selling(costs[f"sum{at}"], sales[f"sum{at}"])
    return found


def _sums(rows: Any, day: str, branch_ids: Collection[int], spans: list[Span]) -> dict[str, Any]:
    """Add up each span, and count whom it is of, in one question."""
    asked: dict[str, Any] = {}
    for at, span in enumerate(spans):
        within = Q(**{f"{day}__range": span})
        asked |= {f"sum{at}": Sum("amount", filter=within), f"n{at}": Count("customer", distinct=True, filter=within)}
    first, last = min(one[0] for one in spans), max(one[1] for one in spans)
    inside = rows.filter(customer__branch_id__in=list(branch_ids), **{f"{day}__range": (first, last)})
    return dict(inside.order_by().aggregate(**asked))
