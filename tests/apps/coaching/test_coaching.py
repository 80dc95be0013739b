"""Decisions of coaching: who is asked, shares of a goal, conversion, streaks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from zhike.apps.coaching import rules

TODAY = date(2026, 3, 4)  # a Wednesday


def skilled(user_id: int, level: int, days: int, n_open: int = 0) -> rules.Skilled:
    return rules.Skilled(user_id, level, TODAY + timedelta(days=days), n_open)


@pytest.mark.covers("R554")
def test_an_expired_certificate_is_not_matched():
    assert rules.matched([skilled(1, 5, -1)], TODAY) is None
    assert rules.matched([skilled(1, 5, -1), skilled(2, 1, 0)], TODAY) == skilled(2, 1, 0)
    assert rules.matched([], TODAY) is None


def test_the_question_goes_to_who_has_fewest_waiting_then_to_who_knows_most():
    busy, free, better = skilled(1, 5, 9, 3), skilled(2, 2, 9, 1), skilled(3, 4, 9, 1)
    assert rules.matched([busy, free, better], TODAY) == better
    assert rules.matched([busy, free, better], TODAY, beside=3) == free
    assert rules.matched([busy], TODAY, beside=1) is None, "nobody is asked their own question"


@pytest.mark.covers("R549")
def test_twelve_of_forty_hours_are_thirty_percent():
    assert rules.share(Decimal(12), 40) == Decimal("0.3")


@pytest.mark.covers("R553")
def test_only_answered_asks_count_for_the_conversion():
    assert rules.Conversion(10, 4, 3).rate == 0.75
    assert rules.Conversion(10, 0, 0).rate is None, "nobody answered yet: nothing can be said"


def test_a_streak_of_weeks_ends_with_a_week_without():
    weeks = [TODAY - timedelta(days=days) for days in (0, 7, 14, 28)]
    assert rules.streak(weeks, TODAY) == 3
    assert rules.streak(weeks[1:], TODAY) == 2, "the running week may still come"
    assert rules.streak(weeks[2:], TODAY) == 0
    assert rules.streak([], TODAY) == 0
    assert rules.monday(TODAY) == date(2026, 3, 2)
