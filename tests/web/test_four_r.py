"""The four R of an audience and of a customer, and how strong its relations were by month, each figure recomputed."""

from datetime import date, timedelta

import pytest
from addressed import read
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.audiences.models import Audience, Snapshot
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.health.models import Assessment, Relation
from zhike.apps.interactions.models import Interaction
from zhike.apps.outbound.models import Message
from zhike.apps.sales.models import CustomerNeed


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


@pytest.mark.covers("R184")
@pytest.mark.covers("R199")
def test_each_of_the_four_says_how_it_is_reckoned_and_a_month_is_the_mean_of_its_members(cast, signed_in):
    ids = [add_customer(cast.hall.pk, code=f"F{i}", name=f"四关 {i}", kind="ENTERPRISE") for i in range(3)]
    strengths = {date(2026, 1, 31): (40, 50, 90), date(2026, 2, 28): (60, 70, 95)}
    with base.acting_as(base.System("a story")):
        Card.objects.filter(pk__in=ids).update(tier="VIP", relation_stage="STABILITY", contribution_year=100)
        Card.objects.filter(pk=ids[1]).update(relation_stage="FORMATION", contribution_year=-5)
        Card.objects.filter(pk=ids[2]).update(contribution_year=None)
        for i, served in enumerate((TODAY, None, None)):
            CustomerNeed.objects.create(
                customer_id=ids[0], text=f"需求 {i}", status="EXPLICIT", noted_date=TODAY, served_date=served,
                created_at=AT, updated_at=AT,
            )  # fmt: skip
        for day, values in strengths.items():
            for pk, strength in zip(ids, values, strict=True):
                Relation.objects.update_or_create(
                    customer_id=pk, defaults={"strength": strength, "created_at": AT, "updated_at": AT}
                )
                Assessment.objects.create(customer_id=pk, day=day, tier="VIP", strength=strength, is_buying=True)
    client = signed_in("branch_manager")
    client.post("/audiences/add/", {"name": "四关客户", "purpose": "看关系", "tier": "VIP"})
    client.post(f"/audiences/{read(Audience)[0].pk}/take/")
    page = client.get(f"/audiences/taken/{read(Snapshot)[0].pk}/profile/").content.decode()
    # One need of three served; 100, 70 and 100 points of stages with
    # strengths of 60, 70 and 95; on one of two whose contribution is known we earn.
    told = {one["code"]: (one["score"], one["n_of"]) for one in
            client.get(f"/api/v1/audiences/{read(Audience)[0].pk}/4r").json()["results"]}  # fmt: skip
    assert told == {"RELEVANCE": (33, 3), "REACTION": (None, 0), "RELATIONSHIP": (82, 3), "REWARD": (50, 2)}
    assert "100 × needs served ÷ needs that hold" in page
    assert "nothing waited for an answer" in page
    # 180 ÷ 3 and 225 ÷ 3.
    assert "Strength of the relations by month" in page
    assert "60" in page
    assert "75" in page
    own = client.get(f"/customers/{ids[1]}/four-r/").content.decode()
    assert "no need is noted" in own
    told = client.get(f"/api/v1/customers/{ids[1]}/4r").json()["results"]
    assert [one["score"] for one in told] == [None, None, 70, 0]
    assert signed_in("owner").get("/customers/99999/four-r/").status_code == 404


@pytest.mark.covers("R199")
def test_reaction_counts_whatever_waited_for_an_answer_and_judges_nobody_early(cast, signed_in):
    def note(days: int, direction: str, channel: str, hour: int = 9) -> None:
        at = AT.replace(hour=hour) - timedelta(days=days)
        with base.acting_as(base.System("a story")):
            Interaction.objects.create(
                customer_id=cast.customer_id, branch_id=cast.hall.pk, kind="CONTACT", happened_at=at, channel=channel,
                direction=direction, text="…", created_at=at, updated_at=at,
            )  # fmt: skip

    client = signed_in("branch_manager")
    path = f"/api/v1/customers/{cast.customer_id}/4r"

    def reaction():
        told = next(one for one in client.get(path).json()["results"] if one["code"] == "REACTION")
        return told["score"], told["n_of"]

    # A mail of today still has its day, and who was listened to on the telephone waits for nothing.
    note(0, "IN", "EMAIL")
    note(30, "IN", "PHONE")
    assert reaction() == (None, 0)
    # Answered the same day by a call; a missed call only after two days; a chat never; one long ago is no matter now.
    note(20, "IN", "EMAIL")
    note(20, "BOTH", "PHONE", hour=15)
    note(10, "MISSED", "PHONE")
    note(8, "BOTH", "PHONE")
    note(5, "IN", "WECHAT")
    note(400, "IN", "EMAIL")
    assert reaction() == (33, 3)
    # A message that left within the day answers as well.
    sent = AT.replace(hour=12) - timedelta(days=5)
    with base.acting_as(base.System("a story")):
        Message.objects.create(
            channel="EMAIL", to="a@b.example", text="…", noun="customer", object_id=cast.customer_id, status="SENT",
            queued_at=sent, sent_at=sent,
        )  # fmt: skip
    assert reaction() == (67, 3)
