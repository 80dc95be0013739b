"""Expectations, value delivered, levers and what is done with complaints, by the API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.core import base
from zhike.apps.expectations import actions, rules

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R318", "R324", "R329")
def test_what_a_customer_expects_and_gets_and_what_levers_did(calls, cast):
    caller, path = calls("branch_manager"), f"customers/{cast.customer_id}/expectations"
    wrong = caller.post(path, {"value": 9, "past": 50})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "WEIGHTS")
    made = caller.post(path, {"value": 9, "past": 40, "publicity": 60, "evidence": "广告"})
    assert (made.status_code, made.json()["publicity"]) == (201, 60)
    assert [one["value"] for one in caller.get(path).json()["results"]] == [9]
    with base.acting_as(base.System("scene")):
        scores = dict.fromkeys(rules.VALUES, Decimal(25)) | dict.fromkeys(rules.COSTS, Decimal("17.5"))
        actions.score_value(customer_id=cast.customer_id, competitor_id=None, scores=scores, day=TODAY, at=AT)
        lever_id = actions.plan_lever(
            kind="COST_TIME", title="预约提货", branch_id=cast.hall.pk, owner_id=cast.owner.pk, due_date=TODAY,
            unit="分钟", before=Decimal(30), day=TODAY, at=AT,
        )  # fmt: skip
        actions.measure_lever(lever_id=lever_id, after=Decimal(20), day=TODAY, at=AT)
    (told,) = caller.get("satisfaction/value").json()["results"]
    assert (told["value"], told["cost"], told["delivered"], told["lead"]) == (100, 70, 30, None)
    (lever,) = caller.get("satisfaction/levers").json()["results"]
    assert (lever["effect"], lever["share"]) == ("-10.00", pytest.approx(-1 / 3))
    loyalty = caller.get("satisfaction/loyalty").json()
    assert (loyalty["r"], loyalty["n"], loyalty["contradicts"]) == (None, 0, False)
    assert {row["code"]: row["n_with"] for row in loyalty["gains"]} == {"EASIER": 0, "LATENT": 0, "TOUCHED": 0}
    assert calls("other_manager").get(path).status_code == 404


@pytest.mark.covers("R294")
def test_a_complaint_is_merged_rested_and_passed_on(calls, cast):
    with base.acting_as(base.System("scene")):
        first, second = (
            complaint_actions.open_complaint(
                new=complaint_actions.NewComplaint(cast.customer_id, what, "ANGRY"), at=AT - timedelta(hours=n)
            )
            for n, what in ((2, "缺货"), (1, "还是缺货"))
        )
        add_customer(cast.hall.pk, code="Z", name="别家")
        complaint_actions.plan_improvement(
            title="来料全检", cause="QUALITY", owner_id=cast.owner.pk, branch_id=cast.hall.pk, due_date=TODAY, at=AT
        )
    caller = calls("branch_manager")
    assert caller.post(f"complaints/{first}/pause", {"reason": "等清单"}).json()["is_paused"] is True
    assert caller.post(f"complaints/{first}/resume").json()["is_paused"] is False
    passed = caller.post(f"complaints/{first}/transfer", {"user_id": cast.colleague.pk, "reason": "熟悉客户"})
    assert passed.json()["n_transfers"] == 1
    assert caller.post(f"complaints/{second}/merge", {"into_id": first}).json()["merged_into_id"] == first
    assert caller.post(f"complaints/{second}/merge", {"into_id": first}).status_code == 409
    (measure,) = caller.get("complaint-improvements").json()["results"]
    assert (measure["title"], measure["done_date"]) == ("来料全检", None)
