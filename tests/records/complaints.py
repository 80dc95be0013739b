"""A complaint, a suggestion and an improvement, as the matrix and the browser ask for them."""

from datetime import datetime
from typing import Any

from zhike.apps.complaints import actions
from zhike.apps.core import clock

OF_CUSTOMER = {"complaint_id", "suggestion_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    new = actions.NewComplaint(customer_id, "三箱刀片崩刃", "ANGRY", "HOTLINE_24H")
    return {
        "complaint_id": actions.open_complaint(new=new, at=at), "deed": "vent",
        "suggestion_id": actions.suggest(customer_id=customer_id, idea="周六也送货", at=at),
        "improvement_id": actions.plan_improvement(
            title="来料全检", cause="QUALITY", owner_id=owner_id, branch_id=branch_id, due_date=clock.today(at), at=at
        ),
    }  # fmt: skip
