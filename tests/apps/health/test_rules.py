"""Rules of relations: ends of months, what leads to the next level, how much of somebody's time is taken."""

from datetime import date

import pytest

from zhike.apps.health import rules


def test_ends_of_months_go_back_over_the_year():
    assert rules.month_ends(date(2026, 3, 2), 4) == [
        date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28),
    ]  # fmt: skip


@pytest.mark.covers("R227")
def test_what_leads_to_the_next_level_is_named():
    assert set(rules.wanting(0)) == {"MEMBER", "GAIN", "BOND_FINANCIAL"}
    assert set(rules.wanting(2)) == {"CONTRACT", "SUBSCRIPTION", "BOND_STRUCTURAL"}
    assert rules.wanting(3) == ()
    assert rules.met({"MEMBER", "TOGETHER"}) == {"FINANCIAL": True, "SOCIAL": True, "STRUCTURAL": False}


@pytest.mark.covers("R230")
def test_the_fullest_day_decides_how_much_of_somebody_is_taken():
    first, last = date(2026, 4, 1), date(2026, 6, 30)
    others = [
        (date(2026, 1, 1), date(2026, 4, 30), 40), (date(2026, 4, 15), date(2026, 5, 15), 30),
        (date(2026, 5, 1), date(2026, 12, 31), 20), (date(2026, 7, 1), date(2026, 7, 31), 100),
    ]  # fmt: skip
    # From 15 to 30 April 40 + 30 are taken, in May 30 + 20, in July it is over.
    assert rules.total_percent(others, first, last, 30) == 100
    assert rules.total_percent(others, first, last, 31) == 101
    assert rules.total_percent([], first, last, 100) == 100
