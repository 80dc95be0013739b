"""A review of a talk with a customer, as the matrix and the browser ask for it."""

from datetime import datetime
from typing import Any

from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.reviews import actions, queries, rules

OF_CUSTOMER = {"review_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of a talk the owner had."""
    talk = interaction_actions.NewInteraction(
        customer_id=customer_id, text="电话:客户说交期太紧", happened_at=at, participants="采购部", user_id=owner_id
    )
    talk_id = interaction_actions.add_interaction(new=talk, day=at.date(), at=at)
    marks = [actions.Mark("YES" if n % 3 else "PARTLY") for n in range(len(queries.sheet(rules.LISTENING).items))]
    new = actions.NewReview("LISTENING", at.date(), marks, "交期电话", interaction_id=talk_id)
    return {"review_id": actions.add_review(new=new, at=at), "kind": rules.LISTENING}
