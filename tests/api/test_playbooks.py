"""Playbooks by the API: steps laid, rehearsed, answered, results told; refused by field."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.playbooks import actions
from zhike.apps.tasks.models import Task

BODY = {"name": "重要客户", "trigger": "day.begun", "query": {"tier": "VIP"}, "deed": "TASK", "target": "OWNER",
        "template": "致电 {customer}", "question": "解决了吗？", "horizon_days": 60}  # fmt: skip
STEP = {"deed": "ESCALATE", "target": "MANAGER", "template": "没有人致电 {customer}", "hours": 8}


@pytest.fixture(autouse=True)
def vip(cast):
    """The customer of the cast is a VIP."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")


@pytest.mark.covers("R189")
def test_steps_are_laid_and_what_came_of_it_is_told(cast, calls):
    caller = calls("general_manager")
    path = caller.post("rules", BODY)["Location"].removeprefix("/api/v1/")
    assert caller.get(f"{path}/steps").json()["steps"] == []
    laid = caller.post(f"{path}/steps", {"version": 1, "steps": [STEP]}).json()
    assert (laid["edition"], laid["steps"][0]["deed"], laid["steps"][0]["hours"]) == (1, "ESCALATE", 8)
    stale = caller.post(f"{path}/steps", {"version": 1, "steps": []})
    assert stale.json()["error"]["code"] == "STALE_VERSION"
    refused = caller.post(f"{path}/steps", {"version": laid["version"], "steps": [STEP | {"person": "nobody"}]})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "person")
    past = caller.get(f"{path}/rehearsal").json()
    assert (past["is_today_only"], past["n_customers"], past["n_acts"]) == (True, 1, 1)
    caller.patch(path, {"version": laid["version"], "is_active": True})
    with base.acting_as(base.System("test")):
        actions.run_rules(event_id=3, event="day.begun", payload={}, day=TODAY, at=AT)
        task = Task.objects.get()
    assert calls("owner").post(f"tasks/{task.pk}/outcome", {"outcome": "SOLVED"}).json() == {
        "outcome": "SOLVED", "task_id": task.pk,
    }  # fmt: skip
    told = caller.get(f"{path}/results").json()
    assert (told["n_customers"], told["n_closed"], told["outcomes"], told["effect"]) == (1, 1, {"SOLVED": 1}, None)
    with base.acting_as(base.System("test")):
        actions.measure_due(day=TODAY, at=AT)
    told = caller.get(f"{path}/results").json()["effect"]
    assert (told["evidence"], told["verdict"], told["horizon_days"]) == ("ALIKE", "EARLY", 60)
    assert caller.post("tasks/999999/outcome", {"outcome": "SOLVED"}).status_code == 404


def test_a_hold_out_of_vips_is_refused_by_its_field(calls):
    refused = calls("general_manager").post("rules", BODY | {"hold_out": 10})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "hold_out")
