"""Activities by the API: planned, changed on the version seen, guests invited and greeted."""

import pytest

BODY = {"kind": "FORUM", "title": "客户座谈会", "first_date": "2026-03-02", "last_date": "2026-03-02", "tags": ["茶"]}


@pytest.mark.covers("R243")
def test_an_activity_is_planned_changed_and_attended(cast, calls):
    caller = calls("owner")
    made = caller.post("activities", BODY)
    assert (made.status_code, made.json()["tags"], made.json()["branch"]) == (201, ["茶"], "苏州")
    pk = made.json()["id"]
    assert [row["id"] for row in caller.get("activities", kind="FORUM").json()["results"]] == [pk]
    change = {"version": 1, "opinions": ["交期太长"], "status": "DONE"}
    assert caller.patch(f"activities/{pk}", change).json()["opinions"] == ["交期太长"]
    assert caller.patch(f"activities/{pk}", change).status_code == 409
    (guest,) = caller.post(f"activities/{pk}/invite", {"customer_ids": [cast.customer_id]}).json()["guests"]
    told = caller.post(f"activities/{pk}/guests/{guest['id']}/attend", {"has_attended": True}).json()
    assert told["guests"][0]["has_attended"] is True
    of_customer = caller.get(f"customers/{cast.customer_id}/interactions").json()["results"]
    assert [row["what"] for row in of_customer] == ["客户座谈会"]


def test_what_breaks_a_rule_or_is_hidden_is_refused(cast, calls):
    caller = calls("owner")
    assert caller.post("activities", BODY | {"last_date": "2026-03-01"}).status_code == 422
    pk = caller.post("activities", BODY).json()["id"]
    assert calls("other_manager").get(f"activities/{pk}").status_code == 404
    assert calls("auditor").patch(f"activities/{pk}", {"version": 1}).status_code == 403
    hidden = calls("colleague").post(f"activities/{pk}/invite", {"customer_ids": [cast.customer_id]})
    assert hidden.json()["guests"] == []
