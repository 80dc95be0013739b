"""A benefit, a need, a key account, a unit with a member and a deputy, as the matrix and the browser ask for them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.keyaccounts import actions, queries

OF_CUSTOMER = {"benefit_id", "account_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = at.date()
    benefit_id = actions.note_benefit(
        customer_id=customer_id, kind="SAVINGS", amount=Decimal(900), evidence="少备库存", noted_date=day, at=at
    )
    need_id = actions.add_need(branch_id=branch_id, title="中转仓库", tags=["仓库"], at=at)
    # An analysis may have proposed it already.
    known = queries.account_of(customer_id)
    account_id = known.pk if known else actions.nominate(
        customer_id=customer_id, metal="IRON", reason="行业龙头", at=at
    )  # fmt: skip
    unit_id = actions.add_unit(name=f"大客户部{customer_id}", branch_id=branch_id, workload=5, at=at)
    deputy_id = actions.grant_deputy(
        user_id=owner_id, first_date=day, last_date=day + timedelta(days=30), reason="出差", at=at
    )
    return {
        "benefit_id": benefit_id, "need_id": need_id, "account_id": account_id, "unit_id": unit_id,
        "deputy_id": deputy_id,
        "member_id": actions.join_unit(unit_id=unit_id, user_id=owner_id, workload=None, at=at),
    }  # fmt: skip
