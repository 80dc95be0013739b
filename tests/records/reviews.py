"""A review of a talk with a customer and a test of levels, as the matrix and the browser ask for them."""

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
    tasted = [(0, 100, 52), (2, 100, 71), (4, 100, 93), (6, 100, 77), (8, 100, 48)]
    test_id = actions.add_level_test(
        new=actions.NewLevelTest(f"可乐口感 {customer_id}", "温度", "℃", at.date(), tasted), at=at
    )
    actions.publish_standard(leveltest_id=test_id, standard=4, tolerance=1, version=1, at=at)
    check_id = actions.add_level_check(leveltest_id=test_id, branch_id=branch_id, reading=5, day=at.date(), at=at)
    return {
        "review_id": actions.add_review(new=new, at=at), "kind": rules.LISTENING, "leveltest_id": test_id,
        "levelcheck_id": check_id,
    }  # fmt: skip
