"""Targets by API: ranked with reasons, left out, leads scored, weeks planned, prospects found and called."""

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.targets import actions


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def prospect(cast):
    """An enterprise of the hall that never bought, rank 7, willing, dissatisfied with its supplier."""
    new = customer_actions.NewCustomer(
        code="P7", name="江阴精铸有限公司", kind="ENTERPRISE", branch_id=cast.hall.pk, owner_id=cast.owner.pk
    )
    known = {"industry_rank": "7", "supplier_opinion": "DISSATISFIED", "willingness": "GOOD"}
    with base.acting_as(base.System("test")):
        customer_id = customer_actions.add_customer(new=new, at=AT)
        archive_actions.write_facts(customer_id=customer_id, values=known, channel="SERVICE", day=TODAY, at=AT)
        actions.refresh_all(day=TODAY, at=AT)
    return customer_id


@pytest.mark.covers("R133")
@pytest.mark.covers("R128")
def test_a_target_is_told_with_every_rule_and_reason(calls, cast, prospect):
    rep = calls("owner")
    row = rep.get("targets", readiness="UNREAD").json()["results"][0]
    assert (row["id"], row["score"], row["rank"], row["growth"]) == (prospect, 40, "PASS", "UNKNOWN")
    told = rep.get(f"targets/{prospect}").json()
    assert {one["rule"]: one["verdict"] for one in told["rules"]} == {
        "TARGET_RANK_4_10": "PASS", "TARGET_GROWTH": "UNKNOWN", "TARGET_RD": "UNKNOWN", "TARGET_JV": "UNKNOWN",
        "TARGET_DISSATISFIED": "PASS",
    }  # fmt: skip
    assert told["rules"][0]["reason"]
    assert (told["is_target"], told["excluded"], told["known"]) == (True, "", 10)
    assert calls("other_manager").get(f"targets/{prospect}").status_code == 404
    assert calls("other_manager").get("targets").json()["n_rows"] == 0
    assert rep.get("target-exclusions").json()["results"] == []


@pytest.mark.covers("R141", missing="persons are not scored")
def test_leads_are_scored_with_their_factors(calls, cast, prospect):
    told = calls("owner").post("leads/score", {"customer_ids": [prospect, 999_999]}).json()["results"]
    # Willing 30 and dissatisfied 20 for the wish to buy; ranked 15 and dissatisfied 10 for the potential.
    assert [(one["customer_id"], one["intent"], one["potential"]) for one in told] == [(prospect, 50, 25)]
    assert (told[0]["wants_to_buy"], told[0]["has_potential"]) == (True, False)
    assert {one["sign"] for one in told[0]["signs"]} == {"WILLING", "DISSATISFIED", "RANKED"}


@pytest.mark.covers("R135")
@pytest.mark.covers("R136")
def test_a_week_is_planned_a_prospect_found_and_called(calls, cast, prospect):
    rep = calls("owner")
    weeks = rep.post("prospecting", {"week": str(TODAY), "goal": 2, "sources": ["EXPO"]}).json()["results"]
    assert {(one["goal"], one["percent"]) for one in weeks if one["week"] == "2026-03-02"} == {(2, 0)}
    body = {"customer_id": prospect, "way": "EXPO", "day": str(TODAY)}
    assert rep.post("finds", body).json()["is_active"] is True
    again = rep.post("finds", body)
    assert (again.status_code, again.json()["error"]["code"]) == (422, "FOUND_ALREADY")
    this = next(one for one in rep.get("prospecting").json()["results"] if one["week"] == "2026-03-02")
    assert (this["n_found"], this["percent"]) == (1, 50)
    refused = rep.post(f"targets/{prospect}/first-contact", {})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NO_REASON")
    begun = rep.post(f"targets/{prospect}/first-contact", {"reason": "展会约好"}).json()
    assert (begun["n_known"], begun["n_asked"]) == (1, 10)
    assert calls("other_manager").post(f"targets/{prospect}/first-contact", {"reason": "x"}).status_code == 404
