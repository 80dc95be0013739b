"""Difference in differences: published intervals, cases reckoned by hand, and how often an interval holds the truth."""

from fractions import Fraction

import numpy as np
import pytest

from zhike.analytics import differences
from zhike.analytics.differences import Share
from zhike.analytics.errors import InputError


def test_newcombes_own_example_comes_out():
    # Newcombe (1998), table II: 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    found = differences.difference(Share(56, 70), Share(48, 80))
    assert (float(found.points), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


@pytest.mark.covers("R482")
def test_the_story_of_shandong_rose_by_more_than_chance():
    found = differences.in_differences(Share(0, 140), Share(40, 140), Share(0, 310), Share(18, 310))
    assert found.points == Fraction(40, 140) - Fraction(18, 310)
    assert found.is_rise


def test_what_moved_alike_in_both_is_no_effect():
    found = differences.in_differences(Share(5, 50), Share(10, 50), Share(10, 100), Share(20, 100))
    assert found.points == 0
    assert not found.is_rise
    assert not found.is_fall


def test_of_nobody_nothing_is_said_and_counts_that_cannot_be_are_refused():
    assert differences.in_differences(Share(0, 0), Share(1, 2), Share(1, 2), Share(1, 2)).reason == "NOBODY"
    assert differences.of_means([], [], [1.0], [1.0]).reason == "NOBODY"
    for part, whole in ((3, 2), (-1, 2)):
        with pytest.raises(InputError):
            Share(part, whole)


@pytest.mark.parametrize(
    ("shares", "sizes"), [((0.0, 0.4, 0.0, 0.05), (40, 90)), ((0.1, 0.2, 0.1, 0.1), (60, 200)),
                          ((0.05, 0.05, 0.05, 0.05), (30, 100))],
)  # fmt: skip
@pytest.mark.covers("R482")
def test_ninety_five_of_a_hundred_intervals_hold_the_truth(shares, sizes):
    chance, times = np.random.default_rng(7), 2_000
    true = (shares[1] - shares[0]) - (shares[3] - shares[2])
    whole = (sizes[0], sizes[0], sizes[1], sizes[1])
    drawn = [chance.binomial(n, p, times) for n, p in zip(whole, shares, strict=True)]
    held = 0
    for counts in zip(*drawn, strict=True):
        found = differences.in_differences(*(Share(int(k), n) for k, n in zip(counts, whole, strict=True)))
        held += found.low <= true <= found.high
    assert held / times >= 0.945


def test_of_few_customers_sums_say_nothing_and_one_is_never_sure():
    for n in (1, 4):
        assert differences.of_means([10.0] * n, [5.0] * n, [10.0] * 9, [10.0] * 9).reason == "TOO_FEW"
        assert differences.of_means([10.0] * 9, [5.0] * 9, [10.0] * n, [10.0] * n).low is None


@pytest.mark.parametrize(("n", "m", "least"), [(60, 150, 0.92), (10, 50, 0.92), (5, 150, 0.9)])
def test_the_interval_of_sums_holds_the_truth_too(n, m, least):
    chance, times, held = np.random.default_rng(8), 600, 0
    for _ in range(times):
        before, beside = chance.lognormal(0, 0.5, n), chance.lognormal(0, 0.5, m)
        after = before * 0.7 * chance.lognormal(0, 0.3, n) / np.exp(0.045)
        later = beside * chance.lognormal(0, 0.3, m) / np.exp(0.045)
        found = differences.of_means(list(before), list(after), list(beside), list(later))
        held += found.low <= -0.3 <= found.high
    assert held / times >= least
