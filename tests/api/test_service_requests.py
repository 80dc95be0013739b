"""Requests of customers by REST: offered, accepted by the other, ended with a result."""

import pytest
from cast import TODAY

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R550")
def test_a_request_is_offered_accepted_and_ended(calls, cast):
    owner, colleague = calls("owner"), calls("colleague")
    new = {"customer_id": cast.customer_id, "text": "样件周五前到", "due_date": str(TODAY)}
    refused = owner.post("service/requests", new | {"customer_id": 10**9})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NO_CUSTOMER")
    told = owner.post("service/requests", new).json()
    here, offer = f"service/requests/{told['id']}", {"to": cast.colleague.username, "why": "他懂刃磨"}
    assert told["accountable_username"] == cast.owner.username
    assert owner.post(f"{here}/offer", offer | {"to": "nobody"}).status_code == 422
    offered = owner.post(f"{here}/offer", offer).json()
    assert offered["accountable_username"] == cast.owner.username, "not accepted yet"
    assert offered["asked_username"] == cast.colleague.username
    assert colleague.post(f"{here}/decline", {"reason": "出差"}).json()["declined"].endswith("出差")
    owner.post(f"{here}/offer", offer)
    assert colleague.post(f"{here}/accept").json()["accountable_username"] == cast.colleague.username
    assert owner.post(f"{here}/close", {"result": "已送"}).json()["error"]["code"] == "NOT_YOURS"
    assert colleague.post(f"{here}/close", {"result": "已送"}).json()["state"] == "DONE"
    assert colleague.post(f"{here}/reopen").json()["state"] == "OPEN"
    assert colleague.get("service/requests").json()["n_rows"] == 1
