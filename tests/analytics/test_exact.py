"""Exact reading, half-up rounding and whole units of money."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import exact
from zhike.analytics.errors import InputError


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4))
def test_what_is_typed_is_what_is_read(number):
    assert exact.amount("x", str(number)) == Fraction(number)
    assert exact.from_units(int(exact.to_units("x", [number / 1000])[0])) == (number / 1000).quantize(
        Decimal("0.0001"), "ROUND_HALF_UP"
    )


@given(st.integers(-(10**12), 10**12))
def test_floats_and_decimals_give_the_same_units(cents):
    assert exact.to_units("x", np.array([cents / 100])) == exact.to_units("x", [Decimal(cents) / 100])


def test_money_that_floats_cannot_add_adds_up():
    assert exact.from_units(exact.to_units("x", [0.1, 0.2]).sum()) == Decimal("0.3")


def test_an_empty_list_has_no_units():
    assert exact.to_units("x", []).tolist() == []


@pytest.mark.parametrize("values", [[float("inf")], [10**15], [Decimal(10) ** 15], [Decimal("Infinity")]])
def test_amounts_beyond_reach_are_refused(values):
    with pytest.raises(InputError):
        exact.to_units("x", values)
