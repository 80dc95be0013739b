"""What a customer expects, a plan about it, its scores, a lever and marks of a colleague."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.apps.expectations import actions, rules

OF_CUSTOMER = {"expectation_plan_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = at.date()
    actions.note_expectation(
        customer_id=customer_id, value=9, weights={"past": 100, "referral": 0, "publicity": 0},
        evidence="三年来从未误期", day=day, at=at,
    )  # fmt: skip
    scores = dict.fromkeys((*rules.VALUES, *rules.COSTS), Decimal(20))
    actions.score_value(customer_id=customer_id, competitor_id=None, scores=scores, day=day, at=at)
    actions.mark_colleague(
        user_id=owner_id, marks={"thinking": 4, "ability": 4, "attitude": 4, "adaptability": 4}, day=day, at=at
    )
    return {
        "expectation_plan_id": actions.plan_about(
            customer_id=customer_id, kind="NEED", action="请教真实用量", owner_id=owner_id, due_date=day, before=9,
            day=day, at=at,
        ),
        "lever_id": actions.plan_lever(
            kind="COST_TIME", title="预约提货", branch_id=branch_id, owner_id=owner_id, due_date=day, unit="分钟",
            before=Decimal(30), day=day, at=at,
        ),
    }  # fmt: skip
