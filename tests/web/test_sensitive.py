"""Sensitive values: kept and shown by consent alone, every look in the trail, everything held taken along."""

from datetime import date, timedelta

import pytest
from cast import AT, agree

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives.models import Consent, Fact
from zhike.apps.core import base, sealing
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.people import rules as people_rules

NUMBER, TODAY = "320502198205141234", date(2026, 3, 2)
SOURCE = {"channel": "SERVICE", "method": "INTERVIEW", "day": "2026-03-02", "confidence": "100", "version": 0}
CONSENT = {
    "consent-wording": "Sensitive 2026-01", "consent-channel": "ON_PAPER", "consent-given_date": "2026-03-01",
    "consent-evidence": "folder 9",
}  # fmt: skip
EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """Let the doors read a moment that a test may move."""
    now = [AT]
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: now[0])
    return now


@pytest.fixture
def person(cast) -> int:
    """王晓梅, a member of the hall, who has not agreed to anything yet."""
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(
            code="P1", name="王晓梅", kind="INDIVIDUAL", branch_id=cast.hall.pk, owner_id=cast.owner.pk
        )
        return customer_actions.add_customer(new=new, at=AT)


@pytest.fixture
def known(person) -> int:
    """王晓梅 once she agreed and her document is known."""
    agree(person)
    learn(person, id_number=NUMBER, employer="第一机械厂")
    return person


def learn(customer_id: int, **values) -> None:
    with base.acting_as(base.System("test")):
        archive_actions.write_facts(customer_id=customer_id, values=values, channel="SERVICE", day=TODAY, at=AT)


def looks() -> list[tuple[str, str, int]]:
    """Return who looked at sensitive values, in which act and of whom."""
    rows = AuditEntry.objects.filter(act__in=("sensitive.read", "sensitive.reveal", "private.read")).order_by("pk")
    return list(rows.values_list("actor", "act", "object_id"))


@pytest.mark.covers("R023")
def test_a_sensitive_value_is_refused_until_the_consent_is_noted_right_there(signed_in, person):
    client, url = signed_in("owner"), f"/customers/{person}/archive/BASIC/"
    assert 'name="consent-wording"' in client.get(url).content.decode()
    form = SOURCE | {"field-id_number": NUMBER, "field-employer": "第一机械厂"}
    refused = client.post(url, form, headers=EN)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "CONSENT_MISSING" in page
    assert 'value="第一机械厂"' in page
    with base.acting_as(base.System("test")):
        assert not Fact.objects.exists()
    assert client.post(url, form | CONSENT).status_code == 302
    with base.acting_as(base.System("test")):
        assert Consent.objects.get().evidence == "folder 9"
        assert archive_queries.sealed_fields(person) == ["id_number"]
    assert 'name="consent-wording"' not in client.get(url).content.decode()


def test_half_a_consent_keeps_nothing_and_what_is_not_sensitive_needs_none(signed_in, person):
    client, url = signed_in("owner"), f"/customers/{person}/archive/BASIC/"
    form = SOURCE | {"field-id_number": NUMBER}
    half = client.post(url, form | CONSENT | {"consent-channel": ""})
    assert half.status_code == 422
    with base.acting_as(base.System("test")):
        assert not Consent.objects.exists() | Fact.objects.exists()
    usual = {"consent-channel": "ON_PAPER", "consent-given_date": "2026-03-02"}
    assert client.post(url, SOURCE | usual | {"field-employer": "第一机械厂"}).status_code == 302
    with base.acting_as(base.System("test")):
        assert not Consent.objects.exists()


@pytest.mark.covers("R023")
def test_a_withdrawn_consent_shows_no_sensitive_value_any_more(signed_in, known):
    client, url = signed_in("branch_manager"), f"/customers/{known}/facts/id_number/reveal/"
    assert NUMBER in client.post(url, {"reason": "开通会员"}).content.decode()
    with base.acting_as(base.System("test")):
        archive_actions.withdraw_consent(consent_id=Consent.objects.get().pk, at=AT)
    assert "CONSENT_MISSING" in client.get(url, headers=EN).content.decode()
    refused = client.post(url, {"reason": "开通会员"})
    assert refused.status_code == 422
    assert NUMBER not in refused.content.decode()
    assert [act for _who, act, _of in looks()].count("sensitive.reveal") == 1


@pytest.mark.covers("R630", "R023")
@pytest.mark.covers("R018")
def test_opening_a_record_with_sensitive_values_is_kept_once_an_hour(signed_in, known, cast, moment):
    client = signed_in("auditor")
    for tab in ("overview", "archive", "timeline"):
        assert client.get(f"/customers/{known}/?tab={tab}").status_code == 200
    assert looks() == [("auditor", "sensitive.read", known)]
    entry = AuditEntry.objects.get(act="sensitive.read")
    assert (entry.at, entry.value.values) == (AT, {"class": "sensitive", "fields": ["id_number"]})
    moment[0] = AT + timedelta(hours=1)
    client.get(f"/customers/{known}/")
    signed_in("owner").get(f"/customers/{known}/")
    assert [who for who, _act, _of in looks()] == ["auditor", "auditor", "owner"]
    assert client.get(f"/customers/{cast.customer_id}/").status_code == 200
    assert signed_in("other_manager").get(f"/customers/{known}/").status_code == 404
    assert len(looks()) == 3
    page = signed_in("auditor").get("/audit/?act=READS", headers=EN).content.decode()
    assert "Sensitive value: record opened" in page


