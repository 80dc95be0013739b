"""Visits through the door: four fields, a warning where nobody is known, the outcome as a contact, what is due."""

from datetime import UTC, date, datetime

import pytest
from cast import AT

from zhike.apps.activities import queries
from zhike.apps.activities.models import Visit
from zhike.apps.core import base, clock, workdays
from zhike.apps.interactions.models import Interaction
from zhike.apps.tasks.models import Task

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def plan(client, customer_id: int, user_id: int, **more):
    given = {"day": "2026-03-05", "user_id": user_id, "person_id": "", "purpose": "看新产线"} | more
    return client.post(f"/customers/{customer_id}/visit/", given)


@pytest.mark.covers("R029")
def test_a_first_visit_without_a_key_person_warns_and_gives_a_task_once(signed_in, cast):
    client = signed_in("owner")
    url = plan(client, cast.customer_id, cast.owner.pk)["Location"]
    assert "KP_MISSING" in client.get(url, headers=EN).content.decode()
    plan(client, cast.customer_id, cast.owner.pk, day="2026-03-06")
    with base.acting_as(base.System("test")):
        assert Task.objects.filter(key=f"visit:person:{cast.customer_id}").count() == 1
        assert Task.objects.filter(source="visit", key=None).count() == 2
        Visit.objects.filter(day="2026-03-06").update(knew_person=True)
    page = client.get("/visits/", headers=EN).content.decode()
    assert "1 of 2 first visits" in page
    assert "50.00%" in page
    months = page.split("First visits by month")[-1]
    assert "2026-03" in months.split("</table>")[0]


@pytest.mark.covers("R029")
def test_first_visits_are_counted_by_the_month_they_fall_in(cast):
    with base.acting_as(base.System("test")):
        for day, knew, status in (
            (date(2026, 1, 5), True, "DONE"), (date(2026, 1, 30), False, "DONE"), (date(2026, 3, 31), True, "PLANNED"),
            (date(2026, 3, 1), False, "CANCELLED"), (date(2024, 1, 1), True, "DONE"),
        ):  # fmt: skip
            Visit.objects.create(
                customer_id=cast.customer_id, user=cast.owner, day=day, purpose="x", status=status, is_first=True,
                knew_person=knew, created_at=AT, updated_at=AT,
            )  # fmt: skip
        told = queries.first_visits(date(2025, 3, 2), date(2027, 3, 2))
    assert [(row.month.isoformat(), row.n, row.n_knew) for row in told] == [("2026-03-01", 1, 1), ("2026-01-01", 2, 1)]


def test_a_visit_to_who_has_a_key_person_does_not_warn(signed_in, persons, cast):
    client = signed_in("owner")
    assert plan(client, persons.customer_id, cast.owner.pk, person_id=999_999).status_code == 422
    url = plan(client, persons.customer_id, cast.owner.pk, person_id=persons.director_id)["Location"]
    page = client.get(url, headers=EN).content.decode()
    assert "KP_MISSING" not in page
    assert "李雪梅" in page


@pytest.mark.covers("R039")
@pytest.mark.covers("R239")
def test_the_outcome_is_a_contact_by_visit_and_closes_the_task(signed_in, cast):
    client = signed_in("owner")
    url = plan(client, cast.customer_id, cast.owner.pk)["Location"]
    assert client.post(f"{url}end/", {"text": ""}).status_code == 422
    given = {"text": "谈成了", "has_agreed": "yes", "duration_minutes": "45"}
    refused = client.post(f"{url}end/", given, headers=EN)
    assert refused.status_code == 422
    assert "NO_PARTICIPANT" in refused.content.decode()
    client.post(f"{url}end/", {**given, "participants": "门卫老张"})
    client.post(f"{url}end/", {**given, "participants": "门卫老张", "text": "再来", "has_agreed": "no"})
    with base.acting_as(base.System("test")):
        (contact,) = Interaction.objects.all()
        row = Visit.objects.get()
        assert (contact.channel, contact.text, contact.user_id) == ("VISIT", "谈成了", cast.owner.pk)
        assert (contact.duration_minutes, contact.participants, contact.attendees) == (45, "门卫老张", "owner")
        assert contact.result
        assert (row.status, row.has_agreed, row.interaction_id) == ("DONE", True, contact.pk)
        assert Task.objects.get(source="visit", key=None).status == "DONE"


@pytest.mark.covers("R265")
def test_whom_one_met_and_how_they_felt_are_kept_with_the_visit(signed_in, persons, cast):
    client = signed_in("owner")
    url = plan(client, persons.customer_id, cast.owner.pk, person_id=persons.director_id)["Location"]
    page = client.get(url).content.decode()
    assert f'name="person_ids" value="{persons.director_id}" checked' in page
    given = {
        "text": "交货晚了，当面道歉", "has_agreed": "no", "duration_minutes": "90", "emotion_before": "ANGRY",
        "emotion_after": "CALM",
    }  # fmt: skip
    assert client.post(f"{url}end/", {**given, "person_ids": [cast.customer_id + 10_000]}).status_code == 422
    both = [persons.director_id, persons.engineer_id]
    assert client.post(f"{url}end/", {**given, "person_ids": both}).status_code == 302
    with base.acting_as(base.System("test")):
        (contact,) = Interaction.objects.all()
        assert (contact.emotion_before, contact.emotion_after) == ("ANGRY", "CALM")
        assert sorted(contact.presences.exclude(person=None).values_list("person_id", flat=True)) == sorted(both)
        assert contact.presences.get(person=None).user_id == cast.owner.pk


