"""Tasks by the API: those of the pages, added, changed, closed, put off; each key once; nothing of hidden customers."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Task

NAME = "苏南轨道装备有限公司"


@pytest.fixture
def task(cast):
    """Add a task about the customer for a part of the cast: `task("owner")`."""

    def added(part: str) -> int:
        with base.acting_as(base.System("test")):
            return task_actions.add_task(
                title=f"核对 {NAME}", note=f"{NAME} 的账", due_date=TODAY, branch_id=cast.hall.pk,
                assignee_id=cast.people()[part].pk, customer_id=cast.customer_id, at=AT,
            )  # fmt: skip

    return added


def n_tasks() -> int:
    with base.acting_as(base.System("count")):
        return Task.objects.count()


@pytest.mark.covers("R626")
def test_a_task_is_added_changed_put_off_closed_and_opened_again(cast, calls):
    caller = calls("owner")
    body = {"title": "寄样品", "due_date": "2026-03-05", "customer_id": cast.customer_id, "priority": "HIGH"}
    made = caller.post("tasks", body)
    assert made.status_code == 201
    path = made["Location"].removeprefix("/api/v1/")
    assert (made.json()["assignee_username"], made.json()["customer"], made.json()["branch_code"]) == (
        "owner", NAME, "SZ",
    )  # fmt: skip
    changed = caller.patch(path, {"version": 1, "note": "两本"}).json()
    assert (changed["note"], changed["version"]) == ("两本", 2)
    stale = caller.patch(path, {"version": 1, "note": "三本"})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_VERSION")
    assert caller.post(f"{path}/snooze", {"until": "2026-03-09"}).json()["due"] == "2026-03-09"
    closed = caller.post(f"{path}/close", {"outcome": "已寄"}).json()
    assert (closed["status"], closed["outcome"]) == ("DONE", "已寄")
    again = caller.post(f"{path}/close", {})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "CLOSED")
    assert caller.post(f"{path}/reopen").json()["status"] == "OPEN"
    assert caller.post(f"{path}/reopen").json()["error"]["code"] == "OPEN"


def test_the_same_key_adds_one_task(cast, calls):
    caller, key = calls("owner"), {"headers": {"Idempotency-Key": "t-1"}}
    body = {"title": "寄样品", "due_date": "2026-03-05"}
    first, again = caller.post("tasks", body, **key), caller.post("tasks", body, **key)
    assert (first.content, n_tasks()) == (again.content, 1)


def test_ones_own_task_names_no_hidden_customer(calls, task):
    task_id, caller = task("analyst"), calls("analyst")
    for answer in (caller.get("tasks"), caller.get(f"tasks/{task_id}")):
        assert "***" in answer.content.decode()
        assert NAME not in answer.content.decode()
    assert caller.post(f"tasks/{task_id}/close", {}).status_code == 200


def test_a_hidden_task_is_like_a_missing_one(calls, task):
    task_id, caller = task("owner"), calls("colleague")
    hidden, missing = caller.get(f"tasks/{task_id}"), caller.get("tasks/999999")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert caller.post(f"tasks/{task_id}/close", {}).status_code == 404
    assert caller.get("tasks").json()["results"] == []


def test_tasks_are_given_by_managers_to_their_own_people(cast, calls):
    body = {"title": "寄样品", "due_date": "2026-03-05", "assignee": "agent"}
    assert calls("branch_manager").post("tasks", body).json()["assignee_username"] == "agent"
    for part, assignee in (("owner", "agent"), ("branch_manager", "other_manager"), ("branch_manager", "nobody")):
        refused = calls(part).post("tasks", body | {"assignee": assignee})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "assignee")


def test_a_hidden_customer_is_refused_by_its_field(cast, calls):
    body = {"title": "寄样品", "due_date": "2026-03-05", "customer_id": cast.customer_id}
    refused = calls("colleague").post("tasks", body)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "customer_id")
