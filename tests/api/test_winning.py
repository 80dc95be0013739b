"""Winning back by REST: into the pool, decided, stepped, offered, given up; refusals name their rule."""

import pytest
from cast import TODAY

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R493", "R512")
def test_programs_win_back_and_give_up(signed_in, cast):
    client = signed_in("branch_manager")

    def post(address: str, body: dict, status: int = 200):
        answer = client.post(f"/api/v1/winback/{address}", body, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    new = {"customer_id": cast.customer_id, "exit_date": str(TODAY), "reason": "PRICE", "turnover": "100000"}
    case = post("cases", new, 201)
    assert (case["status"], case["remedies"][0]["code"]) == ("WAITING", "NEW_TARIFF")
    assert post("cases", new, 409)["error"]["code"] == "HAS_CASE"
    at = f"cases/{case['id']}"
    step = {
        "code": "INVESTIGATE",
        "day": str(TODAY),
        "text": "嫌贵",
        "cause": "PRICE",
        "before": "CALM",
        "after": "CALM",
    }
    assert post(f"{at}/steps", step, 409)["error"]["code"] == "NOT_DECIDED"
    stale = {"decision": "WIN_BACK", "why": "值得", "version": 99}
    assert post(f"{at}/decision", stale, 409)["error"]["code"] == "STALE_VERSION"
    assert post(f"{at}/decision", stale | {"version": case["version"]})["status"] == "WIN_BACK"
    offer = {"kind": "NEW_TARIFF", "text": "九五折", "cost": "0", "valid_date": str(TODAY)}
    assert post(f"{at}/offers", offer, 409)["error"]["code"] == "NOT_INTERVIEWED"
    assert [one["code"] for one in post(f"{at}/steps", step)["steps"]] == ["INVESTIGATE"]
    talk = {"code": "INTERVIEW", "day": str(TODAY), "text": "谈", "told": {"problem": "价", "demand": "月结"}}
    post(f"{at}/steps", talk | {"causes": ["PRICE"]})
    assert post(f"{at}/offers", offer)["offers"][0]["status"] == "OFFERED"
    asked = {"rule": "ABANDON_ARREARS", "why": "拖欠"}
    assert post(f"{at}/abandon", asked, 422)["error"]["code"] == "NO_GROUND"
    assert post(f"{at}/answer", {"is_approved": True}, 409)["error"]["code"] == "WRONG_STATE"
    wish = {"customer_id": cast.customer_id, "day": str(TODAY), "said": "想走"}
    assert post("saves", wish, 201)["customer_id"] == cast.customer_id
    for address in ("cases", "saves"):
        assert client.get(f"/api/v1/winback/{address}").json()["n_rows"] == 1
    assert client.get("/api/v1/winback/plans").json()["n_rows"] == 0
    assert client.get(f"/api/v1/winback/{at}").json()["proposed_attitude"] == "OPPORTUNISTIC"