def test_a_visit_called_off_can_be_planned_again(signed_in, cast):
    client = signed_in("owner")
    url = plan(client, cast.customer_id, cast.owner.pk)["Location"]
    client.post(f"{url}cancel/")
    client.post(f"{url}reopen/")
    with base.acting_as(base.System("test")):
        assert Visit.objects.get().status == "PLANNED"
        assert sorted(Task.objects.filter(key=None).values_list("status", flat=True)) == ["CANCELLED", "OPEN"]
    for address in ("/care/?from=2026-03-02", "/activities/month/", f"/customers/{cast.customer_id}/?tab=contacts"):
        assert "看新产线" in client.get(address).content.decode()


@pytest.mark.covers("R244")
def test_who_was_never_visited_is_due_with_one_click_to_plan(signed_in, cast):
    client, link = signed_in("owner"), f"/customers/{cast.customer_id}/visit/"
    assert link in client.get("/visits/").content.decode()
    plan(client, cast.customer_id, cast.owner.pk)
    page = client.get("/visits/", headers=EN).content.decode()
    assert link not in page
    assert "planned for" in page


@pytest.mark.parametrize(("part", "status"), [
    ("owner", 200), ("branch_manager", 200), ("auditor", 200), ("colleague", 404), ("other_manager", 404),
    ("analyst", 404),
])  # fmt: skip
def test_a_visit_is_seen_by_who_sees_the_customer(signed_in, cast, part, status):
    url = plan(signed_in("owner"), cast.customer_id, cast.owner.pk)["Location"]
    client = signed_in(part)
    assert client.get(url).status_code == status
    assert ("苏南轨道装备" in client.get("/visits/?whose=all").content.decode()) is (status == 200)


def test_the_coming_weeks_are_planned_with_one_click(signed_in, cast):
    client = signed_in("owner")
    page = client.get("/visits/schedule/", headers=EN).content.decode()
    assert "1 visit falls due in the next 4 weeks" in page
    value = f"{cast.customer_id}@2026-03-02"
    assert f'value="{value}" checked' in page
    client.post("/visits/schedule/", {"visit": [value, "x", "7@yesterday", "7@2026-02-30"]})
    with base.acting_as(base.System("test")):
        assert Visit.objects.get().day == AT.date()
    assert "Nothing falls due" in client.get("/visits/schedule/", headers=EN).content.decode()
    for part, status in (("auditor", 403), ("analyst", 403), ("branch_manager", 200)):
        assert signed_in(part).get("/visits/schedule/").status_code == status


@pytest.mark.parametrize("way", ["left", "moved"])
def test_a_visit_of_who_is_not_here_any_more_can_be_told(signed_in, cast, persons, way):
    """Who has left did not go, so whoever tells of it did; who works elsewhere by now went."""
    url = plan(signed_in("owner"), persons.customer_id, cast.owner.pk, person_id=persons.director_id)["Location"]
    with base.acting_as(base.System("test")):
        changed = {"is_active": False} if way == "left" else {"branch_id": cast.other_hall.pk}
        type(cast.owner).objects.filter(pk=cast.owner.pk).update(**changed)
    given = {"text": "谈妥", "has_agreed": "yes", "duration_minutes": "45", "person_ids": [persons.director_id]}
    assert signed_in("branch_manager").post(f"{url}end/", given).status_code == 302
    with base.acting_as(base.System("test")):
        contact = Interaction.objects.get()
        there = list(contact.presences.exclude(user=None).values_list("user_id", flat=True))
    manager = cast.branch_manager.pk
    assert (contact.user_id, there) == ((manager, [manager]) if way == "left" else (cast.owner.pk, []))


def test_the_schedule_says_where_holidays_are_not_known_and_a_day_off_is_told(signed_in, cast, monkeypatch):
    client, note = signed_in("owner"), "Public holidays are known up to"
    assert note not in client.get("/visits/schedule/", headers=EN).content.decode()
    given = {"day": "2026-10-01", "user_id": cast.owner.pk, "person_id": "", "purpose": "x"}
    client.post(f"/customers/{cast.customer_id}/visit/", given, headers=EN)
    assert "That day is a day off." in client.get("/visits/", headers=EN).content.decode()
    with base.acting_as(base.System("test")):
        Visit.objects.all().delete()
    late = datetime(workdays.LAST_YEAR + 1, 3, 1, tzinfo=UTC)
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: late)
    page = signed_in("owner").get("/visits/schedule/", headers=EN).content.decode()
    assert f"{note} {workdays.LAST_YEAR}" in page
