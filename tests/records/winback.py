"""A case in the pool with all that belongs to one, a wish to leave, a plan and a lesson."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.org import queries as org_queries
from zhike.apps.winback import actions, rules
from zhike.apps.winback.models import Remedy, WinBackOffer

OF_CUSTOMER = {
    "winback_id", "winback_step_id", "winback_remedy_id", "winback_offer_id", "ground_id", "save_id",
    "winback_plan_id", "lesson_id",
}  # fmt: skip


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = org_queries.business_date(at)
    told = {"today": day, "at": at}
    ground = actions.NewGround(customer_id, "BREACH", day, "合同违约一次")
    plan = actions.NewPlan("挽回价格流失", branch_id, 5, "重新报价", day, day + timedelta(days=90), owner_id)
    lesson = actions.NewLesson(
        branch_id, ("SERVICE",), day - timedelta(days=90), day, "投诉当天回复", day, None, owner_id
    )
    save_id = actions.note_wish(new=actions.NewSave(customer_id, day, "想换供应商"), **told)
    case_id = actions.open_case(
        new=actions.NewCase(customer_id, day, reason="PRICE", turnover=Decimal(100_000)), day=day, at=at
    )
    actions.decide(case_id=case_id, decision="WIN_BACK", why="老客户", **told)
    for step in (
        rules.NewStep("INVESTIGATE", day, "嫌贵", cause="PRICE", before="ANGRY", after="CALM"),
        rules.NewStep("INTERVIEW", day, "听取意见", told={"problem": "价格", "demand": "月结"}, causes=("PRICE",)),
    ):
        step_id = actions.add_step(case_id=case_id, new=step, **told)
    offer_id = actions.make_offer(
        case_id=case_id, kind="NEW_TARIFF", text="九五折", cost=Decimal(0), valid_date=day + timedelta(days=30), **told
    )
    return {
        "winback_id": case_id, "winback_step_id": step_id, "winback_offer_id": WinBackOffer.objects.get(pk=offer_id).pk,
        "winback_remedy_id": Remedy.objects.filter(case_id=case_id).order_by("rank")[0].pk,
        "ground_id": actions.note_ground(new=ground, **told), "save_id": save_id,
        "winback_plan_id": actions.add_plan(new=plan, at=at), "lesson_id": actions.add_lesson(new=lesson, **told),
        "outcome": "kept", "answer": "accept",
    }  # fmt: skip
