"""Complaints by REST: taken, led through the steps; the refusals of the process are conflicts named by their rule."""

import pytest

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R292")
@pytest.mark.covers("R293")
def test_the_process_is_enforced_by_conflicts_that_name_their_rule(calls, cast):
    caller = calls("agent")
    given = {"customer_id": cast.customer_id, "what": "三箱刀片崩刃", "emotion": "ANGRY", "medium": "HOTLINE_24H"}
    made = caller.post("complaints", given)
    assert made.status_code == 201
    told = made.json()
    here = f"complaints/{told['id']}"
    assert made["Location"] == f"/api/v1/{here}"
    assert (told["number"], told["step"], told["status"]) == ("TS-2026-000001", "VENT", "OPEN")
    assert told["answered_at"], "who calls is answered in the same moment"
    early = caller.post(f"{here}/thank", {"way": "WORDS", "words": "谢谢"})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "STEP_ORDER")
    assert caller.post(f"{here}/vent", {"words": "害我停机", "emotion": "CALM"}).json()["step"] == "RECORD_JUDGE"
    judged = {"points": "崩刃", "validity": "INVALID", "reason": "用错材料", "cause": "QUALITY", "service_item": "刀片"}
    missing = caller.post(f"{here}/judge", judged | {"service_item": ""}).json()["error"]
    assert (missing["code"], missing["field"]) == ("ITEM_MISSING", "product_id")
    assert caller.post(f"{here}/judge", judged).json()["cause"] == "QUALITY"
    assert caller.post(f"{here}/solutions", {"words": "换货"}).json()["error"]["code"] == "LOSS_MISSING"
    (solution,) = caller.post(f"{here}/solutions", {"words": "讲解", "loss": "停机"}).json()["solution_ids"]
    assert caller.post(f"complaint-solutions/{solution}/carry-out").status_code == 422
    assert caller.post(f"complaint-solutions/{solution}/answer", {"is_accepted": True}).status_code == 200
    assert caller.post(f"complaint-solutions/{solution}/carry-out").json()["step"] == "FOLLOW_UP"
    assert caller.post(f"{here}/follow-up", {"is_satisfied": True, "emotion": "CALM"}).json()["step"] == "THANK"
    unthanked = caller.post(f"{here}/close", {"insight": "说明书要改"})
    assert (unthanked.status_code, unthanked.json()["error"]["code"]) == (409, "THANK_MISSING")
    assert caller.post(f"{here}/thank", {"way": "WORDS", "words": "谢谢"}).status_code == 200
    assert caller.post(f"{here}/close", {"insight": "说明书要改"}).json()["status"] == "CLOSED"
    assert caller.get("complaints", status="CLOSED").json()["n_rows"] == 1
    rewarded = calls("branch_manager").post(f"{here}/reward")
    assert rewarded.json()["error"]["code"] == "NOTHING_TO_REWARD", "it was not valid"


@pytest.mark.covers("R260")
def test_a_suggestion_is_taken_and_answered(calls, cast):
    caller = calls("agent")
    made = caller.post("suggestions", {"customer_id": cast.customer_id, "idea": "周六也送货"}).json()
    here = f"suggestions/{made['id']}"
    assert caller.post(f"{here}/evaluate", {"status": "REJECTED"}).json()["error"]["code"] == "NO_REPLY"
    told = caller.post(f"{here}/evaluate", {"status": "REJECTED", "reply": "人手不够"}).json()
    assert (told["status"], told["reply"]) == ("REJECTED", "人手不够")
    assert caller.get("suggestions").json()["n_rows"] == 1
    assert caller.get(here).json()["number"] == "JY-2026-000001"
