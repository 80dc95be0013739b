"""Today, care and notices by the API: whom to call, which days deserve a word, what one was told."""

from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.org import actions as org_actions
from zhike.apps.tasks import actions as task_actions


@pytest.fixture
def overdue(cast):
    """Let the customer be overdue with money at stake, and a buyer for one year today."""
    with base.acting_as(base.System("test")):
        org_actions.set_business_date(business_date=TODAY, at=AT)
        Card.objects.filter(pk=cast.customer_id).update(
            churn_state="AT_RISK", tier="VIP", stake=Decimal(8_000), silence_ratio=3, cycle_days=30,
            n_purchase_days=4, first_purchase_date="2025-03-02",
        )  # fmt: skip


def test_a_proposed_call_is_answered_and_taken_back(cast, calls, overdue):
    caller = calls("owner")
    (call,) = caller.get("today").json()["results"]
    assert (call["customer_id"], call["suggestion"], call["stake"]) == (cast.customer_id, "CALL", "8000.00")
    assert {one["code"] for one in call["reasons"]} >= {"INTERVAL_DOUBLED"}
    given = caller.post("today/answers", {"customer_id": cast.customer_id, "outcome": "LATER"})
    assert (given.status_code, given.json()["until_date"]) == (201, "2026-03-09")
    assert caller.get("today").json()["results"] == []
    path = f"today/answers/{given.json()['id']}"
    assert calls("branch_manager").delete(path).status_code == 404
    assert caller.delete(path).json() == {"customer_id": cast.customer_id}
    assert caller.get("today").json()["n_customers"] == 1


def test_the_queue_and_its_answers_hold_nothing_hidden(cast, calls, overdue):
    answer = {"customer_id": cast.customer_id, "outcome": "CALLED"}
    for part in ("colleague", "other_manager"):
        assert calls(part).get("today").json()["n_customers"] == 0
        assert calls(part).post("today/answers", answer).status_code == 404
    assert calls("branch_manager").get("today", branch="SZ").json()["n_customers"] == 1
    for branch in ("JN", "NOWHERE"):
        assert calls("branch_manager").get("today", branch=branch).status_code == 404
    assert calls("auditor").post("today/answers", answer).json()["error"]["code"] == "customer.edit"
    assert calls("api_client").get("today").json()["error"]["code"] == "today.view"


def test_a_day_of_care_is_shown_and_answered(cast, calls, overdue):
    caller = calls("owner")
    shown = caller.get("care", **{"from": "2026-03-02"}).json()
    (entry,) = shown["results"]
    assert (shown["last"], entry["occasion"], entry["n_years"]) == ("2026-03-08", "FIRST_PURCHASE", 1)
    answer = {"customer_id": cast.customer_id, "occasion": "FIRST_PURCHASE", "day": "2026-03-02", "status": "DONE"}
    assert caller.post("care", answer).status_code == 200
    assert caller.get("care", **{"from": "2026-03-02"}).json()["results"][0]["status"] == "DONE"
    caller.post("care", answer | {"status": ""})
    assert caller.get("care", **{"from": "2026-03-02"}).json()["results"][0]["status"] == ""
    assert caller.get("care", **{"from": "2026-03-03"}).json()["results"] == []


def test_care_shows_promises_visits_and_next_steps_of_the_days(cast, calls):
    caller, about = calls("owner"), {"customer_id": cast.customer_id}
    caller.post("promises", about | {"text": "寄样品", "promised_to": "王工", "due_date": "2026-03-04"})
    caller.post("visits", about | {"day": "2026-03-05", "purpose": "看新产线"})
    caller.post("interactions", about | {"text": "谈样品", "next_step": "回访", "next_date": "2026-03-06"})
    found = caller.get("care", **{"from": "2026-03-02"}).json()["results"]
    assert [(one["day"], one["kind"], one["text"]) for one in found] == [
        ("2026-03-04", "PROMISE", "寄样品"), ("2026-03-05", "VISIT", "看新产线"), ("2026-03-06", "NEXT_STEP", "回访"),
    ]  # fmt: skip
    assert calls("other_manager").get("care", whose="all").json()["results"] == []


def test_care_is_answered_by_who_may_see_and_note(cast, calls):
    answer = {"customer_id": cast.customer_id, "occasion": "FIRST_PURCHASE", "day": "2026-03-02", "status": "DONE"}
    assert calls("colleague").post("care", answer).status_code == 404
    assert calls("auditor").post("care", answer).json()["error"]["code"] == "interaction.add"


@pytest.mark.covers("R632")
def test_notices_are_paged_and_read(cast, calls):
    with base.acting_as(base.System("test")):
        for n in range(27):
            task_actions.notify(user_ids=[cast.owner.pk], title=f"第{n}条", at=AT)
    caller = calls("owner")
    first = caller.get("notices", size=25).json()
    assert (first["results"][0]["title"], len(first["results"]), first["n_unread"]) == ("第26条", 25, 27)
    rest = caller.client.get(first["next"]).json()
    assert ([one["title"] for one in rest["results"]], rest["next"]) == (["第1条", "第0条"], None)
    newest = first["results"][0]["id"]
    assert caller.post(f"notices/{newest}/read").json()["read_at"]
    assert len(caller.get("notices", is_unread="true", size=100).json()["results"]) == 26
    assert calls("colleague").post(f"notices/{newest}/read").status_code == 404
    assert caller.post("notices/read").json() == {"n_read": 26}
    assert calls("colleague").get("notices").json()["results"] == []


@pytest.mark.covers("R187")
def test_all_that_waits_is_one_queue_what_is_due_first(cast, calls, overdue):
    task = {"title": "寄样品册", "customer_id": cast.customer_id, "due_date": "2026-03-02"}
    made = calls("owner").post("tasks", task).json()["id"]
    found = calls("owner").get("today/queue").json()
    # A task keeps a tenth of the 8,000 at stake in 20 minutes; the call to the same customer stands behind it.
    (line,) = found["results"]
    assert (line["kind"], line["id"], line["is_due"], line["n_also"]) == ("TASK", made, True, 1)
    assert (float(line["gain"]), line["minutes"], found["counts"]["CALL"]) == (800, 20, 1)
    assert calls("owner").get("today/queue", branch="JN").status_code == 404
    assert calls("colleague").get("today/queue").json()["results"] == []
