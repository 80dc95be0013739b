"""Summary: what is collapsed, what is refused."""

import numpy as np
import pytest

from zhike.analytics.clv import summary as summaries
from zhike.analytics.clv.bgnbd import BgNbd
from zhike.analytics.clv.summary import Summary, SummaryError, unique_pairs


def drawn(n, seed, grid):
    rng = np.random.default_rng(seed)
    T = rng.integers(1, 60 * grid, n) / grid
    x = rng.poisson(0.8, n)
    t_x = np.where(x > 0, np.maximum(np.floor(rng.random(n) * T * grid), 1) / grid, 0.0)
    return x, t_x, T


@pytest.mark.parametrize("grid", [1, 7, 24])
@pytest.mark.parametrize("cells", [0, summaries.DENSE_CELLS])
def test_grouping_keeps_every_customer_once(grid, cells, monkeypatch):
    monkeypatch.setattr(summaries, "DENSE_CELLS", cells)
    x, t_x, T = drawn(5000, 3, grid)
    rows, counts = np.unique(np.column_stack([x, t_x, T]), axis=0, return_counts=True)
    got = Summary.group(x, t_x, T)
    np.testing.assert_array_equal(np.column_stack([got.x, got.t_x, got.T]), rows)
    np.testing.assert_array_equal(got.weight, counts)


def test_grouping_does_not_change_the_likelihood(sample):
    grouped = Summary.group(sample.x, sample.t_x, sample.T)
    single = Summary(sample.x, sample.t_x, sample.T, np.ones(sample.x.size))
    assert grouped.x.size < single.x.size
    point = np.log([0.3, 5.0, 0.7, 2.0])
    for got, expected in zip(BgNbd()._surface(grouped)(point), BgNbd()._surface(single)(point), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-11)


def test_days_become_weeks_without_rounding():
    x, t_x, T = drawn(500, 4, 1)
    weeks, days = Summary.from_days(x, t_x, T), Summary.from_days(x, t_x, T, unit="day")
    np.testing.assert_array_equal(weeks.T, days.T / 7)
    assert (weeks.unit, days.unit) == ("week", "day")


@pytest.mark.parametrize("cells", [0, summaries.DENSE_CELLS])
def test_pairs_lead_back_to_their_customers(cells, monkeypatch):
    monkeypatch.setattr(summaries, "DENSE_CELLS", cells)
    x, _, T = drawn(2000, 5, 24)
    pair_x, pair_T, where = unique_pairs(x, T)
    np.testing.assert_array_equal(pair_x[where], x)
    np.testing.assert_array_equal(pair_T[where], T)
    assert pair_x.size == len({*zip(x.tolist(), T.tolist(), strict=True)})


@pytest.mark.parametrize(
    ("x", "t_x", "T", "rule"),
    [
        ([1], [5.0], [4.0], "t_x <= T"),
        ([-1], [0.0], [4.0], "at least 0"),
        ([0], [2.0], [4.0], "x = 0"),
        ([1], [0.0], [4.0], "x = 0"),
        ([1], [np.nan], [4.0], "finite"),
        ([1], [1.0], [np.inf], "finite"),
        ([0.5], [1.0], [4.0], "whole"),
        ([1, 2], [1.0], [4.0], "one length"),
        ([], [], [], "there must be customers"),
    ],
)
def test_what_is_no_purchase_history_is_refused_with_the_rule(x, t_x, T, rule):
    with pytest.raises(SummaryError, match=rule):
        Summary.group(x, t_x, T)


def test_an_unknown_unit_is_refused():
    with pytest.raises(SummaryError, match="unit"):
        Summary.group([0], [0.0], [1.0], unit="month")
