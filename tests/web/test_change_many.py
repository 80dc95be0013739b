"""Many rows of any list changed at once: what each noun allows, by whom, what is left out and why, and the way back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities.models import Activity, Visit
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions.models import Promise
from zhike.apps.people.models import Part
from zhike.apps.stewardship.models import BulkEdit
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Task

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen on the Monday of the cast."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


@dataclass
class Noun:
    """A list with two of its rows, how to read a column of them, and what is changed in the story of all nouns."""

    name: str
    ids: list[int]
    column: Callable[..., list]


@pytest.fixture
def nouns(cast, persons) -> dict[str, Noun]:
    """Two tasks, promises, visits, activities and persons of the owner's customers."""
    customer_id, days = persons.customer_id, (TODAY, TODAY + timedelta(days=1))
    with base.acting_as(base.System("test")):
        tasks = [
            task_actions.add_task(
                title=f"第{i}件",
                due_date=day,
                branch_id=cast.hall.pk,
                assignee_id=cast.owner.pk,
                customer_id=None,
                at=AT,
            )
            for i, day in enumerate(days)
        ]
        promises = [
            interaction_actions.make_promise(
                new=interaction_actions.NewPromise(customer_id=customer_id, text=f"样品{i}", due_date=day), at=AT
            )
            for i, day in enumerate(days)
        ]
        visits = [
            activity_actions.plan_visit(
                new=activity_actions.NewVisit(customer_id, day, cast.owner.pk, "看产线"), today=TODAY, at=AT
            )[0]
            for day in days
        ]
        activities = [
            activity_actions.add_activity(
                new=activity_actions.NewActivity("FORUM", f"论坛{i}", day, day, cast.hall.pk), at=AT
            )
            for i, day in enumerate(days)
        ]  # fmt: skip

    def noun(name: str, model: Any, ids: list[int]) -> Noun:
        def column(*names: str) -> list:
            with base.acting_as(base.System("test")):
                return list(model.objects.filter(pk__in=ids).order_by("pk").values_list(*names, flat=len(names) == 1))

        return Noun(name, ids, column)

    parts = [persons.director_part_id, persons.engineer_part_id]
    return {
        "task_list": noun("task_list", Task, tasks), "promises": noun("promises", Promise, promises),
        "visit_list": noun("visit_list", Visit, visits), "activities": noun("activities", Activity, activities),
        "people": noun("people", Part, parts),
    }  # fmt: skip


def change(client, noun: Noun, field: str, value: Any, **more):
    given = {"ids": noun.ids, "field": field, "value": value, **more}
    return client.post(f"/lists/{noun.name}/change/", given, headers=EN)


def undo(client, noun: Noun) -> None:
    """Press the way back in the notice of the next page."""
    page = client.get(f"/changes/{BulkEdit.objects.latest('pk').pk}/").content.decode()
    assert client.post(re.search(r'action="(/changes/\d+/undo/)"', page)[1]).status_code == 302


def words(response) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())


# List, field and column, what is chosen, what both rows hold then.
DEEDS = [
    ("task_list", "status", "status", "DONE", "DONE"),
    ("task_list", "due", "due_date", "2026-04-01", date(2026, 4, 1)),
    ("task_list", "priority", "priority", "HIGH", "HIGH"),
    ("task_list", "assignee", "assignee_id", "colleague", "colleague"),
    ("promises", "due", "due_date", "2026-04-01", date(2026, 4, 1)),
    ("promises", "status", "status", "CANCELLED", "CANCELLED"),
    ("visit_list", "day", "day", "2026-04-01", date(2026, 4, 1)),
    ("visit_list", "user", "user_id", "colleague", "colleague"),
    ("visit_list", "status", "status", "CANCELLED", "CANCELLED"),
    ("activities", "status", "status", "DONE", "DONE"),
    ("people", "influence", "influence", "2", 2),
    ("people", "influence", "influence", "none", None),
    ("people", "stance", "stance", "NEUTRAL", "NEUTRAL"),
    ("people", "stance", "stance", "none", ""),
    ("people", "role", "role", "GATEKEEPER", "GATEKEEPER"),
]


@pytest.mark.covers("R169")
@pytest.mark.parametrize("deed", DEEDS)
def test_it_is_seen_before_then_done_then_taken_back(signed_in, cast, nouns, deed):
    name, field, column, value, then = deed
    client, noun = signed_in("branch_manager"), nouns[name]
    if value == "colleague":
        value = then = cast.colleague.pk
    before = noun.column(column)
    assert "Change 2 records" in words(change(client, noun, field, value))
    assert noun.column(column) == before
    assert change(client, noun, field, value, run="on").status_code == 302
    assert noun.column(column) == [then, then]
    undo(client, noun)
    assert noun.column(column) == before
    edit = BulkEdit.objects.get()
    assert (edit.list_name, edit.n_chosen, edit.n_changed, edit.n_back) == (name, 2, 2, 2)


