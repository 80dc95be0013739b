"""A member with a use, a reward, a partner, a recommendation and a gain, as the matrix and the browser ask for them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.customers import actions as customer_actions
from zhike.apps.loyalty import actions, queries

OF_CUSTOMER = {"member_id", "use_id", "recommendation_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day, made = at.date(), f"made-{customer_id}"
    member_id = actions.enrol(customer_id=customer_id, since=day - timedelta(days=400), at=at)
    actions.give_by_hand(member_id=member_id, points=600, reason="补记", key=made, day=day, at=at)
    mug = {
        "code": f"mug-{customer_id}",
        "name": "保温杯",
        "kind": "REWARD",
        "price": 300,
        "first_date": day - timedelta(days=30),
    }
    offer_id = actions.add_benefit(values=mug, at=at)
    partner = {"code": f"tea-{customer_id}", "name": "茶馆", "discounts": {"BASIC": 5}, "share": 50, "first_date": day}
    partner_id = actions.add_partner(values=partner, at=at)
    use_id = actions.redeem(member_id=member_id, benefit_id=offer_id, key=made, day=day, at=at)
    new = customer_actions.NewCustomer(branch_id=branch_id, owner_id=owner_id, code=made, name="介绍来的厂")
    brought_id = customer_actions.add_customer(new=new, at=at)
    recommendation_id = actions.recommend(referrer_id=customer_id, referred_id=brought_id, day=day, at=at)
    gain_id = actions.plan_gain(
        title="报价更快", measure="报价用时", unit="小时", before=Decimal(8), due_date=day, branch_id=branch_id, at=at
    )
    card = found.card_no if (found := queries.member(member_id)) else ""
    actions.verify(partner_code=f"tea-{customer_id}", card_no=card, amount=Decimal(100), reference="1", day=day, at=at)
    return {
        "member_id": member_id, "offer_id": offer_id, "partner_id": partner_id, "use_id": use_id,
        "recommendation_id": recommendation_id, "gain_id": gain_id,
    }  # fmt: skip