@pytest.mark.covers("R630")
def test_a_page_of_a_person_with_delicate_notes_leaves_its_trace(signed_in, persons):
    with base.acting_as(base.System("test")):
        people_actions.open_purpose(text="接待时尊重个人习惯", at=AT)
        note = people_actions.NewNote(
            persons.director_id, "HEALTH", "对青霉素过敏", "本人", "同意", people_rules.expiry(TODAY)
        )
        people_actions.add_note(new=note, at=AT)
    signed_in("owner").get(f"/people/{persons.director_id}/")
    assert not looks(), "who may not handle delicate notes is shown none"
    signed_in("branch_manager").get(f"/people/{persons.director_id}/")
    assert looks() == [("branch_manager", "private.read", persons.director_id)]
    page = signed_in("branch_manager").get(f"/people/{persons.director_id}/").content.decode()
    assert "private.read" not in page


@pytest.mark.covers("R023")
def test_everything_held_about_a_customer_and_a_key_person_is_taken_along(signed_in, known, persons):
    with base.acting_as(base.System("test")):
        archive_actions.add_swot(customer_id=known, kind="STRENGTH", text="回头客", day=TODAY, at=AT)
        people_actions.open_purpose(text="接待时尊重个人习惯", at=AT)
        note = people_actions.NewNote(
            persons.engineer_id, "HEALTH", "对青霉素过敏", "本人", "同意", people_rules.expiry(TODAY)
        )
        people_actions.add_note(new=note, at=AT)
    client = signed_in("administrator")
    client.get(f"/customers/{known}/")
    told = client.post(f"/privacy/{known}/file/").json()
    assert [fact["value"] for fact in told["facts"] if fact["field"] == "id_number"] == [NUMBER]
    assert told["strengths"][0]["text"] == "回头客"
    assert ("admin", "sensitive.read") in [(row["actor"], row["act"]) for row in told["trail"]]
    assert {"payments", "costs", "outlets", "statements", "messages", "visits", "tasks"} <= told.keys()
    of_person = client.post(f"/privacy/people/{persons.engineer_id}/file/").json()
    assert (of_person["person"][0]["name"], of_person["staff_ties"][0]["user_name"]) == ("赵工", "马工")
    assert of_person["notes"][0]["text"] == "对青霉素过敏"
    assert AuditEntry.objects.filter(act="person.report").count() == 2


@pytest.mark.parametrize("part", ["owner", "branch_manager", "general_manager", "auditor", "analyst", "api_client"])
def test_only_an_administrator_takes_a_persons_data_along(signed_in, persons, part):
    assert signed_in(part).post(f"/privacy/people/{persons.engineer_id}/file/").status_code == 403


def test_a_merge_does_not_revive_what_was_withdrawn(known, person, cast, moment):
    """The other record agreed earlier; the withdrawal on this one is the later word, until a new consent."""
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(code="P2", name="王晓梅", kind="INDIVIDUAL", branch_id=cast.hall.pk)
        double = customer_actions.add_customer(new=new, at=AT)
        agree(double)
        (consent,) = archive_queries.consents(known)
        archive_actions.withdraw_consent(consent_id=consent.pk, at=AT + timedelta(hours=1))
        moved = archive_actions.repoint_customer(from_id=double, to_id=known)
        assert not archive_queries.has_consent(known, "SENSITIVE")
        assert archive_queries.valid_consents(archive_queries.consents(known)) == {}
        with pytest.raises(archive_actions.NoConsent):
            archive_actions.reveal_fact(customer_id=known, field="id_number", reason="x", at=AT)
        archive_actions.restore_customer(from_id=double, to_id=known, moved=moved)
        assert archive_queries.has_consent(double, "SENSITIVE")
        archive_actions.give_consent(
            customer_id=known, purpose="SENSITIVE", wording="again", channel="ON_PAPER", given_date=TODAY,
            at=AT + timedelta(hours=2),
        )  # fmt: skip
        assert archive_queries.has_consent(known, "SENSITIVE")


def test_a_letter_never_carries_an_address_that_became_delicate(person):
    with base.acting_as(base.System("test")):
        learn(person, home_address="人民路 3 号")
        assert archive_queries.postal_addresses([person]) == {person: "人民路 3 号"}
        Fact.objects.filter(field="home_address").update(value=sealing.seal("人民路 3 号"))
        assert archive_queries.postal_addresses([person]) == {}
