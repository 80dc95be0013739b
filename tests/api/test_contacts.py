"""Contacts, promises and calls by the API: the rows of the pages, repeats, refusals, who is calling."""

import pytest

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions.models import Interaction


def n_contacts() -> int:
    with base.acting_as(base.System("count")):
        return Interaction.objects.count()


@pytest.mark.covers("R232")
def test_a_contact_is_noted_once_and_added_to(cast, calls):
    caller, body = calls("owner"), {"customer_id": cast.customer_id, "text": "电话沟通王总", "contents": ["OPINION"]}
    key = {"HTTP_IDEMPOTENCY_KEY": "k1"}
    first, again = caller.post("interactions", body, **key), caller.post("interactions", body, **key)
    assert (first.status_code, again.json()["id"], n_contacts()) == (201, first.json()["id"], 1)
    told = caller.post(f"interactions/{first.json()['id']}/amendments", {"text": "补充"}).json()
    assert (told["channel"], told["contents"], told["amendments"][0]["text"]) == ("PHONE", ["OPINION"], "补充")
    assert [row["id"] for row in caller.get("interactions", channel="PHONE").json()["results"]] == [told["id"]]
    of_customer = caller.get(f"customers/{cast.customer_id}/interactions").json()["results"]
    assert [row["id"] for row in of_customer] == [told["id"]]


@pytest.mark.parametrize("part", ["colleague", "other_manager"])
def test_what_belongs_to_others_is_as_if_it_did_not_exist(cast, calls, part):
    pk = calls("owner").post("interactions", {"customer_id": cast.customer_id, "text": "电话王总"}).json()["id"]
    caller = calls(part)
    assert caller.get(f"interactions/{pk}").status_code == 404
    assert caller.get(f"customers/{cast.customer_id}/interactions").status_code == 404
    assert caller.post(f"interactions/{pk}/amendments", {"text": "x"}).status_code == 404
    assert caller.post("interactions", {"customer_id": cast.customer_id, "text": "x"}).status_code == 404
    assert caller.get("interactions").json()["results"] == []


@pytest.mark.covers("R263")
def test_an_over_promise_is_refused_by_its_code(cast, calls):
    caller = calls("owner")
    body = {
        "customer_id": cast.customer_id, "text": "合格率", "due_date": "2026-03-20", "promised_value": "99.5",
        "capability": "98",
    }  # fmt: skip
    refused = caller.post("promises", body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "OVER_PROMISE")
    told = caller.post("promises", body | {"wants_approval": True}).json()
    assert told["status"] == "PENDING_APPROVAL"
    assert caller.post(f"promises/{told['id']}/decide", {"is_approved": True, "reason": "x"}).status_code == 403
    decided = calls("branch_manager").post(f"promises/{told['id']}/decide", {"is_approved": True, "reason": "新线"})
    assert (decided.status_code, decided.json()["status"]) == (200, "OPEN")
    settled = caller.post(f"promises/{told['id']}/settle", {"status": "KEPT"})
    assert settled.json()["status"] == "KEPT"
    twice = caller.post(f"promises/{told['id']}/settle", {"status": "BROKEN"})
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "PROMISE_SETTLED")


CALL = {"number": "+86 138-0013-8000", "direction": "IN", "started_at": "2026-03-02T09:00:00+08:00", "seconds": 95}


@pytest.mark.covers("R155", "R250")
@pytest.mark.parametrize("case", [
    ("IN", 95, "IN", 2), ("OUT", 60, "BOTH", 1), ("OUT", 0, "OUT", None), ("IN", 0, "MISSED", None),
])  # fmt: skip
def test_a_call_becomes_a_contact_with_who_is_calling(cast, calls, case):
    way, seconds, direction, minutes = case
    told = calls("api_client").post("calls", CALL | {
        "direction": way, "seconds": seconds, "agent": "agent", "recording": "https://pbx.example.com/r/1",
    })  # fmt: skip
    assert told.status_code == 201
    seen = told.json()
    assert (seen["customer_id"], seen["channel"], seen["direction"]) == (cast.customer_id, "PHONE", direction)
    assert (seen["minutes"], seen["username"], seen["source"]) == (minutes, "agent", "CALL")
    # The same call stands in the two-way thread, ours as sent and theirs as received, with why nobody spoke.
    (line,) = calls("owner").get("messages").json()["results"]
    assert (line["channel"], line["status"]) == ("PHONE", "SENT" if way == "OUT" else "RECEIVED")
    full = calls("owner").get(f"messages/{line['id']}").json()
    assert full["error"] == ("" if seconds else "NOT_ANSWERED")


def test_an_unknown_or_shared_number_is_refused_by_its_code(cast, calls):
    caller = calls("api_client")
    assert caller.post("calls", CALL | {"number": "02155550000"}).json()["error"]["code"] == "UNKNOWN_NUMBER"
    new = customer_actions.NewCustomer(code="C2", name="同号", branch_id=cast.hall.pk, phone="13800138000")
    with base.acting_as(base.System("test")):
        other = customer_actions.add_customer(new=new, at=cast.hall.created_at)
    assert caller.post("calls", CALL).json()["error"]["code"] == "SHARED_NUMBER"
    assert caller.post("calls", CALL | {"customer_id": other}).json()["customer_id"] == other
    assert caller.post("calls", CALL | {"agent": "nobody", "customer_id": other}).status_code == 422


@pytest.mark.parametrize(("part", "n_found"), [("agent", 1), ("owner", 1), ("colleague", 0), ("other_manager", 0)])
def test_who_is_calling_is_told_to_who_may_see_them(cast, calls, part, n_found):
    found = calls(part).get("calls/pop", number="13800138000").json()["results"]
    assert [row["customer_id"] for row in found] == [cast.customer_id] * n_found


def test_who_was_there_is_named_by_id(calls, persons, cast):
    given = {
        "customer_id": persons.customer_id, "text": "谈合同", "person_ids": [persons.director_id],
        "user_ids": [cast.colleague.pk], "is_pitch": True,
    }  # fmt: skip
    made = calls("owner").post("interactions", given)
    assert made.status_code == 201
    told = made.json()
    assert (told["person_ids"], told["user_ids"], told["is_pitch"]) == (
        [persons.director_id],
        [cast.colleague.pk],
        True,
    )
    refused = calls("owner").post("interactions", {**given, "customer_id": cast.customer_id})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "person_ids")


@pytest.mark.covers("R239")
def test_a_call_on_a_company_that_names_nobody_is_refused(cast, calls):
    body = {"customer_id": cast.customer_id, "text": "谈交期", "channel": "PHONE"}
    refused = calls("owner").post("interactions", body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NO_PARTICIPANT")
    assert calls("owner").post("interactions", body | {"participants": "前台"}).status_code == 201
    in_words = {"customer_id": cast.customer_id, "text": "电话谈交期"}
    assert calls("owner").post("interactions", in_words).json()["error"]["code"] == "NO_PARTICIPANT"
    named = calls("owner").post("interactions", in_words | {"text": "电话王总,谈交期"})
    assert (named.status_code, named.json()["participants"]) == (201, "王总")
