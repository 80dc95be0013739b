"""The heat of a relation, when its fall is told, and the two legs an account stands on: numbers worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import relationship
from zhike.analytics.errors import InputError

SHARES = st.one_of(st.none(), st.floats(0, 1))


@pytest.mark.covers("R557")
@pytest.mark.parametrize(("before", "now", "told"), [
    (80, 63, True), (80, 64, True), (80, 65, False), (63, 80, False), (None, 10, False), (10, None, False),
    (0, 0, False), (5, 0, True),
])  # fmt: skip
def test_a_fall_of_a_fifth_in_a_month_is_told(before, now, told):
    assert relationship.cools(before, now, percent=20) is told


@pytest.mark.covers("R557")
def test_heat_weighs_what_is_known():
    # (30 × 3/6 + 20 × 3/4 + 20 × (70 + 100)/2 % + 30 × 1) ÷ 100 = 77 of 100.
    told = relationship.parts(
        relationship.Talks(3, 4, 3, ("CALM", "PLEASED")), days_expected=6, n_purchase_days=4, purchases_expected=3
    )
    assert told == {"contacts": 0.5, "replies": 0.75, "emotion": 0.85, "purchases": 1.0}
    assert relationship.heat(told) == 77
    # Without mood and rhythm: (30 × 0.5 + 20 × 0.75) ÷ 50.
    assert relationship.heat(told | {"emotion": None, "purchases": None}) == 60


@pytest.mark.covers("R557")
def test_nothing_is_told_of_what_nobody_noted():
    told = relationship.parts(None, days_expected=6, n_purchase_days=0, purchases_expected=2)
    assert (told["contacts"], told["purchases"]) == (None, 0.0)
    assert relationship.heat(told) is None
    with pytest.raises(InputError, match=r"PLAN_NOT_POSITIVE|above 0"):
        relationship.parts(None, days_expected=0, n_purchase_days=0, purchases_expected=None)
    with pytest.raises(InputError):
        relationship.parts(
            relationship.Talks(1, 1, 1, ("HAPPY",)), days_expected=1, n_purchase_days=0, purchases_expected=None
        )


@given(st.fixed_dictionaries(dict.fromkeys(relationship.WEIGHTS, SHARES)))
def test_heat_lies_between_cold_and_warm(parts):
    told = relationship.heat(parts)
    assert told is None or 0 <= told <= 100
    assert (told is None) == (sum(part is not None for part in parts.values()) < 2)


@pytest.mark.covers("R534")
@pytest.mark.parametrize(("relation", "strength", "legs"), [
    (60, 60, "BOTH"), (59, 60, "STRENGTH_ONLY"), (60, 59, "RELATION_ONLY"), (10, 10, "NEITHER"),
    (None, 90, "UNKNOWN"), (90, None, "UNKNOWN"),
])  # fmt: skip
def test_an_account_stands_on_two_legs_or_limps(relation, strength, legs):
    assert relationship.legs(relation, strength, least_relation=60, least_strength=60) == legs
    assert relationship.mean_score([0.5, None, 0.75]) == 63
