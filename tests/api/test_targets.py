"""Target groups and the catalogue of gifts by API."""

import pytest
from cast import AT

from zhike.apps.core import clock


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.mark.covers("R026")
def test_a_group_is_defined_counted_and_ended(cast, calls):
    boss = calls("general_manager")
    assert boss.get("target-groups").json()["has_group"] is False
    draft = {"name": "春季刀片", "kind": "DATA"}
    refused = boss.post("campaigns", draft)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NO_TARGET_GROUP")
    body = {"name": "机床厂", "params": {"kind": "ENTERPRISE"}, "reason": "用量大"}
    group = boss.post("target-groups", body).json()
    assert (group["n_customers"], group["is_ended"]) == (1, False)
    assert boss.post("campaigns", draft).status_code == 201
    assert calls("other_manager").get(f"target-groups/{group['id']}").json()["n_customers"] == 0
    again = boss.post("target-groups", body)
    assert (again.status_code, again.json()["error"]["code"]) == (422, "NAME_TAKEN")
    refused = boss.post("target-groups", body | {"name": "谁都行", "params": {}})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NO_RULE")
    ended = boss.patch(f"target-groups/{group['id']}", {"version": 1, "is_ended": True}).json()
    assert ended["is_ended"] is True
    assert boss.get("target-groups").json()["has_group"] is False
    assert boss.patch(f"target-groups/{group['id']}", {"version": 1, "reason": "旧"}).status_code == 409
    boss.post("target-groups", body | {"name": "造船厂"})
    assert [one["name"] for one in boss.get("target-groups").json()["results"]] == ["造船厂", "机床厂"]


@pytest.mark.covers("R035")
def test_the_catalogue_is_written_and_asked_for_what_suits_somebody(cast, calls, persons):
    item = calls("branch_manager").post("gifts/catalogue", {"name": "宣纸", "value": "60", "tags": ["书法"]}).json()
    path, whom = f"customers/{persons.customer_id}/gift-suggestions", {"person_id": persons.director_id}
    assert calls("owner").get(path, **whom).json()["results"] == []
    learned = {"values": {"tastes": "书法"}, "channel": "SERVICE"}
    assert calls("owner").post(f"people/{persons.director_id}/facts", learned).status_code < 300
    told = calls("owner").get(path, **whom).json()
    assert ([one["name"] for one in told["results"]], told["left"]) == (["宣纸"], "200")
    assert calls("colleague").get(path, **whom).status_code == 404
    gone = calls("branch_manager").patch(f"gifts/catalogue/{item['id']}", {"version": 1, "is_withdrawn": True})
    assert gone.json()["is_withdrawn"] is True
    assert calls("owner").get(path, **whom).json()["results"] == []
    calls("branch_manager").post("gifts/catalogue", {"name": "端砚", "value": "380", "tags": []})
    assert [one["name"] for one in calls("owner").get("gifts/catalogue").json()["results"]] == ["端砚", "宣纸"]
