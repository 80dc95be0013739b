"""Duty: who is on at a moment, over midnight too, which hours nobody covers, and that somebody is always called."""

from datetime import UTC, date, datetime, timedelta

import keyed
import pytest
from cast import AT, TODAY

from zhike.apps.org import actions as org_actions
from zhike.apps.service import actions, queries, rules
from zhike.apps.tasks import actions as task_actions

MONDAY = date(2026, 3, 2)


def window(weekdays="1234567", begin="00:00", end="00:00", last=None) -> rules.Window:
    """Return a window from the Monday on."""
    return rules.Window(weekdays, rules.minutes_of(begin), rules.minutes_of(end), MONDAY, last)


@pytest.mark.parametrize(
    ("text", "minute"),
    [("00:00", 0), ("8:30", 510), ("23:59", 1_439), ("24:00", 0), ("24:01", None), ("8", None), ("08:60", None),
     ("", None), ("a:00", None)],
)  # fmt: skip
def test_a_time_of_the_day_is_read_or_is_none(text, minute):
    assert rules.minutes_of(text) == minute


@pytest.mark.covers("R551")
def test_a_duty_over_midnight_covers_the_next_morning_and_no_other():
    night = window("5", "18:00", "08:00")
    friday = datetime(2026, 3, 6)
    assert [night.covers(friday + timedelta(hours=h)) for h in (17, 18, 23, 31, 32)] == [False, True, True, True, False]
    # The morning of the Friday itself belongs to the duty of the Thursday, which is not on.
    assert not night.covers(friday + timedelta(hours=7))
    assert not window(begin="08:00", end="18:00", last=MONDAY).covers(datetime(2026, 3, 3, 9))


@pytest.mark.covers("R551")
def test_the_hours_nobody_covers_are_found():
    day, night = window("12345", "08:00", "18:00"), window("12345", "18:00", "08:00")
    tuesday, saturday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=5)
    assert rules.uncovered([day], tuesday) == [(0, 480), (1_080, 1_440)]
    assert rules.uncovered([day, night], tuesday) == []
    assert rules.uncovered([day, night], saturday) == [(480, 1_440)]
    assert rules.uncovered([], tuesday) == [(0, 1_440)]
    assert rules.uncovered([window()], tuesday) == []


def appoint(cast, metal: str = "PLATINUM", **more) -> int:
    """Make the customer of the cast a key account."""
    values = {"sponsor_id": cast.general_manager.pk, "manager_id": cast.owner.pk, "backup_id": cast.colleague.pk}
    return keyed.stood(
        customer_id=cast.customer_id, metal=metal, at=AT, **values | more
    )  # fmt: skip


def names(cast, at=AT) -> list[tuple[str, str, str]]:
    """Return who is called for the customer, in which part and by which number."""
    return [(one.name, one.part, one.phone) for one in queries.on_call(cast.customer_id, at)]


def on_duty(cast, user, **more) -> int:
    """Put somebody on the roster from a week ago on."""
    values = {"user_id": user.pk, "phone": "0512-6000", "first_date": TODAY - timedelta(days=7)}
    return actions.add_shift(new=actions.NewShift(**values | more), at=AT)


@pytest.mark.covers("R551")
def test_somebody_is_called_at_any_hour_roster_first_then_who_answers_for_it(everything, cast):
    appoint(cast)
    # Nobody is on the roster, and nobody gave a number: still somebody is named, the manager of the account first.
    assert names(cast) == [
        ("owner", "MANAGER", ""), ("colleague", "BACKUP", ""), ("general_manager", "SPONSOR", ""),
        ("branch_manager", "BRANCH", ""),
    ]  # fmt: skip
    # Whoever has a number comes before whoever has none.
    task_actions.prefer(user_id=cast.general_manager.pk, ways={}, phone="13900000001", at=AT)
    assert names(cast)[0] == ("general_manager", "SPONSOR", "13900000001")
    # At ten in the morning of a Monday (AT is 02:00 in London's time): the day duty of the class.
    on_duty(cast, cast.branch_manager, metal="PLATINUM", weekdays="12345", from_time="08:00", to_time="18:00")
    assert names(cast)[0] == ("branch_manager", "PRIMARY", "0512-6000")
    # Nearer the customer goes first; a deputy after whoever is on duty.
    on_duty(cast, cast.colleague, customer_id=cast.customer_id, phone="0512-7000")
    on_duty(cast, cast.agent, customer_id=cast.customer_id, phone="0512-8000", role="DEPUTY")
    assert [one[0] for one in names(cast)][:3] == ["colleague", "branch_manager", "agent"]
    # Of another class nobody's duty counts.
    on_duty(cast, cast.regional_manager, metal="GOLD", phone="1")
    assert "regional_manager" not in {one[0] for one in names(cast)}


