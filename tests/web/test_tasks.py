"""Tasks through the door: the queue by day, one click and its undo, who sees and gives what, both versions."""

import csv
import io
import re
from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Task

NAME = "苏南轨道装备有限公司"
EN = {"Accept-Language": "en"}
SEEING = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "administrator": True,
    "api_client": True,
}  # fmt: skip
GIVING = {"branch_manager", "regional_manager", "general_manager", "administrator"}


@pytest.fixture(autouse=True)
def today(cast, monkeypatch):
    """It is the moment of the cast, a Monday."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


@pytest.fixture
def add(cast):
    """Add a task of somebody: `add("owner", "寄样品", days=-1)`."""

    def added(part: str, title: str = "寄样品", days: int = 0, **more) -> int:
        with base.acting_as(base.System("test")):
            values = {"customer_id": cast.customer_id, "branch_id": cast.hall.pk} | more
            return task_actions.add_task(
                title=title, due_date=TODAY + timedelta(days=days), assignee_id=cast.people()[part].pk, at=AT, **values
            )

    return added


def stored(task_id: int) -> Task:
    with base.acting_as(base.System("test")):
        return Task.objects.get(pk=task_id)


def text(client, address: str, **more) -> str:
    return client.get(address, **more).content.decode()


@pytest.mark.covers("R626")
def test_the_queue_is_parted_by_when_a_task_is_due(signed_in, add):
    # 2026-03-02 is a Monday: the week ends on the 8th.
    for title, days in (("甲", -1), ("乙", 0), ("丙", 1), ("丁", 6), ("戊", 7)):
        add("owner", title, days)
    page = text(signed_in("owner"), "/tasks/")
    parts = dict(re.findall(r'aria-labelledby="part-(\w+)"(.*?)</section>', page, re.S))
    shown = {when: re.findall(r'class="task-title"[^>]*>(.)<', body) for when, body in parts.items()}
    assert shown == {"OVERDUE": ["甲"], "TODAY": ["乙"], "WEEK": ["丙", "丁"], "LATER": ["戊"]}
    assert NAME in page


def test_done_slides_the_next_one_in_and_can_be_undone(signed_in, add):
    first, _second = add("owner", "甲"), add("owner", "乙")
    client = signed_in("owner")
    part = client.post(f"/tasks/{first}/done/", {"where": "queue"}, headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'class="task-title"[^>]*>(.)<', part) == ["乙"]
    assert "<html" not in part
    assert (stored(first).status, bool(stored(first).closed_at)) == ("DONE", True)
    undo = re.search(r'action="(/tasks/\d+/reopen/)"', part)[1]
    assert client.post(undo).url == "/tasks/"
    assert (stored(first).status, stored(first).closed_at) == ("OPEN", None)
    assert client.post(undo).status_code == 404


def test_a_closed_task_is_not_closed_twice(signed_in, add):
    task_id = add("owner")
    assert signed_in("owner").post(f"/tasks/{task_id}/done/").status_code == 302
    assert signed_in("owner").post(f"/tasks/{task_id}/done/").status_code == 404
    assert Event.objects.filter(name="task.closed").count() == 1


@pytest.mark.parametrize(("form", "day"), [
    ({"until": "TOMORROW"}, "2026-03-03"), ({"until": "NEXT_WEEK"}, "2026-03-09"),
    ({"day": "2026-05-01"}, "2026-05-01"),
])  # fmt: skip
def test_a_snoozed_task_comes_back_on_its_day_and_the_former_can_be_restored(signed_in, add, form, day):
    task_id = add("owner", days=-3)
    client = signed_in("owner")
    part = client.post(f"/tasks/{task_id}/snooze/", form, headers={"HX-Request": "true"}).content.decode()
    assert stored(task_id).due_date.isoformat() == day
    undo = re.search(r'action="(/tasks/\d+/snooze/\?day=[^"]+)"', part)[1]
    client.post(undo, {"idempotency_key": "u1"})
    assert stored(task_id).due_date == TODAY - timedelta(days=3)


def test_a_snooze_without_a_day_changes_nothing(signed_in, add):
    task_id = add("owner")
    assert signed_in("owner").post(f"/tasks/{task_id}/snooze/", {"day": "soon"}).status_code == 302
    assert stored(task_id).due_date == TODAY


def test_a_task_is_cancelled_with_its_reason_only(signed_in, add):
    task_id = add("owner")
    client = signed_in("owner")
    client.post(f"/tasks/{task_id}/cancel/", {"reason": ""})
    assert stored(task_id).status == "OPEN"
    client.post(f"/tasks/{task_id}/cancel/", {"reason": "客户已来过"})
    assert (stored(task_id).status, stored(task_id).outcome) == ("CANCELLED", "客户已来过")
    assert "客户已来过" in text(client, f"/customers/{stored(task_id).customer_id}/?tab=timeline")


@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_who_sees_a_task_of_the_owner(signed_in, add, part, sees):
    task_id = add("owner", "寄样品册")
    client = signed_in(part)
    assert client.get(f"/tasks/{task_id}/").status_code == (200 if sees else 404)
    assert ("寄样品册" in text(client, "/tasks/all/")) is sees


@pytest.mark.parametrize("part", ["analyst", "colleague", "other_manager"])
def test_ones_own_task_is_seen_and_closed_whatever_else_one_sees(signed_in, add, part):
    task_id = add(part, f"核对 {NAME} 的账")
    client = signed_in(part)
    for address in ("/tasks/", "/tasks/all/", f"/tasks/{task_id}/"):
        page = text(client, address)
        assert "核对 *** 的账" in page
        assert NAME not in page
    assert client.get(f"/tasks/{task_id}/edit/").status_code == 404
    assert client.post(f"/tasks/{task_id}/done/").status_code == 302
    assert stored(task_id).status == "DONE"


def test_an_export_does_not_name_a_hidden_customer(signed_in, add):
    add("analyst", f"核对 {NAME}")
    answer = signed_in("analyst").get("/tasks/export/csv/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[1][:2] == ["核对 ***", ""]


@pytest.mark.parametrize("part", SEEING)
def test_giving_a_task_takes_the_act_and_the_sight_of_both(signed_in, cast, add, part):
    task_id = add("owner")
    answer = signed_in(part).post(f"/tasks/{task_id}/give/", {"assignee": cast.agent.pk})
    expected = 302 if part in GIVING else 404 if part == "other_manager" else 403
    assert answer.status_code == expected
    assert (stored(task_id).assignee_id == cast.agent.pk) is (expected == 302)


def test_nobody_gives_to_people_beyond_their_branches(signed_in, cast, add):
    task_id = add("owner")
    answer = signed_in("branch_manager").post(f"/tasks/{task_id}/give/", {"assignee": cast.other_manager.pk})
    assert answer.status_code == 422
    assert stored(task_id).assignee_id == cast.owner.pk


def test_what_was_given_can_be_taken_back(signed_in, cast, add):
    task_id = add("owner")
    client = signed_in("branch_manager")
    page = client.post(f"/tasks/{task_id}/give/", {"assignee": cast.agent.pk}, follow=True).content.decode()
    client.post(re.search(r'action="(/tasks/\d+/give/\?assignee=\d+)"', page)[1])
    assert stored(task_id).assignee_id == cast.owner.pk


def test_a_rep_adds_a_task_for_themselves_about_their_customer(signed_in, cast):
    form = {"title": "回电", "due_date": "2026-03-05", "customer": cast.customer_id, "assignee": cast.agent.pk}
    assert signed_in("owner").post("/tasks/add/", form).url == "/tasks/"
    with base.acting_as(base.System("test")):
        made = Task.objects.get(title="回电")
    assert (made.assignee_id, made.customer_id, made.branch_id) == (cast.owner.pk, cast.customer_id, cast.hall.pk)


def test_a_task_about_a_hidden_customer_is_refused_beside_the_field(signed_in, cast):
    form = {"title": "回电", "due_date": "2026-03-05", "customer": cast.customer_id}
    answer = signed_in("colleague").post("/tasks/add/", form)
    assert answer.status_code == 422
    assert 'id="id_customer-error"' in answer.content.decode()
    assert NAME not in answer.content.decode()


def test_who_only_looks_may_not_add_or_close(signed_in, add):
    task_id = add("auditor")
    client = signed_in("auditor")
    assert client.post("/tasks/add/", {"title": "a", "due_date": "2026-03-05"}).status_code == 403
    assert client.post(f"/tasks/{task_id}/done/").status_code == 403
    assert "/done/" not in text(client, "/tasks/")


def test_a_change_on_an_old_version_shows_both(signed_in, add):
    task_id, client = add("owner", "甲"), signed_in("owner")
    form = {"title": "乙", "due_date": "2026-03-05", "priority": "HIGH", "note": "", "version": 1}
    assert client.post(f"/tasks/{task_id}/edit/", form).status_code == 302
    stale = client.post(f"/tasks/{task_id}/edit/", form | {"title": "丙"})
    assert stale.status_code == 409
    assert "乙" in stale.content.decode()
    assert "丙" in stale.content.decode()
    assert stored(task_id).title == "乙"
    assert AuditEntry.objects.filter(act="task.change", object_id=task_id).count() == 1
    assert "03-02 → 2026-03-05" in text(client, f"/tasks/{task_id}/")


def test_managers_see_the_tasks_of_their_branch(signed_in, add):
    add("owner", "甲")
    assert "甲</a>" not in text(signed_in("branch_manager"), "/tasks/")
    assert "甲</a>" in text(signed_in("branch_manager"), "/tasks/?whose=branch")
    assert "甲</a>" not in text(signed_in("agent"), "/tasks/?whose=branch")


def test_the_record_shows_open_tasks_and_closes_them_in_place(signed_in, cast, add):
    task_id, client = add("owner", "寄样品册"), signed_in("owner")
    assert "寄样品册" in text(client, f"/customers/{cast.customer_id}/")
    answer = client.post(f"/tasks/{task_id}/done/", {"where": "customer"}, headers={"HX-Request": "true"})
    card = answer.content.decode()
    assert 'id="open-tasks"' in card
    assert f"/tasks/{task_id}/done/" not in card
    form = {"title": "再寄", "due_date": "2026-03-05", "customer": cast.customer_id, "where": "customer"}
    assert client.post("/tasks/add/", form).url == f"/customers/{cast.customer_id}/"


def test_only_customers_in_sight_are_offered(signed_in, cast):
    with base.acting_as(base.System("test")):
        customer_actions.index_customers(customer_ids=[cast.customer_id])
    assert signed_in("owner").get("/tasks/customers/?q=苏南").json() == [
        {"value": cast.customer_id, "text": f"{NAME} · C001"}
    ]
    assert signed_in("colleague").get("/tasks/customers/?q=苏南").json() == []
    assert signed_in("owner").get("/tasks/customers/").json() == []


@pytest.mark.parametrize(
    ("source", "said"),
    [("silence", "a long silence"), ("visit", "a visit"), ("handover", "a hand-over"), ("promise", "a promise"),
     ("archive", "an archive grown old"), ("archive.changed", "a change in the archive"),
     ("credit", "a credit report"), ("重要客户沉默", "重要客户沉默")],
)  # fmt: skip
def test_the_list_says_in_words_why_there_is_a_task(signed_in, add, source, said):
    add("owner", source=source)
    client = signed_in("administrator")
    assert said in text(client, "/tasks/all/?columns=title,source", headers=EN)
    table = b"".join(client.get("/tasks/export/csv/?columns=title,source", headers=EN).streaming_content).decode()
    assert said in table
