"""Relations by the API: what a program reads and writes, with the rule named where one refuses."""

from datetime import timedelta

import pytest
from cast import TODAY

pytestmark = pytest.mark.usefixtures("the_moment")


def test_a_relation_is_read_written_and_refused_by_rule(cast, calls):
    call = calls("owner")
    at = f"customers/{cast.customer_id}/relation"
    first = call.get(at).json()
    assert (first["level"], first["balance"], first["essences"]["mutual"], first["force"]) == (0, None, None, "")
    body = {"side": "GIVEN", "what": "试用刀具", "amount": "600", "day": TODAY.isoformat()}
    assert call.post(f"{at}/exchanges", body).status_code == 201
    late = call.post(f"{at}/exchanges", body | {"day": (TODAY + timedelta(days=1)).isoformat()})
    assert (late.status_code, late.json()["error"]["code"]) == (422, "TO_COME")
    assert (
        call.post(f"{at}/bonds", {"kind": "FINANCIAL", "what": "年度返利", "since": "2026-01-01"}).json()["level"] == 1
    )
    assert call.post(f"{at}/forces", {"ours": 6, "theirs": 6}).json()["force"] == "EQUAL"
    told = call.get(at).json()
    assert (told["given"], told["balance"], told["is_one_sided"]) == ("600.00", "-600.00", False)
    assert [row["customer"] for row in call.get("relations").json()["results"]] == ["苏南轨道装备有限公司"]
    assert calls("other_manager").get(at).status_code == 404
    board = calls("general_manager").get("relations/board").json()
    assert ([one["n"] for one in board["tiers"]], board["told_on"]) == ([1], None)


@pytest.mark.covers("R230")
def test_a_programme_takes_nobody_beyond_their_time(cast, calls):
    call = calls("branch_manager")
    body = {"name": "走访", "branch": cast.hall.code, "goal": "强度", "first_date": "2026-03-01",
            "last_date": "2026-06-30", "budget": "1000"}  # fmt: skip
    made = call.post("programmes", body)
    assert made.status_code == 201
    at = f"programmes/{made.json()['id']}"
    share = {"user": cast.owner.username, "planned_hours": 10}
    assert call.post(f"{at}/people", share | {"percent": 100}).status_code == 200
    other = call.post("programmes", body | {"name": "第二个"}).json()["id"]
    refused = call.post(f"programmes/{other}/people", share | {"percent": 1})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "OVER_ALLOCATED")
    told = call.post(f"{at}/customers", {"customer_ids": [cast.customer_id]}).json()
    assert (told["n_enrolled"], told["cost_per_retained"]) == (1, None)
    assert call.post("programmes", body | {"branch": "NOWHERE"}).status_code == 422
