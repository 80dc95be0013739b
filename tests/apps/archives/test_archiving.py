"""Facts of an archive: written with their source, kept through time, sealed where sensitive, asked for when stale."""

from datetime import date, timedelta

import pytest
from cast import agree

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives.models import Fact
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, sealing
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.models import Card
from zhike.apps.tasks.models import Task
from zhike.jobs import dispatch, upkeep

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def today(monkeypatch, at):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: at)


@pytest.fixture
def person(cast, at) -> int:
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(
            code="P1", name="王晓梅", kind="INDIVIDUAL", branch_id=cast.hall.pk, owner_id=cast.owner.pk
        )
        person_id = customer_actions.add_customer(new=new, at=at)
    agree(person_id)
    return person_id


def write(customer_id, at, values, channel="SURVEY", day=DAY, **more):
    return archive_actions.write_facts(customer_id=customer_id, values=values, channel=channel, day=day, at=at, **more)


def archive(customer_id, day=DAY):
    return archive_queries.archive_of(customer_queries.card(customer_id), day)


@pytest.mark.covers("R148")
def test_a_fact_keeps_where_it_comes_from(cast, acting, at):
    acting("owner")
    assert write(cast.customer_id, at, {"industry": " 钢铁 "}, method="INTERVIEW", confidence=80) == ["industry"]
    fact = Fact.objects.get(field="industry")
    assert (fact.value, fact.channel, fact.method, fact.confidence) == ("钢铁", "SURVEY", "INTERVIEW", 80)
    assert (fact.collector_id, fact.collected_date, fact.verified_date) == (cast.owner.pk, DAY, DAY)


@pytest.mark.covers("R149")
def test_a_new_value_keeps_the_old_one_in_history(cast, acting, at):
    acting("owner")
    write(cast.customer_id, at, {"industry": "steel"}, day=DAY - timedelta(days=90))
    write(cast.customer_id, at, {"industry": "rail"}, channel="SERVICE")
    values = [(f.value, f.channel, f.valid_to) for f in archive_queries.fact_history(cast.customer_id, "industry")]
    assert values == [("rail", "SERVICE", None), ("steel", "SURVEY", DAY)]
    assert archive(cast.customer_id).values["industry"].value == "rail"
    assert archive(cast.customer_id, DAY - timedelta(days=1)).values["industry"].value == "steel"


def test_an_unchanged_value_is_only_confirmed(cast, acting, at):
    acting("owner")
    write(cast.customer_id, at, {"industry": "steel"}, day=DAY - timedelta(days=90))
    assert write(cast.customer_id, at, {"industry": "steel"}) == []
    (fact,) = Fact.objects.all()
    assert (fact.collected_date, fact.verified_date) == (DAY - timedelta(days=90), DAY)


def test_an_older_observation_goes_into_the_history(cast, acting, at):
    acting("owner")
    write(cast.customer_id, at, {"industry": "rail"})
    assert write(cast.customer_id, at, {"industry": "steel"}, day=DAY - timedelta(days=9)) == []
    assert archive(cast.customer_id).values["industry"].value == "rail"
    assert archive(cast.customer_id, DAY - timedelta(days=5)).values["industry"].value == "steel"


def test_values_and_their_source_are_checked_by_name(cast, acting, at):
    acting("owner")
    with pytest.raises(archive_actions.BadFacts) as refused:
        write(cast.customer_id, at, {"staff": "many", "birth_date": "1990-01-01", "scale": "HUGE"}, channel="RUMOUR",
              day=DAY + timedelta(days=1), confidence=0)  # fmt: skip
    assert set(refused.value.errors) == {"staff", "birth_date", "scale", "channel", "day", "confidence"}
    assert not Fact.objects.exists()


def test_a_change_on_an_old_archive_is_refused(cast, acting, at):
    acting("owner")
    seen = archive_queries.archive_version(cast.customer_id)
    write(cast.customer_id, at, {"industry": "steel"}, version=seen)
    with pytest.raises(base.StaleRecord):
        write(cast.customer_id, at, {"industry": "rail"}, version=seen)
    now = archive_queries.archive_version(cast.customer_id)
    write(cast.customer_id, at, {"industry": ""}, version=now)
    with pytest.raises(base.StaleRecord):
        write(cast.customer_id, at, {"industry": "rail"}, version=now)


def test_nobody_writes_to_a_customer_they_do_not_see(cast, acting, at):
    acting("other_manager")
    with pytest.raises(customer_actions.NoSuchCustomer):
        write(cast.customer_id, at, {"industry": "steel"})


@pytest.mark.covers("R023")
def test_a_sensitive_value_is_sealed_and_told_of_only_as_changed(person, acting, at):
    acting("owner")
    write(person, at, {"id_number": "320502199003041234", "health": "花粉过敏"})
    kept = Fact.objects.get(field="id_number").value
    assert sealing.is_sealed(kept)
    assert "320502" not in str(kept)
    value = archive(person).values["id_number"]
    assert (value.value, value.is_masked) == (None, True)
    entry = AuditEntry.objects.get(act="archive.change")
    assert entry.value.values["value"] == {"id_number": "changed", "health": "changed"}
    assert write(person, at, {"id_number": "320502199003041234"}) == []


