"""Stories of the dispatcher: acts as who asked, shelves what nobody may ask any more, keeps the calendar."""

from datetime import UTC, datetime, timedelta

import pytest

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.core.actions import timing
from zhike.apps.core.models import Event, KeptAnswer
from zhike.apps.customers.models import Card
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks.models import Notice, Task
from zhike.jobs import dispatch, reactions, schedule
from zhike.web import jobs


@pytest.fixture
def wanted(cast, at, monkeypatch):
    """Everything else is done; the owner asks for a job whose reaction the test decides: `wanted(reaction)`."""
    Event.objects.update(status="DONE")

    def ask(reaction) -> Event:
        monkeypatch.setitem(reactions.REACTIONS, "story.wanted", (reaction,))
        with base.acting_as(org_queries.member(cast.owner.pk)):
            core_actions.request_job("story.wanted", {"n": 1}, title="a story", at=at)
        return Event.objects.get(name="story.wanted")

    return ask


def test_a_reaction_acts_as_who_asked_with_the_rights_of_the_moment(cast, wanted, at):
    roles = []
    wanted(lambda happening: roles.append((base.actor().label, base.actor().role)))
    with base.acting_as(base.System("story")):
        org_actions.change_user(user_id=cast.owner.pk, values={"role": "AGENT"}, at=at)
    assert dispatch.run_once() == 1
    assert roles == [("owner", "AGENT")]


def test_a_job_of_who_may_no_longer_sign_in_is_shelved_unrun(cast, wanted, at):
    ran = []
    event = wanted(ran.append)
    with base.acting_as(base.System("story")):
        org_actions.change_user(user_id=cast.owner.pk, values={"is_active": False}, at=at)
    dispatch.run_once()
    assert ran == []
    assert [shelved.pk for shelved in core_queries.shelf()] == [event.pk]


def test_a_reaction_that_fails_is_tried_again_later_and_says_why(wanted, caplog):
    def fail(happening):
        raise ValueError("the disk is full")

    event = wanted(fail)
    dispatch.run_once()
    event.refresh_from_db()
    assert (event.status, event.n_attempts, event.error) == ("WAITING", 1, "ValueError: the disk is full")
    assert event.run_after > clock.now()
    assert event.progress.message == "ValueError: the disk is full"


def test_a_reaction_is_handed_payload_and_progress(wanted):
    def half(happening):
        happening.progress(5, 10, "halfway")
        assert (happening.name, happening.payload) == ("story.wanted", {"n": 1})

    event = wanted(half)
    dispatch.run_once()
    event.progress.refresh_from_db()
    assert (event.progress.n_done, event.progress.n_total, event.progress.status) == (5, 10, "DONE")


def test_a_worker_that_was_overtaken_stops_at_its_next_report(wanted, monkeypatch):
    done = []

    def slow(happening):
        Event.objects.filter(pk=happening.event_id).update(leased_by="heir")
        happening.progress(1, 2, "")
        done.append("went on")

    monkeypatch.setattr(dispatch, "LEASE_REFRESH_SECONDS", -1)
    event = wanted(slow)
    dispatch.run_once()
    event.refresh_from_db()
    assert (done, event.leased_by, event.status) == ([], "heir", "RUNNING")


@pytest.mark.covers("R631")
def test_the_night_comes_once_a_day_after_three_in_the_companys_zone(db, monkeypatch):
    monkeypatch.setattr(schedule, "DAILY", (core_rules.Daily("day.begun", hour=3),))
    two, four = (datetime(2026, 3, 1, hour, tzinfo=UTC) + timedelta(hours=16) for hour in (2, 4))
    with base.acting_as(base.System("story")):
        assert schedule.record_due(at=two) == 0
        assert schedule.record_due(at=four) == 1
        assert schedule.record_due(at=four + timedelta(hours=5)) == 0
        assert schedule.record_due(at=four + timedelta(days=1)) == 1


@pytest.mark.covers("R631")
def test_a_weekly_job_comes_on_its_day_alone_and_one_that_is_off_never(db, monkeypatch):
    # 2026-03-02 is a Monday in the company's zone from 16:00 UTC of the day before.
    monkeypatch.setattr(schedule, "DAILY", core_rules.DAILY)
    monday = datetime(2026, 3, 1, 21, tzinfo=UTC)
    names = {due.name for due in core_rules.DAILY}
    with base.acting_as(base.System("story")):
        for name in names - {"analysis.due", "silence.due"}:
            timing.set_timing(due=core_rules.Daily(name, hour=0, is_on=False), at=monday)
        timing.set_timing(due=core_rules.Daily("analysis.due", hour=4, weekday=0), at=monday)
        timing.set_timing(due=core_rules.Daily("silence.due", hour=23), at=monday)
        n_new = [schedule.record_due(at=monday + timedelta(days=days, hours=hours))
                 for days, hours in ((-1, 0), (0, 0), (0, 2), (0, 18), (1, 0), (7, 0))]  # fmt: skip
    # At last both: the worker stood still for most of the week, so what comes every night is made up for.
    assert n_new == [0, 1, 0, 1, 0, 2]
    recorded = Event.objects.exclude(name="job.change").order_by("id").values_list("name", flat=True)
    assert list(recorded) == ["analysis.due", "silence.due", "analysis.due", "silence.due"]


