"""Tier cut-offs: the worked case, conservation, order and ties."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import tiers
from zhike.analytics.errors import InputError

RANK = {name: i for i, name in enumerate(tiers.NAMES)}


@pytest.mark.covers("W11")
@pytest.mark.covers("R095")
@pytest.mark.parametrize(
    ("n", "expected"),
    [(1000, (10, 190, 300, 500)), (3300, (33, 627, 990, 1650)), (450, (5, 85, 135, 225)), (0, (0, 0, 0, 0))],
)
def test_w11_cut_offs_round_half_up(n, expected):
    assert tiers.cut_counts(n) == expected


@given(st.integers(min_value=0, max_value=10**9))
def test_every_split_sums_to_the_whole(n):
    counts = tiers.cut_counts(n)
    assert sum(counts) == n
    assert min(counts) >= 0


@given(st.lists(st.integers(min_value=-50, max_value=300), max_size=120))
def test_tiers_conserve_customers_and_value_and_follow_value(values):
    found = tiers.assign([Decimal(v) / 4 for v in values])
    assert sum(found.counts) == len(values)
    assert sum(found.values) == sum(Decimal(v) / 4 for v in values)
    ranks = [RANK[str(t)] for t in found.tier]
    for value, rank in zip(values, ranks, strict=True):
        for other, other_rank in zip(values, ranks, strict=True):
            assert value != other or rank == other_rank
            assert value <= other or rank <= other_rank


@given(st.lists(st.integers(min_value=0, max_value=20), min_size=1, max_size=120))
def test_equal_values_lift_customers_up_and_never_down(values):
    found = tiers.assign(values)
    planned = np.cumsum(tiers.cut_counts(len(values)))
    assert np.all(np.cumsum(found.counts) >= planned)


@given(st.sets(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=200))
def test_distinct_values_give_exactly_the_cut_offs(values):
    assert tiers.assign(list(values)).counts == tiers.cut_counts(len(values))


def test_the_vip_step_is_the_smallest_and_its_threshold_is_told():
    found = tiers.assign(np.arange(1000))
    assert found.counts == (10, 190, 300, 500)
    assert found.thresholds == (990, 800, 500)
    assert found.tier[990] == "VIP"
    assert found.tier[989] == "MAJOR"


def test_ten_customers_have_no_vip():
    found = tiers.assign(range(10))
    assert found.counts == (0, 2, 3, 5)
    assert found.thresholds[0] is None


def test_other_cut_offs_and_names_may_be_given():
    found = tiers.assign(range(10), cuts=(30, 100), names=("GOLD", "OTHER"))
    assert found.counts == (3, 7)


@pytest.mark.parametrize("cuts", [(1, 20, 50), (1, 20, 50, 99), (20, 1, 50, 100), (0, 20, 50, 100), (1, 1, 50, 100)])
def test_cut_offs_must_rise_to_a_hundred(cuts):
    with pytest.raises(InputError) as refused:
        tiers.assign([1, 2, 3], cuts=cuts)
    assert refused.value.code == "CUTS_ORDER"


@given(st.lists(st.integers(min_value=-50, max_value=300), max_size=80))
def test_by_value_the_tiers_conserve_customers_and_value_and_follow_value(values):
    found = tiers.assign_by_value(values)
    assert sum(found.counts) == len(values)
    assert sum(found.values) == sum(values)
    rank = [RANK[str(t)] for t in found.tier]
    assert all(
        (a != b or x == y) and (a <= b or x <= y)
        for a, x in zip(values, rank, strict=True)
        for b, y in zip(values, rank, strict=True)
    )


def test_the_customer_with_whom_a_share_is_reached_belongs_to_the_higher_tier():
    # 60 + 20 reach four fifths of 100; the next fifteen hundredths are 10 and both fives, which are equal.
    found = tiers.assign_by_value([60, 20, 10, 5, 5], cuts=(80, 95, 100), names=("A", "B", "C"))
    assert found.tier.tolist() == ["A", "A", "B", "B", "B"]
    assert tiers.assign_by_value([-1, 0], cuts=(80, 100), names=("A", "B")).counts == (0, 2)


@pytest.mark.parametrize("least", [(10, 20, 30), (30, 30, 10), (30, 20)])
def test_least_values_fall_and_are_one_fewer_than_the_tiers(least):
    with pytest.raises(InputError) as refused:
        tiers.assign_by_threshold([1], least)
    assert refused.value.code == "CUTS_ORDER"


@given(
    st.lists(st.tuples(st.integers(0, 100), st.sampled_from([*tiers.NAMES, ""])), max_size=60),
    st.integers(0, 90), st.integers(0, 3),
)  # fmt: skip
def test_waverers_never_fall_further_and_nobody_is_kept_from_rising(known, band, grace):
    values, former = [value for value, _ in known], [tier for _, tier in known]
    found = tiers.assign(values)
    settled = tiers.settle(values, found, former, [0] * len(values), band=Decimal(band) / 100, grace=grace)
    for now, cut, was, why in zip(settled.tier, found.tier, former, settled.held, strict=True):
        assert str(now) in {str(cut), was}
        assert RANK[str(now)] <= RANK[str(cut)]
        assert bool(why) == (str(now) != str(cut))
