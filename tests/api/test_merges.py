"""Duplicates, merges and hand-overs by the API: the same rules as on the pages, told by their names."""

import pytest
from cast import AT
from dealing import add_customer, add_orders, orders_of

from zhike.apps.core import base
from zhike.apps.org.models import User
from zhike.apps.stewardship import actions


@pytest.fixture
def twin(cast) -> int:
    """A twin in the same hall, found by a search."""
    made = add_customer(cast.hall.pk, code="T1", name="苏南轨道装备股份有限公司", phone="0512-66554433")
    add_orders(cast.customer_id, cast.hall.pk, ["1", "2", "3"])
    add_orders(made, cast.hall.pk, ["1", "2", "3", "4"])
    with base.acting_as(base.System("scan")):
        actions.find_pairs(at=AT)
    return made


def body(cast, twin, **more) -> dict:
    return {"survivor_id": cast.customer_id, "merged_id": twin, "survivor_version": 1, "merged_version": 1} | more


def test_the_pairs_are_those_of_the_page(cast, calls, twin):
    (row,) = calls("branch_manager").get("duplicates", status="UNDECIDED").json()["results"]
    expected = {"a_id": cast.customer_id, "b_id": twin, "a_code": "C001", "b_code": "T1", "status": "UNDECIDED",
                "reasons": ["NAME"], "score": 0.75}  # fmt: skip
    assert expected.items() <= row.items()
    assert calls("other_manager").get("duplicates").json()["results"] == []
    assert calls("owner").get("duplicates").status_code == 403


@pytest.mark.covers("R017")
def test_two_records_are_merged_looked_at_and_parted(cast, calls, twin):
    caller = calls("branch_manager")
    answer = caller.post("merges", body(cast, twin, take=["phone"]))
    made = answer.json()
    assert (answer.status_code, made["n_moved"], made["refusal"], made["undone_at"]) == (201, 8, "", None)
    assert answer["Location"] == f"/api/v1/merges/{made['id']}"
    assert [row["id"] for row in caller.get("merges").json()["results"]] == [made["id"]]
    assert calls("other_manager").get("merges").json()["results"] == []
    assert caller.get(f"customers/{cast.customer_id}").json()["phone"] == "0512-66554433"
    assert caller.get(f"customers/{twin}").status_code == 404
    assert orders_of(cast.customer_id)[0] == 7
    undone = caller.post(f"merges/{made['id']}/undo").json()
    assert (undone["n_kept"], undone["refusal"]) == (0, "ALREADY_UNDONE")
    assert caller.get(f"customers/{twin}").status_code == 200
    assert caller.get(f"merges/{made['id']}").json() == undone


def test_refusals_name_their_rule(cast, calls, twin):
    caller = calls("branch_manager")
    for more, status, code in (
        ({"merged_version": 2}, 409, "STALE_VERSION"),
        ({"merged_id": cast.customer_id}, 409, "SAME_RECORD"),
        ({"merged_id": 999_999}, 404, "NOT_FOUND"),
        ({"take": ["code"]}, 422, "INVALID"),
        ({"winner": 1}, 422, "INVALID"),
    ):
        answer = caller.post("merges", body(cast, twin, **more))
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), more
    made = caller.post("merges", body(cast, twin)).json()["id"]
    again = caller.post("merges", body(cast, twin, survivor_version=2, merged_version=2))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ALREADY_MERGED")
    assert calls("other_manager").get(f"merges/{made}").status_code == 404
    assert calls("other_manager").post(f"merges/{made}/undo").status_code == 404
    assert calls("agent").post("merges", body(cast, twin)).status_code == 403


def test_the_same_key_merges_once(cast, calls, twin):
    caller, key = calls("branch_manager"), {"headers": {"Idempotency-Key": "merge-1"}}
    answers = [caller.post("merges", body(cast, twin), **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content


def test_a_leavers_work_is_handed_over(cast, calls, twin):
    given = {"leaver": "owner", "rest_to": "colleague", "plan": [
        {"customer_id": cast.customer_id, "successor": "branch_manager"}]}  # fmt: skip
    caller = calls("branch_manager")
    for more, status, code in (
        ({"leaver": "other_manager"}, 404, "NOT_FOUND"),
        ({"rest_to": "other_manager"}, 422, "NO_SUCCESSOR"),
        ({"rest_to": "owner"}, 422, "NO_SUCCESSOR"),
    ):
        answer = caller.post("handovers", given | more)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (
        calls("general_manager").post("handovers", given | {"leaver": "admin"}).json()["error"]["code"] == "NOT_BELOW"
    )
    made = caller.post("handovers", given).json()
    assert (made["leaver"], made["n_customers"], made["is_access_closed"]) == ("owner", 1, True)
    assert caller.get(f"customers/{cast.customer_id}").json()["owner_username"] == "branch_manager"
    assert not User.objects.get(username="owner").is_active
    assert calls("owner").post("handovers", given).status_code == 401
