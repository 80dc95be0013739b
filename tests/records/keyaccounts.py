"""A benefit to the customer and a need of ours, as the matrix and the browser ask for them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.apps.keyaccounts import actions

OF_CUSTOMER = {"benefit_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    benefit_id = actions.note_benefit(
        customer_id=customer_id, kind="SAVINGS", amount=Decimal(900), evidence="少备库存", noted_date=at.date(), at=at
    )
    need_id = actions.add_need(branch_id=branch_id, title="中转仓库", tags=["仓库"], at=at)
    return {"benefit_id": benefit_id, "need_id": need_id}
