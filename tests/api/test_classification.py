"""Classification by API: dimensions, rules, runs, classes by hand, cross-tab and migration."""

import pytest
from cast import AT

from zhike.apps.classification import actions as class_actions
from zhike.apps.core import base, clock
from zhike.apps.core.models import Event


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def work() -> None:
    """Do what waits in the background."""
    doing = {"classification.requested": class_actions.perform, "classification.confirmed": class_actions.apply}
    for event in Event.objects.filter(status="WAITING", name__in=doing).order_by("id"):
        doing[event.name](**event.payload, at=AT)
        Event.objects.filter(pk=event.pk).update(status="DONE")


@pytest.mark.covers("R043")
def test_a_dimension_is_made_ruled_run_and_confirmed(cast, calls):
    analyst, boss = calls("analyst"), calls("general_manager")
    members = [{"code": "NEAR", "zh": "近"}, {"code": "FAR", "en": "Far"}]
    made = analyst.post("classification/dimensions", {"code": "REACH", "name_en": "Reach", "members": members})
    assert (made.status_code, made.json()["code"], made.json()["is_own"]) == (201, "OWN_REACH", True)
    again = analyst.post("classification/dimensions", {"code": "REACH", "name_en": "Reach", "members": members})
    assert (again.status_code, again.json()["error"]["field"]) == (422, "code")
    path = "classification/dimensions/OWN_REACH"
    line = {"code": "NEAR", "params": {"kind": "ENTERPRISE"}}
    refused = analyst.post(f"{path}/rule", {"number": 0, "lines": [{"code": "NEAR", "params": {"moon": "full"}}]})
    assert refused.status_code == 422
    assert analyst.post(f"{path}/rule", {"number": 0, "lines": [line]}).json()["rule_number"] == 1
    assert analyst.post(f"{path}/rule", {"number": 0, "lines": [line]}).status_code == 409
    run = analyst.post("classification/runs", {"dimension": "OWN_REACH"})
    assert run.status_code == 202
    assert analyst.post("classification/runs", {"dimension": "OWN_REACH"}).status_code == 422, "one waits already"
    work()
    url = f"classification/runs/{run.json()['id']}"
    assert boss.get(url).json()["moves"] == [{"old": "", "new": "NEAR", "n": 1}]
    assert analyst.get(url).json()["moves"] == [{"old": "", "new": "NEAR", "n": None}]
    assert boss.post(f"{url}/confirm").status_code == 422, "something is undecided"
    decided = {"status": "OVERRIDDEN", "customer_id": cast.customer_id, "code": "FAR"}
    assert boss.post(f"{url}/decide", decided).status_code == 422, "no reason"
    assert boss.post(f"{url}/decide", decided | {"reason": "搬走了"}).status_code == 200
    assert boss.post(f"{url}/confirm").status_code == 202
    work()
    (found,) = boss.get(f"customers/{cast.customer_id}/classes").json()["results"]
    assert (found["dimension"], found["code"], found["source"], found["reason"]) == (
        "OWN_REACH", "FAR", "MANUAL", "搬走了",
    )  # fmt: skip
    listed = boss.get("customers", c_own_reach="FAR", columns="name,c_own_reach").json()["results"]
    assert [row["classes"] for row in listed] == [{"c_own_reach": "Far"}]
    renamed = boss.patch(path, {"version": 1, "name_en": "How far"}).json()
    assert (renamed["version"], boss.patch(path, {"version": 1, "meaning": "old"}).status_code) == (2, 409)
    assert analyst.post(f"{url}/drop").status_code == 422, "it is applied"


@pytest.mark.covers("R045")
@pytest.mark.covers("R068")
def test_classes_are_given_bound_crossed_and_taken_back(cast, calls):
    boss, path = calls("general_manager"), f"customers/{cast.customer_id}/classes"
    bound = {"dimension": "REACTION", "code": "CARING", "service_level": "VIP line", "audience": "Letters"}
    assert len(boss.post("classification/bindings", bound).json()["results"]) == 1
    assert boss.post("classification/bindings", bound | {"code": "COLD"}).status_code == 422
    given = {"dimension": "REACTION", "code": "CARING", "reason": "asked"}
    told = calls("branch_manager").post(path, given).json()
    assert (told["service_level"], told["audience"], told["product_idea"]) == (["VIP line"], ["Letters"], [])
    assert boss.post(path, given | {"reason": " "}).status_code == 422
    assert boss.post(path, given | {"dimension": "VALUE_TIER", "code": "VIP"}).status_code == 422
    assert calls("other_manager").post(path, given).status_code == 404
    table = boss.get("classification/crosstab", x="REACTION", y="NATURE").json()
    assert [cell for cell in table["cells"] if cell["n"]] == [{"row": "CARING", "column": "", "n": 1}]
    moved = boss.get("classification/migration", dimension="REACTION", start="2026-01-01").json()
    assert [cell for cell in moved["cells"] if cell["n"]] == [{"row": "", "column": "CARING", "n": 1}]
    assert boss.get("classification/crosstab", x="REACTION", y="NOTHING").status_code == 404
    counts = {one["code"]: one["n"] for one in boss.get("classification/dimensions/REACTION").json()["counts"]}
    assert counts["CARING"] == 1
    assert boss.delete(f"{path}/REACTION").json()["results"] == []
    with base.acting_as(base.System("test")):
        assert len(boss.get("classification/dimensions").json()["results"]) == 13
