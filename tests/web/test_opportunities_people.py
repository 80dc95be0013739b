"""Opportunities and people: which way those who decide pull, and stages that are ahead of the relation."""

import json
import re

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.sales import actions
from zhike.apps.sales.models import Opportunity

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
AHEAD = "/opportunities/?relation=AHEAD"


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def begun(persons) -> int:
    """Begin an opportunity with the customer of the persons."""
    with base.acting_as(base.System("test")):
        return actions.add_opportunity(
            new=actions.NewOpportunity(persons.customer_id, "烟机刀具年度框架"), day=TODAY, at=AT
        )


def stands_at(opportunity_id: int, stage: str, **more) -> None:
    """Let an opportunity stand at a stage."""
    with base.acting_as(base.System("test")):
        Opportunity.objects.filter(pk=opportunity_id).update(stage=stage, **more)


def on_cards(text: str) -> list[str]:
    """Return the weighted support as each card of the board shows it."""
    return re.findall(r"Weighted support[^<]*</dt><dd>(.*?)</dd>", text, re.S)


@pytest.mark.covers("R030")
def test_the_opportunity_and_its_card_say_which_way_the_people_pull(signed_in, begun, persons, cast):
    # (5 × 1 + 3 × −1) ÷ (5 + 3) = 0.25.
    client = signed_in("owner")
    assert "0.25" in page(client, f"/opportunities/{begun}/").split("Who decides there")[1][:600]
    assert on_cards(page(client, "/opportunities/?board=stage")) == ['<span class="num">0.25</span>']
    assert "0.25" in page(client, "/opportunities/")
    rows = client.get("/api/v1/opportunities", headers=EN).json()["results"]
    assert [row["support"] for row in rows] == [0.25]
    # Of whom nobody has said anything there is no figure, which is not the figure 0.
    with base.acting_as(base.System("test")):
        actions.add_opportunity(new=actions.NewOpportunity(cast.customer_id, "轨道"), day=TODAY, at=AT)
    assert on_cards(page(client, "/opportunities/?board=stage")) == ['<span class="num">0.25</span>']
    rows = client.get("/api/v1/opportunities", headers=EN).json()["results"]
    assert sorted(str(row["support"]) for row in rows) == ["0.25", "None"]
    hidden = signed_in("colleague").get("/api/v1/opportunities").json()["results"]
    assert hidden == []


@pytest.mark.covers("R040")
def test_an_opportunity_ahead_of_its_owners_relation_is_listed(signed_in, begun, persons, cast):
    client = signed_in("owner")
    # A lead asks for nobody yet; 马工, who knows the engineer well, is not the owner.
    assert "烟机刀具年度框架" not in page(client, AHEAD)
    stands_at(begun, "WORDS")
    assert "烟机刀具年度框架" in page(client, AHEAD)
    text = page(client, f"/opportunities/{begun}/")
    assert "Stage is ahead of the relation" in text
    assert "a relation of 2 or more" in text

    def knows(strength: int) -> None:
        with base.acting_as(base.System("test")):
            people_actions.tie_staff(person_id=persons.director_id, user_id=cast.owner.pk, strength=strength, at=AT)

    knows(1)
    assert "烟机刀具年度框架" in page(client, AHEAD)
    assert "烟机刀具年度框架" not in page(client, "/opportunities/?relation=CARRIED")
    knows(2)
    assert "烟机刀具年度框架" not in page(client, AHEAD)
    assert "烟机刀具年度框架" in page(client, "/opportunities/?relation=CARRIED")
    assert "Stage is ahead" not in page(client, f"/opportunities/{begun}/")
    # Once a price is quoted more is asked for; what was decided asks for nothing.
    stands_at(begun, "QUOTED")
    assert "烟机刀具年度框架" in page(client, AHEAD)
    stands_at(begun, "WON", closed_date=TODAY)
    assert "烟机刀具年度框架" not in page(client, AHEAD)


@pytest.mark.covers("R042")
def test_a_proposal_says_what_the_customers_house_gains(signed_in, begun, persons):
    client = signed_in("owner")
    need = {"text": "换刀停机", "status": "LATENT", "evidence": "现场看到", "value": "120000", "opportunity_id": begun}
    assert client.post(f"/needs/add/?customer={persons.customer_id}", need).status_code == 302
    found = json.loads(client.get("/api/v1/customer-needs").content)["results"][0]["id"]
    given = {"title": "驻厂刀具管理", "benefit": " ", "offered": "", f"need_{found}": "预调刀具"}
    address = f"/opportunities/{begun}/propose/"
    refused = client.post(address, given, headers=EN)
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert client.post(address, given | {"benefit": "全厂每年少停机 120 小时"}).status_code == 302
    assert "全厂每年少停机 120 小时" in page(client, f"/opportunities/{begun}/")


@pytest.mark.covers("R111")
def test_a_business_in_decline_warns_where_an_opportunity_begins_and_while_it_is_open(signed_in, begun, persons):
    begin = f"/opportunities/add/?customer={persons.customer_id}"
    for stage, says in (("DECLINE_EARLY", "grant 50 % of the payment term"), ("STARTUP", "Look first")):
        with base.acting_as(base.System("test")):
            lifecycle_actions.decide_stage(
                customer_id=persons.customer_id, stage=stage, evidence="年报", day=TODAY, at=AT
            )
        for address in (begin, f"/opportunities/{begun}/"):
            assert says in page(signed_in("owner"), address)
    with base.acting_as(base.System("test")):
        lifecycle_actions.decide_stage(
            customer_id=persons.customer_id, stage="GROWTH", evidence="年报", day=TODAY, at=AT
        )
    text = page(signed_in("owner"), begin) + page(signed_in("owner"), f"/opportunities/{begun}/")
    assert "Look first" not in text
    assert "with caution" not in text
