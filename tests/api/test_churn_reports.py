"""Churn reports by the API: made, listed, read as they were told."""

from datetime import date

from cast import AT

from zhike.apps.churn.models import Case
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


def test_a_program_reads_reasons_now_and_before_and_whither_they_lead(cast, calls):
    def leave(day, reason, destination, n):
        Case.objects.bulk_create(
            Case(
                customer_id=cast.customer_id, branch_id=cast.hall.pk, exit_date=day, due_date=day, reason=reason,
                destination=destination, turnover=100, status="CAME_BACK", created_at=AT, updated_at=AT,
            )
            for _each in range(n)
        )  # fmt: skip

    with base.acting_as(base.System("story")):
        leave(date(2025, 5, 1), "PRICE", "COMPETITOR", 5)
        leave(date(2025, 5, 1), "SERVICE", "CLOSED", 5)
        leave(date(2025, 11, 1), "PRICE", "COMPETITOR", 15)
        leave(date(2025, 11, 1), "SERVICE", "UNKNOWN", 5)
    asked = "?first_date=2025-07-01&last_date=2025-12-31"
    told = calls("analyst").get(f"churn/reasons/compare{asked}").json()
    assert told["before_first_date"] == "2024-12-29"
    # Of ten before five by the price, of twenty now fifteen.
    rows = {row["code"]: (row["before"], row["now"], row["points"]) for row in told["results"]}
    assert rows == {"PRICE": (50.0, 75.0, 25.0), "SERVICE": (50.0, 25.0, -25.0)}
    told = calls("analyst").get(f"churn/destinations{asked}").json()
    assert (told["n"], told["unknown_share"]) == (20, 0.25)
    assert {"reason": "PRICE", "destination": "COMPETITOR", "n": 15} in told["flows"]
    # Five before are enough, four are not: their flows are told to nobody who reads sums alone.
    with base.acting_as(base.System("story")):
        leave(date(2025, 11, 2), "NATURAL", "CLOSED", 4)
    told = calls("analyst").get(f"churn/destinations{asked}").json()
    assert (told["flows"], told["unknown_share"]) == ([], None)
    assert [row["n"] for row in told["results"] if row["code"] == "CLOSED"] == [None]
    assert calls("analyst").get("churn/destinations?first_date=2026-01-02&last_date=2026-01-01").status_code == 422
    lines = b"".join(calls("general_manager").get(f"reports/churn-reasons.csv{asked}").streaming_content)
    assert lines.decode("utf-8-sig").splitlines()[0] == "code,n_before,n_now,before,now,points"