@pytest.mark.covers("R551")
def test_a_platinum_account_is_never_without_somebody_at_any_hour_of_a_week(everything, cast):
    appoint(cast, manager_id=None, backup_id=None, sponsor_id=None)
    hours = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(24 * 7)]
    assert all(queries.on_call(cast.customer_id, at) for at in hours)
    # Even when whoever had it has left.
    for user in (cast.owner, cast.branch_manager, cast.regional_manager):
        org_actions.close_access(user_id=user.pk, at=AT)
    assert [one[0] for one in names(cast)] == ["general_manager"]


@pytest.mark.covers("R551")
def test_the_week_shows_its_gaps_and_who_stands_in(everything, cast):
    appoint(cast)
    on_duty(cast, cast.colleague, customer_id=cast.customer_id, weekdays="12345", from_time="08:00", to_time="20:00")
    (week,) = queries.roster(MONDAY)
    assert [day.n_open for day in week.days] == [720] * 5 + [1_440] * 2
    assert (week.n_open, week.stands_in) == (5 * 720 + 2 * 1_440, "owner")
    shift_id = on_duty(cast, cast.agent, role="ON_CALL")
    assert queries.roster(MONDAY)[0].n_open == 0
    actions.end_shift(shift_id=shift_id, at=AT)
    assert queries.roster(MONDAY)[0].n_open == week.n_open
    actions.restore_shift(shift_id=shift_id, at=AT)
    assert queries.roster(MONDAY)[0].n_open == 0
    with pytest.raises(rules.Refused, match="WRONG_STATE"):
        actions.restore_shift(shift_id=shift_id, at=AT)


@pytest.mark.parametrize(
    ("wrong", "rule", "field"),
    [({"user_id": None}, "NO_USER", "user_id"), ({"phone": " "}, "NO_PHONE", "phone"),
     ({"weekdays": "089"}, "NO_DAYS", "weekdays"), ({"from_time": "25:00"}, "BAD_TIME", "from_time"),
     ({"to_time": "x"}, "BAD_TIME", "to_time"), ({"last_date": date(2020, 1, 1)}, "BAD_SPAN", "last_date"),
     ({"role": "KING"}, "BAD_ROLE", "role"), ({"customer_id": 10**9}, "NO_CUSTOMER", "customer_id"),
     ({"metal": "TIN"}, "TWO_WHOM", "metal")],
)  # fmt: skip
def test_a_line_of_the_roster_is_whole_or_is_refused(everything, cast, wrong, rule, field):
    with pytest.raises(rules.Refused) as refused:
        on_duty(cast, cast.owner, **wrong)
    assert (refused.value.rule, refused.value.field) == (rule, field)


@pytest.mark.covers("R551")
def test_reachable_is_counted_from_test_calls_and_missed_calls_stand_beside(everything, cast):
    told = {"customer_id": cast.customer_id, "user_id": cast.owner.pk, "at": AT}
    for n, is_reached in enumerate((True, True, False, True)):
        actions.note_call(kind="TEST", is_reached=is_reached, called_at=AT - timedelta(days=n), **told)
    actions.note_call(kind="MISSED", is_reached=True, called_at=AT - timedelta(days=1), **told)
    # Older than the days that count.
    actions.note_call(kind="TEST", is_reached=False, called_at=AT - timedelta(days=91), **told)
    found = queries.reached(TODAY, AT)
    assert (found.n_tests, found.n_reached, found.n_missed, found.share) == (4, 3, 1, 0.75)
    with pytest.raises(rules.Refused, match="IN_FUTURE"):
        actions.note_call(kind="TEST", is_reached=True, called_at=AT + timedelta(minutes=1), **told)


@pytest.mark.covers("R551")
def test_whoever_takes_over_gives_a_number_of_their_own(everything, cast):
    appoint(cast, manager_id=None)
    shift_id = on_duty(cast, cast.colleague, customer_id=cast.customer_id)
    given = actions.hand_over_shifts(from_id=cast.colleague.pk, to_id=cast.agent.pk, customer_ids=None, at=AT)
    assert given == [shift_id]
    assert queries.on_call(cast.customer_id, AT)[0].phone == ""
    row = queries.shift(shift_id)
    assert (row.user_id, row.phone) == (cast.agent.pk, "")
    assert actions.take_back_shifts(ids=given, from_id=cast.colleague.pk, to_id=cast.agent.pk, at=AT) == 1
