"""Plans, goals, asks and experts by REST, as the pages have them."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.coaching import actions
from zhike.apps.core import base

PLAN = {
    "reason": "少停线", "obstacle": "批次不稳", "benefit": "换刀快一半", "interests": ["按期投产"], "evidence": "面谈",
    "day": "2026-03-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


@pytest.mark.covers("R538")
def test_a_plan_is_written_and_read_with_its_age(cast, calls):
    caller, where = calls("owner"), f"customers/{cast.customer_id}/plan"
    nothing = caller.get(where).json()
    assert (nothing["id"], nothing["n_editions"], nothing["is_stale"], nothing["is_zero_due"]) == (None, 0, False, True)
    written = caller.post(where, PLAN)
    assert (written.status_code, written.json()["interests"]) == (201, ["按期投产"])
    late = caller.post(where, PLAN | {"seen_id": 0})
    assert (late.status_code, late.json()["error"]["code"]) == (422, "OVERTAKEN")
    old = caller.post(where, PLAN | {"day": "2025-03-01"}).json()
    assert (old["n_editions"], old["is_stale"]) == (2, True)
    assert caller.post(where, PLAN | {"interests": []}).status_code == 422
    assert calls("colleague").get(where).status_code == 404


@pytest.mark.covers("R545")
def test_a_goal_is_set_measured_and_closed(cast, calls):
    caller = calls("owner")
    new = {
        "title": "新线", "measure": "占比", "unit": "%", "start": "20", "target": "50", "due_date": "2026-06-10",
        "customer_id": cast.customer_id,
    }  # fmt: skip
    made = caller.post("goals", new)
    assert (made.status_code, made.json()["achieved"], made.json()["progress"]) == (201, None, "NOT_MEASURED")
    where = f"goals/{made.json()['id']}"
    told = caller.post(f"{where}/values", {"value": "35", "day": "2026-03-02"}).json()
    assert (told["achieved"], told["progress"]) == ("0.5000", "ON_TRACK")
    assert caller.post(f"{where}/close", {"state": "MET"}).json()["progress"] == "MET"
    again = caller.post(f"{where}/values", {"value": "40", "day": "2026-03-02"})
    assert (again.status_code, again.json()["error"]["code"]) == (422, "CLOSED")
    assert caller.post("goals", new | {"owner": "nobody"}).status_code == 422
    assert [row["title"] for row in caller.get("goals").json()["results"]] == ["新线"]
    assert calls("other_manager").get(where).status_code == 404


@pytest.mark.covers("R543")
def test_a_refused_request_is_noted_and_listed(cast, calls):
    new = {"request": "账期 120 天", "reason": "超出授信", "alternative": "寄售", "day": "2026-03-01"}
    made = calls("owner").post(f"customers/{cast.customer_id}/refusals", new)
    assert (made.status_code, made.json()["alternative"], made.json()["answer"]) == (201, "寄售", "OPEN")
    assert len(calls("owner").get("refusals").json()["results"]) == 1
    assert not calls("colleague").get("refusals").json()["results"]


@pytest.mark.covers("R553")
def test_an_ask_and_its_answer(cast, calls):
    made = calls("owner").post(
        f"customers/{cast.customer_id}/asks", {"kind": "REFERRAL", "what": "两位师傅", "day": "2026-03-01"}
    )
    assert (made.status_code, made.json()["answer"]) == (201, "OPEN")
    where = f"asks/{made.json()['id']}/answer"
    assert calls("owner").post(where, {"answer": "YES"}).json()["answer"] == "YES"
    assert calls("colleague").post(where, {"answer": "NO"}).status_code == 404


@pytest.mark.covers("R554")
def test_experts_are_told_with_validity_and_an_expired_one_is_not_asked(cast, calls):
    with base.acting_as(base.System("test")):
        since = TODAY - timedelta(days=90)
        for user, days in ((cast.agent, -1), (cast.colleague, 30)):
            new = actions.NewCertificate(user.pk, "刀具选型", 4, since, TODAY + timedelta(days=days))
            actions.certify(new=new, at=AT)
    told = {row["username"]: row["is_current"] for row in calls("owner").get("experts").json()["results"]}
    assert told == {"agent": False, "colleague": True}
    made = calls("owner").post("inquiries", {"skill": "刀具选型", "text": "选哪种涂层？"})
    assert (made.status_code, made.json()["expert"], bool(made.json()["task_id"])) == (201, "colleague", True)
    none = calls("owner").post("inquiries", {"skill": "焊接", "text": "?"})
    assert (none.status_code, none.json()["error"]["code"]) == (422, "NO_EXPERT")
    assert calls("other_manager").get(f"inquiries/{made.json()['id']}").status_code == 404
