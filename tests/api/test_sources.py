"""Stories of ledgers and sources by the API: payments, costs, channels, credit reports, clippings, calls that teach."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import TODAY

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.org import actions as org_actions
from zhike.apps.trade import queries as trade_queries


@pytest.fixture(autouse=True)
def today(monkeypatch, at):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: at)


def test_payments_and_costs_are_added_and_read(cast, calls, at):
    me, entry = calls("branch_manager"), {"customer_id": cast.customer_id, "date": "2026-02-03"}
    told = me.post("payments", entry | {"amount": "12000.50", "reference": "TX1", "method": "转账"})
    assert told.status_code == 201
    assert me.post("costs", entry | {"amount": "300", "category": "SERVE", "note": "上门"}).status_code == 201
    (paid,) = me.get("payments").json()["results"]
    assert (paid["id"], Decimal(paid["amount"]), paid["reference"]) == (told.json()["id"], Decimal("12000.5"), "TX1")
    assert (paid["customer_code"], paid["currency"], paid["date"]) == ("C001", "CNY", "2026-02-03")
    (cost,) = me.get("costs", category="SERVE").json()["results"]
    assert (cost["category"], cost["note"]) == ("SERVE", "上门")
    assert me.get("costs", category="GIFT").json()["results"] == []
    with base.acting_as(base.System("test")):
        assert trade_queries.payments_of(cast.customer_id).get().amount == Decimal("12000.5")


def test_the_same_key_adds_a_payment_once(cast, calls):
    me = calls("branch_manager")
    for _turn in range(2):
        me.post("payments", {"customer_id": cast.customer_id, "amount": "5"}, headers={"Idempotency-Key": "pay-1"})
    assert len(me.get("payments").json()["results"]) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [({"amount": "0"}, 422), ({"date": "2026-03-03"}, 422), ({"customer_id": 999}, 404), ({"more": 1}, 422)],
)
def test_an_entry_that_cannot_be_is_refused(cast, calls, change, status):
    body = {"customer_id": cast.customer_id, "amount": "5"} | change
    assert calls("administrator").post("payments", body).status_code == status
    assert calls("administrator").post("costs", body | {"category": "SERVE"}).status_code == status


@pytest.mark.parametrize(
    ("part", "reads", "writes"),
    [("owner", 1, 403), ("other_manager", 0, 404), ("auditor", 1, 403), ("branch_manager", 1, 201)],
)
def test_who_may_read_and_add_entries(cast, calls, part, reads, writes):
    body = {"customer_id": cast.customer_id, "amount": "5"}
    calls("administrator").post("payments", body)
    me = calls(part)
    assert len(me.get("payments").json()["results"]) == reads
    assert me.post("payments", body).status_code == writes


@pytest.mark.covers("R155")
def test_a_call_teaches_facts_whose_channel_is_the_call_centre(cast, calls):
    call = {"number": "13800138000", "direction": "IN", "started_at": "2026-03-02T09:00:00+08:00", "seconds": 95}
    me = calls("administrator")
    told = me.post("calls", call | {"customer_id": cast.customer_id, "facts": {"industry": "轨道"}})
    assert told.status_code == 201
    with base.acting_as(base.System("test")):
        fact = archive_queries.open_fact(cast.customer_id, "industry")
    assert (fact.value, fact.channel, fact.interaction_id) == ("轨道", "WEB_CALLCENTER", told.json()["id"])
    assert me.post("calls", call | {"customer_id": cast.customer_id, "facts": {"no_field": "x"}}).status_code == 422


@pytest.mark.covers("R148")
def test_channels_tell_what_they_brought(cast, calls):
    me, span = calls("administrator"), {"first": "2026-01-01", "last": "2026-03-31"}
    archive = me.get(f"customers/{cast.customer_id}/archive").json()
    me.patch(
        f"customers/{cast.customer_id}/archive",
        {"version": archive["version"], "values": {"industry": "轨道"}, "channel": "SURVEY"},
    )
    found = {one["code"]: one for one in me.get("collection", **span).json()["results"]}
    assert (found["SURVEY"]["n_facts"], found["SURVEY"]["accuracy"], found["EXPO"]["n_facts"]) == (1, None, 0)
    hidden = {one["code"]: one for one in calls("analyst").get("collection", **span).json()["results"]}
    assert hidden["SURVEY"]["n_facts"] is None
    assert calls("owner").get("collection", **span).status_code == 403
    assert calls("other_manager").get("collection", branch="HQ", **span).status_code == 404
    assert me.get("collection", first="2026-02-01", last="2026-01-01").status_code == 422


@pytest.mark.covers("R159")
def test_credit_reports_and_clippings_are_kept_and_read(cast, calls):
    me, at_customer = calls("owner"), f"customers/{cast.customer_id}"
    report = {"kind": "CREDIT_REPORT", "institution": "某征信", "rating": "B", "report_date": "2026-02-01"}
    assert me.post(f"{at_customer}/credit-reports", report).status_code == 201
    late = report | {"report_date": str(TODAY + timedelta(days=1))}
    assert me.post(f"{at_customer}/credit-reports", late).status_code == 422
    assert [one["rating"] for one in me.get(f"{at_customer}/credit-reports").json()["results"]] == ["B"]
    clipping = {"title": "中标", "medium": "苏州日报", "published_date": "2026-02-20", "url": "https://example.com/8"}
    first = me.post(f"{at_customer}/clippings", clipping).json()["id"]
    assert me.post(f"{at_customer}/clippings", clipping | {"title": "转载"}).json()["id"] == first
    assert len(me.get(f"{at_customer}/clippings").json()["results"]) == 1
    assert calls("colleague").get(f"{at_customer}/clippings").status_code == 404
    assert calls("colleague").post(f"{at_customer}/credit-reports", report).status_code == 404


@pytest.fixture(autouse=True)
def books(cast, at):
    with base.acting_as(base.System("test")):
        org_actions.change_company(values={"currency": "CNY"}, at=at)
