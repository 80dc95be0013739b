"""Contacts that speak for an argument with a complaining customer: proposed, decided by a person, coached."""

import re
from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.complaints import actions, queries
from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions.models import Interaction
from zhike.apps.tasks.models import Task

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
HOUR = timedelta(hours=1)


def talked(cast, text: str, hours: int, **more) -> int:
    with base.acting_as(base.System("test")):
        new = interaction_actions.NewInteraction(cast.customer_id, text, AT - 10 * HOUR + hours * HOUR, **more)
        return interaction_actions.add_interaction(new=new, day=TODAY, at=AT)


@pytest.fixture
def complaint(cast) -> int:
    """A complaint of ten hours ago, and a contact before it that is none of its business."""
    talked(cast, "上次争吵过", -1, channel="PHONE", emotion_before="CALM", emotion_after="FURIOUS")
    with base.acting_as(base.System("test")):
        new = actions.NewComplaint(cast.customer_id, "崩刃", "ANGRY")
        return actions.open_complaint(new=new, at=AT - 10 * HOUR)


@pytest.mark.covers("R284")
def test_contacts_since_it_came_in_propose_the_flag_and_a_flagged_case_is_coached(signed_in, cast, complaint):
    client, path = signed_in("owner"), f"/complaints/{complaint}/"
    talked(cast, "问候一声", 1, channel="PHONE", direction="OUT", emotion_before="ANGRY", emotion_after="CALM")
    assert "Was there an argument?" not in client.get(path, headers=EN).content.decode()
    nothing = client.post(f"{path}do/argument/", {"answer": "yes"}, headers=EN)
    assert (nothing.status_code, "NOTHING_PROPOSED" in nothing.content.decode()) == (422, True)
    talked(cast, "又打来催", 2, channel="PHONE", direction="IN", emotion_before="ANGRY")
    page = client.get(path, headers=EN).content.decode()
    assert "the customer turned to us again, angry" in page
    for part, status in (("auditor", 403), ("colleague", 404)):
        assert signed_in(part).post(f"{path}do/argument/", {"answer": "no"}).status_code == status
    client = signed_in("owner")
    assert client.post(f"{path}do/argument/", {"answer": "no"}).status_code == 302
    page = client.get(path, headers=EN).content.decode()
    assert "Was there an argument?" not in page
    assert "Looked at for an argument: there was none" in page
    # What was looked at is not proposed again; what came later is.
    talked(cast, "他说完就摔了电话", 3, channel="PHONE", emotion_before="ANGRY", emotion_after="FURIOUS")
    talked(cast, "双方争执了几句", 4, channel="PHONE")
    with base.acting_as(base.System("test")):
        signs = [sign for _one, sign in queries.argument_signs(queries.complaint(complaint))]
    assert signs == ["WORDS", "ANGRIER"]
    assert client.post(f"{path}do/argument/", {"answer": "yes"}).status_code == 302
    with base.acting_as(base.System("test")):
        assert queries.complaint(complaint).has_argument
        task = Task.objects.get(key=f"complaint:{complaint}:coach")
    assert task.assignee_id == cast.branch_manager.pk
    assert "Was there an argument?" not in client.get(path, headers=EN).content.decode()


@pytest.mark.covers("R257")
def test_a_call_of_the_log_becomes_a_complaint_with_its_words_and_feeling_filled_in(signed_in, cast):
    call = {
        "number": "0512-6611 0000", "direction": "IN", "started_at": (AT - HOUR).isoformat(), "seconds": 90,
        "summary": "三箱刀片崩刃，要求今天换货", "customer_id": cast.customer_id,
    }  # fmt: skip
    client = signed_in("owner")
    logged = client.post("/api/v1/calls", call, content_type="application/json")
    assert logged.status_code == 201, logged.content
    contact = logged.json()["id"]
    with base.acting_as(base.System("test")):
        Interaction.objects.filter(pk=contact).update(emotion_before="FURIOUS")
    path = f"/complaints/add/?customer={cast.customer_id}&amp;contact={contact}"
    assert path in client.get(f"/interactions/{contact}/", headers=EN).content.decode()
    page = client.get(path.replace("&amp;", "&"), headers=EN).content.decode()
    assert "三箱刀片崩刃，要求今天换货" in page
    assert 'value="FURIOUS" checked' in page
    assert re.search(r'value="HOTLINE_24H" selected', page)
    # The page that opens when the telephone rings leads to the same form.
    ringing = client.get(f"/customers/{cast.customer_id}/prepare/", headers=EN).content.decode()
    assert f"/complaints/add/?customer={cast.customer_id}&amp;medium=HOTLINE_24H" in ringing
    # Of somebody else's contact nothing is filled in.
    hidden = signed_in("colleague").get(f"/complaints/add/?contact={contact}", headers=EN).content.decode()
    assert "三箱刀片" not in hidden
