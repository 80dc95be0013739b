"""Changes and competitors: a change that touches the customer, stock seen dumped, a competitor with a move."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.apps.changes import actions
from zhike.apps.changes.models import Affected, Change
from zhike.apps.market import actions as market_actions

OF_CUSTOMER = {"dumping_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each; what is known of the market and what the house changes is for everybody to read."""
    change_id = actions.propose(
        values={"kind": "POLICY", "title": f"现款提货 {customer_id}", "first_date": at.date(), "branch_id": branch_id},
        day=at.date(), at=at,
    )  # fmt: skip
    Affected.objects.create(change_id=change_id, customer_id=customer_id, branch_id=branch_id, turnover=1)
    Change.objects.filter(pk=change_id).update(status="ASKING")
    dumping_id = actions.note_dumping(
        customer_id=customer_id, product_id=None, day=at.date(), price=Decimal(26), list_price=Decimal(36), source="",
        at=at,
    )  # fmt: skip
    competitor_id = market_actions.named(name=f"德锐 {customer_id}", at=at)
    move_id = market_actions.note_move(
        values={"competitor_id": competitor_id, "kind": "PRICE_CUT", "day": at.date(), "text": "刀片降到 32 元",
                "channel": "DEALER"},
        at=at,
    )  # fmt: skip
    review_id = actions.begin_review(competitor_id=competitor_id, text="交期比我们短", day=at.date(), at=at)
    event_id = actions.note_event(
        values={"kind": "REGULATION", "day": at.date(), "text": "新环保标准"}, day=at.date(), at=at
    )
    return {
        "change_id": change_id, "dumping_id": dumping_id, "competitor_id": competitor_id, "move_id": move_id,
        "rivalreview_id": review_id, "industryevent_id": event_id,
    }  # fmt: skip
