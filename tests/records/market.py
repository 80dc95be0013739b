"""Where a branch stands in its market: hidden with the sums of the branch."""

from datetime import datetime
from typing import Any

from zhike.apps.insight.actions import market

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make a rank of the customer's branch."""
    new = market.NewRank(
        branch_id=branch_id, line=f"刀具 {customer_id}", rank=3, target=1, day=at.date(), source="协会年报"
    )
    return {"rank_id": market.keep_rank(new=new, at=at)}
