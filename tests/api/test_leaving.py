"""Facts judged over the interface, and cases of others than one's own unseen."""

import pytest

FACTS = {"as_of": "2026-03-02", "last_purchase_date": "2026-01-01", "cycle_days": 24, "tier": "MAJOR"}


@pytest.mark.covers("R412")
@pytest.mark.parametrize(("more", "state", "is_fallback"), [
    ({}, "DORMANT", False),
    ({"signals": [{"kind": "SURVEY", "day": "2026-02-01"}]}, "CHURNED", False),
    ({"service": "DISCONNECTED"}, "CHURNED", False),
    ({"service": "SUSPENDED", "cycle_days": 90}, "AT_RISK", False),
    ({"cycle_days": 10}, "CHURNED", True),
    ({"cycle_days": None, "last_purchase_date": None}, "UNKNOWN", False),
])  # fmt: skip
def test_facts_are_judged_and_nothing_is_kept(signed_in, cast, more, state, is_fallback):
    told = signed_in("owner").post("/api/v1/churn/classify", FACTS | more, content_type="application/json")
    assert (told.status_code, told.json()["state"], told.json()["is_fallback"]) == (200, state, is_fallback)


def test_no_case_is_seen_before_anybody_left(signed_in, cast):
    assert signed_in("owner").get("/api/v1/churn/cases").status_code == 200


def test_cases_are_taken_away_as_a_file_by_whoever_may(signed_in, cast):
    assert signed_in("general_manager").get("/api/v1/exports/cases.csv").status_code == 200
    assert signed_in("owner").get("/api/v1/exports/cases.csv").status_code == 403
