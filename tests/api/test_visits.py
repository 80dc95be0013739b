"""Visits by the API: planned with a task, told about as a contact, called off and planned again."""

import pytest

BODY = {"day": "2026-03-05", "purpose": "看新产线"}
MET = {"participants": "前台", "duration_minutes": 45, "emotion_before": "CALM"}


@pytest.fixture
def plan(cast, calls):
    """Plan a visit as a part of the cast: `plan("owner")`."""
    return lambda part="owner", **more: calls(part).post("visits", {"customer_id": cast.customer_id} | BODY | more)


def test_a_visit_is_planned_made_and_stands_among_contacts(cast, calls, plan):
    caller, made = calls("owner"), plan()
    assert (made.status_code, made.json()["warnings"], made.json()["status"]) == (201, ["KP_MISSING"], "PLANNED")
    path = made["Location"].removeprefix("/api/v1/")
    assert caller.get(f"tasks/{made.json()['task_id']}").json()["due"] == "2026-03-05"
    told = caller.post(f"{path}/end", {"text": "看了产线，愿意试样", "has_agreed": True} | MET).json()
    assert (told["status"], told["has_agreed"]) == ("DONE", True)
    contact = caller.get(f"interactions/{told['interaction_id']}").json()
    assert (contact["text"], contact["channel"]) == ("看了产线，愿意试样", "VISIT")
    assert (contact["emotion_before"], contact["participants"]) == ("CALM", "前台")
    again = caller.post(f"{path}/end", {"text": "再看", "has_agreed": True} | MET)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "VISIT_ENDED")


def test_a_visit_is_told_with_whom_one_met(cast, calls, plan):
    caller, told = calls("owner"), {"text": "没人", "has_agreed": False}
    path = plan()["Location"].removeprefix("/api/v1/")
    refused = caller.post(f"{path}/end", told)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NO_PARTICIPANT")
    refused = caller.post(f"{path}/end", told | {"person_ids": [999_999]})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "person_ids")
    person = caller.post("people", {"name": "王建国", "customer": "C001", "role": "BUYER"}).json()["id"]
    ended = caller.post(f"{path}/end", told | {"person_ids": [person]}).json()
    assert caller.get(f"interactions/{ended['interaction_id']}").json()["person_ids"] == [person]


def test_a_visit_called_off_is_planned_again(cast, calls, plan):
    caller, path = calls("owner"), plan()["Location"].removeprefix("/api/v1/")
    assert caller.post(f"{path}/reopen").status_code == 409
    assert caller.post(f"{path}/cancel").json()["status"] == "CANCELLED"
    assert [row["status"] for row in caller.get("visits", status="CANCELLED").json()["results"]] == ["CANCELLED"]
    assert caller.post(f"{path}/reopen").json()["status"] == "PLANNED"


def test_visits_stand_by_day_and_are_chosen_by_day_person_and_branch(cast, calls, plan):
    ids = {day: plan(day=day).json()["id"] for day in ("2026-03-09", "2026-03-05", "2026-03-07")}
    caller = calls("branch_manager")
    found = caller.get("visits", sort="day").json()["results"]
    assert [row["day"] for row in found] == ["2026-03-05", "2026-03-07", "2026-03-09"]
    assert [row["id"] for row in caller.get("visits").json()["results"]] == sorted(ids.values(), reverse=True)
    late = caller.get("visits", day_from="2026-03-06", user="owner", branch=cast.hall.code).json()["results"]
    assert {row["id"] for row in late} == {ids["2026-03-07"], ids["2026-03-09"]}
    assert (late[0]["branch"], late[0]["username"], late[0]["customer_code"]) == (cast.hall.name, "owner", "C001")


def test_the_same_key_plans_one_visit(cast, calls):
    body, key = {"customer_id": cast.customer_id} | BODY, {"headers": {"Idempotency-Key": "v-1"}}
    caller = calls("owner")
    first, again = (caller.post("visits", body, **key) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]


def test_a_hidden_visit_is_like_a_missing_one(cast, calls, plan):
    visit_id = plan().json()["id"]
    for part in ("colleague", "other_manager", "analyst"):
        hidden, missing = (calls(part).get(f"visits/{pk}") for pk in (visit_id, 999_999))
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        assert calls(part).get("visits").json()["results"] == []
    assert plan("colleague").status_code == 404
    assert calls("other_manager").post(f"visits/{visit_id}/cancel").status_code == 404
    assert calls("branch_manager").get(f"visits/{visit_id}").status_code == 200


def test_who_goes_is_one_of_ones_own_people_and_who_is_met_counts_there(cast, calls, plan):
    assert plan("branch_manager", username="owner").json()["username"] == "owner"
    refused = plan("branch_manager", username="other_manager")
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "username")
    refused = plan(person_id=999_999)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "person_id")


@pytest.mark.parametrize("part", ["auditor", "analyst", "api_client"])
def test_roles_that_hold_nothing_plan_nothing(plan, part):
    refused = plan(part)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "activity.edit")


@pytest.mark.covers("R244")
def test_what_is_due_is_reckoned_from_tier_and_last_visit(cast, calls, plan):
    (due,) = calls("owner").get("visits/due").json()["results"]
    assert (due["customer_id"], due["state"], due["last"]) == (cast.customer_id, "DUE", None)
    visit_id = plan().json()["id"]
    (due,) = calls("branch_manager").get("visits/due", whose="all").json()["results"]
    assert (due["state"], due["planned_id"]) == ("PLANNED", visit_id)
    assert calls("branch_manager").get("visits/due").json()["results"] == []
