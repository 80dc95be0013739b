"""An activity with a guest, a visit and a gift, as the matrix and the browser ask for them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.activities import actions

OF_CUSTOMER = {"invitation_id", "visit_id", "gift_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = at.date()
    activity_id = actions.add_activity(
        new=actions.NewActivity(
            kind="GET_TOGETHER", title="春季客户联谊", first_date=day, last_date=day, branch_id=branch_id,
            place="太湖", tags=["高尔夫"], menu=["花生汤"], budget=Decimal(20_000), cost=Decimal(18_600),
        ),
        at=at,
    )  # fmt: skip
    (invitation_id,) = actions.invite(activity_id=activity_id, customer_ids=[customer_id], at=at)
    new_visit = actions.NewVisit(customer_id, day + timedelta(days=2), owner_id, "看新产线")
    visit_id, _warnings = actions.plan_visit(new=new_visit, today=day, at=at)
    gift_id = actions.register_gift(new=actions.NewGift(customer_id, "茶叶", Decimal(80), day), at=at)
    remark_id = actions.note_remark(activity_id=activity_id, text="交期要准", at=at)
    return {
        "activity_id": activity_id, "invitation_id": invitation_id, "visit_id": visit_id, "gift_id": gift_id,
        "remark_id": remark_id,
    }  # fmt: skip
