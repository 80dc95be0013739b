"""Customers who may be written to, and campaigns drafted and put together for them, as stories of campaigns begin."""

import re
from datetime import timedelta

from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.targets import actions as target_actions
from zhike.apps.targets import queries as target_queries
from zhike.jobs import dispatch

# A marketing plan as its form sends it, and the answers to its five questions.
ANSWERS = {f"check_{code}": "想过了" for code in ("COMPETITOR", "DEMAND", "OPERABLE", "BRAND", "ADAPTATION")}
PLAN = {
    "name": "春季刀片", "first_date": "2026-03-01", "last_date": "2026-06-30", "product": "刀片成套",
    "price": "按套计价",
    "place": "服务厅现货", "promotion": "每季上门", "talk_text": ["问用刀难题"], "talk_reply": ["0512-6000"],
    "talk_expected": ["30"], "ways": ["reach.HALL"], "budget_keep": "75000", "budget_acquire": "25000",
}  # fmt: skip


def reachable(cast, n, *, agree=True, **values):
    """Add customers with an address who agree to advertising; return their ids."""
    known = {"tier": "ORDINARY", "knowledge": 80, "last_purchase_date": TODAY - timedelta(days=30)} | values
    ids = []
    with base.acting_as(base.System("a story")):
        for i in range(n):
            code = f"R{known['tier']}{i:03}{agree}"
            pk = add_customer(
                cast.hall.pk, code=code, name=f"客户 {code}", kind="ENTERPRISE", email=f"{code}@example.com"
            )
            if agree:
                archive_actions.give_consent(
                    customer_id=pk, purpose="MARKETING", wording="2026-01", channel="ON_PAPER",
                    given_date=TODAY - timedelta(days=60), at=AT,
                )  # fmt: skip
            ids.append(pk)
        Card.objects.filter(pk__in=ids).update(**known)
    return ids


def aimed(at=AT):
    """Write a target group down where none is in force: without one no campaign is drafted; return its id."""
    with base.acting_as(base.System("a story")):
        known = target_queries.groups().filter(ended_at=None).first()
        return (
            known.pk
            if known
            else target_actions.define_group(
                name="江苏的机床厂", params={"kind": "ENTERPRISE"}, reason="离我们近", day=at.date(), at=at
            )
        )


def template(name="换季", body="{address}，{offer}只要 {price} 元，回复 {reply}。"):
    """Keep a text for advertising; return its id."""
    with base.acting_as(base.System("a story")):
        return outbound_actions.add_template(
            name=name, channel="EMAIL", subject="换季刀片", body=body, language="zh-hans", purpose="MARKETING", at=AT
        )


def read(model, **wanted):
    """Return rows whoever may see them."""
    with base.acting_as(base.System("what was written")):
        return list(model.objects.filter(**wanted).order_by("pk"))


def draft(client, params, **given):
    """Draft a campaign for an audience of its own; return its id."""
    aimed()
    client.post("/audiences/add/", {"name": "换季老客户", "purpose": "回访", **params})
    client.post("/marketing-offers/add/", {
        "name": "刀片十片装", "price": "300", "floor": "280", "first_date": "2026-03-01", "last_date": "2026-04-30",
        "minutes": "30", "mental": "1",
    })  # fmt: skip
    page = client.get("/campaigns/add/").content.decode()
    audience = re.search(r'<option value="(\d+)">换季老客户', page)[1]
    offer = re.search(r'<option value="(\d+)">刀片十片装', page)[1]
    values = {
        "name": "换季回访", "kind": "DATA", "audience_id": audience, "offer_id": offer,
        "email": given.get("email") or template(), "reply_path": "0512-6000", "measure": "ORDER", "window_days": "30",
        "base_rate": "2", "rise": "30",
    }  # fmt: skip
    answer = client.post("/campaigns/add/", {**values, **given})
    assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())[-3000:]
    return int(answer.url.split("/")[-2])


def assemble(client, campaign_id):
    """Put a campaign together."""
    client.post(f"/campaigns/{campaign_id}/step/assemble/")
    while dispatch.run_once():
        pass
