"""The spare budget and experts of key accounts by REST."""

from datetime import timedelta

import keyed
import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.plans import actions

SOON = TODAY + timedelta(days=7)


@pytest.mark.usefixtures("the_moment")
@pytest.mark.covers("R531")
def test_the_spare_budget_is_drawn_by_class_and_who_is_at_work_stays(calls, cast):
    gold, platinum = keyed.two_with_an_expert(cast)
    caller, money = calls("owner"), {"amount": "60000", "first_date": str(SOON), "what": "备用刀具"}
    assert caller.post("reservations", money | {"customer_id": gold}).status_code == 201
    told = caller.post("reservations", money | {"customer_id": platinum}).json()
    assert [(one["metal"], one["state"]) for one in told["results"]] == [("PLATINUM", "HELD"), ("GOLD", "WAITING")]
    assert (float(told["spare"]), float(told["left"])) == (100_000, 40_000)
    begun = {"customer_id": gold, "expert": cast.colleague.username, "first_date": str(TODAY), "what": "抢修"}
    caller.post("reservations", begun | {"last_date": str(SOON)})
    late = caller.post("reservations", begun | {"customer_id": platinum, "first_date": str(SOON)}).json()
    at_work = {one["metal"]: one["state"] for one in late["results"] if one["expert"]}
    assert at_work == {"GOLD": "HELD", "PLATINUM": "WAITING"}, "who is at work is not called away"
    keyed.stood(customer_id=gold, metal="GOLD", state="ENDED")
    with base.acting_as(base.System("test")):
        assert actions.settle_reservations(day=TODAY, at=AT) == 0
    refused = caller.post("reservations", money | {"customer_id": gold})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NOT_KEY")
    mine = next(one for one in late["results"] if one["state"] == "HELD" and one["expert"])
    ended = caller.post(f"reservations/{mine['id']}/end").json()["results"]
    assert {one["metal"]: one["state"] for one in ended if one["expert"]} == {"PLATINUM": "HELD"}
