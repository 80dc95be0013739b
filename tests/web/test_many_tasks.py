"""Many tasks at once: seen before, done by who may, taken back together, closed ones left as they are."""

import html
import re
from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Task


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen on the Monday of the cast."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


@pytest.fixture
def three(cast) -> list[int]:
    """Three tasks of the owner on three days, and the last one of a colleague."""
    with base.acting_as(base.System("test")):
        return [
            task_actions.add_task(
                title=f"第{i}件", due_date=TODAY + timedelta(days=i), branch_id=cast.hall.pk, assignee_id=who.pk,
                customer_id=None, at=AT,
            )
            for i, who in enumerate((cast.owner, cast.owner, cast.owner, cast.colleague))
        ]  # fmt: skip


def stored(ids, *names) -> list[tuple]:
    with base.acting_as(base.System("test")):
        return list(Task.objects.filter(pk__in=ids).order_by("pk").values_list(*names))


def undo_of(client) -> str:
    """Return where the notice of the next page takes things back."""
    body = client.get("/tasks/all/").content.decode()
    return html.unescape(re.search(r'action="(/tasks/many/undo/[^"]+)"', body)[1])


def test_many_are_seen_then_done_then_opened_again(signed_in, three):
    client = signed_in("owner")
    body = client.post("/tasks/many/", {"deed": "done", "ids": three}, headers={"Accept-Language": "en"})
    # The colleague's is not the owner's to see.
    assert "Change 3 tasks" in body.content.decode()
    assert "第3件" not in body.content.decode()
    assert stored(three, "status") == [("OPEN",)] * 4
    assert client.post("/tasks/many/", {"deed": "done", "ids": three, "run": "on"}).status_code == 302
    assert stored(three, "status") == [("DONE",)] * 3 + [("OPEN",)]
    assert client.post(undo_of(client)).status_code == 302
    assert stored(three, "status", "closed_at") == [("OPEN", None)] * 4


def test_many_get_another_day_and_their_own_back(signed_in, three):
    client = signed_in("owner")
    data = {"deed": "due", "ids": three, "run": "on"}
    assert client.post("/tasks/many/", {**data, "value": "someday"}).status_code == 422
    client.post("/tasks/many/", {**data, "value": "2026-04-01"})
    assert stored(three[:3], "due_date") == [(date(2026, 4, 1),)] * 3
    client.post(undo_of(client))
    assert stored(three, "due_date") == [(TODAY + timedelta(days=i),) for i in range(4)]


def test_many_are_given_to_somebody_and_back(signed_in, cast, three):
    client = signed_in("branch_manager")
    client.post("/tasks/many/", {"deed": "give", "ids": three, "run": "on", "value": cast.branch_manager.pk})
    assert {row[0] for row in stored(three, "assignee_id")} == {cast.branch_manager.pk}
    client.post(undo_of(client))
    assert [row[0] for row in stored(three, "assignee_id")] == [cast.owner.pk] * 3 + [cast.colleague.pk]


def test_closed_ones_are_left_out_and_said_so(signed_in, three):
    with base.acting_as(base.System("test")):
        task_actions.close_task(task_id=three[0], at=AT)
    body = signed_in("owner").post(
        "/tasks/many/", {"deed": "done", "ids": three[:3]}, headers={"Accept-Language": "en"}
    )
    assert "Change 2 tasks" in body.content.decode()
    assert "1 selected task is not open" in body.content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [("owner done", 302), ("owner give", 403), ("branch_manager give", 302), ("auditor done", 403),
     ("auditor give", 403), ("owner burn", 404), ("owner nothing", 404)],
)  # fmt: skip
def test_it_takes_the_act(signed_in, cast, three, asked, status):
    part, deed = asked.split()
    data = {"deed": deed, "ids": three, "run": "on", "value": cast.colleague.pk}
    assert signed_in(part).post("/tasks/many/", data).status_code == status
    assert ('name="deed"' in signed_in(part).get("/tasks/all/?view=all").content.decode()) == (part != "auditor")


def test_taking_back_reaches_only_what_one_may_change(signed_in, three):
    client = signed_in("other_manager")
    assert client.post(f"/tasks/many/undo/?deed=due&was={three[0]}:2020-01-01,x:y,5").status_code == 302
    assert stored(three[:1], "due_date") == [(TODAY,)]
    assert signed_in("auditor").post("/tasks/many/undo/?deed=due&was=1:2020-01-01").status_code == 403
    assert signed_in("owner").post("/tasks/many/undo/?deed=burn").status_code == 404
    assert signed_in("owner").post(f"/tasks/many/undo/?deed=due&was={three[0]}:soon").status_code == 302


def test_what_cannot_be_given_back_is_not_counted_as_given_back(signed_in, cast, three):
    client = signed_in("branch_manager")
    # Nobody had the first before, a person elsewhere the second, the owner the third.
    was = f"{three[0]}:,{three[1]}:{cast.other_manager.pk},{three[3]}:{cast.owner.pk}"
    english = {"Accept-Language": "en"}
    client.post(f"/tasks/many/undo/?deed=give&was={was}", headers=english)
    body = client.get("/tasks/all/", headers=english).content.decode()
    assert "1 task is as before." in body
    assert stored(three, "assignee_id") == [(cast.owner.pk,)] * 4
