"""Many guests of an activity at once: what they answered, that they came, and the way back."""

import html
import re

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.activities import actions
from zhike.apps.activities.models import Invitation
from zhike.apps.core import base, clock
from zhike.apps.interactions.models import Interaction

EN = {"Accept-Language": "en"}


@pytest.fixture
def guests(cast, monkeypatch) -> tuple[int, list[int]]:
    """An activity of the hall with three guests: its id and theirs."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    with base.acting_as(base.System("test")):
        new = actions.NewActivity(
            kind="GET_TOGETHER", title="春季联谊", first_date=TODAY, last_date=TODAY, branch_id=cast.hall.pk
        )
        activity_id = actions.add_activity(new=new, at=AT)
        ids = [cast.customer_id, *(add_customer(cast.hall.pk, code=f"G{n}", name=f"客人{n}") for n in range(2))]
        return activity_id, actions.invite(activity_id=activity_id, customer_ids=ids, at=AT)


def standing() -> list[tuple[str, bool]]:
    with base.acting_as(base.System("test")):
        return list(Invitation.objects.order_by("pk").values_list("answer", "has_attended"))


def undo_of(client, url: str) -> str:
    """Return what the last notice on the activity's page posts to take the change back."""
    page = html.unescape(client.get(url, headers=EN).content.decode())
    return re.findall(r'name="back" value="([^"]+)"', page)[-1]


@pytest.mark.covers("R245")
def test_the_answers_of_many_guests_are_noted_and_taken_back_together(signed_in, guests):
    activity_id, (first, second, _third) = guests
    client, url = signed_in("branch_manager"), f"/activities/{activity_id}/"
    page = client.get(url, headers=EN).content.decode()
    assert page.count('form="guests-chosen"') == 3
    client.post(f"{url}guests/", {"ids": [first], "state": "DECLINED"})
    client.post(f"{url}guests/", {"ids": [first, second], "state": "COMING"})
    assert standing() == [("COMING", False), ("COMING", False), ("UNANSWERED", False)]
    back = undo_of(client, url)
    client.post(f"{url}guests/", {"back": back})
    assert standing() == [("DECLINED", False), ("UNANSWERED", False), ("UNANSWERED", False)]
    assert client.post(f"{url}guests/", {"back": back[:-3] + "abc"}).status_code == 404


def test_many_come_with_one_contact_each_and_the_way_back_takes_those_contacts_back(signed_in, guests):
    activity_id, ids = guests
    client, url = signed_in("branch_manager"), f"/activities/{activity_id}/"
    client.post(f"{url}guests/", {"ids": ids[:1], "state": "CAME"})
    client.post(f"{url}guests/", {"ids": ids, "state": "CAME"}, headers=EN)
    assert "1 was like that already or cannot be changed." in client.get(url, headers=EN).content.decode()
    with base.acting_as(base.System("test")):
        assert Interaction.objects.filter(source="ACTIVITY").count() == 3
    client.post(f"{url}guests/", {"ids": ids[1:], "state": "NOT_CAME"})
    client.post(f"{url}guests/", {"back": undo_of(client, url)})
    assert standing() == [("UNANSWERED", True)] * 3


def test_the_control_group_stays_out_and_who_may_not_is_refused(signed_in, guests):
    activity_id, ids = guests
    url = f"/activities/{activity_id}/guests/"
    with base.acting_as(base.System("test")):
        Invitation.objects.filter(pk=ids[0]).update(is_control=True)
    signed_in("branch_manager").post(url, {"ids": ids, "state": "CAME"})
    assert [came for _answer, came in standing()] == [False, True, True]
    assert signed_in("branch_manager").post(url, {"ids": ids, "state": "DANCED"}).status_code == 404
    assert signed_in("other_manager").post(url, {"ids": ids, "state": "CAME"}).status_code == 404
    assert signed_in("auditor").post(url, {"ids": ids, "state": "CAME"}).status_code == 403
