"""The visit brief: whom one meets, what to say and to avoid, ready or not."""

import re
from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base, clock
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.people import actions
from zhike.apps.tasks import actions as task_actions

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    """Let the doors read the moment of the stories."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def learn(person_id: int, **values) -> None:
    with base.acting_as(base.System("learn")):
        actions.note_facts(
            person_id=person_id, values=values, channel="SERVICE", collector_id=None, day=TODAY, at=AT
        )  # fmt: skip


def read(client, customer_id: int) -> str:
    body = client.get(f"/customers/{customer_id}/brief/", headers=ENGLISH).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body.split("<main")[1].split("</main")[0]))


@pytest.mark.covers("R033")
@pytest.mark.covers("R036")
@pytest.mark.covers("R039")
def test_the_brief_says_whom_one_meets_what_to_say_and_what_to_avoid(signed_in, persons):
    learn(
        persons.director_id, taboos=["香菜"], sports=["羽毛球", "登山"],
        recent_books=[{"title": "旧书", "day": "2025-01-02"}, {"title": "新书", "day": "2026-02-01"}],
    )  # fmt: skip
    learn(persons.engineer_id, sports=["羽毛球"], topics_to_avoid=["上次的故障"])
    text = read(signed_in("owner"), persons.customer_id)
    assert "李总" in text
    assert "Against us" in text
    assert "+0.25" in text
    assert text.index("香菜") < text.index("羽毛球")
    assert "羽毛球 李总、赵工" in text
    assert text.index("羽毛球") < text.index("登山")
    assert "上次的故障 赵工" in text
    assert "新书、旧书 李总" in text
    assert "03-06 Birthday 李雪梅" in text


@pytest.mark.covers("R038")
def test_the_brief_is_ready_from_five_groups_on(signed_in, persons):
    four = {"taboos": ["香菜"], "sports": ["羽毛球"], "favourite_books": ["红楼梦"], "tastes": ["书法"]}
    learn(persons.director_id, **four)
    assert "Only 4 of 7 groups are known of 李雪梅" in read(signed_in("owner"), persons.customer_id)
    learn(persons.director_id, home_town="昆明")
    text = read(signed_in("owner"), persons.customer_id)
    assert "Not ready" not in text
    assert "Ready" in text


@pytest.mark.covers("R029")
def test_without_key_persons_the_brief_warns(signed_in, cast):
    text = read(signed_in("owner"), cast.customer_id)
    assert "Find out who decides before the first visit" in text
    assert "Not ready" in text


def test_birthdays_beyond_a_week_are_left_out(signed_in, persons):
    with base.acting_as(base.System("later")):
        values = {"birthday": date(1975, 3, 10)}
        actions.change_person(person_id=persons.director_id, values=values, version=1, at=AT)
    assert "Birthday" not in read(signed_in("owner"), persons.customer_id)


def test_delicate_notes_never_stand_in_the_brief(signed_in, persons):
    with base.acting_as(base.System("note")):
        actions.open_purpose(text="接待", at=AT)
        note = actions.NewNote(persons.director_id, "HEALTH", "青霉素过敏", "本人", "当面", date(2027, 1, 1))
        actions.add_note(new=note, at=AT)
    assert "青霉素" not in read(signed_in("administrator"), persons.customer_id)


@pytest.mark.covers("R039")
def test_promises_overdue_tasks_and_the_last_contacts_stand_in_the_brief(signed_in, cast, persons):
    with base.acting_as(base.System("before")):
        interaction_actions.make_promise(
            new=interaction_actions.NewPromise(persons.customer_id, "送图纸", TODAY + timedelta(days=2)), at=AT
        )
        task_actions.add_task(
            title="补签合同", due_date=TODAY - timedelta(days=1), branch_id=cast.hall.pk, assignee_id=cast.owner.pk,
            customer_id=persons.customer_id, source="test", at=AT,
        )  # fmt: skip
        new = interaction_actions.NewInteraction(
            customer_id=persons.customer_id, text="聊了新产线", happened_at=AT - timedelta(days=3), channel="PHONE"
        )
        interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
    text = read(signed_in("owner"), persons.customer_id)
    for words in ("Promises due", "送图纸", "Overdue tasks", "补签合同", "Last contacts", "聊了新产线", "2026-02-27"):
        assert words in text
