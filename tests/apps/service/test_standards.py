"""Standards: each item held against what happened, nine of ten, replies, gaps and streaks, details and their spread."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import keyed
import pytest
from cast import AT, TODAY
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import continuity, handling
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.service import actions, queries, rules
from zhike.apps.tasks.models import Notice

FEBRUARY = rules.month_of("2026-02", TODAY)
PLATINUM = catalog_rules.TABLES["service_standards"].defaults["PLATINUM"]
GOOD: dict[str, float | None] = {
    "CONTACTS": 4, "GAP": 14, "VISITS": 2, "HOURS": 6.0, "REPLY": 30, "DETAILS": 95.0, "SPREAD": 3.0, "ERRORS": 0,
    "RECOVERY": 0, "REACHED": 100.0,
}  # fmt: skip
WORSE = {
    "CONTACTS": 3, "GAP": 15, "VISITS": 1, "HOURS": 5.9, "REPLY": 31, "DETAILS": 94.9, "SPREAD": 3.1, "ERRORS": 1,
    "RECOVERY": 1, "REACHED": 99.0,
}  # fmt: skip


@pytest.mark.covers("R529")
def test_nine_of_ten_standards_met_are_ninety_percent():
    assert rules.fulfilment(rules.judged(GOOD, PLATINUM)) == (10, 10)
    for code, value in WORSE.items():
        items = rules.judged(GOOD | {code: value}, PLATINUM)
        assert rules.fulfilment(items) == (9, 10), code
        assert [one.code for one in items if one.state == "FAIL"] == [code]


@pytest.mark.covers("R529")
@pytest.mark.covers("R528")
def test_what_nobody_noted_is_not_counted_and_what_is_not_owed_cannot_be_missed():
    items = rules.judged(GOOD | {"REPLY": None, "HOURS": 1.0}, PLATINUM)
    assert rules.fulfilment(items) == (8, 9)
    assert {one.code: one.state for one in items}["REPLY"] == "UNKNOWN"
    lead = catalog_rules.TABLES["service_standards"].defaults["LEAD"]
    nothing = dict.fromkeys(GOOD, 0.0)
    free = {one.code for one in rules.judged(nothing, lead) if one.state == "FREE"}
    assert free == {"CONTACTS", "VISITS", "HOURS", "DETAILS", "SPREAD", "REACHED"}


@pytest.mark.covers("R528")
def test_a_higher_class_is_owed_more_of_everything():
    table = catalog_rules.TABLES["service_standards"].defaults
    rows = [table[metal] for metal in rules.METALS]
    for higher, lower in pairwise(rows):
        for name in ("level", "contents", "form", "contacts", "visits", "hours", "score", "reach", "fulfilment"):
            assert higher[name] >= lower[name]
        # Sooner, and never so long without a word.
        assert higher["reply"] < lower["reply"]
        assert higher["gap"] < lower["gap"]


def contact(day: date, direction: str = "BOTH", minute: int = 600, **more) -> rules.Contact:
    """Return a contact of a day."""
    at = (day - date(1970, 1, 1)).days * 1_440 + minute
    values = {"pk": at, "is_visit": False, "is_spoken": False, "minutes": None, "user_ids": frozenset()}
    return rules.Contact(minute=at, day=day, direction=direction, **values | more)


@pytest.mark.covers("R536")
def test_the_median_of_ten_twenty_and_sixty_minutes_is_twenty():
    day, contacts = date(2026, 2, 3), []
    for n, wait in enumerate((60, 10, 20)):
        contacts += [contact(day + timedelta(days=n), "IN"),
                     contact(day + timedelta(days=n), "OUT", 600 + wait)]  # fmt: skip
    # Asked in January, answered in February: it counts in February; a second word while waiting counts from the first.
    waited = rules.replies(contacts, FEBRUARY)
    assert waited == [60, 10, 20]
    assert handling.percentile(waited, "0.5") == 20
    assert handling.percentile(waited, "0.9") == 60
    early = [contact(date(2026, 1, 31), "IN", 1_430), contact(date(2026, 1, 31), "MISSED", 1_435)]
    assert rules.replies([*early, contact(date(2026, 2, 1), "BOTH", 5)], FEBRUARY) == [15]
    assert rules.replies(early, FEBRUARY) == []
    # Who calls and is taken does not wait; who called before is answered by it.
    taken = contact(date(2026, 2, 1), "IN", 7, is_spoken=True)
    assert rules.replies([taken, contact(date(2026, 2, 1), "OUT", 90)], FEBRUARY) == []
    assert rules.replies([*early, taken], FEBRUARY) == [17]


@pytest.mark.covers("R546")
@pytest.mark.parametrize(("gap", "weeks"), [(14, 2), (15, 0)])
def test_a_gap_of_fifteen_days_breaks_where_fourteen_are_allowed(gap, weeks):
    last = date(2026, 3, 1)
    assert continuity.streak_weeks([last - timedelta(days=gap), last], last, 14) == weeks
    assert continuity.longest_gap([last - timedelta(days=gap), last], last) == gap


@given(st.lists(st.integers(0, 400), max_size=40), st.integers(1, 60))
def test_a_streak_holds_no_gap_above_the_limit(offsets, limit):
    end = date(2026, 3, 1)
    days = [end - timedelta(days=n) for n in offsets]
    weeks = continuity.streak_weeks(days, end, limit)
    since = end - timedelta(days=7 * weeks)
    inside = sorted({day for day in days if day >= since} | {since, end}) if weeks else []
    # Counted the slow way: within the streak no two neighbours lie further apart than the limit.
    assert all((b - a).days <= max(limit, 1) for a, b in pairwise(inside))
    assert weeks <= (max(offsets, default=0)) // 7


@pytest.mark.covers("R542")
def test_details_must_be_good_and_stay_as_good():
    all_done = dict.fromkeys(rules.DETAILS, True)
    assert rules.score_of(all_done) == 100
    assert rules.score_of(all_done | {"THANKED": False}) == 90
    # 100, 90, 80: mean 90, variance 200/3, spread 8.165.
    scores = [Decimal(100), Decimal(90), Decimal(80)]
    assert rules.spread(scores) == pytest.approx(8.16497, abs=1e-5)
    assert rules.variance(scores) == pytest.approx(200 / 3)
    assert rules.spread(scores[:1]) is None


def appoint(cast, metal: str = "PLATINUM") -> None:
    """Make the customer of the cast a key account."""
    keyed.stood(
        customer_id=cast.customer_id, metal=metal, sponsor_id=cast.general_manager.pk, manager_id=cast.owner.pk,
        backup_id=None, at=AT,
    )  # fmt: skip


def talk(cast, day: date, hour: int = 10, **more) -> int:
    """Keep a contact with the customer."""
    at = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
    values = {"channel": "PHONE", "direction": "BOTH", "text": "问近况", "user_id": cast.owner.pk}
    new = interaction_actions.NewInteraction(customer_id=cast.customer_id, happened_at=at, **values | more)
    return interaction_actions.add_interaction(new=new, day=TODAY, at=AT)


@pytest.mark.covers("R529")
@pytest.mark.covers("R537")
def test_a_month_is_judged_from_what_happened_in_it(everything, cast):
    appoint(cast)
    february = [date(2026, 2, n) for n in (2, 9, 16, 23)]
    ids = [talk(cast, day, duration_minutes=90) for day in february]
    talk(cast, date(2026, 1, 26))
    talk(cast, date(2026, 2, 24), channel="VISIT", user_id=cast.general_manager.pk)
    # By the sponsor in December: within the three months that end in February.
    talk(cast, date(2025, 12, 3), channel="VISIT", user_id=cast.general_manager.pk)
    talk(cast, date(2026, 2, 25), direction="MISSED")
    (row,) = queries.fulfilment(FEBRUARY).rows
    told = {one.code: (one.value, one.state) for one in row.items}
    # The whole of February is looked at: the 28th is four days after the last word.
    assert told["CONTACTS"] == (5, "PASS")
    assert told["GAP"] == (7, "PASS")
    assert told["VISITS"] == (2, "PASS")
    assert told["HOURS"] == (6.0, "PASS")
    assert told["ERRORS"] == (0, "PASS")
    assert [code for code, (_v, state) in told.items() if state == "UNKNOWN"] == [
        "REPLY", "DETAILS", "SPREAD", "REACHED",
    ]  # fmt: skip
    assert (row.n_met, row.n_judged, row.share, row.is_met) == (6, 6, 1.0, True)
    for pk, purpose in zip(ids, ("NEED", "NEED", "TRUST", ""), strict=True):
        actions.note_purpose(interaction_id=pk, purpose=purpose, at=AT)
    purposes = queries.purposes_of(ids)
    assert queries.time_by_purpose(row.facts, FEBRUARY, purposes) == {
        "NEED": 180, "WHY_BUY": 0, "OBSTACLE": 0, "BENEFIT": 0, "TRUST": 90, "": 90,
    }  # fmt: skip
    whole = queries.fulfilment(FEBRUARY)
    assert (whole.whole.n_met, whole.whole.n_all, [kept.name for kept in whole.by_metal]) == (1, 1, ["PLATINUM"])
    # March has just begun: it is judged so far, and says so.
    march = rules.month_of("2026-03", TODAY)
    assert (march.last, march.is_running, FEBRUARY.is_running) == (TODAY, True, False)


@pytest.mark.covers("R546")
def test_a_broken_streak_is_told_once(everything, cast):
    appoint(cast)
    talk(cast, TODAY - timedelta(days=15))
    assert actions.tell_slack(day=TODAY - timedelta(days=1), at=AT) == 0
    # The manager, who has the customer as well, and the sponsor.
    assert actions.tell_slack(day=TODAY, at=AT) == 2
    assert actions.tell_slack(day=TODAY + timedelta(days=1), at=AT) == 0
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"owner", "general_manager"}


@pytest.mark.covers("R542")
def test_one_check_a_day_of_every_detail(everything, cast):
    told = {"customer_id": cast.customer_id, "day": TODAY, "today": TODAY, "at": AT}
    done = dict.fromkeys(rules.DETAILS, True)
    with pytest.raises(rules.Refused, match="NOT_KEY"):
        actions.check_details(marks=done, **told)
    appoint(cast)
    with pytest.raises(rules.Refused, match="BAD_MARKS"):
        actions.check_details(marks={"GREETED": True}, **told)
    actions.check_details(marks=done, **told)
    with pytest.raises(rules.Refused, match="CHECKED"):
        actions.check_details(marks=done, **told)
    with pytest.raises(rules.Refused, match="IN_FUTURE"):
        actions.check_details(marks=done, **told | {"day": TODAY + timedelta(days=1)})
    actions.check_details(marks=done | {"CLEAN": False}, **told | {"day": TODAY - timedelta(days=3)})
    values = {one.code: one.value for one in queries.fulfilment(rules.month_of("2026-03", TODAY)).rows[0].items}
    assert (values["DETAILS"], values["SPREAD"]) == (95.0, 5.0)


@pytest.mark.covers("R536")
def test_the_speed_of_a_class_is_told_month_by_month(everything, cast):
    appoint(cast, "GOLD")
    for day, hour in ((date(2026, 1, 5), 11), (date(2026, 2, 5), 12)):
        talk(cast, day, 10, direction="IN", channel="WECHAT")
        talk(cast, day, hour, direction="OUT")
    (speed,) = queries.speeds(FEBRUARY, 2)
    assert [(one.month.text, one.n, one.median, one.slow, one.target, one.is_met) for one in speed] == [
        ("2026-01", 1, 60, 60, 60, True), ("2026-02", 1, 120, 120, 60, False),
    ]  # fmt: skip


def test_of_very_many_the_highest_class_is_looked_at_and_no_broken_streak_is_missed(everything, cast, monkeypatch):
    appoint(cast, "GOLD")
    other = customer_actions.add_customer(
        new=customer_actions.NewCustomer(code="C2", name="最后一家", branch_id=cast.hall.pk, owner_id=cast.owner.pk),
        at=AT,
    )
    keyed.stood(customer_id=other, metal="PLATINUM", sponsor_id=cast.general_manager.pk)
    monkeypatch.setattr("zhike.apps.service.queries.appointed.MOST", 1)
    assert [row.customer_id for row in queries.accounts()] == [other]
    assert queries.n_by_metal() == {"PLATINUM": 1, "GOLD": 1}
    talk(cast, TODAY - timedelta(days=200))
    assert [row.customer_id for row, _gap, _last in queries.slack(TODAY)] == [cast.customer_id]
