"""Prevention by REST: a measure to its effect, an emergency to its report, an old issue to its settlement."""

import pytest

pytestmark = pytest.mark.usefixtures("the_moment")


def test_programs_write_measures_emergencies_and_old_issues(signed_in, cast):
    client = signed_in("branch_manager")

    def post(address: str, body: dict, status: int = 200):
        answer = client.post(f"/api/v1/{address}", body, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    new = {
        "title": "月结", "factor": "MANAGEMENT", "branch": "SZ", "owner": "owner", "due_date": "2026-03-09",
        "expected": "-2.5",
    }  # fmt: skip
    assert post("churn/measures", new | {"due_date": "2026-03-01"}, 422)["error"]["code"] == "DUE_PAST"
    measure_id = post("churn/measures", new, 201)["id"]
    done = post(f"churn/measures/{measure_id}/done", {"day": "2026-03-02", "evidence": "合同"})
    assert (done["status"], done["effect"]["ready_date"]) == ("DONE", "2026-05-30")
    assert post(f"churn/measures/{measure_id}/close", {}, 422)["error"]["code"] == "NOT_MEASURED"
    closed = post(f"churn/measures/{measure_id}/close", {"measured": "-1.5", "word": "抽查"})
    assert (closed["status"], closed["measured"]) == ("CLOSED", -1.5)
    opened = post("churn/emergencies", {"title": "停单", "branch": "SZ", "lead": "owner", "team": ["colleague"]}, 201)
    line = post(f"churn/emergencies/{opened['id']}/log", {"text": "已联系"})
    assert [one["text"] for one in line["log"]] == ["已联系"]
    assert post(f"churn/emergencies/{opened['id']}/close", {"report": "已补货"})["status"] == "CLOSED"
    body = {"customer_ids": [cast.customer_id], "kind": "BROKEN_PROMISE", "day": "2026-02-01", "text": "答应的返利没给"}
    (legacy_id,) = post("legacy-issues", body, 201)["ids"]
    assert post(f"legacy-issues/{legacy_id}/review", {"word": "已看"})["review"] == "已看"
    assert post(f"legacy-issues/{legacy_id}/settle", {"word": "已补"})["status"] == "SETTLED"
    for address in ("churn/measures", "churn/emergencies", "legacy-issues"):
        assert client.get(f"/api/v1/{address}").json()["n_rows"] == 1
