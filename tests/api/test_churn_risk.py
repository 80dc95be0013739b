"""Who is likely to leave, by the API: the list by money × probability, reasons as codes, what a manager may see."""

import pytest


@pytest.mark.covers("R465")
def test_programs_are_told_the_list_with_its_reasons_and_how_far_it_is_trusted(analysed, calls, history):
    told = calls("general_manager").get("churn/risk").json()
    # Six customers are too few to learn from.
    assert (told["model"], told["trust"], told["auc"]) == ("OWN_CYCLE", "LOW", None)
    lost = [float(row["at_stake"]) for row in told["results"]]
    assert lost == sorted(lost, reverse=True)
    by_id = {row["customer_id"]: row for row in told["results"]}
    assert by_id[history.ids["A"]]["reasons"][0]["code"] == "SILENCE"
    assert by_id[history.ids["A"]]["reasons"][0]["params"]["days"] == 143
    few = calls("general_manager").get("churn/risk?limit=1&least=0.1").json()["results"]
    assert few == told["results"][:1]
    own = calls("branch_manager").get("churn/risk").json()["results"]
    assert {row["customer_id"] for row in own} < set(by_id)
    assert calls("general_manager").get("churn/risk?branch=nowhere").status_code == 422
