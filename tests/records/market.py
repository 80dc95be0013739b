"""Where a branch stands in its market, and what a share costs: hidden with the sums of the branch, or of all."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.core import base
from zhike.apps.insight.actions import market
from zhike.apps.market import actions as market_actions
from zhike.apps.market import queries as market_queries

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make a rank of the customer's branch."""
    new = market.NewRank(
        branch_id=branch_id, line=f"刀具 {customer_id}", rank=3, target=1, day=at.date(), source="协会年报"
    )
    day = at.date() - timedelta(days=customer_id % 1_000)
    with base.acting_as(base.System("scene")):
        market_actions.keep_prices(prices=[(day, Decimal("12.5"))], source="交易所", today=at.date(), at=at)
        price_id = market_queries.share_prices().get(day=day).pk
    return {"rank_id": market.keep_rank(new=new, at=at), "price_id": price_id}
