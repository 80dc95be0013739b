"""Problem sessions: customers name causes, give their voices, and hear what became of what they named."""

from datetime import timedelta

import pytest
from cast import AT
from departed import leave

from zhike.apps.core import base, clock
from zhike.apps.interviews import queries
from zhike.apps.org.models import User
from zhike.apps.tasks.models import Notice, Task

pytestmark = pytest.mark.usefixtures("the_moment")
GIVEN = {"title": "断刀", "problem": "同一批刀具三家都断", "day": "2026-03-02", "place": "苏州展厅"}


@pytest.fixture
def session_id(cast, signed_in) -> int:
    """A session of the hall."""
    place = signed_in("branch_manager").post("/sessions/add/", GIVEN | {"branch_id": cast.hall.pk})["Location"]
    return int(place.split("/")[-2])


def there(session_id: int) -> dict[str, int]:
    """Return who is there, id by name."""
    with base.acting_as(base.System("test")):
        return {one.name: one.participant.pk for one in queries.participants_of(session_id)}


def causes(session_id: int) -> list[queries.Cause]:
    with base.acting_as(base.System("test")):
        return queries.proposals_of(session_id)


def told(session_id: int) -> dict[str, bool]:
    with base.acting_as(base.System("test")):
        return {one.name: one.is_told for one in queries.told_of(session_id)}


@pytest.mark.covers("R167")
def test_causes_are_named_voted_for_decided_and_everybody_who_named_one_is_told(signed_in, cast, session_id):
    client, url = signed_in("branch_manager"), f"/sessions/{session_id}/"
    for who in ({"customer_id": cast.customer_id}, {"user_id": cast.owner.pk}, {"name": "刀具协会老周"}):
        client.post(f"{url}join/", who)
    ids = there(session_id)
    assert set(ids) == {"苏南轨道装备有限公司", "owner", "刀具协会老周"}
    for who, text, kind in (
        ("苏南轨道装备有限公司", "涂层换了供应商", "PRODUCT"), ("owner", "转速表没更新", "SERVICE"),
        ("刀具协会老周", "机床太旧", ""),
    ):  # fmt: skip
        client.post(f"{url}causes/", {"participant_id": ids[who], "text": text, "cause": kind})
    by_text = {one.proposal.text: one.proposal.pk for one in causes(session_id)}
    client.post(f"{url}causes/{by_text['转速表没更新']}/votes/", {"participant": list(ids.values())})
    client.post(f"{url}causes/{by_text['涂层换了供应商']}/votes/", {"participant": [ids["owner"]]})
    assert [(one.proposal.text, one.n_votes) for one in causes(session_id)][:2] == [
        ("转速表没更新", 3), ("涂层换了供应商", 1),
    ]  # fmt: skip
    # Not every cause is decided: the session stays open, and nobody is told.
    client.post(f"{url}close/")
    assert told(session_id) == {"苏南轨道装备有限公司": False, "owner": False, "刀具协会老周": False}
    adopted = {"decision": "ADOPTED", "reason": "三家都证实", "measure": "更新转速表", "doer_id": cast.owner.pk,
               "due_date": "2026-03-20"}  # fmt: skip
    client.post(f"{url}causes/{by_text['转速表没更新']}/decide/", adopted)
    client.post(f"{url}causes/{by_text['涂层换了供应商']}/decide/", {"decision": "ADOPTED", "reason": "化验属实"})
    client.post(f"{url}causes/{by_text['机床太旧']}/decide/", {"decision": "DROPPED", "reason": "新机床也断"})
    client.post(f"{url}close/")
    with base.acting_as(base.System("test")):
        measure = Task.objects.get(title="更新转速表")
        tasks = Task.objects.filter(key__startswith="session:told:").order_by("pk")
        feedback = [(task.assignee_id, "新机床也断" in task.note) for task in tasks]
        notice = Notice.objects.get(user_id=cast.owner.pk, key=f"session:{session_id}")
    assert (measure.assignee_id, measure.due_date.day) == (cast.owner.pk, 20)
    # The customer by who looks after them, the outsider by who led the session, our own by the program itself.
    assert feedback == [(cast.owner.pk, False), (cast.branch_manager.pk, True)]
    assert "三家都证实" in notice.text
    assert told(session_id) == {"苏南轨道装备有限公司": False, "刀具协会老周": False, "owner": True}
    with base.acting_as(base.System("test")):
        tasks.update(status="DONE", closed_at=AT)
    assert set(told(session_id).values()) == {True}


