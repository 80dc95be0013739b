"""Interviews, problem sessions and candidates by API."""

import pytest
from departed import leave, planned

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries

pytestmark = pytest.mark.usefixtures("the_moment")
HELD = {
    "held_date": "2026-03-01", "channel": "PHONE", "causes": ["SERVICE", "PRICE"], "said": "没人来看。",
    "insights": [{"text": "当天到现场", "cause": "SERVICE", "tags": ["现场"]}],
}  # fmt: skip


@pytest.mark.covers("R166")
def test_a_plan_is_drawn_asked_and_reported(cast, calls):
    leave(cast)
    manager = calls("branch_manager")
    body = {
        "title": "访谈",
        "question": "为什么?",
        "states": ["CHURNED"],
        "size": 3,
        "seed": 5,
        "due_date": "2026-03-30",
    }
    plan = manager.post("interview-plans", body)
    assert (plan.status_code, plan.json()["n_barred"]) == (201, 2)
    assert manager.get("interview-plans").json()["results"][0]["id"] == plan.json()["id"]
    rows = calls("owner").get(f"interviews?plan={plan.json()['id']}").json()["results"]
    assert len(rows) == 3
    where = f"interviews/{rows[0]['id']}"
    told = calls("owner").post(f"{where}/hold", HELD).json()
    assert (told["status"], told["causes"], len(told["insight_ids"])) == ("INTERVIEWED", ["SERVICE", "PRICE"], 1)
    again = calls("owner").post(f"{where}/hold", HELD)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "CLOSED")
    assert calls("owner").post(f"interviews/{rows[1]['id']}/try", {"status": "REFUSED"}).json()["tries"] == 1
    report = manager.get(f"interview-plans/{plan.json()['id']}").json()
    assert report["causes"][0] == {"cause": "SERVICE", "n_named": 1, "n_first": 1}
    assert [part["n_interviewed"] for part in report["by_branch"]] == [1]
    assert manager.get("insights?cause=SERVICE").json()["n_rows"] == 1
    assert calls("owner").post(f"{where}/take-back").json()["status"] == "PLANNED"
    assert calls("colleague").get(where).status_code == 404


@pytest.mark.covers("R167")
def test_a_session_by_api(cast, calls):
    manager = calls("branch_manager")
    body = {"title": "断刀", "problem": "三家都断", "day": "2026-03-02"}
    where = f"sessions/{manager.post('sessions', body).json()['id']}"
    assert manager.patch(where, {"version": 1, "place": "展厅"}).json()["place"] == "展厅"
    there = manager.post(f"{where}/participants", {"username": "owner"}).json()["participants"]
    twice = manager.post(f"{where}/participants", {"username": "owner"})
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "ALREADY_THERE")
    assert manager.post(f"{where}/participants", {}).json()["error"]["code"] == "NOT_THERE"
    cause = manager.post(f"{where}/causes", {"participant_id": there[0]["id"], "text": "转速"}).json()["causes"][0]
    voted = manager.post(f"causes/{cause['id']}/votes", {"participant_ids": [there[0]["id"]]}).json()
    assert voted["causes"][0]["n_votes"] == 1
    assert manager.post(f"{where}/close").json()["error"]["code"] == "UNDECIDED"
    decided = {"decision": "ADOPTED", "reason": "属实", "measure": "更新转速表", "due_date": "2026-03-20"}
    assert manager.post(f"causes/{cause['id']}/decide", decided).json()["causes"][0]["task_id"]
    assert manager.post(f"{where}/insights", {"text": "先试刀"}).status_code == 201
    closed = manager.post(f"{where}/close").json()
    assert (closed["status"], closed["participants"][0]["is_told"]) == ("CLOSED", True)
    assert manager.post(f"{where}/reopen").json()["status"] == "OPEN"
    staying = manager.post(f"{where}/participants/{there[0]['id']}/leave")
    assert staying.json()["error"]["code"] == "HAS_SPOKEN"


@pytest.mark.covers("R168")
def test_a_candidate_by_api(cast, persons, calls):
    manager = calls("branch_manager")
    body = {"work": "工艺师", "consent_date": "2026-03-01", "consent": "本人同意"}
    made = manager.post(f"people/{persons.director_id}/candidate", body)
    where = f"candidates/{made.json()['id']}"
    assert (made.status_code, made.json()["status"]) == (201, "NEW")
    again = manager.post(f"people/{persons.director_id}/candidate", body)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "NAMED_ALREADY")
    assert calls("owner").get(where).status_code == 403
    assert calls("other_manager").get(where).status_code == 404
    assert manager.post(f"{where}/hand", {"username": "owner"}).json()["error"]["code"] == "NO_RECEIVER"
    assert manager.post(f"{where}/hand", {"username": "branch_manager"}).json()["status"] == "HANDED_OVER"
    ended = {"status": "NOT_HIRED", "result": "没谈拢"}
    assert manager.post(f"{where}/end", ended).json()["status"] == "NOT_HIRED"
    assert manager.post(f"{where}/reopen").json()["status"] == "HANDED_OVER"
    assert manager.post(f"{where}/withdraw").json()["work"] == ""
    assert manager.get("candidates?status=WITHDRAWN").json()["n_rows"] == 1


def test_a_plan_of_another_branch_is_not_seen(cast, calls):
    leave(cast)
    with base.acting_as(org_queries.member(cast.branch_manager.pk)):
        plan_id = planned(cast)
    assert calls("other_manager").get(f"interview-plans/{plan_id}").status_code == 404
