"""Decisions of key accounts: stretches of status, reviews missing, one-sided balances."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.apps.keyaccounts import rules

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("tiers", "since", "n"),
    [
        ([("VIP", date(2025, 3, 2), None)], date(2025, 3, 2), 4),
        ([("VIP", date(2025, 3, 3), None)], date(2025, 3, 3), 3),
        # From one key tier to the other is no break, a while below is.
        ([("MAJOR", date(2025, 1, 1), date(2025, 6, 1)), ("VIP", date(2025, 6, 1), None)], date(2025, 1, 1), 4),
        (
            [("VIP", date(2024, 1, 1), date(2025, 6, 1)), ("SMALL", date(2025, 6, 1), date(2025, 9, 1)),
             ("MAJOR", date(2025, 9, 1), None)],
            date(2025, 9, 1), 2,
        ),
    ],
)  # fmt: skip
def test_a_stretch_counts_whole_quarters_without_a_break(tiers, since, n):
    assert rules.stretch(tiers, TODAY) == rules.Stretch(since, n)


def test_who_is_no_key_customer_any_more_is_in_no_stretch():
    gone = [("VIP", date(2024, 1, 1), date(2025, 6, 1)), ("SMALL", date(2025, 6, 1), None)]
    assert rules.stretch(gone, TODAY) is None
    assert rules.stretch([("VIP", date(2024, 1, 1), date(2025, 6, 1))], TODAY) is None
    assert rules.stretch([], TODAY) is None


@pytest.mark.covers("R568")
@pytest.mark.parametrize(
    ("days", "since", "state"),
    [
        ([], date(2025, 7, 1), rules.MISSING), ([], date(2025, 10, 2), rules.DUE),
        ([date(2025, 12, 31)], date(2025, 7, 1), rules.DUE), ([date(2026, 1, 1)], date(2025, 7, 1), rules.DONE),
        ([date(2025, 9, 30)], date(2025, 7, 1), rules.MISSING),
    ],
)  # fmt: skip
def test_a_quarter_without_a_review_is_red(days, since, state):
    assert rules.review_state(days, since, TODAY) == state


@pytest.mark.covers("R088")
@pytest.mark.parametrize(
    ("ours", "theirs", "who"),
    [(5, 3, ""), (-1, 3, "US"), (5, -3, "THEM"), (-1, -1, "BOTH"), (None, -1, "THEM"), (0, 0, ""), (-1, None, "US")],
)
def test_a_balance_below_zero_is_one_sided(ours, theirs, who):
    def money(value):
        return None if value is None else Decimal(value)

    assert rules.one_sided(money(ours), money(theirs)) == who
