"""Stories of campaigns: put together with consent, cap and control group, sent, paused, answered and measured."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from addressed import aimed, assemble, draft, reachable, read, template
from cast import AT, TODAY

from zhike.apps.audiences.models import Use
from zhike.apps.campaigns.models import Campaign, Reading, Recipient
from zhike.apps.classification import actions as class_actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Assignment, Card
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound.models import Message
from zhike.apps.trade.models import Order
from zhike.jobs import dispatch


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


@pytest.mark.covers("R026", "R200", "R195")
def test_a_campaign_of_data_marketing_without_audience_or_measure_is_refused_and_says_what_it_lacks(cast, signed_in):
    client = signed_in("branch_manager")
    given = {"name": "空", "kind": "DATA", "measure": "ORDER", "window_days": "30", "base_rate": "2", "rise": "2"}
    refused = client.post("/campaigns/add/", given)
    assert (refused.status_code, read(Campaign)) == (422, [])
    assert "No target group is in force" in refused.content.decode()
    assert 'href="/target-groups/"' in client.get("/campaigns/add/").content.decode()
    aimed()
    answer = client.post("/campaigns/add/", given)
    page = client.get(answer.url).content.decode()
    assert "An audience is missing" in page
    assert "A reply path is missing" in page
    client.post(f"{answer.url}step/assemble/")
    assert read(Campaign)[0].status == "DRAFT"
    assert client.post("/campaigns/add/", given | {"measure": ""}).status_code == 422
    reachable(cast, 1)
    campaign_id = draft(client, {"tier": "ORDINARY"})
    # 300 yuan, half an hour at 40 and one point of trouble at 10.
    page = client.get(f"/campaigns/{campaign_id}/").content.decode()
    assert "330" in page


@pytest.mark.covers("R027", "R049", "R186", "R173", "R178")
def test_a_campaign_reaches_who_may_be_reached_holds_some_back_and_says_why_others_are_left_out(cast, signed_in):
    agreed = reachable(cast, 20)
    refused = reachable(cast, 2, agree=False)
    with base.acting_as(base.System("a story")):
        # One was written to twice within thirty days, one has no salutation that is known: its name serves.
        for number in range(2):
            outbound_actions.send(
                channel="EMAIL", to="x@example.com", text="…", noun="customer", object_id=agreed[0],
                purpose="MARKETING", key=f"old {number}", at=AT - timedelta(days=5),
            )  # fmt: skip
        Message.objects.filter(key__startswith="old").update(status="SENT")
        Card.objects.filter(pk=agreed[1]).update(last_purchase_date=None)
    client = signed_in("branch_manager")
    words = template("带购买日", "{name} 上次购买 {last_purchase}，{reply}")
    campaign_id = draft(client, {"tier": "ORDINARY"}, email=words)
    assemble(client, campaign_id)
    rows = read(Recipient, campaign_id=campaign_id)
    out = {row.customer_id: row.reason for row in rows if row.group == "LEFT_OUT"}
    assert out == {
        agreed[0]: "CAP", agreed[1]: "MISSING_VALUE {last_purchase}", **dict.fromkeys(refused, "NO_CONSENT"),
    }  # fmt: skip
    groups = [row.group for row in rows if row.group != "LEFT_OUT"]
    assert len(groups) == 18
    assert 0 < groups.count("CONTROL") <= 9
    with base.acting_as(base.System("known less")):
        Card.objects.filter(pk=next(row.customer_id for row in rows if row.group == "TREATED")).update(knowledge=30)
    n = groups.count("TREATED")
    told = client.get(f"/api/v1/campaigns/{campaign_id}").json()["how_known"]
    assert told == {"mean": pytest.approx(80 - 50 / n), "n": n}
    told = f"{80 - 50 / n:.0f} of 100 in the mean, of {n} customers"
    assert told in client.get(f"/campaigns/{campaign_id}/").content.decode()
    offers = client.get("/marketing-offers/").content.decode()
    assert f"mean of {n} customers" in offers
    page = client.get(f"/campaigns/{campaign_id}/recipients/?group=LEFT_OUT").content.decode()
    assert "The text needs what is not known of them {last_purchase}" in page
    assert not read(Message, key__startswith="campaign:")
    # Taken apart and put together anew the lot falls the same way.
    before = {row.customer_id: row.group for row in rows}
    waiting = [next(pk for pk, group in before.items() if group == one) for one in ("TREATED", "CONTROL")]
    with base.acting_as(base.System("potential")):
        told = {"dimension": "REL_STAGE", "classes": dict.fromkeys(waiting, "POTENTIAL"), "day": date(2026, 1, 5)}
        customer_actions.assign_classes(**told, rule_version="REL_STAGE:1", at=AT)
        Card.objects.filter(pk__in=waiting).update(owner=cast.owner)
        for pk in waiting:
            class_actions.write_profile(customer_id=pk, values={"need": "刀", "plan": "试"}, version=0, at=AT)
    client.post(f"/campaigns/{campaign_id}/step/take-apart/")
    assert read(Campaign)[0].status == "DRAFT"
    assert not read(Recipient)
    assemble(client, campaign_id)
    assert {row.customer_id: row.group for row in read(Recipient)} == before
    client.post(f"/campaigns/{campaign_id}/step/start/")
    while dispatch.run_once():
        pass
    sent = read(Message, key__startswith="campaign:")
    assert {row.object_id for row in sent} == {pk for pk, group in before.items() if group == "TREATED"}
    assert all("0512-6000" in row.text and "2026" in row.text for row in sent)
    assert read(Campaign)[0].status == "SENT"
    # Whom the campaign chose is a target customer from then on, it being named; who was held back is left as it was.
    stages = {row.customer_id: (row.code, row.reason) for row in read(Assignment, dimension="REL_STAGE", valid_to=None)}
    assert stages == {waiting[0]: ("TARGET", read(Campaign)[0].name), waiting[1]: ("POTENTIAL", "")}
    assert [(use.purpose, use.n_customers) for use in read(Use)] == [("CAMPAIGN", len(sent))]


def test_one_that_is_paused_hands_nothing_over_until_it_is_sent_on(cast, signed_in):
    reachable(cast, 4)
    client = signed_in("branch_manager")
    campaign_id = draft(client, {"tier": "ORDINARY"}, rise="0")
    assemble(client, campaign_id)
    client.post(f"/campaigns/{campaign_id}/step/start/")
    client.post(f"/campaigns/{campaign_id}/step/pause/")
    while dispatch.run_once():
        pass
    assert not read(Message, key__startswith="campaign:")
    client.post(f"/campaigns/{campaign_id}/step/resume/")
    while dispatch.run_once():
        pass
    assert len(read(Message, key__startswith="campaign:")) == 4
    assert "gone further" in client.post(f"/campaigns/{campaign_id}/step/stop/", follow=True).content.decode()


def test_nobody_holds_back_a_key_customer_or_anybody_with_whom_something_is_wrong(cast, signed_in, at):
    best, others = reachable(cast, 3, tier="VIP"), reachable(cast, 6)
    with base.acting_as(base.System("a story")):
        for number, pk in enumerate(others[:4]):
            Complaint.objects.create(
                year=2026, serial=number, number=f"T-{number}", customer_id=pk, what="断刀", emotion="ANGRY",
                severity="HIGH", opened_at=at, created_at=at, updated_at=at,
            )  # fmt: skip
    client = signed_in("branch_manager")
    campaign_id = draft(client, {"tier": "VIP,ORDINARY"})
    assemble(client, campaign_id)
    held = {row.customer_id for row in read(Recipient, group="CONTROL")}
    assert held
    assert held <= set(others[4:])
    # What it brings is told of those a lot was drawn for.
    assert {row.customer_id for row in read(Recipient, is_compared=True)} == set(others[4:])
    assert {row.customer_id for row in read(Recipient, group="TREATED")} > set(best)


@pytest.mark.covers("R180")
@pytest.mark.covers("R431")
@pytest.mark.covers("R173")
def test_what_it_brought_stands_beside_who_was_held_back_and_is_early_until_the_span_has_passed(cast, signed_in):
    ids = reachable(cast, 24)
    client = signed_in("branch_manager")
    campaign_id = draft(client, {"tier": "ORDINARY"})
    assemble(client, campaign_id)
    client.post(f"/campaigns/{campaign_id}/step/start/")
    while dispatch.run_once():
        pass
    treated = [row.customer_id for row in read(Recipient, group="TREATED")]
    assert len(treated) < len(ids)
    with base.acting_as(base.System("orders")):
        # All are still customers on the eve; of the usual 90 days four have passed at the end unless they buy again.
        bought = [(pk, -340) for pk in ids] + [(pk, 3) for pk in treated[:5]]
        for pk, days in bought:
            Order.objects.create(
                number=f"N{pk} {days}", source="ERP", customer_id=pk, branch_id=cast.hall.pk, kind="PURCHASE",
                order_date=TODAY + timedelta(days=days), amount=Decimal(500), currency="CNY",
            )  # fmt: skip
        from zhike.apps.campaigns import actions

        early = actions.measure(campaign_id=campaign_id, day=TODAY + timedelta(days=10), at=AT)
        later = actions.measure(campaign_id=campaign_id, day=TODAY + timedelta(days=31), at=AT)
    assert early["short"]["response"]["verdict"] == "TOO_EARLY"
    assert later["short"]["response"]["treated"] == [5, len(treated)]
    assert later["short"]["response"]["control"] == [0, 24 - len(treated)]
    assert later["short"]["kept"]["treated"] == [5, len(treated)]
    assert later["short"]["kept"]["control"] == [0, 24 - len(treated)]
    assert later["long"]["response"]["verdict"] == "TOO_EARLY"
    page = client.get(f"/campaigns/{campaign_id}/").content.decode()
    assert "Short term: 30 days" in page
    assert "Kept as customers" in page
    assert f"5 / {len(treated)}" in page
    assert "Too early to say" in page
    # Five of twelve answered and nobody of the twelve held back: that is shown, and nothing is to be done otherwise.
    assert client.get(f"/api/v1/campaigns/{campaign_id}/effect").json()["hints"] == []
    few = {**later, "short": later["short"] | {"response": later["short"]["response"] | {"verdict": "NOTHING_SEEN"}}}
    with base.acting_as(base.System("figures")):
        Reading.objects.filter(campaign_id=campaign_id).update(figures=few)
    assert "hold more back" in client.get(f"/campaigns/{campaign_id}/").content.decode()
    client.post(f"/campaigns/{campaign_id}/lesson/", {"lesson": "早一周发", "version": read(Campaign)[0].version})
    assert read(Campaign)[0].lesson == "早一周发"


@pytest.mark.parametrize(
    ("part", "sees", "drafts"),
    [("branch_manager", 200, 200), ("regional_manager", 200, 200), ("analyst", 200, 403), ("auditor", 200, 403),
     ("owner", 403, 403), ("agent", 403, 403), ("administrator", 200, 200)],
)  # fmt: skip
@pytest.mark.any_database
def test_who_may_see_and_draft_campaigns(cast, signed_in, part, sees, drafts):
    client = signed_in(part)
    for path in ("/campaigns/", "/marketing-plans/", "/marketing-offers/", "/one-to-one/"):
        assert client.get(path).status_code == sees
    assert client.get("/campaigns/add/").status_code == drafts
    assert client.post("/campaigns/9999/step/start/").status_code == (404 if drafts == 200 else 403)
