"""Rules of activities: whom to invite first, taboos, gifts and their limit, cost of a lead, when a visit is due."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.apps.activities import rules

DAY = date(2026, 3, 2)


@pytest.mark.covers("R249", "R034")
def test_guests_stand_by_what_they_share_then_by_tier_then_by_id():
    golf, tea = frozenset({"Golf"}), frozenset({"茶"})
    guests = [
        rules.Guest(9, "", frozenset()), rules.Guest(7, "SMALL", golf), rules.Guest(5, "VIP", tea),
        rules.Guest(4, "VIP", frozenset()), rules.Guest(3, "VIP", frozenset()), rules.Guest(8, "SMALL", golf | tea),
    ]  # fmt: skip
    ordered = rules.ranked(["golf", "茶"], guests)
    assert [one.customer_id for one, _shared in ordered] == [8, 5, 7, 3, 4, 9]
    assert rules.ranked(["golf", "茶"], reversed(guests)) == ordered
    assert ordered[0][1] == ("golf", "茶")


@pytest.mark.covers("R033")
@pytest.mark.parametrize(("served", "met"), [
    (["花生汤"], ["花生"]), (["Peanut soup"], []), (["清蒸鱼"], []), ([], []), (["酒", "花生"], ["花生"]),
])  # fmt: skip
def test_a_dish_that_holds_a_taboo_is_found(served, met):
    assert rules.taboos_met(served, ["花生", "牛肉"]) == met


@pytest.mark.covers("R153")
def test_cost_by_leads_is_what_one_lead_cost():
    assert rules.per_lead(Decimal(10_000), 50) == Decimal(200)
    assert rules.per_lead(Decimal(100), 3) == Decimal("33.33")
    assert rules.per_lead(None, 50) is None
    assert rules.per_lead(Decimal(10_000), 0) is None


@pytest.mark.covers("R042")
def test_the_limit_itself_may_be_given_and_a_cent_more_may_not():
    assert not rules.is_over_limit(Decimal(120), Decimal(80), Decimal(200))
    assert rules.is_over_limit(Decimal("120.01"), Decimal(80), Decimal(200))


@pytest.mark.parametrize(("last", "planned", "state"), [
    (date(2026, 1, 30), None, "OVERDUE"), (date(2026, 2, 1), None, "DUE"), (date(2026, 2, 28), None, "LATER"),
    (None, None, "DUE"), (date(2025, 1, 1), date(2026, 3, 9), "PLANNED"),
])  # fmt: skip
def test_a_visit_is_due_so_many_days_after_the_last(last, planned, state):
    due = rules.due_date(last, every_days=30, today=DAY)
    assert rules.visit_state(due, planned, today=DAY) == state


def test_the_days_before_and_after_are_as_many_and_leave_the_activity_out():
    held = rules.windows(DAY, date(2026, 3, 3), days=30)
    assert held.before == (date(2026, 1, 31), date(2026, 3, 1))
    assert held.after == (date(2026, 3, 4), date(2026, 4, 2))
