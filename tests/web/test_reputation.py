"""What is said of us by month: praise, negative mentions, incidents of quality, beside their targets."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions

pytestmark = pytest.mark.usefixtures("the_moment")
PATH, REST = "/satisfaction/reputation/", "/api/v1/reputation"


def spoken(customer_id: int, mood: str, days: int, before: str = "CALM") -> None:
    """Note a contact after which the customer felt so."""
    at = AT - timedelta(days=days)
    new = interaction_actions.NewInteraction(
        customer_id=customer_id, text="回访", happened_at=at, channel="PHONE", emotion_before=before, emotion_after=mood
    )
    interaction_actions.add_interaction(new=new, day=TODAY, at=AT)


def told(client, **query):
    """Return the months with something in them, and the targets."""
    answer = client.get(REST, query).json()
    assert len(answer["results"]) == 12
    return [one for one in answer["results"] if one["n_moods"] or one["n_incidents"]], answer["targets"]


@pytest.mark.covers("R268")
def test_praise_negative_mentions_and_incidents_stand_by_month_beside_their_targets(signed_in, cast):
    client = signed_in("general_manager")
    client.cookies["zhike_language"] = "en"
    assert "Nothing is noted in twelve months" in client.get(PATH).content.decode()
    with base.acting_as(base.System("scene")):
        # Last month: three of four pleased; two months ago one of four, two dissatisfied; one says nothing afterwards.
        for mood in ("PLEASED", "PLEASED", "PLEASED", "CALM"):
            spoken(cast.customer_id, mood, 31)
        for mood in ("PLEASED", "ANGRY", "", "CALM"):
            spoken(cast.customer_id, mood, 62, before="" if mood else "FURIOUS")
        for serial, cause, validity in ((1, "QUALITY", "VALID"), (2, "QUALITY", "INVALID"), (3, "ATTITUDE", "VALID"),
                                        (4, "QUALITY", ""), (5, "QUALITY", "PARTLY")):  # fmt: skip
            Complaint.objects.create(
                year=2026, serial=serial, number=f"TS-2026-{serial:06}", customer_id=cast.customer_id, created_at=AT,
                updated_at=AT, severity="MINOR", emotion="CALM", opened_at=AT - timedelta(days=31), what="崩刃",
                cause=cause, validity=validity,
            )  # fmt: skip
    months, targets = told(client)
    assert targets == {"praise": 0.3, "negative": 0.15, "incidents": 2}
    former, last = months
    assert (former["n_moods"], former["praise"], former["negative"], former["missed"]) == (
        4, 0.25, 0.5, ["NEGATIVE", "PRAISE"]
    )  # fmt: skip
    assert (last["praise"], last["negative"], last["n_incidents"], last["missed"]) == (0.75, 0.0, 3, ["INCIDENTS"])
    page = client.get(PATH).content.decode()
    assert "2 of the last twelve months missed a target" in page
    assert ("below target" in page, "above target" in page) == (True, True)
    assert client.get(f"{PATH}table.csv").status_code == 200
    # A branch without any of it says so; who reads sums alone is not told of fewer than five.
    assert told(client, branch=cast.other_hall.code)[0] == []
    hidden = told(signed_in("analyst"))[0][-1]
    assert (hidden["n_moods"], hidden["praise"], hidden["n_incidents"]) == (4, None, None)


@pytest.mark.any_database
@pytest.mark.parametrize(("part", "status"), [
    ("owner", 403), ("branch_manager", 200), ("auditor", 200), ("analyst", 200), ("api_client", 200), ("agent", 403),
])  # fmt: skip
def test_who_reads_figures_reads_reputation(signed_in, cast, part, status):
    assert signed_in(part).get(PATH).status_code == status
