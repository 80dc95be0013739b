"""Pareto and Gini against the worked case, plain loops and known extremes."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics.errors import InputError
from zhike.analytics.pareto import pareto

CENTS = st.integers(min_value=-10_000, max_value=100_000)


@pytest.mark.covers("R101", "W10")
@pytest.mark.covers("R105")
def test_w10_two_of_ten_bring_eighty_percent():
    found = pareto([500, 300] + [25] * 8)
    assert (found.n, found.total, found.k, found.n_top) == (10, 1000, 2, 2)
    assert found.top_share == Fraction(4, 5)
    assert found.per_head_ratio == 16
    assert found.gini == pytest.approx(0.62, abs=1e-9)


@pytest.mark.covers("R102")
def test_profits_with_a_loss_pass_the_whole_before_the_end():
    found = pareto([90, 30, -20])
    assert found.curve_y.tolist() == pytest.approx([0, 0.9, 1.2, 1.0])
    assert (found.k, found.n_negative) == (1, 1)


def test_eighty_percent_is_reached_exactly_where_floats_would_miss_it():
    assert pareto([Decimal("0.1")] * 8 + [Decimal("0.2")]).k == 7
    assert pareto([0.1] * 10).k == 8
    assert pareto(np.full(1_000, 0.7)).k == 800


def brute(cents):
    ordered = sorted(cents, reverse=True)
    total = sum(ordered)
    k = next(k for k in range(len(ordered) + 1) if 10 * sum(ordered[:k]) >= 8 * total)
    n_top = (2 * len(ordered) + 5) // 10
    return k, n_top, Fraction(sum(ordered[:n_top]), total)


@given(st.lists(CENTS, min_size=1, max_size=60).filter(lambda v: sum(v) > 0))
def test_it_agrees_with_adding_up_by_hand(cents):
    found = pareto([Decimal(c) / 100 for c in cents])
    k, n_top, top_share = brute(cents)
    assert (found.k, found.n_top) == (k, n_top)
    assert found.top_share == (top_share if n_top else None)
    assert found.k == pareto(np.array(cents) / 100).k
    assert found.k <= sum(c > 0 for c in cents)


@given(st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=30).filter(sum))
def test_gini_is_half_the_mean_difference_over_the_mean(values):
    n = len(values)
    differences = sum(abs(a - b) for a in values for b in values)
    assert pareto(values).gini == pytest.approx(differences / (2 * n * sum(values)), abs=1e-9)


def test_gini_of_equals_is_zero_and_of_one_owner_nearly_one():
    assert pareto([7] * 50).gini == pytest.approx(0, abs=1e-12)
    assert pareto([1] + [0] * 99).gini == pytest.approx(0.99, abs=1e-12)


def test_equal_values_keep_their_order():
    assert pareto([5, 9, 5, 9]).order.tolist() == [1, 3, 0, 2]


@pytest.mark.parametrize("values", [[], [0, 0], [5, -10]])
def test_without_a_positive_total_shares_are_absent_with_a_reason(values):
    found = pareto(values)
    assert found.k is found.top_share is found.gini is None
    assert set(found.undefined_reason.values()) == {"TOTAL_NOT_POSITIVE"}


def test_the_top_fifth_of_two_customers_is_nobody():
    found = pareto([5, 4])
    assert (found.n_top, found.top_share, found.undefined_reason["top_share"]) == (0, None, "TOP_EMPTY")
    assert found.k == 2


def test_a_rest_that_brings_nothing_has_no_ratio():
    assert pareto([10, 0, 0, 0, 0]).undefined_reason == {"per_head_ratio": "REST_NOT_POSITIVE"}


def test_the_curve_rises_from_nothing_to_all_in_at_most_101_points():
    found = pareto(np.random.default_rng(4).exponential(size=23_570))
    assert len(found.curve_x) == len(found.curve_y) == 101
    assert (found.curve_x[0], found.curve_y[0], found.curve_x[-1], found.curve_y[-1]) == (0, 0, 1, 1)
    assert np.all(np.diff(found.curve_y) >= 0)


def test_an_exponential_spread_has_the_gini_and_shares_of_theory():
    found = pareto(np.random.default_rng(5).exponential(scale=100, size=200_000))
    assert found.gini == pytest.approx(0.5, abs=0.005)
    assert float(found.top_share) == pytest.approx(0.2 * (1 + np.log(5)), abs=0.005)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([1, float("nan")], "NOT_FINITE"),
        ([[1, 2]], "SHAPE_MISMATCH"),
        ([1e15], "TOO_LARGE"),
        ([Decimal("NaN")], "NOT_FINITE"),
    ],
)
def test_values_that_are_none_are_refused(values, code):
    with pytest.raises(InputError) as refused:
        pareto(values)
    assert refused.value.code == code
