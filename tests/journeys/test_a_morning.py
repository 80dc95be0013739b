"""A rep's morning: today, read up before the visit, write it down with the next step, do a task, promise with care."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions.models import Promise
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Task


@pytest.fixture(autouse=True)
def today(cast, monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


def test_a_rep_begins_the_day_and_leaves_it_in_order(signed_in, cast):
    with base.acting_as(base.System("test")):
        task_id = task_actions.add_task(
            title="带样品册", due_date=TODAY, branch_id=cast.hall.pk, assignee_id=cast.owner.pk,
            customer_id=cast.customer_id, at=AT,
        )  # fmt: skip
    rep, record = signed_in("owner"), f"/customers/{cast.customer_id}/"
    assert rep.get("/").status_code == 200
    assert "带样品册" in rep.get("/tasks/").content.decode()
    # Read up, then go and write down what was said, with what comes next.
    assert "苏南轨道装备有限公司" in rep.get(f"{record}brief/").content.decode()
    assert rep.get(f"{record}prepare/").status_code == 200
    said = {"customer": cast.customer_id, "text": "上门拜访顾总\n想先试新刀柄", "next_step": "寄两把试用刀柄",
            "next_date": "2026-03-04"}  # fmt: skip
    assert rep.post("/quick/", said).status_code == 302
    with base.acting_as(base.System("test")):
        (contact,) = interaction_queries.interactions_of(cast.customer_id)
        assert (contact.channel, contact.direction, contact.is_unprepared) == ("VISIT", "BOTH", False)
        following = Task.objects.get(title="寄两把试用刀柄")
        assert (following.assignee_id, following.due_date.isoformat()) == (cast.owner.pk, "2026-03-04")
    assert "想先试新刀柄" in rep.get(f"{record}?tab=contacts").content.decode()
    # One task less.
    assert rep.post(f"/tasks/{task_id}/done/").status_code == 302
    # What can be done is promised; more is refused by name, and nothing of it is kept.
    small = {"text": "三天内送到", "due_date": "2026-03-05"}
    large = {"text": "合格率", "due_date": "2026-03-20", "promised_value": "99.5", "capability": "98", "unit": "%"}
    assert rep.post(f"{record}promise/", small).status_code == 302
    refused = rep.post(f"{record}promise/", large)
    assert (refused.status_code, "OVER_PROMISE" in refused.content.decode()) == (422, True)
    with base.acting_as(base.System("test")):
        assert [row.text for row in Promise.objects.all()] == ["三天内送到"]
        assert Task.objects.get(pk=task_id).status == "DONE"
        assert Task.objects.filter(status="OPEN").count() == 2