@pytest.mark.covers("R167")
def test_nobody_has_more_than_three_voices_and_a_decision_has_a_reason(signed_in, cast, session_id):
    client, url = signed_in("branch_manager"), f"/sessions/{session_id}/"
    client.post(f"{url}join/", {"name": "老周"})
    who = there(session_id)["老周"]
    for n in range(4):
        client.post(f"{url}causes/", {"participant_id": who, "text": f"原因{n}"})
    for one in causes(session_id):
        client.post(f"{url}causes/{one.proposal.pk}/votes/", {"participant": [who]})
    assert sum(one.n_votes for one in causes(session_id)) == 3
    first = causes(session_id)[0].proposal.pk
    answer = client.post(f"{url}causes/{first}/decide/", {"decision": "DROPPED", "reason": ""})
    assert (answer.status_code, causes(session_id)[0].proposal.decision) == (422, "")
    # Who named a cause stays on the list, and nobody comes twice.
    client.post(f"{url}join/", {"leaves": who})
    client.post(f"{url}join/", {"user_id": cast.owner.pk})
    client.post(f"{url}join/", {"user_id": cast.owner.pk})
    assert set(there(session_id)) == {"老周", "owner"}
    client.post(f"{url}join/", {"leaves": there(session_id)["owner"]})
    assert set(there(session_id)) == {"老周"}


@pytest.mark.covers("R167")
def test_who_names_another_cause_later_is_told_of_that_one_alone(signed_in, cast, session_id, monkeypatch):
    client, url = signed_in("branch_manager"), f"/sessions/{session_id}/"
    for who in ({"user_id": cast.owner.pk}, {"name": "老周"}):
        client.post(f"{url}join/", who)

    def confer(text: str, *names: str) -> None:
        for name in names:
            client.post(f"{url}causes/", {"participant_id": there(session_id)[name], "text": f"{name}：{text}"})
        for one in causes(session_id):
            decided = {"decision": "DROPPED", "reason": "不成立"}
            client.post(f"{url}causes/{one.proposal.pk}/decide/", decided)
        client.post(f"{url}close/")

    confer("涂层", "owner", "老周")
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=1))
    client.post(f"{url}reopen/")
    # Who led it has left meanwhile: whoever closes it sees to it.
    User.objects.filter(pk=cast.branch_manager.pk).update(is_active=False)
    client = signed_in("general_manager")
    confer("转速", "owner", "老周")
    assert told(session_id) == {"owner": True, "老周": False}
    with base.acting_as(base.System("test")):
        notices = Notice.objects.filter(user_id=cast.owner.pk, key__startswith=f"session:{session_id}").order_by("pk")
        assert [("涂层" in one.text, "转速" in one.text) for one in notices] == [(True, False), (False, True)]
        tasks = Task.objects.filter(key__startswith="session:told:").order_by("pk")
        assert [("涂层" in one.note, one.assignee_id) for one in tasks] == [
            (True, cast.branch_manager.pk), (False, cast.general_manager.pk)
        ]  # fmt: skip
    # Closed once more with nothing new, nobody is told again.
    client.post(f"{url}reopen/")
    client.post(f"{url}close/")
    with base.acting_as(base.System("test")):
        assert (notices.count(), tasks.count()) == (2, 2)


def test_a_customer_one_may_not_see_goes_unnamed_and_cannot_be_brought(signed_in, cast, session_id):
    ids = leave(cast)
    signed_in("branch_manager").post(f"/sessions/{session_id}/join/", {"customer_id": cast.customer_id})
    assert "苏南轨道装备有限公司" not in signed_in("colleague").get(f"/sessions/{session_id}/").content.decode()
    signed_in("colleague").post(f"/sessions/{session_id}/join/", {"customer_id": ids[0]})
    assert len(there(session_id)) == 1
    assert signed_in("other_manager").get(f"/sessions/{session_id}/").status_code == 404
    assert signed_in("auditor").post(f"/sessions/{session_id}/close/").status_code == 403
    assert "断刀" in signed_in("agent").get("/sessions/").content.decode()


def test_a_session_is_changed_on_the_version_one_saw_closed_and_opened_again(signed_in, session_id):
    client, url = signed_in("branch_manager"), f"/sessions/{session_id}/"
    assert client.post(f"{url}edit/", GIVEN | {"title": "断刀两起", "version": 1}).status_code == 302
    assert client.post(f"{url}edit/", GIVEN | {"title": "慢了", "version": 1}).status_code == 409
    client.post(f"{url}insights/", {"text": "换供应商前先试刀", "tags": "试刀"})
    assert "换供应商前先试刀" in client.get(url).content.decode()
    assert client.post(f"{url}insights/", {"text": ""}).status_code == 422
    client.post(f"{url}close/")
    assert client.post(f"{url}edit/", GIVEN | {"version": 3}).status_code == 422
    client.post(f"{url}reopen/")
    assert client.post(f"{url}edit/", GIVEN | {"version": 4}).status_code == 302
