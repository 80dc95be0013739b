"""Stories of what recipients would read before anything is sent: offers side by side, one message by all channels."""

from datetime import timedelta

import pytest
from addressed import assemble, draft, reachable, read
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.audiences.models import Audience
from zhike.apps.campaigns.models import Campaign, Offer, Recipient
from zhike.apps.core import base
from zhike.apps.customers.models import Customer
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound.models import Message


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


@pytest.mark.covers("R202")
def test_two_members_of_different_preferences_see_different_offers_side_by_side(cast, signed_in):
    ids = reachable(cast, 4)
    with base.acting_as(base.System("what they make")):
        for pk in ids:
            archive_actions.write_facts(
                customer_id=pk, values={"industry": "轨道" if pk == ids[1] else "汽车"}, channel="SERVICE",
                method="INTERVIEW", day=TODAY, at=AT,
            )  # fmt: skip
    client = signed_in("branch_manager")
    both = {"tier": "ORDINARY", "x_industry_is": "filled"}
    client.post("/audiences/add/", {"name": "轨道行业", "purpose": "一对一", "x_industry": "轨道"})
    client.post("/marketing-offers/add/", {
        "name": "全年供货", "price": "1200", "floor": "1000", "first_date": "2026-03-01", "last_date": "2026-04-30",
    })  # fmt: skip
    (wants,) = read(Audience, name="轨道行业")
    (other,) = read(Offer, name="全年供货")
    campaign_id = draft(
        client, both, kind="ONE_TO_ONE", kpis=["TENURE"], knowledge_least="0", rise="0",
        variant_0_audience=wants.pk, variant_0_offer=other.pk,
    )  # fmt: skip
    address = f"/campaigns/{campaign_id}/preview/"
    assert "Put the campaign together first" in client.get(address).content.decode()
    assemble(client, campaign_id)
    assert {row.customer_id: row.offer.name for row in read(Recipient)} == {
        pk: "全年供货" if pk == ids[1] else "刀片十片装" for pk in ids
    }  # fmt: skip
    page = client.get(address).content.decode()
    assert "刀片十片装只要 300.00 元" in page
    assert "全年供货只要 1200.00 元" in page
    assert "fits the audience 轨道行业" in page
    assert not read(Message, key__startswith="campaign:")
    told = client.get(f"/api/v1/campaigns/{campaign_id}/preview").json()["results"]
    assert [(one["because"], one["offer_id"] == other.pk) for one in told] == [("", False), ("轨道行业", True)]
    assert signed_in("owner").get(address).status_code == 403
    assert signed_in("auditor").get("/campaigns/9999/preview/").status_code == 404


@pytest.mark.covers("R203")
def test_an_integrated_campaign_says_one_thing_by_all_channels_within_the_cap(cast, signed_in):
    whole, near = reachable(cast, 2)
    with base.acting_as(base.System("a story")):
        Customer.objects.filter(pk=whole).update(phone="13800000001")
        Customer.objects.filter(pk=near).update(phone="13800000002")
        outbound_actions.send(
            channel="EMAIL", to="x@example.com", text="…", noun="customer", object_id=near, purpose="MARKETING",
            key="old", at=AT - timedelta(days=5),
        )  # fmt: skip
        Message.objects.filter(key="old").update(status="SENT")
        short, silent = (
            outbound_actions.add_template(
                name=name, channel="SMS", subject="", body=body, language="zh-hans", purpose="MARKETING", at=AT
            )
            for name, body in (("短信", "{offer} {price} 元，回 {reply}"), ("空话", "春天来了，回 {reply}"))
        )
    client = signed_in("branch_manager")
    campaign_id = draft(client, {"tier": "ORDINARY"}, kind="INTEGRATED", sms=short, rise="0")
    assemble(client, campaign_id)
    # Two advertisements in thirty days are the most: one who had one gets one more.
    assert {row.customer_id: row.channels for row in read(Recipient)} == {whole: ["EMAIL", "SMS"], near: ["EMAIL"]}
    page = client.get(f"/campaigns/{campaign_id}/preview/").content.decode()
    assert page.count("刀片十片装 300.00 元") == 1
    assert page.count("刀片十片装只要 300.00 元") == 2
    assert "1 of at most 2 in 30 days" in page
    assert "not by this channel" in page
    assert "name neither the offer" not in page
    with base.acting_as(base.System("other words")):
        row = Campaign.objects.get(pk=campaign_id)
        Campaign.objects.filter(pk=campaign_id).update(templates={**row.templates, "SMS": silent})
    assert "name neither the offer" in client.get(f"/campaigns/{campaign_id}/preview/").content.decode()
