"""Stories of events: claimed once, recovered from dead workers, tried again later, shelved in the end."""

from datetime import timedelta

import pytest

from zhike.apps.core import actions, base, queries
from zhike.apps.core.models import Event, Progress


@pytest.fixture(autouse=True)
def machine(db):
    """Let the machine act."""
    with base.acting_as(base.System("story")):
        yield


def test_an_event_is_claimed_by_one_worker_only(at):
    event_id = actions.record("customer.added", {"customer_ids": [1]}, at=at)
    first = actions.claim(worker="one", at=at)
    assert (first.pk, first.leased_by, first.n_attempts) == (event_id, "one", 1)
    assert actions.claim(worker="two", at=at) is None


def test_a_worker_that_read_the_event_too_late_goes_away_empty(at, monkeypatch):
    actions.record("customer.added", {}, at=at)
    original, thieves = Event.objects.filter, []

    def another_worker_is_faster(*conditions, **fields):
        if "n_attempts" in fields and not thieves:
            thieves.append("fast")
            original(pk=fields["pk"]).update(
                status="RUNNING", leased_by="fast", n_attempts=1, leased_until=at + actions.LEASE
            )
        return original(*conditions, **fields)

    monkeypatch.setattr(Event.objects, "filter", another_worker_is_faster)
    assert actions.claim(worker="slow", at=at) is None
    assert Event.objects.get().leased_by == "fast"


def test_events_come_in_the_order_they_are_due(at):
    late = actions.record("customer.added", {}, at=at, after=at + timedelta(minutes=1))
    early = actions.record("customer.added", {}, at=at)
    assert actions.claim(worker="w", at=at).pk == early
    assert actions.claim(worker="w", at=at) is None
    assert actions.claim(worker="w", at=at + timedelta(minutes=1)).pk == late


def test_the_event_of_a_dead_worker_is_taken_over_when_its_lease_ends(at):
    event_id = actions.record("customer.added", {}, at=at)
    actions.claim(worker="dead", at=at)
    assert actions.claim(worker="heir", at=at + timedelta(minutes=10)) is None
    heir = actions.claim(worker="heir", at=at + timedelta(minutes=10, seconds=1))
    assert (heir.pk, heir.leased_by, heir.n_attempts) == (event_id, "heir", 2)


def test_an_event_that_kills_every_worker_is_shelved(at):
    event_id = actions.record("customer.added", {}, at=at)
    moments = [at + n * timedelta(minutes=11) for n in range(8)]
    claims = [actions.claim(worker="doomed", at=moment) for moment in moments]
    assert [claim is not None for claim in claims] == [True] * 5 + [False] * 3
    assert [event.pk for event in queries.shelf()] == [event_id]


def test_a_long_job_keeps_its_lease_while_it_reports(at):
    event_id = actions.record("customer.added", {}, at=at)
    actions.claim(worker="steady", at=at)
    assert actions.extend_lease(event_id=event_id, worker="steady", at=at + timedelta(minutes=9))
    assert actions.claim(worker="heir", at=at + timedelta(minutes=18)) is None
    assert not actions.extend_lease(event_id=event_id, worker="heir", at=at)


def test_a_worker_that_lost_its_lease_cannot_settle_the_event(at):
    event_id = actions.record("customer.added", {}, at=at)
    actions.claim(worker="dead", at=at)
    later = at + timedelta(minutes=11)
    actions.claim(worker="heir", at=later)
    actions.settle(event_id=event_id, worker="dead", at=later)
    assert Event.objects.get().status == Event.Status.RUNNING
    actions.settle(event_id=event_id, worker="heir", at=later)
    assert Event.objects.get().status == Event.Status.DONE


def test_a_failing_event_waits_longer_each_time_and_is_shelved_after_the_fifth(at):
    event_id = actions.record("customer.added", {}, at=at)
    waits, now = [], at
    for _ in range(4):
        assert actions.claim(worker="w", at=now).pk == event_id
        actions.settle(event_id=event_id, worker="w", at=now, error="the disk is full")
        due = Event.objects.get().run_after
        assert actions.claim(worker="w", at=due - timedelta(seconds=1)) is None
        waits.append((due - now).total_seconds())
        now = due
    assert waits == [10, 40, 160, 640]
    actions.claim(worker="w", at=now)
    actions.settle(event_id=event_id, worker="w", at=now, error="the disk is full")
    assert [(e.pk, e.error) for e in queries.shelf()] == [(event_id, "the disk is full")]
    assert actions.claim(worker="w", at=now + timedelta(days=30)) is None


def test_what_was_shelved_gets_fresh_attempts_and_an_entry_in_the_trail(at):
    event_id = actions.record("customer.added", {}, at=at)
    actions.claim(worker="w", at=at)
    actions.shelve(event_id=event_id, worker="w", at=at, error="never")
    actions.retry_shelved(event_id=event_id, at=at)
    again = actions.claim(worker="w", at=at)
    assert (again.pk, again.n_attempts) == (event_id, 1)
    assert [entry.act for entry in queries.trail(noun="event", object_id=event_id)] == ["event.retry"]


def test_an_event_with_a_key_is_recorded_once(at):
    assert actions.record("day.begun", {}, at=at, key="day.begun:2026-03-02")
    assert actions.record("day.begun", {}, at=at, key="day.begun:2026-03-02") is None
    assert Event.objects.count() == 1


def test_progress_follows_its_event_to_the_end(at):
    job_id = actions.request_job("import.wanted", {}, title="orders.csv", at=at)
    event = actions.claim(worker="w", at=at)
    actions.report_progress(event_id=event.pk, n_done=40, n_total=100, step="reading")
    job = Progress.objects.get(pk=job_id)
    assert (job.status, job.n_done, job.n_total, job.step) == ("RUNNING", 40, 100, "reading")
    actions.settle(event_id=event.pk, worker="w", at=at)
    job.refresh_from_db()
    assert (job.status, job.finished_at) == ("DONE", at)


def test_a_job_that_failed_says_why_to_who_waits_for_it(at):
    job_id = actions.request_job("import.wanted", {}, title="orders.csv", at=at)
    event = actions.claim(worker="w", at=at)
    actions.shelve(event_id=event.pk, worker="w", at=at, error="The user who asked may no longer sign in.")
    job = Progress.objects.get(pk=job_id)
    assert (job.status, job.message) == ("FAILED", "The user who asked may no longer sign in.")
