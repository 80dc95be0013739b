"""Rules by the API: written, refused by field, switched, tried, their runs counted as far as one sees."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.playbooks import actions as playbook_actions

BODY = {"name": "重要客户", "trigger": "day.begun", "query": {"tier": "VIP"}, "deed": "TASK", "target": "OWNER",
        "template": "致电 {customer}"}  # fmt: skip


@pytest.fixture(autouse=True)
def vip(cast):
    """The customer of the cast is a VIP."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")


def test_a_rule_is_written_tried_switched_and_its_runs_are_told(cast, calls):
    caller = calls("general_manager")
    made = caller.post("rules", BODY)
    assert (made.status_code, made.json()["is_active"], made.json()["rest_days"]) == (201, False, 30)
    path = made["Location"].removeprefix("/api/v1/")
    trial = caller.get(f"{path}/dry-run").json()
    assert (trial["n_fitting"], trial["n_resting"]) == (1, 0)
    assert trial["first"] == [{"id": cast.customer_id, "code": "C001", "name": "苏南轨道装备有限公司"}]
    assert caller.patch(path, {"version": 1, "is_active": True}).json()["is_active"]
    with base.acting_as(base.System("test")):
        playbook_actions.run_rules(event_id=3, event="day.begun", payload={}, day=TODAY, at=AT)
    (run,) = caller.get(f"{path}/runs").json()["results"]
    assert (run["n_matched"], run["n_acted"], run["is_capped"]) == (1, 1, False)
    (unseen,) = calls("other_manager").get(f"{path}/runs").json()["results"]
    assert (unseen["n_matched"], unseen["n_acted"]) == (0, 0)
    assert calls("other_manager").get(f"{path}/dry-run").json()["first"] == []


@pytest.mark.parametrize(("change", "field"), [
    ({"trigger": "moon.full"}, "trigger"), ({"query": {"phone": "1"}}, "phone"), ({"query": {"tier": "GOLD"}}, "tier"),
    ({"template": "{password}"}, "template"), ({"target": "PERSON"}, "person"), ({"person": "nobody"}, "person"),
])  # fmt: skip
def test_a_wrong_rule_is_refused_by_its_field(calls, change, field):
    refused = calls("general_manager").post("rules", BODY | change)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
    assert calls("general_manager").get("rules").json()["results"] == []


def test_the_same_key_writes_one_rule(calls):
    caller, key = calls("administrator"), {"headers": {"Idempotency-Key": "r-1"}}
    assert caller.post("rules", BODY, **key).content == caller.post("rules", BODY, **key).content
    assert len(caller.get("rules").json()["results"]) == 1


def test_a_stale_change_of_a_rule_is_refused(calls):
    caller = calls("administrator")
    path = caller.post("rules", BODY)["Location"].removeprefix("/api/v1/")
    assert caller.patch(path, {"version": 1, "name": "甲"}).json()["name"] == "甲"
    assert caller.patch(path, {"version": 1, "name": "乙"}).json()["error"]["code"] == "STALE_VERSION"
    assert caller.get("rules/999999").status_code == 404


def test_a_rule_that_changes_or_writes_is_taken_and_refused_by_its_field(cast, calls):
    caller = calls("general_manager")
    given = {"name": "甲", "trigger": "visit.done", "deed": "CHANGE", "change_field": "owner"}
    made = caller.post("rules", given | {"change_value": cast.colleague.username}).json()
    assert (made["change_field"], made["change_value"]) == ("owner", cast.colleague.username)
    for values, field in (
        (given | {"change_value": "nobody"}, "change_value"),
        (given | {"change_field": "status", "change_value": "MERGED"}, "change_value"),
        ({"name": "乙", "trigger": "visit.done", "deed": "MESSAGE", "letter_id": 999}, "letter_id"),
        ({"name": "乙", "trigger": "visit.done", "deed": "MESSAGE"}, "letter_id"),
    ):
        refused = caller.post("rules", values)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
