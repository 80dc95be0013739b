"""Audiences and campaigns: an audience taken, a plan, an offer of the customer's own, a campaign with its recipient."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from addressed import aimed

from zhike.apps.audiences import actions as audience_actions
from zhike.apps.audiences import queries as audience_queries
from zhike.apps.campaigns import actions
from zhike.apps.campaigns.models import Campaign, Recipient, Variant
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries

# What is known in the house is for everybody who may open the page; whom it is about is hidden within.
OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = org_queries.business_date(at)
    audience_id = audience_actions.add_audience(
        name=f"老客户 {customer_id}",
        purpose="回访",
        params={"kind": "ENTERPRISE"},
        without=[],
        expected=20,
        day=day,
        at=at,
    )
    with base.acting_as(org_queries.member(owner_id) or base.System("records")):
        snapshot_id = audience_actions.take_snapshot(audience_id=audience_id, day=day, at=at)
    audience_actions.note_use(audience_id=audience_id, purpose="SERVICE", n_customers=1, at=at)
    # A house goes through one cycle at a time.
    known = audience_queries.open_cycle()
    cycle_id = known.pk if known else audience_actions.begin_cycle(name="第一季度", first_date=day, at=at)
    audience_actions.note_strategy(
        title="多做刀片",
        text="老客户多买刀片",
        source="客群画像",
        source_date=day,
        audience_id=audience_id,
        day=day,
        at=at,
    )
    offer_id = actions.add_personal_offer(
        customer_id=customer_id, fields=[], day=day, at=at,
        values={"name": f"刀片 {customer_id}", "price": Decimal(30), "floor": Decimal(32), "first_date": day,
                "last_date": day + timedelta(days=30)},
    )  # fmt: skip
    plan_id = actions.add_plan(
        values={"name": f"春季 {customer_id}", "first_date": day, "last_date": day + timedelta(days=90)}, at=at
    )
    aimed(at)
    campaign_id = actions.add_campaign(
        values={"name": f"春季刀片 {customer_id}", "kind": "DATA", "audience_id": audience_id, "plan_id": plan_id},
        at=at,
    )
    Recipient.objects.create(campaign_id=campaign_id, customer_id=customer_id, group="TREATED")
    Variant.objects.create(campaign_id=campaign_id, position=0, audience_id=audience_id, offer_id=offer_id)
    Campaign.objects.filter(pk=campaign_id).update(snapshot_id=snapshot_id)
    change_id = actions.add_process_change(
        values={"title": "两天内报价", "asked": "报价太慢", "metric": "报价时间", "unit": "小时", "before": Decimal(72),
                "before_date": day},
        at=at,
    )  # fmt: skip
    return {
        "audience_id": audience_id, "snapshot_id": snapshot_id, "cycle_id": cycle_id,
        "marketing_offer_id": offer_id, "marketing_plan_id": plan_id, "campaign_id": campaign_id,
        "process_change_id": change_id,
    }  # fmt: skip
