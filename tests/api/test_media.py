"""Media by the API: an advertisement with what a lead cost, a publication from list to sending, a packaging scanned."""

import json

import pytest
from cast import AT
from django.test import Client

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.targets import actions as target_actions
from zhike.jobs import dispatch

AD = {"title": "春季特刊", "code": "spring-26", "medium": "PRINT", "cost": "10000.00", "first_date": "2026-02-01"}
PACKAGE = {"name": "铣刀盒", "edition": "2026", "message": "扫码验真", "first_date": "2026-02-01"}


@pytest.fixture
def group(cast) -> int:
    with base.acting_as(base.System("test")):
        return target_actions.define_group(
            name="企业", params={"kind": "ENTERPRISE"}, reason="x", day=AT.date(), at=AT
        )  # fmt: skip


def test_an_advertisement_is_placed_brings_a_lead_and_tells_its_cost(calls, cast, group, the_moment):
    caller = calls("branch_manager")
    made = caller.post("advertisements", AD | {"group_id": group})
    assert (made.status_code, made.json()["code"], made.json()["reason"]) == (201, "SPRING-26", "NO_LEADS")
    where = f"advertisements/{made.json()['id']}"
    assert caller.post(f"{where}/leads", {"customer_id": cast.customer_id}).json() == {"is_new": True}
    assert caller.post(f"{where}/leads", {"customer_id": cast.customer_id}).json() == {"is_new": False}
    assert caller.post(f"{where}/leads", {"customer_id": 10**9}).status_code == 422
    told = caller.get(where).json()
    assert (told["n_leads"], float(told["per_lead"]), told["lead_customer_ids"]) == (1, 10_000, [cast.customer_id])
    (row,) = caller.get("advertisements").json()["results"]
    assert (row["group"], row["n_leads"]) == ("企业", 1)
    assert calls("other_manager").get(where).status_code == 404


def test_an_advertisement_is_changed_on_its_version_and_keeps_its_rules(calls, cast):
    caller = calls("branch_manager")
    where = f"advertisements/{caller.post('advertisements', AD).json()['id']}"
    assert caller.patch(where, {"version": 1, "cost": None}).json()["reason"] == "NO_COST"
    assert caller.patch(where, {"version": 1, "title": "x"}).status_code == 409
    assert caller.patch(where, {"version": 2, "last_date": "2026-01-01"}).json()["error"]["code"] == "BAD_SPAN"
    assert caller.post("advertisements", AD).json()["error"]["code"] == "CODE_TAKEN"
    for wrong in ({"group_id": 99}, {"form_id": 99}, {"branch": "nowhere"}):
        assert caller.post("advertisements", AD | {"code": "other"} | wrong).status_code == 422


def test_a_publication_goes_from_its_list_to_its_readers(calls, cast, the_moment):
    caller = calls("branch_manager")
    made = caller.post("publications", {"name": "锐锋季刊"}).json()
    where = f"publications/{made['id']}"
    assert caller.post("publications", {"name": "锐锋季刊"}).json()["error"]["code"] == "NAME_TAKEN"
    issue = caller.post(f"{where}/issues", {"title": "第一期", "day": "2026-03-02", "text": "新刀具"}).json()
    assert caller.post(f"issues/{issue['id']}/send").json()["error"]["code"] == "NOBODY_SERVED"
    added = caller.post(f"{where}/readers", {"customer_ids": [cast.customer_id], "way": "POST"}).json()
    assert added == {"n_added": 1, "n_known": 0, "n_left_out": 0}
    # It advertises, and the customer has not agreed to that yet.
    assert caller.get("publications").json()["results"][0]["n_readers"] == 0
    with base.acting_as(base.System("consent")):
        archive_actions.give_consent(
            customer_id=cast.customer_id, purpose="MARKETING", wording="2026", channel="ON_PAPER",
            given_date=AT.date(), at=AT,
        )  # fmt: skip
    assert caller.get("publications").json()["results"][0]["n_readers"] == 1
    assert caller.post(f"issues/{issue['id']}/send").status_code == 200
    dispatch.run_once()
    told = caller.get(f"issues/{issue['id']}").json()
    assert (told["n_copies"], told["n_waiting"], told["n_mailed"]) == (1, 1, 0)
    assert caller.post(f"issues/{issue['id']}/send").json()["error"]["code"] == "WAS_SENT"
    assert [row["title"] for row in caller.get("issues").json()["results"]] == ["第一期"]


def test_a_packaging_tells_its_code_and_is_scanned(calls, cast, the_moment):
    caller = calls("branch_manager")
    made = caller.post("packagings", PACKAGE | {"customer_id": cast.customer_id}).json()
    where = f"packagings/{made['id']}"
    assert made["url"].endswith(f"/q/{made['scan_code']}/")
    scan = json.dumps({"code": made["scan_code"], "scan": "scan-0001"})
    assert Client().post("/inbound/qr", scan, content_type="application/json").status_code == 201
    assert caller.get(where).json()["n_scans"] == 1
    talks = caller.get("interactions").json()["results"]
    assert [row["channel"] for row in talks] == ["PACKAGING"]
    assert caller.patch(where, {"version": 1, "is_open": False}).json()["is_open"] is False
    assert Client().post("/inbound/qr", scan, content_type="application/json").status_code == 404
    assert caller.patch(where, {"version": 1, "is_open": True}).status_code == 409
    assert caller.post("packagings", PACKAGE).json()["error"]["code"] == "EDITION_TAKEN"
    assert caller.post("packagings", PACKAGE | {"edition": "b", "customer_id": 10**9}).status_code == 422
    assert [row["edition"] for row in caller.get("packagings").json()["results"]] == ["2026"]
