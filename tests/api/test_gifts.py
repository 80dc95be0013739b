"""Gifts and guests by the API: the year's limit, a manager's word, answers to invitations, somebody met there."""

import pytest

ACTIVITY = {"kind": "FORUM", "title": "客户座谈会", "first_date": "2026-03-02", "last_date": "2026-03-02"}


@pytest.fixture
def give(cast, calls):
    """Register a gift as a part of the cast: `give("owner", value="80")`."""
    body = {"customer_id": cast.customer_id, "what": "茶叶", "day": "2026-03-02", "value": "80"}
    return lambda part="owner", **more: calls(part).post("gifts", body | more)


def test_a_gift_beyond_the_limit_waits_for_a_manager(cast, calls, give):
    # A customer who is not judged yet counts as an ordinary one: 200 a year.
    assert give(value="180").json()["status"] == "GIVEN"
    refused = give(value="40.50")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "GIFT_LIMIT")
    waiting = give(value="40.50", wants_approval=True).json()
    assert (waiting["status"], waiting["value"], waiting["limit"]) == ("PENDING_APPROVAL", "40.50", "200")
    decision = {"is_approved": True, "reason": "大项目签约"}
    refused = calls("owner").post(f"gifts/{waiting['id']}/decide", decision)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "gift.approve")
    assert calls("branch_manager").post(f"gifts/{waiting['id']}/decide", decision).json()["status"] == "GIVEN"
    again = calls("branch_manager").post(f"gifts/{waiting['id']}/decide", decision)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "GIFT_DECIDED")
    assert {row["value"] for row in calls("owner").get("gifts", status="GIVEN").json()["results"]} == {
        "180.00",
        "40.50",
    }


def test_a_hidden_gift_is_like_a_missing_one(calls, give):
    gift_id = give().json()["id"]
    for part in ("colleague", "other_manager", "analyst"):
        hidden, missing = (calls(part).get(f"gifts/{pk}") for pk in (gift_id, 999_999))
        assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert calls("auditor").get(f"gifts/{gift_id}").json()["what"] == "茶叶"
    assert give("colleague").status_code == 404
    assert give("auditor").status_code == 403
    decision = {"is_approved": True, "reason": "不是我的"}
    assert calls("other_manager").post(f"gifts/{gift_id}/decide", decision).status_code == 404


def test_guests_answer_and_somebody_met_becomes_a_customer(cast, calls):
    caller = calls("owner")
    pk = caller.post("activities", ACTIVITY).json()["id"]
    (guest,) = caller.post(f"activities/{pk}/invite", {"customer_ids": [cast.customer_id]}).json()["guests"]
    path = f"activities/{pk}/guests/{guest['id']}"
    assert caller.post(f"{path}/answer", {"answer": "COMING"}).json()["guests"][0]["answer"] == "COMING"
    assert caller.post(f"{path}/answer", {"answer": "MAYBE"}).status_code == 422
    assert caller.delete(path).json()["guests"] == []
    assert caller.delete(path).status_code == 404
    lead = caller.post(f"activities/{pk}/leads", {"name": "太仓精密", "kind": "ENTERPRISE"})
    assert lead.status_code == 201
    assert caller.get(f"customers/{lead.json()['customer_id']}").json()["name"] == "太仓精密"
    assert [one["is_lead"] for one in caller.get(f"activities/{pk}").json()["guests"]] == [True]


def test_guests_out_of_sight_are_not_answered_for(cast, calls):
    pk = calls("owner").post("activities", ACTIVITY).json()["id"]
    (guest,) = calls("owner").post(f"activities/{pk}/invite", {"customer_ids": [cast.customer_id]}).json()["guests"]
    path = f"activities/{pk}/guests/{guest['id']}"
    for part in ("colleague", "other_manager"):
        assert calls(part).post(f"{path}/answer", {"answer": "COMING"}).status_code == 404
        assert calls(part).delete(path).status_code == 404
    assert calls("auditor").delete(path).status_code == 403
    assert calls("other_manager").post(f"activities/{pk}/leads", {"name": "x", "kind": "ENTERPRISE"}).status_code == 404
