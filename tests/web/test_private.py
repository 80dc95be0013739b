"""Delicate notes: off without a purpose, sealed, shown for a reason that is kept, deleted in time."""

import json
import logging
from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import sealing
from zhike.apps.core.models import AuditEntry, AuditValue, Event, KeptAnswer
from zhike.apps.people import actions, queries, rules
from zhike.apps.people.models import PrivateNote
from zhike.apps.search.models import Document
from zhike.jobs import reactions

SECRET = "对青霉素过敏"
REVEALING = {"branch_manager", "regional_manager", "general_manager", "administrator"}
PARTS = ("owner", "colleague", "agent", "branch_manager", "regional_manager", "other_manager", "general_manager",
         "analyst", "auditor", "administrator", "api_client")  # fmt: skip


pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.fixture
def note_id(persons, everything) -> int:
    """Keep a delicate note about the director."""
    actions.open_purpose(text="接待时尊重个人习惯", at=AT)
    note = actions.NewNote(persons.director_id, "HEALTH", SECRET, "本人告知", "当面同意", rules.expiry(TODAY))
    return actions.add_note(new=note, at=AT)


def test_without_a_purpose_there_is_no_such_feature(signed_in, persons, everything):
    url = f"/people/{persons.director_id}/private/add/"
    assert signed_in("branch_manager").get(url).status_code == 404
    with pytest.raises(actions.SwitchedOff):
        actions.add_note(
            new=actions.NewNote(persons.director_id, "HEALTH", SECRET, "a", "b", rules.expiry(TODAY)), at=AT
        )


@pytest.mark.parametrize("part", PARTS)
def test_only_an_administrator_records_the_purpose(signed_in, part, cast, everything):
    answer = signed_in(part).post("/people/private/", {"text": "接待"})
    assert answer.status_code == (302 if part == "administrator" else 403)
    assert (queries.purpose() is not None) is (part == "administrator")


@pytest.mark.covers("R023")
@pytest.mark.parametrize("part", PARTS)
def test_a_note_is_shown_for_a_reason_that_is_kept(signed_in, note_id, persons, part):
    client, url = signed_in(part), f"/people/private/{note_id}/"
    masked = client.get(url)
    expected = 200 if part in REVEALING else 404 if part == "other_manager" else 403
    assert masked.status_code == expected
    assert SECRET not in masked.content.decode()
    answer = client.post(url, {"reason": "安排晚宴"})
    assert answer.status_code == expected
    assert (SECRET in answer.content.decode()) is (part in REVEALING)
    assert AuditEntry.objects.filter(act="private.reveal", actor__contains=cast_name(part)).exists() is (
        part in REVEALING
    )


def cast_name(part: str) -> str:
    return "admin" if part == "administrator" else part


def test_without_a_reason_nothing_is_shown(signed_in, note_id):
    answer = signed_in("branch_manager").post(f"/people/private/{note_id}/", {"reason": "  "})
    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()
    assert not AuditEntry.objects.filter(act="private.reveal").exists()


def test_the_text_is_sealed_where_it_is_stored(note_id, everything):
    row = PrivateNote.objects.get()
    assert SECRET not in row.sealed
    assert sealing.unseal_text(row.sealed) == SECRET


def test_a_note_stands_nowhere_else(signed_in, note_id, persons, everything, caplog):
    actions.index_people(customer_ids=[persons.customer_id])
    client = signed_in("administrator")
    with caplog.at_level(logging.DEBUG):
        client.post(f"/people/private/{note_id}/", {"reason": "安排晚宴", "idempotency_key": "once"})
    assert "过敏" not in bytes(KeptAnswer.objects.get(key="once").body).decode()
    places = [
        f"/people/{persons.director_id}/", "/people/", "/people/?q=青霉素", f"/customers/{persons.customer_id}/",
        f"/customers/{persons.customer_id}/?tab=people", f"/customers/{persons.customer_id}/?tab=timeline",
        f"/customers/{persons.customer_id}/brief/", "/search/?q=青霉素", "/audit/",
    ]  # fmt: skip
    for url in places:
        assert "过敏" not in client.get(url).content.decode(), url
    assert "过敏" not in b"".join(client.get("/people/export/csv/").streaming_content).decode()
    kept = json.dumps([*AuditValue.objects.values_list("values", flat=True)], ensure_ascii=False)
    told = json.dumps([*Event.objects.values_list("payload", flat=True)], ensure_ascii=False)
    assert "过敏" not in kept + told + caplog.text
    assert "安排晚宴" in kept
    assert not Document.objects.filter(title__contains="过敏").exists()


def test_the_api_never_tells_a_note(signed_in, note_id, persons):
    client = signed_in("administrator")
    for url in ("people", f"people/{persons.director_id}", f"customers/{persons.customer_id}/people"):
        answer = client.get(f"/api/v1/{url}")
        assert answer.status_code == 200
        assert "过敏" not in json.dumps(answer.json(), ensure_ascii=False)
        assert "private" not in str(answer.json())


def test_a_note_is_deleted_when_its_time_is_over(note_id, everything, monkeypatch):
    later = AT + timedelta(days=364)
    assert actions.forget_expired(day=later.date(), at=later) == 0
    assert queries.note(note_id, date(2027, 3, 2)) is None
    after = AT + timedelta(days=365)
    happening = reactions.Happening(1, "day.begun", {}, after, lambda *_: None)
    reactions.forget_private_notes(happening)
    assert not PrivateNote.objects.exists()


def test_notes_go_when_the_purpose_ends(signed_in, note_id, everything):
    signed_in("administrator").post("/people/private/end/")
    assert queries.purpose() is None
    assert not PrivateNote.objects.exists()


@pytest.mark.parametrize("day", ["2026-03-02", "2027-03-03", "2030-01-01"])
def test_no_note_is_kept_longer_than_a_year(signed_in, note_id, persons, everything, day):
    data = {"topic": "HEALTH", "text": "x", "source": "x", "consent": "x", "expires_date": day}
    assert signed_in("branch_manager").post(f"/people/{persons.director_id}/private/add/", data).status_code == 422
    assert PrivateNote.objects.count() == 1
