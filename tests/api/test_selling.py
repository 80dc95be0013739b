"""Selling by REST: needs, an opportunity through its gates to its outcome, contracts and their renewal."""

import pytest

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R140")
def test_programs_lead_an_opportunity_to_its_contract(signed_in, cast):
    client = signed_in("owner")

    def post(address: str, body: dict, status: int = 200):
        answer = client.post(f"/api/v1/{address}", body, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    new = {"customer_id": cast.customer_id, "title": "年度刀具", "amount": "80000.00"}
    assert post("opportunities", new | {"customer_id": 10**9}, 422)["error"]["code"] == "NO_CUSTOMER"
    made = post("opportunities", new, 201)
    assert (made["stage"], made["next_gate"], made["origin"]) == ("LEAD", "PERSON", "ACTIVE")
    here = f"opportunities/{made['id']}"
    refused = post(f"{here}/gates", {"gate": "WORDS", "evidence": "认同"}, 422)["error"]
    assert (refused["code"], refused["field"]) == ("NEEDS_PERSON", "gate")
    need = {"customer_id": cast.customer_id, "status": "LATENT", "text": "换刀停机", "evidence": "现场看到"}
    assert post("customer-needs", need | {"evidence": " "}, 422)["error"]["fields"]
    need_id = post("customer-needs", need | {"opportunity_id": made["id"], "value": "60000"}, 201)["id"]
    for gate in ("PERSON", "WORDS", "PLAN"):
        told = post(f"{here}/gates", {"gate": gate, "evidence": "总工确认"})
    assert [one["gate"] for one in told["gates"]] == ["PERSON", "WORDS", "PLAN"]
    assert (told["stage"], told["next_gate"], told["uncovered_need_ids"]) == ("PLAN", "", [need_id])
    contract = {
        "customer_id": cast.customer_id, "title": "框架合同", "amount": "365000", "signed_date": "2026-02-20",
        "start_date": "2026-03-01", "end_date": "2027-02-28", "notice_days": 60,
    }  # fmt: skip
    early = post("contracts", contract | {"opportunity_id": made["id"]}, 422)["error"]
    assert early["code"] == "NO_QUOTATION"
    first = post("contracts", contract, 201)
    assert first["notice"] == "2026-12-30"
    longer = {"start_date": "2027-03-01", "end_date": "2028-02-28", "amount": "438000", "previous_id": first["id"]}
    assert post("contracts", contract | longer, 201)["uplift"] == 0.2
    assert client.get(f"/api/v1/contracts/{first['id']}").json()["renewal"] == "RENEWED"
    assert post(f"contracts/{first['id']}/renewal", {"renewal": "ENDING"}, 422)["error"]["code"] == "HAS_SUCCESSOR"
    assert post(f"{here}/outcome", {"outcome": "LOST"}, 422)["error"]["code"] == "NO_REASON"
    assert post(f"{here}/outcome", {"outcome": "WON"})["stage"] == "WON"
    assert post(f"{here}/outcome", {"outcome": "WON"}, 409)["error"]["code"] == "CLOSED"
    assert post(f"{here}/outcome", {"outcome": "OPEN"})["stage"] == "PLAN"
    for address in ("opportunities", "customer-needs"):
        assert client.get(f"/api/v1/{address}").json()["n_rows"] == 1
    assert client.get("/api/v1/contracts").json()["n_rows"] == 2


def test_what_one_does_not_see_is_not_found(signed_in, cast):
    client = signed_in("owner")
    body = {"customer_id": cast.customer_id, "title": "年度刀具"}
    made = client.post("/api/v1/opportunities", body, content_type="application/json").json()["id"]
    client = signed_in("other_manager")
    assert client.get(f"/api/v1/opportunities/{made}").status_code == 404
    gate = {"gate": "PERSON", "evidence": "总工"}
    answer = client.post(f"/api/v1/opportunities/{made}/gates", gate, content_type="application/json")
    assert answer.status_code == 404
