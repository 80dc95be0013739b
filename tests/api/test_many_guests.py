"""Many guests of an activity by API."""

import pytest
from cast import AT

from zhike.apps.core import clock


@pytest.mark.covers("R245")
def test_many_guests_are_noted_together(cast, calls, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    boss = calls("branch_manager")
    body = {"kind": "GET_TOGETHER", "title": "春季联谊", "first_date": "2026-03-02", "last_date": "2026-03-02"}
    path = f"activities/{boss.post('activities', body).json()['id']}"
    (guest,) = boss.post(f"{path}/invite", {"customer_ids": [cast.customer_id]}).json()["guests"]
    told = boss.post(f"{path}/guests", {"ids": [guest["id"], 999_999], "state": "CAME"}).json()
    assert [one["has_attended"] for one in told["guests"]] == [True]
    assert boss.post(f"{path}/guests", {"ids": [guest["id"]], "state": "DANCED"}).status_code == 422
    assert calls("other_manager").post(f"{path}/guests", {"ids": [guest["id"]], "state": "CAME"}).status_code == 404