def test_a_revealed_value_leaves_its_reason_in_the_trail(person, acting, at):
    acting("branch_manager")
    write(person, at, {"religion": "清真"})
    assert archive_actions.reveal_fact(customer_id=person, field="religion", reason="安排宴请", at=at) == "清真"
    entry = AuditEntry.objects.get(act="sensitive.reveal")
    assert entry.value.values == {"field": "religion", "reason": "安排宴请"}
    with pytest.raises(archive_actions.NoSuchFact):
        archive_actions.reveal_fact(customer_id=person, field="health", reason="好奇", at=at)


def test_a_value_sealed_under_another_key_is_said_to_be_unreadable(settings):
    kept, former = sealing.seal("A"), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key"
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(kept)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert sealing.unseal(kept) == "A"


def test_a_field_that_becomes_sensitive_is_sealed_in_the_past_too(cast, acting, at):
    acting("administrator")
    write(cast.customer_id, at, {"terms": "30 天"}, day=DAY - timedelta(days=9))
    write(cast.customer_id, at, {"terms": "60 天"})
    catalog_actions.change_field(noun="ENTERPRISE", code="terms", values={"field_class": "sensitive"}, version=0, at=at)
    dispatch.run_once()
    assert all(sealing.is_sealed(fact.value) for fact in Fact.objects.filter(field="terms"))


@pytest.mark.covers("R161")
def test_the_facts_of_an_ended_licence_are_locked_and_refused(cast, acting, at):
    acting("administrator")
    terms = {"supplier": "某数据公司", "kind": "RENTED", "permitted_use": "一次直邮", "valid_from": DAY,
             "valid_to": DAY + timedelta(days=30), "cost": None}  # fmt: skip
    batch_id = catalog_actions.save_batch(batch_id=None, values=terms, at=at)
    write(cast.customer_id, at, {"industry": "steel"}, channel="RENTED_DB", batch_id=batch_id)
    assert archive(cast.customer_id, DAY + timedelta(days=30)).values["industry"].value == "steel"
    locked = archive(cast.customer_id, DAY + timedelta(days=31))
    assert (locked.values["industry"].value, locked.known.n_filled) == (None, 0)
    later = at + timedelta(days=31)
    with pytest.raises(archive_actions.LicenseExpired):
        write(cast.customer_id, later, {"staff": "7"}, channel="RENTED_DB", batch_id=batch_id)
    write(cast.customer_id, later, {"industry": "steel"}, channel="SERVICE", day=DAY + timedelta(days=31))
    assert archive(cast.customer_id, DAY + timedelta(days=31)).values["industry"].value == "steel"


@pytest.mark.covers("R016")
def test_a_stale_archive_gets_one_task_which_a_fresh_value_closes(cast, acting, at):
    acting("administrator")
    Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    write(cast.customer_id, at, {"industry": "steel"}, day=DAY - timedelta(days=181))
    fresh_card = Card.objects.get(pk=cast.customer_id)
    for _again in range(2):
        upkeep.look_after(day=DAY, at=at)
    (task,) = Task.objects.filter(source="archive")
    assert (task.customer_id, task.assignee_id, task.status) == (cast.customer_id, cast.owner.pk, "OPEN")
    assert fresh_card.knowledge > 0
    write(cast.customer_id, at, {"industry": "rail"})
    dispatch.run_once()
    task.refresh_from_db()
    assert task.status == "DONE"


def test_an_archive_within_its_limit_gets_no_task(cast, acting, at):
    acting("administrator")
    Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    write(cast.customer_id, at, {"industry": "steel"}, day=DAY - timedelta(days=180))
    assert upkeep.look_after(day=DAY, at=at) == 0


@pytest.mark.covers("R158")
def test_a_changed_representative_in_the_registry_asks_to_be_looked_at(cast, acting, at):
    acting("administrator")
    write(cast.customer_id, at, {"legal_representative": "陈国栋"}, channel="AIC", day=DAY - timedelta(days=9))
    dispatch.run_once()
    assert not Task.objects.exists()
    write(cast.customer_id, at, {"legal_representative": "李慧"}, channel="AIC")
    dispatch.run_once()
    assert Task.objects.get().source == "archive.changed"


def test_what_an_earlier_version_recorded_is_still_taken_note_of(cast, acting, at):
    acting("administrator")
    told = {"customer_id": cast.customer_id, "channel": "AIC", "fields": ["phone"], "replaced": ["phone"]}
    event_id = core_actions.record("archive.written", told, at=at)
    dispatch.run_once()
    assert Event.objects.get(pk=event_id).status == "DONE"
    assert Task.objects.get().source == "archive.changed"
