"""Who was at a contact: key persons and colleagues of the record, beside free words; on contact, timeline, person."""

import pytest
from cast import AT
from django.db import IntegrityError, transaction

from zhike.apps.core import base, clock
from zhike.apps.interactions import actions
from zhike.apps.interactions.models import Interaction, Presence

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def record(client, persons, **more):
    return client.post("/quick/", {"customer": persons.customer_id, "kind": "CONTACT", "text": "谈年度合同", **more})


@pytest.mark.covers("R232")
def test_persons_of_the_record_are_picked_and_shown_wherever_the_contact_is(signed_in, persons, cast):
    client = signed_in("owner")
    offered = client.get(f"/quick/people/?customer={persons.customer_id}").content.decode()
    assert "李雪梅" in offered
    assert "李雪梅" not in client.get("/quick/people/").content.decode()
    there = {"person_ids": [persons.director_id], "user_ids": [cast.colleague.pk], "participants": "财务小王"}
    assert record(client, persons, **there).status_code == 302
    with base.acting_as(base.System("test")):
        (contact,) = Interaction.objects.all()
    assert (contact.attendees, contact.participants) == ("李雪梅; colleague", "财务小王")
    for address in (f"/interactions/{contact.pk}/", f"/customers/{persons.customer_id}/?tab=timeline"):
        assert "李雪梅" in client.get(address).content.decode()
    person = client.get(f"/people/{persons.director_id}/").content.decode()
    assert f"/interactions/{contact.pk}/" in person
    assert f"/interactions/{contact.pk}/" not in client.get(f"/people/{persons.engineer_id}/").content.decode()
    written = signed_in("branch_manager").get("/interactions/export/csv/?columns=at,attendees")
    assert "李雪梅" in b"".join(written.streaming_content).decode()


def test_a_quick_record_asks_for_nobody(signed_in, persons):
    assert record(signed_in("owner"), persons).status_code == 302
    with base.acting_as(base.System("test")):
        assert not Presence.objects.exists()


def test_who_was_there_is_changed_with_the_contact(signed_in, persons, cast):
    client = signed_in("owner")
    record(client, persons, person_ids=[persons.director_id])
    with base.acting_as(base.System("test")):
        contact = Interaction.objects.get()
    url = f"/interactions/{contact.pk}/edit/"
    assert f'value="{persons.director_id}" checked' in client.get(url).content.decode()
    given = {"text": "谈年度合同", "person_ids": [persons.engineer_id], "is_pitch": "on", "version": contact.version}
    assert client.post(url, given).status_code == 302
    with base.acting_as(base.System("test")):
        assert Presence.objects.get().person_id == persons.engineer_id
        now = Interaction.objects.get()
    assert (now.attendees, now.is_pitch, now.version) == ("赵工", True, contact.version + 1)


@pytest.mark.parametrize("part", ["colleague", "other_manager", "auditor"])
def test_nobody_is_offered_at_a_customer_one_may_not_see(signed_in, persons, part):
    answer = signed_in(part).get(f"/quick/people/?customer={persons.customer_id}")
    assert answer.status_code == (403 if part == "auditor" else 200)
    assert "李雪梅" not in answer.content.decode()


def test_a_stranger_is_refused(signed_in, persons, cast):
    with base.acting_as(base.System("test")):
        new = actions.NewInteraction(
            customer_id=cast.customer_id, text="x", happened_at=AT, person_ids=[persons.director_id]
        )
        with pytest.raises(actions.NoSuchAttendee):
            actions.add_interaction(new=new, day=AT.date(), at=AT)
    assert (
        record(signed_in("owner"), persons, customer=cast.customer_id, person_ids=[persons.director_id]).status_code
        == 422
    )


def test_who_was_there_follows_a_merge_and_is_forgotten_with_the_customer(signed_in, persons, cast):
    record(signed_in("owner"), persons, person_ids=[persons.director_id])
    with base.acting_as(base.System("test")):
        moved = actions.repoint_customer(from_id=persons.customer_id, to_id=cast.customer_id)
        assert Presence.objects.get().interaction.customer_id == cast.customer_id
        actions.restore_customer(from_id=persons.customer_id, to_id=cast.customer_id, moved=moved)
        actions.forget_customer(customer_id=persons.customer_id)
        assert not Presence.objects.exists()
        assert Interaction.objects.get().attendees == ""


@pytest.mark.parametrize("who", ["person_id", "user_id"])
def test_nobody_is_there_twice(signed_in, persons, cast, who):
    record(signed_in("owner"), persons, person_ids=[persons.director_id], user_ids=[cast.colleague.pk])
    there = {"person_id": persons.director_id, "user_id": cast.colleague.pk}
    with base.acting_as(base.System("test")):
        contact = Interaction.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Presence.objects.create(interaction=contact, **{who: there[who]})
