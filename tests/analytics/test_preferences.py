"""Preferences: what is bought most, ties and too few, and the band of prices held against numpy."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import preferences


@pytest.mark.covers("R015")
@pytest.mark.parametrize(("counts", "value", "reason"), [
    ({"drills": 3, "files": 1}, "drills", ""), ({"drills": 3}, "drills", ""), ({"drills": 2}, None, "TOO_FEW"),
    ({"drills": 2, "files": 2}, None, "TIED"), ({}, None, "TOO_FEW"), ({5: 4, 1: 3}, 5, ""),
])  # fmt: skip
def test_a_favourite_is_ahead_of_all_others(counts, value, reason):
    found = preferences.favourite(counts)
    assert (found.value, found.undefined_reason, found.n_all) == (value, reason, sum(counts.values()))


@given(st.lists(st.integers(1, 500), min_size=3, max_size=60))
def test_the_band_is_the_first_and_third_quartile_of_what_was_paid(paid):
    prices = {Decimal(price): paid.count(price) for price in paid}
    found = preferences.price_band(prices)
    expected = np.quantile(paid, [0.25, 0.75], method="inverted_cdf")
    assert [found.low, found.high] == [Decimal(int(price)) for price in expected]


def test_two_prices_make_no_band():
    assert preferences.price_band({Decimal(5): 1, Decimal(9): 1}).undefined_reason == "TOO_FEW"
