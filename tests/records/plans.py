"""A plan, a goal, an action, a refused request and a review from zero, as the matrix and the browser ask for them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives.models import SwotItem
from zhike.apps.plans import actions
from zhike.apps.plans.models import Reservation

OF_CUSTOMER = {"goal_id", "action_id", "refusal_id", "anchor_id", "reservation_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day, of = at.date(), {"customer_id": customer_id, "at": at}
    new = actions.NewPlan("少停线", "批次不稳", "换刀快一半", ["按期投产"], "车间记录", day)
    actions.write_plan(new=new, **of)
    goal = actions.NewGoal("新线由我们供", "清单占比", "%", Decimal(50), day + timedelta(days=90), Decimal(20),
                           owner_id, customer_id)  # fmt: skip
    goal_id = actions.set_goal(new=goal, day=day, at=at)
    actions.measure_goal(goal_id=goal_id, value=Decimal(35), day=day, at=at)
    archive_actions.add_swot(kind="WEAKNESS", text="决策靠一个人", day=day, **of)
    point = SwotItem.objects.filter(customer_id=customer_id, kind="WEAKNESS").latest("pk")
    action_id = actions.plan_action(
        point_id=point.pk, offer="选型报告抄送车间", owner_id=owner_id, due_date=day, day=day, **of
    )
    refusal_id = actions.note_refusal(request="账期 120 天", reason="超出授信", day=day, **of)
    actions.serve_need(
        need="夜班缺人换刀", offer="夜班驻厂", owner_id=owner_id, due_date=day + timedelta(days=30), **of
    )
    anchor_id = actions.note_anchor(kind="SOFT", text="每年请车间主任看新品", day=day, **of)
    reservation_id = Reservation.objects.create(
        customer_id=customer_id, expert_id=owner_id, first_date=day, last_date=day, what="刃磨试切", state="HELD",
        user_id=owner_id, created_at=at, updated_at=at,
    ).pk  # fmt: skip
    actions.review_from_zero(
        assumptions=[("价格决定一切", "FALLEN", "两次加价仍续单")], conclusion="先试切", day=day, **of
    )
    return {"goal_id": goal_id, "action_id": action_id, "refusal_id": refusal_id, "anchor_id": anchor_id,
            "reservation_id": reservation_id}  # fmt: skip