def test_a_week_that_was_slept_through_is_made_up_for_once(db, monkeypatch):
    monkeypatch.setattr(schedule, "DAILY", (core_rules.Daily("analysis.due", hour=4, weekday=0),))
    # Four in the morning of a Monday in the company's zone. Wednesday to Sunday before it nothing was ever done.
    monday = datetime(2026, 3, 1, 20, tzinfo=UTC)
    with base.acting_as(base.System("story")):
        n_new = [schedule.record_due(at=monday + timedelta(days=days))
                 for days in (-5, -1, 0, 1, 9, 9, 10, 13, 14, 15)]  # fmt: skip
    assert n_new == [0, 0, 1, 0, 1, 0, 0, 0, 1, 0]


@pytest.mark.covers("R631")
def test_the_last_hour_of_a_day_slept_through_over_midnight_is_made_up_for_once(db, monkeypatch):
    monkeypatch.setattr(schedule, "DAILY", (core_rules.Daily("day.begun", hour=23),))
    # Eleven at night of the first of March in the company's zone; hours from there at which the worker looks.
    eleven = datetime(2026, 3, 1, 15, tzinfo=UTC)
    looks = {-3: 0, 0: 1, 23: 0, 26: 1, 30: 0, 48: 1, 48 + 24 * 9: 1, 48 + 24 * 19 - 1: 0}
    with base.acting_as(base.System("story")):
        n_new = {hours: schedule.record_due(at=eleven + timedelta(hours=hours)) for hours in looks}
    # 26: nobody looked in the last hour of the second day. Nine days later its hour has come; then more than a week.
    assert n_new == looks


@pytest.mark.parametrize(("weekday", "at", "next_at"), [
    (None, (2, 2, 59), (2, 3)), (None, (2, 3, 0), (3, 3)), (0, (2, 2, 0), (2, 3)), (0, (2, 3, 0), (9, 3)),
    (6, (2, 12, 0), (8, 3)),
])  # fmt: skip
def test_the_next_time_is_after_now(weekday, at, next_at):
    due = core_rules.Daily("day.begun", hour=3, weekday=weekday)
    assert due.next_at(datetime(2026, 3, *at)) == datetime(2026, 3, *next_at)


def test_no_time_of_the_week_is_kept_that_is_none(db, at):
    with base.acting_as(base.System("story")):
        for due, wrong in (
            (core_rules.Daily("moon.full", 3), KeyError), (core_rules.Daily("day.begun", 24), ValueError),
            (core_rules.Daily("day.begun", 3, 7), ValueError),
        ):  # fmt: skip
            with pytest.raises(wrong):
                timing.set_timing(due=due, at=at)
    assert core_queries.calendar() == list(core_rules.DAILY)


def test_each_job_of_the_calendar_has_words_and_done_twice_has_no_second_effect(cast, monkeypatch, at):
    assert set(jobs.CALENDAR) == {due.name for due in core_rules.DAILY}
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: at)
    with base.acting_as(base.System("story")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    counts = []
    for _again in range(2):
        for due in core_rules.DAILY:
            if due.name in {"backup.due", "analysis.due"}:
                continue
            with base.acting_as(base.System("story")):
                timing.repeat(name=due.name, at=at)
            dispatch.run_once()
        with base.acting_as(base.System("story")):
            counts.append((Task.objects.count(), Notice.objects.count()))
    assert counts[0] == counts[1]


def test_old_answers_and_sessions_go_at_night(db, client, cast, at):
    client.force_login(cast.owner)
    session = client.session
    session.set_expiry(-1)
    session.save()
    for days, key in ((8, "old"), (1, "young")):
        core_actions.claim_key(who="user:1", key=key, request_digest="d", at=at - timedelta(days=days))
    with base.acting_as(base.System("night")):
        reactions.tidy(reactions.Happening(1, "day.begun", {}, at, lambda *_: None))
    assert [kept.key for kept in KeptAnswer.objects.all()] == ["young"]
    assert not client.session.exists(session.session_key)
