"""The company, licensed data, phrases, settled duplicates and hand-overs by the API."""

import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.stewardship import actions

BATCH = {"supplier": "名录公司", "kind": "RENTED", "permitted_use": "首次联系", "valid_from": "2026-01-01"}


def test_the_company_is_read_and_changed_but_not_its_currency_under_orders(calls, order):
    caller = calls("administrator")
    assert caller.get("company").json()["currency"] == "CNY"
    changed = caller.patch("company", {"business_date": "2026-03-02", "profit_rate": "0.05"}).json()
    assert (changed["business_date"], changed["profit_rate"]) == ("2026-03-02", "0.0500")
    refused = caller.patch("company", {"currency": "EUR"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "currency")
    assert calls("general_manager").get("company").json()["error"]["code"] == "company.manage"


def test_a_batch_of_rented_data_is_added_and_its_licence_changed(calls):
    caller = calls("administrator")
    made = caller.post("batches", BATCH | {"valid_to": "2026-06-30", "cost": "1200.00"})
    assert (made.status_code, made.json()["cost"]) == (201, "1200.00")
    path = made["Location"].removeprefix("/api/v1/")
    assert caller.patch(path, BATCH | {"version": 1, "valid_to": "2026-12-31"}).json()["valid_to"] == "2026-12-31"
    assert caller.patch(path, BATCH | {"version": 1}).status_code == 409
    early = caller.post("batches", BATCH | {"valid_to": "2025-12-31"})
    assert (early.status_code, early.json()["error"]["field"]) == (422, "valid_to")
    assert [row["supplier"] for row in caller.get("batches").json()["results"]] == ["名录公司"]
    assert calls("branch_manager").get("batches").json()["error"]["code"] == "catalog.manage"


def test_a_template_says_what_it_is_for(calls):
    caller = calls("administrator")
    service = {"name": "通知", "channel": "SMS", "language": "zh-hans", "body": "已发货"}
    assert caller.post("templates", service).json()["purpose"] == "SERVICE"
    advert = caller.post("templates", service | {"name": "新品", "purpose": "MARKETING"}).json()
    assert advert["purpose"] == "MARKETING"
    changed = caller.patch(f"templates/{advert['id']}", {"version": advert["version"], "purpose": "SERVICE"}).json()
    assert (changed["purpose"], caller.get(f"templates/{advert['id']}").json()["purpose"]) == ("SERVICE", "SERVICE")
    assert caller.post("templates", service | {"name": "别的", "purpose": "NEWS"}).status_code == 422


def test_a_phrase_that_is_not_said_stops_a_template_until_it_is_taken_off(calls):
    caller = calls("branch_manager")
    made = caller.post("phrases", {"text": "全网最低价", "why": "广告法"})
    assert made.status_code == 201
    template = {"name": "促销", "channel": "SMS", "language": "zh-hans", "body": "全网最低价，速来"}
    refused = caller.post("templates", template)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "TEXT_REFUSED")
    assert caller.post("phrases", {"text": "全网最低价", "why": "x"}).json()["error"]["code"] == "NAME_TAKEN"
    assert caller.delete(f"phrases/{made.json()['id']}").json()["why"] == "广告法"
    assert caller.delete(f"phrases/{made.json()['id']}").status_code == 404
    assert caller.post("templates", template).status_code == 201
    assert calls("owner").get("phrases").json()["error"]["code"] == "template.manage"


@pytest.fixture
def twins(cast, calls) -> dict:
    """Two records of one customer, found by the search."""
    calls("owner").post("customers", {"name": "苏南轨道装备公司", "phone": "13800138000"})
    with base.acting_as(base.System("scan")):
        actions.find_pairs(at=AT)
    (pair,) = calls("branch_manager").get("duplicates").json()["results"]
    return pair


def test_pairs_are_said_to_be_two_customers_and_that_is_taken_back(calls, twins):
    caller, body = calls("branch_manager"), {"pair_ids": [twins["id"]], "status": "DISMISSED"}
    assert calls("other_manager").post("duplicates/settle", body).json() == {"n_settled": 0, "event_id": None}
    settled = caller.post("duplicates/settle", body).json()
    assert settled["n_settled"] == 1
    assert calls("other_manager").post(f"duplicates/settled/{settled['event_id']}/undo").status_code == 404
    assert caller.post(f"duplicates/settled/{settled['event_id']}/undo").json() == {"n_back": 1}
    asked = caller.post("duplicates/scan")
    assert (asked.status_code, asked.json()["job"]["status"]) == (202, "WAITING")
    assert calls("other_manager").post("duplicates/scan").json() == {"job": None}
    assert calls("owner").post("duplicates/settle", body).json()["error"]["code"] == "customer.merge"


def test_a_hand_over_is_read_and_taken_back(cast, calls):
    body = {"leaver": "owner", "rest_to": "colleague", "closes_access": False}
    made = calls("branch_manager").post("handovers", body)
    path = made["Location"].removeprefix("/api/v1/")
    assert calls("branch_manager").get(path).json()["n_customers"] == 1
    assert calls("other_manager").get(path).status_code == 404
    assert calls("other_manager").post(f"{path}/undo").status_code == 404
    assert calls("branch_manager").post(f"{path}/undo").json() == {"n_back": 1}
    assert calls("branch_manager").post(f"{path}/undo").status_code == 409
    assert calls("owner").get(path).json()["error"]["code"] == "customer.assign"
