"""Parts, facts and ties of key persons by the API: begun, ended, learned, tied; nothing delicate, nothing hidden."""

import pytest

NEW = {"name": "王建国", "customer": "C001", "role": "BUYER", "title": "采购经理"}


@pytest.fixture
def person(cast, calls) -> dict:
    """A key person at the customer."""
    return calls("owner").post("people", NEW).json()


@pytest.fixture
def other(cast, calls) -> dict:
    """Another customer of the owner's."""
    return calls("owner").post("customers", {"name": "昆山精工", "code": "K1"}).json()


def test_a_part_is_changed_ended_and_taken_up_again(calls, person):
    caller, path = calls("owner"), f"parts/{person['parts'][0]['id']}"
    changed = caller.patch(path, {"version": 1, "influence": 5, "stance": "FOR"}).json()
    assert (changed["influence"], changed["stance"], changed["version"]) == (5, "FOR", 2)
    assert caller.patch(path, {"version": 1, "influence": 1}).json()["error"]["code"] == "STALE_VERSION"
    assert caller.post(f"{path}/end").json()["valid_to"]
    assert caller.post(f"{path}/reopen").json()["valid_to"] is None
    again = caller.post(f"{path}/reopen")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "PART_TAKEN")


def test_a_part_at_another_customer_is_begun(calls, person, other):
    caller, path = calls("owner"), f"people/{person['id']}/parts"
    made = caller.post(path, {"customer": "K1", "role": "INFLUENCER"})
    assert (made.status_code, made.json()["customer_id"]) == (201, other["id"])
    assert caller.post(path, {"customer": "K1", "role": "INFLUENCER"}).json()["error"]["code"] == "PART_TAKEN"
    assert caller.post(path, {"customer": "X9", "role": "BUYER"}).json()["error"]["field"] == "customer"


def test_what_was_learned_stands_with_its_source(calls, person):
    caller, path = calls("owner"), f"people/{person['id']}/facts"
    known = {one["field"]: one for one in caller.get(path).json()["results"]}
    assert not any(one["is_known"] for one in known.values())
    told = caller.post(path, {"values": {"hobbies": "钓鱼、围棋"}, "channel": "SERVICE", "method": "INTERVIEW"}).json()
    learned = next(one for one in told["results"] if one["field"] == "hobbies")
    assert (learned["value"], learned["channel"], learned["method"]) == (["钓鱼", "围棋"], "SERVICE", "INTERVIEW")
    for body, field in (({"values": {"nothing": "x"}, "channel": "SERVICE"}, "nothing"),
                        ({"values": {}, "channel": "RUMOUR"}, "channel"),
                        ({"values": {}, "channel": "SERVICE", "method": "GUESS"}, "method")):  # fmt: skip
        refused = caller.post(path, body)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)


def test_persons_are_tied_to_each_other_and_to_us(calls, person):
    caller = calls("owner")
    boss = caller.post("people", NEW | {"name": "李雪梅", "role": "DECISION_MAKER"}).json()
    path = f"people/{person['id']}"
    tied = caller.post(f"{path}/ties", {"target_id": boss["id"], "kind": "REPORTS_TO", "strength": 4}).json()
    assert [(one["target_id"], one["kind"]) for one in tied["persons"]] == [(boss["id"], "REPORTS_TO")]
    tied = caller.post(f"{path}/staff", {"strength": 3, "form": "LOCALITY", "note": "同乡"}).json()
    assert [(one["username"], one["form"]) for one in tied["staff"]] == [("owner", "LOCALITY")]
    assert [one["name"] for one in caller.get(f"people/{boss['id']}/path").json()["results"]] == [
        "owner", "王建国", "李雪梅",
    ]  # fmt: skip
    left = caller.delete(f"{path}/ties/{tied['persons'][0]['id']}").json()
    assert (left["persons"], len(left["staff"])) == ([], 1)
    assert caller.delete(f"{path}/staff/{tied['staff'][0]['id']}").json()["staff"] == []
    assert caller.delete(f"{path}/staff/{tied['staff'][0]['id']}").status_code == 404


def test_what_is_of_a_hidden_person_is_like_what_is_missing(calls, person):
    part_id = person["parts"][0]["id"]
    for part in ("colleague", "other_manager"):
        caller = calls(part)
        for path in (f"parts/{part_id}", f"people/{person['id']}/facts", f"people/{person['id']}/ties"):
            assert caller.get(path).status_code == 404
        assert caller.post(f"parts/{part_id}/end").status_code == 404
        tie = {"target_id": person["id"], "kind": "PEER", "strength": 1}
        assert caller.post(f"people/{person['id']}/ties", tie).status_code == 404
    assert calls("auditor").get(f"parts/{part_id}").status_code == 200
    assert calls("auditor").post(f"parts/{part_id}/end").json()["error"]["code"] == "person.edit"


def test_a_tie_to_a_hidden_person_is_not_made(cast, calls, person, more_customers):
    hidden = calls("other_manager").post("people", NEW | {"customer": "J001"}).json()["id"]
    tie = {"target_id": hidden, "kind": "PEER", "strength": 1}
    assert calls("owner").post(f"people/{person['id']}/ties", tie).status_code == 404