def test_every_record_keeps_its_own_trail(signed_in, nouns):
    change(signed_in("branch_manager"), nouns["people"], "influence", "2", run="on")
    entries = AuditEntry.objects.filter(act="part.change", noun="part")
    assert sorted(entries.values_list("object_id", flat=True)) == sorted(nouns["people"].ids)


def test_the_tasks_of_promises_and_visits_follow_their_day_and_who_goes(signed_in, cast, nouns):
    client = signed_in("branch_manager")
    change(client, nouns["promises"], "due", "2026-04-01", run="on")
    change(client, nouns["visit_list"], "day", "2026-04-02", run="on")
    change(client, nouns["visit_list"], "user", cast.colleague.pk, run="on")
    with base.acting_as(base.System("test")):
        visits = Task.objects.filter(pk__in=nouns["visit_list"].column("task_id"))
        assert set(visits.values_list("due_date", "assignee_id")) == {(date(2026, 4, 2), cast.colleague.pk)}
        promises = Task.objects.filter(pk__in=nouns["promises"].column("task_id"))
        assert set(promises.values_list("due_date", flat=True)) == {date(2026, 4, 1)}


def test_the_day_of_a_late_promise_is_not_moved_and_said_so(signed_in, nouns):
    client, noun = signed_in("owner"), nouns["promises"]
    with base.acting_as(base.System("test")):
        Promise.objects.filter(pk=noun.ids[0]).update(due_date=TODAY - timedelta(days=1))
    page = words(change(client, noun, "due", "2026-04-01"))
    assert "Change 1 record" in page
    assert "another day would hide that it was not kept in time" in page
    change(client, noun, "due", "2026-04-01", run="on")
    assert noun.column("due_date") == [TODAY - timedelta(days=1), date(2026, 4, 1)]


def test_what_is_over_is_left_out_with_the_reason(signed_in, nouns):
    client = signed_in("branch_manager")
    with base.acting_as(base.System("test")):
        task_actions.close_task(task_id=nouns["task_list"].ids[0], status="CANCELLED", at=AT)
        activity_actions.cancel_visit(visit_id=nouns["visit_list"].ids[0], at=AT)
    assert "The task is closed already." in words(change(client, nouns["task_list"], "status", "DONE"))
    assert "The visit is not planned any more." in words(change(client, nouns["visit_list"], "day", "2026-04-01"))
    answer = client.get(change(client, nouns["task_list"], "due", "2026-04-01", run="on")["Location"], headers=EN)
    assert "1 record changed. 1 was left out." in words(answer)
    assert nouns["task_list"].column("status") == ["CANCELLED", "OPEN"]


def test_what_others_changed_since_stays(signed_in, nouns):
    client, noun = signed_in("owner"), nouns["task_list"]
    change(client, noun, "due", "2026-04-01", run="on")
    with base.acting_as(base.System("test")):
        task_actions.change_task(task_id=noun.ids[0], values={"due_date": date(2026, 5, 5)}, version=None, at=AT)
    undo(client, noun)
    assert noun.column("due_date") == [date(2026, 5, 5), TODAY + timedelta(days=1)]


def test_a_task_nobody_had_is_nobodys_again(signed_in, cast, nouns):
    client, noun = signed_in("branch_manager"), nouns["task_list"]
    with base.acting_as(base.System("test")):
        Task.objects.filter(pk=noun.ids[0]).update(assignee=None)
    change(client, noun, "assignee", cast.colleague.pk, run="on")
    undo(client, noun)
    assert noun.column("assignee_id") == [None, cast.owner.pk]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("owner task_list status DONE", 302), ("owner task_list assignee owner", 422),
        ("auditor task_list status DONE", 403), ("owner people stance FOR", 302),
        ("auditor people stance FOR", 403), ("analyst people stance FOR", 403),
        ("owner promises status KEPT", 302), ("auditor promises status KEPT", 403),
        ("owner visit_list day 2026-04-01", 302), ("analyst visit_list day 2026-04-01", 403),
        ("owner activities status DONE", 302), ("auditor activities status DONE", 403),
    ],
)  # fmt: skip
def test_it_takes_the_act_of_the_field(signed_in, cast, nouns, asked, status):
    part, name, field, value = asked.split()
    value = cast.colleague.pk if value == "owner" else value
    assert change(signed_in(part), nouns[name], field, value, run="on").status_code == status
    assert BulkEdit.objects.exists() == (status == 302)


