"""Points: lots used in the order of their last day, run out, taken back; and the indicators of loyalty."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import loyalty, points
from zhike.analytics.errors import InputError

DAY = date(2026, 1, 1)
LOTS = st.lists(
    st.builds(
        points.Lot, st.integers(0, 1_000),
        st.none() | st.integers(0, 400).map(lambda n: DAY + timedelta(days=n)),
    ),
    max_size=8,
)  # fmt: skip


def one_by_one(lots: list[points.Lot], used: int) -> list[int]:
    """Take point after point from the lot whose last day comes first."""
    left = [lot.points for lot in lots]
    for _n in range(used):
        at = min((n for n in range(len(lots)) if left[n]), key=lambda n: (lots[n].last_day or date.max, n))
        left[at] -= 1
    return left


@given(LOTS, st.integers(0, 300), st.integers(0, 400))
def test_what_is_left_and_what_runs_out_is_as_if_taken_point_by_point(lots, used, n_days):
    used = min(used, sum(lot.points for lot in lots))
    left = points.left(lots, used)
    assert left == one_by_one(lots, used)
    day = DAY + timedelta(days=n_days)
    gone = points.run_out(lots, used, day)
    # What the statement of the nightly run reckons of two sums alone.
    expired = sum(lot.points for lot in lots if lot.last_day and lot.last_day < day)
    assert gone == max(expired - used, 0)
    assert sum(left) - gone >= 0


@given(st.integers(0, 10**6), st.decimals(1, 10**6, places=2), st.fractions(0, 1), st.integers(0, 10**6))
def test_taking_back_never_exceeds_the_balance_nor_what_was_given(given_points, before, share, balance):
    after = (before * share.numerator / share.denominator).quantize(Decimal("0.01"))
    taken, owed = points.taken_back(given_points, before, min(after, before), balance)
    assert 0 <= taken <= min(balance, given_points)
    assert 0 <= owed <= given_points - taken
    assert points.taken_back(given_points, before, before, balance) == (0, 0)
    assert sum(points.taken_back(given_points, before, Decimal(0), balance)) == given_points


def test_points_refuse_what_makes_no_sense():
    for call in (
        lambda: points.earned(Decimal(-1), per_hundred=1, percent=100),
        lambda: points.left([points.Lot(1, None)], 2),
        lambda: points.left([points.Lot(-1, None)], 0),
        lambda: points.taken_back(1, Decimal(1), Decimal(2), 0),
        lambda: loyalty.share(3, 2),
        lambda: loyalty.retention(1, 3, 2),
        lambda: loyalty.trust({"A": None}, {"B": 1}),
        lambda: loyalty.trust({}, {}),
    ):
        with pytest.raises(InputError):
            call()


@pytest.mark.covers("R340")
@pytest.mark.covers("R341")
@pytest.mark.covers("R342")
def test_the_three_indicators_are_those_of_the_worked_case():
    assert float(loyalty.retention(3_000, 500, 3_300).value) == pytest.approx(0.9333333333333333)
    assert float(loyalty.repurchase([2] * 480 + [1] * 720).value) == 0.40
    assert float(loyalty.share(90, 600).value) == 0.15
    # Of the 3,000 at the start 120 left (W29: 4 % of the old).
    assert float(loyalty.kept(range(3_000), range(120, 3_300)).value) == 0.96
    assert loyalty.share(0, 0).value is None


@pytest.mark.covers("R346")
def test_a_broken_promise_lowers_trust_and_what_is_unknown_is_left_out():
    weights = {"PROMISES": 40, "HONEST": 30, "BILLS": 30}
    parts = {"PROMISES": Fraction(10, 10), "HONEST": Fraction(1), "BILLS": None}
    whole = loyalty.trust(parts, weights)
    broken = loyalty.trust(parts | {"PROMISES": Fraction(9, 10)}, weights)
    assert (whole.value, whole.known) == (1, Fraction(7, 10))
    assert broken.value == (Fraction(9, 10) * 40 + 30) / 70
    assert loyalty.trust({}, weights).value is None
