"""Service by REST: who is on call, the roster, fulfilment, first replies, an incident to its root cause."""

import keyed
import pytest
from cast import AT, TODAY
from django.test import Client

from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.service import rules

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.fixture
def account(cast) -> int:
    with base.acting_as(base.System("test")):
        keyed.stood(
            customer_id=cast.customer_id, metal="GOLD", sponsor_id=cast.general_manager.pk, manager_id=cast.owner.pk,
            backup_id=None, at=AT,
        )  # fmt: skip
    return cast.customer_id


@pytest.fixture
def caller(signed_in):
    """Call as the manager of the branch: `caller(method, address, body, status)`."""
    client = signed_in("branch_manager")

    def call(method: str, address: str, body: dict | None = None, status: int = 200) -> dict:
        more = {} if method == "get" else {"content_type": "application/json"}
        answer = getattr(client, method)(f"/api/v1/{address}", body or {}, **more)
        assert answer.status_code == status, answer.content
        return answer.json()

    return call


@pytest.mark.covers("R551")
def test_who_is_on_call_at_a_moment(caller, account, cast):
    here = f"customers/{account}/who-is-on-call"
    told = caller("get", here)
    assert (told["on_call"]["user"], told["on_call"]["part"]) == ("owner", "MANAGER")
    new = {
        "user": "colleague", "phone": "0512-7000", "first_date": str(TODAY), "customer_id": account,
        "from_time": "18:00", "to_time": "08:00",
    }  # fmt: skip
    assert caller("post", "service/shifts", new | {"phone": "none"}, 422)["error"]["code"] == "NO_PHONE"
    shift = caller("post", "service/shifts", new, 201)
    assert (shift["weekdays"], shift["from_time"]) == ("1234567", "18:00")
    assert [one["id"] for one in caller("get", "service/shifts")["results"]] == [shift["id"]]
    night = caller("get", here, {"at": "2026-03-02T23:00:00+08:00"})
    assert (night["on_call"]["user"], night["on_call"]["is_of_duty"]) == ("colleague", True)
    assert caller("get", here, {"at": "2026-03-02T12:00:00+08:00"})["on_call"]["user"] == "owner"
    caller("get", here, {"at": "soon"}, 422)
    caller("post", f"service/shifts/{shift['id']}/end")
    assert caller("post", f"service/shifts/{shift['id']}/end", status=409)["error"]["code"] == "WRONG_STATE"
    assert caller("get", here, {"at": "2026-03-02T23:00:00+08:00"})["on_call"]["user"] == "owner"
    caller("post", f"service/shifts/{shift['id']}/restore")
    told = caller("post", "service/calls", {"customer_id": account, "kind": "TEST", "is_reached": True}, 201)
    assert told == {"n_tests": 1, "n_reached": 1, "share": 1.0, "n_missed": 0, "days": 90}
    assert caller("get", "service/reachability") == told
    page = caller("post", f"service/links/{account}", status=201)
    assert Client().get(page["url"]).status_code == 200
    assert caller("post", f"service/links/{account}/end") == {"is_ended": True}
    assert Client().get(page["url"]).status_code == 404


@pytest.mark.covers("R528")
@pytest.mark.covers("R529")
@pytest.mark.covers("R536")
@pytest.mark.covers("R537")
@pytest.mark.covers("R542")
def test_standards_and_how_they_are_met(caller, account, cast):
    owed = {one["metal"]: one["owed"] for one in caller("get", "service/standards")["results"]}
    assert owed["PLATINUM"]["reply"] < owed["GOLD"]["reply"]
    with base.acting_as(base.System("test")):
        new = interaction_actions.NewInteraction(
            customer_id=account, text="走访", happened_at=AT, channel="VISIT", direction="BOTH", duration_minutes=45
        )
        pk = interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
    assert caller("post", "service/purposes", {"interaction_id": pk, "purpose": "NEED"})["purpose"] == "NEED"
    missing = caller("post", "service/purposes", {"interaction_id": pk + 99, "purpose": "NEED"}, 422)
    assert missing["error"]["code"] == "NO_CONTACT"
    marks = dict.fromkeys(rules.DETAILS, True)
    here = f"service/fulfilment/{account}"
    assert caller("post", f"{here}/checks", {"day": str(TODAY), "marks": {}}, 422)["error"]["code"] == "BAD_MARKS"
    told = caller("post", f"{here}/checks", {"day": str(TODAY), "marks": marks}, 201)
    items = {one["code"]: (one["value"], one["state"]) for one in told["items"]}
    assert items["DETAILS"] == (100.0, "PASS")
    assert items["CONTACTS"] == (1.0, "FAIL")
    assert items["REPLY"] == (None, "UNKNOWN")
    whole = caller("get", "service/fulfilment", {"month": "2026-03"})
    assert (whole["n_met"], whole["n_accounts"], whole["results"]) == (0, 1, [told])
    assert [one["month"] for one in caller("get", "service/first-replies", {"month": "2026-03"})["results"]][-1] == (
        "2026-03"
    )
    caller("get", "service/fulfilment", {"month": "March"}, 422)
    caller("get", "service/fulfilment/999999", status=404)


@pytest.mark.covers("R532")
@pytest.mark.covers("R533")
def test_an_incident_from_its_report_to_its_cause(caller, account):
    new = {"customer_id": account, "what": "发错型号"}
    assert caller("post", "service/incidents", new | {"customer_id": 10**9}, 422)["error"]["code"] == "NOT_KEY"
    told = caller("post", "service/incidents", new, 201)
    here = f"service/incidents/{told['id']}"
    assert (told["status"], told["minutes"], told["is_late"]) == ("OPEN", 0, False)
    assert caller("post", f"{here}/close", {"root_cause": "x"}, 422)["error"]["code"] == "NOT_RECOVERED"
    assert caller("post", f"{here}/recover", {"recovery": "备件先送"})["status"] == "RECOVERING"
    assert caller("post", f"{here}/close", {"root_cause": "标签相似"})["status"] == "CLOSED"
    assert caller("post", f"{here}/close", {"root_cause": "x"}, 409)["error"]["code"] == "WRONG_STATE"
    assert caller("post", f"{here}/reopen")["status"] == "RECOVERING"
    assert caller("get", here)["cause"] == "标签相似"
    assert caller("get", "service/incidents")["n_rows"] == 1
