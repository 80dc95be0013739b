"""The table of an activity by API."""

import pytest
from cast import AT

from zhike.apps.core import clock


@pytest.mark.covers("R266")
def test_what_is_said_and_agreed_at_a_table(cast, calls, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    boss = calls("branch_manager")
    body = {"kind": "ROUND_TABLE", "title": "交期圆桌", "first_date": "2026-03-02", "last_date": "2026-03-02"}
    held = boss.post("activities", body).json()
    boss.post(f"activities/{held['id']}/invite", {"customer_ids": [cast.customer_id]})
    path = f"activities/{held['id']}/table"
    assert boss.post(f"{path}/remarks", {"text": "交期不准", "customer_id": cast.customer_id}).status_code == 201
    refused = boss.post(f"{path}/remarks", {"text": "x", "customer_id": 999_999})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NOT_AT_TABLE")
    agreed = {"text": "发交期表", "due_date": "2026-03-20", "username": "owner"}
    told = boss.post(f"{path}/agreed", agreed).json()
    assert [(one["text"], bool(one["task_id"])) for one in told["remarks"]] == [("交期不准", False), ("发交期表", True)]
    promised = boss.post(f"{path}/agreed", agreed | {"customer_id": cast.customer_id, "is_promise": True}).json()
    assert promised["remarks"][-1]["promise_id"]
    first, agreed_id, _promised = (one["id"] for one in promised["remarks"])
    assert boss.delete(f"{path}/remarks/{agreed_id}").status_code == 404
    left = boss.delete(f"{path}/remarks/{first}").json()
    assert [one["text"] for one in left["remarks"]] == ["发交期表"] * 2
    assert boss.delete(f"{path}/remarks/{first}").status_code == 404
    assert calls("other_manager").get(path).status_code == 404
