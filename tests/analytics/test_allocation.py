"""Shared sums spread over many: exact to the last unit, nobody far from the fair part."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import allocation


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**15), min_size=1, max_size=40))
def test_the_parts_are_the_sum_and_within_a_unit_of_fair(cents, weights):
    parts = allocation.allocate(cents, weights)
    assert sum(parts) == cents
    if total := sum(weights):
        assert all(abs(part - Fraction(cents * w, total)) < 1 for part, w in zip(parts, weights, strict=True))


def test_of_equal_remainders_the_first_gets_the_unit():
    assert allocation.allocate(5, [1, 1]) == [3, 2]
    assert allocation.allocate(2, [0, 0, 0]) == [1, 1, 0]


def test_nobody_gets_nothing_and_no_weight_is_negative():
    assert allocation.allocate(100, []) == []
    with pytest.raises(ValueError, match="negative"):
        allocation.allocate(100, [1, -1])
