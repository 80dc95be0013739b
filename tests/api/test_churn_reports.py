"""Churn reports by the API: made, listed, read as they were told."""

from zhike.apps.core import base
from zhike.apps.customers.models import Card


def test_a_program_makes_and_reads_a_report(analysed, calls):
    told = calls("general_manager").post("churn/reports", {"period": "2025Q4"}).json()
    assert (told["period"], told["version"]) == ("2025Q4", 1)
    content = calls("general_manager").get(f"churn/reports/{told['id']}").json()["content"]
    assert content["now"]["counts"]["churned"] == 2
    assert content["now"]["rates"]["OPENING"]["value"] == "2/5"
    assert calls("general_manager").get("churn/reports").json()["results"][0]["id"] == told["id"]
    assert calls("general_manager").post("churn/reports", {"period": "2026Q1"}).status_code == 422
    assert calls("branch_manager").get(f"churn/reports/{told['id']}").status_code == 404


def test_a_program_is_told_of_customers_it_may_open_only(analysed, calls):
    told = calls("general_manager").post("churn/reports", {"period": "2025Q4"}).json()
    lost = calls("general_manager").get(f"churn/reports/{told['id']}").json()["content"]["lost"]
    assert len(lost) == 2
    with base.acting_as(base.System("story")):
        Card.objects.filter(pk=lost[0]["customer_id"]).update(status="MERGED")
    assert calls("general_manager").get(f"churn/reports/{told['id']}").json()["content"]["lost"] == lost[1:]
