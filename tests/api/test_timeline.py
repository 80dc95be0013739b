"""A customer's timeline by the API: everything in one order, page by page, by kind, as far as the caller sees it."""

import pytest

NAME = "苏南轨道装备有限公司"


@pytest.fixture
def happened(cast, calls, order):
    """Let several things happen with the customer."""
    caller, about = calls("owner"), {"customer_id": cast.customer_id}
    for day in range(3, 33):
        moment = f"2026-01-{day:02}T08:00:00Z" if day < 32 else "2026-02-01T08:00:00Z"
        caller.post("interactions", about | {"text": f"谈话{day}", "happened_at": moment})
    caller.post("visits", about | {"day": "2026-03-05", "purpose": "看新产线"})
    caller.patch(f"customers/{cast.customer_id}", {"version": 1, "phone": "139"})
    task = caller.post("tasks", about | {"title": "寄样品", "due_date": "2026-03-05"}).json()
    caller.post(f"tasks/{task['id']}/close", {})


def test_what_happened_is_walked_in_pages_and_nothing_is_told_twice_or_left_out(cast, calls, happened):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/timeline"
    whole = caller.get(path, size=200).json()
    assert whole["next"] is None
    page, walked = caller.get(path, size=25).json(), []
    while True:
        walked += page["results"]
        if page["next"] is None:
            break
        page = caller.client.get(page["next"]).json()
    assert walked == whole["results"]
    moments = [one["at"] for one in walked]
    assert moments == sorted(moments, reverse=True)
    kinds = [one["kind"] for one in walked]
    assert {kind: kinds.count(kind) for kind in ("CONTACT", "ORDER", "VISIT", "TASK")} == {
        "CONTACT": 30, "ORDER": 1, "VISIT": 1, "TASK": 1,
    }  # fmt: skip
    change = next(one for one in walked if one["code"] == "customer.change")
    phone = {"field": "phone", "is_hidden": False, "before": "13800138000", "after": "139"}
    assert phone in change["changes"]


def test_kinds_and_days_are_chosen(cast, calls, happened):
    caller, path = calls("owner"), f"customers/{cast.customer_id}/timeline"
    chosen = caller.get(path, kind="ORDER,VISIT").json()["results"]
    assert [(one["kind"], one["at"][:10], one["is_day"]) for one in chosen] == [
        ("VISIT", "2026-03-05", True), ("ORDER", "2026-02-03", True),
    ]  # fmt: skip
    some = caller.get(path, kind="CONTACT", since="2026-01-05", until="2026-01-07").json()
    assert ([one["text"] for one in some["results"]], some["next"]) == (["谈话7", "谈话6", "谈话5"], None)
    refused = caller.get(path, kind="GOSSIP")
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "kind")
    for place in ("x", "2026-01-05~0~1", "2026-01-05T00:00:00+00:00~99~1", "0001-01-01T00:00:00+14:00~0~1"):
        assert caller.get(path, after=place).json()["error"]["code"] == "BAD_CURSOR"


def test_a_hidden_customers_timeline_is_like_a_missing_ones(cast, calls, happened):
    for part in ("colleague", "other_manager", "analyst"):
        hidden, missing = (calls(part).get(f"customers/{pk}/timeline") for pk in (cast.customer_id, 999_999))
        assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert calls("branch_manager").get(f"customers/{cast.customer_id}/timeline").status_code == 200