def test_lists_of_what_happened_offer_no_change(signed_in):
    for name in ("interactions", "gifts", "orders", "outbox", "duplicates", "nothing"):
        assert signed_in("administrator").post(f"/lists/{name}/change/", {"ids": [1]}).status_code == 404


def test_a_manager_elsewhere_finds_no_rows_to_change(signed_in, nouns):
    for noun in nouns.values():
        answer = change(signed_in("other_manager"), noun, "status", "DONE", run="on")
        assert (answer.status_code, answer["Location"]) == (302, answer["Location"])
    assert not BulkEdit.objects.exists()


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [("task_list", "due", "someday"), ("task_list", "assignee", "999999"), ("people", "influence", "6"),
     ("people", "role", "none"), ("promises", "status", "OPEN"), ("visit_list", "status", "DONE"),
     ("visit_list", "user", ""), ("task_list", "title", "x")],
)  # fmt: skip
def test_a_value_that_is_none_is_refused_beside_its_field(signed_in, nouns, name, field, value):
    answer = change(signed_in("branch_manager"), nouns[name], field, value, run="on")
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_all_rows_of_the_list_are_those_that_fit_and_one_comes_back_to_them(signed_in, nouns):
    noun = nouns["task_list"]
    given = {"everything": "on", "query": "due_to=2026-03-02&assignee=me", "field": "status", "value": "DONE"}
    answer = signed_in("owner").post("/lists/task_list/change/", given | {"run": "on"})
    assert answer["Location"] == "/tasks/all/?due_to=2026-03-02&assignee=me"
    assert noun.column("status") == ["DONE", "OPEN"]


@pytest.mark.parametrize(
    ("part", "address", "may"),
    [
        ("owner", "/people/", "change"), ("branch_manager", "/people/", "change export"),
        ("auditor", "/people/", "export"), ("owner", "/promises/", "change"),
        ("branch_manager", "/visits/all/", "change export"), ("analyst", "/visits/all/", ""),
        ("general_manager", "/activities/", "change export"), ("owner", "/tasks/all/", "change"),
        ("owner", "/customers/", ""), ("branch_manager", "/customers/", "change export"),
    ],
)  # fmt: skip
def test_rows_are_selected_by_who_may_do_something_with_them(signed_in, nouns, part, address, may):
    changes, exports = "change" in may, "export" in may
    body = signed_in(part).get(f"{address}?view=all").content.decode()
    assert ("/change/" in body) == changes
    assert ("data-selected" in body) == exports
    assert ("data-select-all" in body) == (changes or exports)


def test_the_selected_rows_alone_are_written_out(signed_in, nouns):
    client, noun = signed_in("branch_manager"), nouns["task_list"]
    whole = client.get("/tasks/export/csv/?columns=title")
    some = client.get(f"/tasks/export/csv/?columns=title&ids={noun.ids[1]},x,999999")
    lines = [b"".join(answer.streaming_content).decode("utf-8-sig").split() for answer in (whole, some)]
    assert len(lines[0]) > 3
    assert lines[1][1:] == ["第1件"]
    # A row one does not see is not among them, whatever one names.
    hidden = signed_in("other_manager").get(f"/tasks/export/csv/?ids={noun.ids[1]}")
    assert len(b"".join(hidden.streaming_content).decode().split("\n")) == 2


def test_a_board_and_an_empty_list_offer_nothing_to_select(signed_in, nouns):
    client = signed_in("branch_manager")
    assert "data-select-all" not in client.get("/tasks/all/?board=status").content.decode()
    assert "data-select-all" not in client.get("/tasks/all/?due_to=1999-01-01").content.decode()


def test_a_right_lost_since_takes_the_way_back_too(signed_in, cast, nouns):
    client, noun = signed_in("branch_manager"), nouns["people"]
    change(client, noun, "stance", "NEUTRAL", run="on")
    edit = BulkEdit.objects.get()
    with base.acting_as(base.System("test")):
        type(cast.branch_manager).objects.filter(pk=cast.branch_manager.pk).update(role="AUDITOR")
    client = signed_in("branch_manager")
    client.get("/tasks/")
    assert "/undo/" not in client.get(f"/changes/{edit.pk}/").content.decode()
    assert client.post(f"/changes/{edit.pk}/undo/").status_code == 403
