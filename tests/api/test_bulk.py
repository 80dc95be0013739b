"""Changes in bulk by the API, and the small ways back: promises, strengths, tasks given, rules removed."""

from dataclasses import replace

from dealing import add_customer

from zhike.apps.stewardship import actions
from zhike.jobs import dispatch


def test_a_change_in_bulk_is_tried_made_and_taken_back(cast, calls):
    hidden = add_customer(cast.other_hall.pk, code="H1", name="济南重机")
    caller, body = calls("branch_manager"), {"list": "customers", "field": "owner", "value": "colleague"}
    body["ids"] = [cast.customer_id, hidden, 999_999]
    tried = caller.post("changes", body | {"dry_run": True}).json()
    assert (tried["n_changing"], tried["change"]) == (1, None)
    assert calls("owner").get(f"customers/{cast.customer_id}").status_code == 200
    made = caller.post("changes", body)
    assert (made.status_code, made.json()["change"]["n_changed"], made.json()["change"]["value"]) == (
        201,
        1,
        "colleague",
    )
    path = made["Location"].removeprefix("/api/v1/")
    assert calls("owner").get(f"customers/{cast.customer_id}").status_code == 404
    assert calls("regional_manager").get(path).status_code == 404
    assert [row["id"] for row in caller.get("changes").json()["results"]] == [made.json()["change"]["id"]]
    assert caller.post(f"{path}/undo").json()["n_back"] == 1
    assert calls("owner").get(f"customers/{cast.customer_id}").status_code == 200


def test_customers_move_to_a_branch_from_a_day_on(cast, calls):
    body = {"list": "customers", "ids": [cast.customer_id], "field": "branch", "value": "JN", "day": "2026-03-01"}
    assert calls("branch_manager").post("changes", body).json()["error"]["field"] == "value"
    moved = calls("general_manager").post("changes", body).json()["change"]
    assert (moved["value"], moved["day"], moved["n_changed"]) == ("JN", "2026-03-01", 1)
    early = body | {"value": "SZ", "day": "2026-02-01"}
    assert calls("general_manager").post("changes", early).json()["n_left_out"] == {"MOVED_LATER": 1}


def test_many_are_changed_by_the_worker_which_goes_on_where_it_stopped(cast, calls, monkeypatch):
    field = replace(actions.FIELDS["customers"]["status"], at_once=1)
    monkeypatch.setitem(actions.FIELDS["customers"], "status", field)
    ids = [cast.customer_id, add_customer(cast.hall.pk, code="C888", name="苏州精机")]
    caller = calls("branch_manager")
    made = caller.post("changes", {"list": "customers", "ids": ids, "field": "status", "value": "SUPPRESSED"})
    assert (made.status_code, made.json()["n_changing"]) == (201, 2)
    assert (made.json()["change"]["status"], made.json()["change"]["n_changed"]) == ("WAITING", 0)
    dispatch.run_once()
    done = caller.get(made["Location"].removeprefix("/api/v1/")).json()
    assert (done["status"], done["n_changed"]) == ("DONE", 2)


def test_a_branch_and_a_person_are_named_by_code_and_username_not_by_number(cast, calls):
    body = {"list": "customers", "ids": [cast.customer_id]}
    for change in ({"field": "branch", "value": str(cast.head.pk)}, {"field": "owner", "value": str(cast.colleague.pk)},
                   {"field": "owner", "value": "none"}):  # fmt: skip
        refused = calls("general_manager").post("changes", body | change)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "value")


def test_what_cannot_be_set_is_refused(cast, calls):
    body = {"list": "customers", "ids": [cast.customer_id]}
    for change in ({"field": "owner", "value": "other_manager"}, {"field": "status", "value": "MERGED"},
                   {"field": "kind", "value": ""}):  # fmt: skip
        refused = calls("branch_manager").post("changes", body | change)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "value")
    refused = calls("owner").post("changes", body | {"field": "status", "value": "SUPPRESSED"})
    assert refused.json()["error"]["code"] == "customer.assign"


def test_the_end_of_a_promise_is_taken_back(cast, calls):
    caller = calls("owner")
    body = {"customer_id": cast.customer_id, "text": "寄样品", "promised_to": "王工", "due_date": "2027-03-04"}
    path = f"promises/{caller.post('promises', body).json()['id']}"
    assert caller.post(f"{path}/reopen").json()["error"]["code"] == "PROMISE_SETTLED"
    assert caller.post(f"{path}/settle", {"status": "CANCELLED"}).status_code == 200
    assert caller.post(f"{path}/reopen").json()["status"] == "OPEN"
    assert calls("other_manager").post(f"{path}/reopen").status_code == 404


def test_a_strength_is_taken_away_and_brought_back(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/swot"
    item_id = caller.post(path, {"kind": "STRENGTH", "text": "付款快"}).json()["id"]
    assert caller.post(f"swot/{item_id}/end").status_code == 200
    assert caller.get(path).json()["results"] == []
    assert calls("other_manager").post(f"swot/{item_id}/restore").status_code == 404
    assert caller.post(f"swot/{item_id}/restore").json()["text"] == "付款快"
    assert len(caller.get(path).json()["results"]) == 1


def test_a_task_is_given_to_ones_own_people(cast, calls):
    made = calls("branch_manager").post("tasks", {"title": "寄样品", "due_date": "2027-03-05"}).json()
    path = f"tasks/{made['id']}/give"
    assert calls("branch_manager").post(path, {"assignee": "agent"}).json()["assignee_username"] == "agent"
    refused = calls("branch_manager").post(path, {"assignee": "other_manager"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "assignee")
    assert calls("other_manager").post(path, {"assignee": "other_manager"}).status_code == 404
    assert calls("owner").post(path, {"assignee": "owner"}).json()["error"]["code"] == "task.assign"
