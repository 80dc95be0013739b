"""Tiers, letting go and helping to rise through the API: the same rules, the same refusals by their names."""

from decimal import Decimal

import pytest
from cast import AT

from zhike.apps.customers.models import Card, Customer
from zhike.apps.grading import queries
from zhike.apps.grading.models import RetirementPlan

RULE = {"basis": "REVENUE", "method": "THRESHOLD", "steps": ["1000", "300", "100"]}


@pytest.fixture
def losing(cast, everything) -> int:
    """Let the customer of the cast cost more than it brings, without potential."""
    Card.objects.filter(pk=cast.customer_id).update(
        tier="SMALL", potential=Decimal(100), contribution_year=Decimal(-900), cost_year=Decimal(1500),
        revenue_year=Decimal(9000),
    )  # fmt: skip
    return cast.customer_id


def test_a_rule_is_tried_and_let_hold(analysed, calls, the_moment):
    caller = calls("general_manager")
    tried = caller.post("tiers/trial", RULE).json()
    assert (tried["n_rise"], tried["n_fall"]) == (2, 0)
    assert {one["code"]: one["to_tier"] for one in tried["moves"]} == {"K-D": "VIP", "K-A": "MAJOR"}
    assert caller.get("tiers/rule").json()["number"] == 0
    assert caller.post("tiers/rule", RULE | {"number": 0}).status_code == 201
    assert caller.post("tiers/rule", RULE | {"number": 0}).json()["error"]["code"] == "STALE_VERSION"
    wrong = caller.post("tiers/rule", RULE | {"number": 1, "steps": ["1", "2"]})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "BAD_STEPS")
    analysed.analyse()
    sums = caller.get("tiers").json()
    assert [one["n_customers"] for one in sums["results"]] == [1, 1, 1, 3]
    assert sums["rule"]["steps"] == ["1000", "300", "100"]


def test_an_analyst_gets_no_small_sum(analysed, calls):
    told = calls("analyst").get("tiers").json()["results"]
    assert {one["n_customers"] for one in told} == {None, 0}
    assert calls("analyst").get("tiers/changes").json() == {"results": []}
    assert calls("analyst").get("tiers/resources").status_code == 200


def test_a_case_goes_its_way_and_is_refused_by_name_where_it_may_not(losing, calls, the_moment):
    owner, manager = calls("owner"), calls("branch_manager")
    made = owner.post(f"customers/{losing}/retire", {"reason": "loses money"})
    assert made.status_code == 201
    case = made.json()
    assert (case["status"], case["verdict"]) == ("PLANNING", "ELIMINATE")
    here = f"retirements/{case['id']}"
    assert owner.post(f"customers/{losing}/retire", {"reason": "again"}).json()["error"]["code"] == "ALREADY_OPEN"
    assert owner.post(here + "/steps", {"step": "ask"}).json()["error"]["code"] == "NOT_COMPLETE"
    plan = {
        "method": "PRICE_UP", "price_percent": "12", "notice_days": 30, "notice": "Dear {name}",
        "alternatives": "the dealer", "version": case["version"],
    }  # fmt: skip
    kept = owner.post(here + "/plan", plan).json()
    assert kept["lacks"] == {}
    assert Decimal(kept["contribution_then"]) == 180
    assert owner.post(here + "/plan", plan).json()["error"]["code"] == "STALE_VERSION"
    owner.post(here + "/steps", {"step": "ask"})
    assert owner.post(here + "/decide", {"is_approved": True, "reason": "x"}).status_code == 403
    assert manager.post(here + "/decide", {"is_approved": True, "reason": "agreed"}).json()["status"] == "APPROVED"
    manager.post(here + "/steps", {"step": "tell", "way": "LETTER"})
    assert manager.post(here + "/steps", {"step": "left"}).json()["error"]["code"] == "NOTICE_RUNNING"
    RetirementPlan.objects.update(ends_date=AT.date())
    assert manager.post(here + "/steps", {"step": "left", "note": "gone"}).json()["status"] == "LEFT"
    assert Customer.objects.get(pk=losing).status == "RETIRED"
    assert [one["id"] for one in owner.get("retirements").json()["results"]] == [case["id"]]
    assert calls("other_manager").get(here).status_code == 404


def test_a_programme_and_its_progress(losing, cast, calls, the_moment):
    caller = calls("owner")
    Card.objects.update(potential=Decimal(50_000))
    assert [one["customer_id"] for one in caller.get("upgrades/candidates").json()["results"]] == [losing]
    given = {"actions": ["拜访", "报价"], "due_date": "2026-08-31"}
    made = caller.post(f"customers/{losing}/upgrade", given)
    assert made.status_code == 201
    assert (made.json()["progress"], made.json()["n_actions"]) == (0.0, 2)
    assert caller.post(f"customers/{losing}/upgrade", given).json()["error"]["code"] == "ALREADY_OPEN"
    nobody = caller.post(f"customers/{losing}/upgrade", given | {"username": "nobody"})
    assert nobody.json()["error"]["code"] == "NO_OWNER"
    ended = caller.post(f"upgrades/{made.json()['id']}/end", {"is_reached": False})
    assert ended.json()["status"] == "ENDED"


def test_support_stays_within_its_budget_and_a_screening_waits_for_a_manager(losing, calls, the_moment):
    caller = calls("branch_manager")
    answer = caller.post(f"customers/{losing}/support-grants", {"what": "展会", "amount": "9000"})
    made = answer.json()
    assert answer.status_code == 201, made
    assert Decimal(made["left"]) == 1000
    over = caller.post(f"customers/{losing}/support-grants", {"what": "展会", "amount": "1001"})
    assert over.json()["error"]["code"] == "OVER_BUDGET"
    assert caller.post("screening", {}).json() == {"n_customers": 1}
    row = caller.get("screening").json()["results"][0]
    assert row["verdict"] == "RELEASE"
    assert caller.post(f"screening/{row['id']}/decide", {"verdict": "KEEP"}).json()["decided"] == "KEEP"
    again = caller.post(f"screening/{row['id']}/decide", {"verdict": "KEEP"})
    assert (again.status_code, again.json()["error"]["code"]) == (422, "NO_CHOICE")
    assert queries.n_proposals() == {("RELEASE", "KEEP"): 1}
