"""Clocks of complaints: by tier and severity, resting while we wait, one level up once; second dissatisfaction."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import AT

from zhike.analytics import timelimit
from zhike.analytics.errors import InputError
from zhike.apps.complaints import actions, queries, rules
from zhike.apps.complaints.models import Complaint, Move
from zhike.apps.core import base, clock, workdays
from zhike.apps.risk.models import Warning
from zhike.apps.tasks.models import Notice, Task
from zhike.jobs import dispatch

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
OFFICE = timelimit.Hours(SHANGHAI, workdays.is_working, 540, 1_080)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def local(*parts: int, zone=SHANGHAI) -> datetime:
    """Return a moment of a place."""
    return datetime(*parts, tzinfo=zone)


@pytest.mark.covers("R287")
@pytest.mark.parametrize(("start", "minutes", "due"), [
    # In the night: from nine in the morning.
    (local(2026, 3, 3, 2), 60, local(2026, 3, 3, 10)),
    # Friday at five: an hour is left of the day, the other comes on Monday.
    (local(2026, 3, 6, 17), 120, local(2026, 3, 9, 10)),
    # Before the Labour Day holidays of 2026 (1 to 5 May): Wednesday 6 May goes on.
    (local(2026, 4, 30, 17, 30), 60, local(2026, 5, 6, 9, 30)),
    # To the minute of closing time.
    (local(2026, 3, 3, 17), 60, local(2026, 3, 3, 18)),
    (local(2026, 3, 3, 9), 0, local(2026, 3, 3, 9)),
])  # fmt: skip
def test_an_office_clock_rests_at_night_on_week_ends_and_holidays(start, minutes, due):
    assert timelimit.due(start, minutes, OFFICE) == due
    assert timelimit.spent(start, due, OFFICE) == minutes


@pytest.mark.covers("R287")
def test_a_clock_at_any_hour_runs_through_and_pauses_do_not_count():
    always = timelimit.Hours(SHANGHAI, workdays.is_working)
    start = local(2026, 3, 6, 23)
    assert timelimit.due(start, 120, always) == local(2026, 3, 7, 1)
    rest = [(local(2026, 3, 6, 23, 30), local(2026, 3, 7, 8))]
    assert timelimit.due(start, 120, always, rest) == local(2026, 3, 7, 9, 30)
    assert timelimit.spent(start, local(2026, 3, 7, 9, 30), always, rest) == 120


@pytest.mark.covers("R287")
def test_a_day_on_which_clocks_are_changed_has_its_office_hours_all_the_same():
    hours = timelimit.Hours(BERLIN, lambda day: True, 540, 1_080)
    # On 29 March 2026 at 2 o'clock it becomes 3: nine in the morning is 7 in UTC instead of 8.
    start = local(2026, 3, 28, 17, zone=BERLIN)
    assert timelimit.due(start, 120, hours) == datetime(2026, 3, 29, 8, tzinfo=UTC)
    always = timelimit.Hours(BERLIN, lambda day: True)
    assert timelimit.spent(local(2026, 3, 29, 1, zone=BERLIN), local(2026, 3, 29, 4, zone=BERLIN), always) == 120


def test_limits_that_make_no_sense_are_refused():
    with pytest.raises(InputError, match="negative"):
        timelimit.due(AT, -1, OFFICE)
    with pytest.raises(InputError, match="step"):
        timelimit.Hours(SHANGHAI, workdays.is_working, 1_080, 540)
    never = timelimit.Hours(SHANGHAI, lambda day: False, 540, 1_080)
    assert timelimit.due(AT, 1, never) is None


def opened(cast, emotion: str = "FURIOUS", **more) -> int:
    new = actions.NewComplaint(cast.customer_id, "三箱刀片崩刃", emotion, **more)
    return actions.open_complaint(new=new, at=AT)


@pytest.mark.covers("R287")
def test_past_its_time_a_complaint_goes_one_level_up_once(everything, cast, monkeypatch):
    pk = opened(cast)
    row = queries.complaint(pk)
    # No tier yet: as an ordinary customer; grave runs at any hour: 60 minutes and a day.
    assert (row.response_due_at, row.solution_due_at) == (AT + HOUR, AT + 24 * HOUR)
    Notice.objects.all().delete()
    at = AT + HOUR - MINUTE
    monkeypatch.setattr(clock, "now", lambda: at)
    dispatch.run_once()
    assert queries.complaint(pk).level == 0
    at = AT + HOUR + MINUTE
    dispatch.run_once()
    row = queries.complaint(pk)
    assert (row.response_breached_at, row.level) == (at, 1)
    assert Notice.objects.filter(user=cast.branch_manager, link=f"/complaints/{pk}/").exists()
    assert Task.objects.get(source="complaint", priority="HIGH").assignee_id == cast.branch_manager.pk
    assert actions.escalate(complaint_id=pk, at=at + HOUR) == [], "once for each limit"
    at = AT + 25 * HOUR
    dispatch.run_once()
    row = queries.complaint(pk)
    assert (row.level, row.solution_breached_at) == (2, at)
    assert Notice.objects.filter(user=cast.general_manager, link=f"/complaints/{pk}/").exists()


@pytest.mark.covers("R287")
def test_while_we_wait_for_the_customer_the_clock_rests(everything, cast):
    pk = opened(cast)
    with pytest.raises(rules.Refused, match="NO_REASON"):
        actions.pause(complaint_id=pk, reason=" ", at=AT)
    actions.pause(complaint_id=pk, reason="等样品寄到", at=AT + 30 * MINUTE)
    assert actions.escalate(complaint_id=pk, at=AT + 5 * HOUR) == []
    actions.resume(complaint_id=pk, at=AT + 5 * HOUR)
    row = queries.complaint(pk)
    assert row.response_due_at == AT + 5 * HOUR + 30 * MINUTE
    left = {one.name: one.left for one in queries.clocks(row, AT + 5 * HOUR)}
    assert left["RESPONSE"] == 30
    assert actions.escalate(complaint_id=pk, at=AT + 5 * HOUR + 31 * MINUTE) == ["RESPONSE"]


@pytest.mark.covers("R300")
def test_the_same_matter_again_within_thirty_days_is_a_second_dissatisfaction_one_level_up(everything, cast):
    first = opened(cast, service_item="刀片")
    Complaint.objects.filter(pk=first).update(status="CLOSED", closed_at=AT - timedelta(days=30))
    late = opened(cast, service_item="送货")
    assert queries.complaint(late).second_of_id is None, "another matter"
    again = opened(cast, service_item="刀片")
    row = queries.complaint(again)
    assert (row.second_of_id, row.level) == (first, 1)
    assert Move.objects.get(complaint=again, kind="ESCALATED").told["why"] == "SECOND"
    Complaint.objects.filter(pk=first).update(closed_at=AT - timedelta(days=31))
    assert queries.complaint(opened(cast, service_item="刀片")).second_of_id is None


@pytest.mark.covers("R299")
def test_the_risk_rises_when_a_complaint_passes_its_time_and_falls_after_a_satisfied_close(
    everything, cast, monkeypatch
):
    at = AT
    monkeypatch.setattr(clock, "now", lambda: at)
    pk = opened(cast)
    dispatch.run_once()
    assert not Warning.objects.filter(detector="GRIEVANCE").exists()
    at = AT + 25 * HOUR
    dispatch.run_once()
    warned = Warning.objects.get(detector="GRIEVANCE")
    assert warned.customer_id == cast.customer_id
    assert warned.cleared_date is None
    Complaint.objects.filter(pk=pk).update(
        step="THANK", thanks="WORDS", emotion_now="PLEASED", cause="QUALITY", is_satisfied=True, solved_at=at
    )
    actions.close(complaint_id=pk, insight="抽检", at=at)
    dispatch.run_once()
    assert Warning.objects.get(detector="GRIEVANCE").cleared_date is not None


@pytest.mark.covers("R294")
def test_duplicates_are_told_as_one_and_passing_on_is_counted(everything, cast):
    first, second = opened(cast), opened(cast)
    assert [one.pk for one in queries.twins_of(queries.complaint(second))] == [first]
    actions.merge(complaint_id=second, into_id=first, at=AT)
    assert queries.complaint(second).status == "MERGED"
    with pytest.raises(rules.Refused, match="WRONG_STATE"):
        actions.merge(complaint_id=second, into_id=first, at=AT)
    actions.transfer(complaint_id=first, user_id=cast.colleague.pk, reason="请假", at=AT)
    assert queries.complaint(first).n_transfers == 1


@pytest.mark.covers("R283")
@pytest.mark.covers("R277")
@pytest.mark.covers("R279")
@pytest.mark.covers("R296")
@pytest.mark.any_database
def test_figures_of_complaints_are_those_of_paper():
    # Ten grumbles: four stop unspoken, three when spoken, one before it is a complaint, two become one.
    told = [("LATENT_GRUMBLE", False)] * 4 + [("MANIFEST_GRUMBLE", False)] * 3 + [("POTENTIAL_COMPLAINT", False)]
    rows = {stage: (n, stopped) for stage, n, stopped, _share in rules.funnel([*told, *[("COMPLAINT", True)] * 2])}
    assert rows == {
        "LATENT_GRUMBLE": (10, 4),
        "MANIFEST_GRUMBLE": (6, 3),
        "POTENTIAL_COMPLAINT": (3, 1),
        "COMPLAINT": (2, 0),
    }
    felt = [("ANGRY", "CALM"), ("FURIOUS", "ANGRY"), ("DISAPPOINTED", ""), ("CALM", "ANGRY"), ("ANGRY", "PLEASED")]
    assert rules.soothed(felt) == (2, 3), "who came in good mood, and who was not asked after, does not count"
    assert rules.mean_difference([(2, 4), (None, 5), (3, 4)]) == (2, 1.5)
    states = {1: "NORMAL", 2: "CHURNED", 3: "AT_RISK", 4: "DORMANT"}
    assert rules.retention(states, {1, 2}, {1, 2, 3}) == {"SOLVED": (1, 2), "SILENT": (0, 1)}


@pytest.mark.covers("R295")
def test_who_solves_four_of_ten_at_first_contact_gets_a_course(everything, cast):
    for n in range(10):
        pk = opened(cast, "CALM")
        Complaint.objects.filter(pk=pk).update(
            first_solved_at=AT + HOUR, solved_at=AT + HOUR, handler_id=cast.agent.pk, n_transfers=int(n >= 4)
        )
    (person,) = queries.learners(AT)
    assert (person.n, float(person.first)) == (10, 0.4)
    assert actions.assign_training(at=AT) == 1
    assert actions.assign_training(at=AT) == 0, "once a quarter"
    assert Task.objects.get(key__startswith="complaints:course").assignee_id == cast.agent.pk


def test_the_report_is_of_the_branches_whose_sums_one_sees(cast, everything):
    opened(cast)
    assert queries.report(date(2026, 3, 1), date(2026, 3, 31), AT).n == 1
    with base.acting_as(base.System("nobody")):
        assert queries.report(date(2026, 1, 1), date(2026, 1, 31), AT).in_time is None
