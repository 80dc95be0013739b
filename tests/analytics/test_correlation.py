"""Correlation against figures worked by hand and against numpy; its interval covers as often as it says."""

import numpy as np
import pytest

from zhike.analytics import correlation


def test_a_small_case_worked_by_hand():
    # Sums of squares 10 and 6, of products 6: 6 ÷ √60; artanh = 1.0317, ± 1.96 ÷ √2.
    one = correlation.pearson([(1, 2), (2, 4), (3, 5), (4, 4), (5, 5)])
    assert one.r == pytest.approx(0.774597, abs=1e-6)
    assert (one.low, one.high) == pytest.approx((-0.3397, 0.9842), abs=2e-3)
    assert (one.n, one.is_sure) == (5, False)


def test_it_is_what_numpy_says_and_its_interval_covers():
    chance, inside = np.random.default_rng(7), 0
    for _ in range(400):
        pairs = chance.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 30)
        one = correlation.pearson([tuple(pair) for pair in pairs])
        assert one.r == pytest.approx(np.corrcoef(pairs.T)[0, 1])
        inside += one.low <= 0.5 <= one.high
    assert 0.93 <= inside / 400 <= 0.97


def test_what_never_changes_and_too_few_have_no_coefficient():
    assert correlation.pearson([(1, 2), (1, 3), (1, 4), (1, 5)]) is None
    assert correlation.pearson([(1, 2), (2, 3), (3, 4)]) is None
    assert correlation.pearson([(1, 2), (2, 4), (3, 6), (4, 8)]).r == 1.0
