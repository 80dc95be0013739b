"""Clusters: the same source gives the same ones, however its rows stand; what is apart is told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import baskets, clusters
from zhike.analytics.errors import InputError

POINTS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=40)


@pytest.mark.covers("R615")
@given(POINTS, st.integers(1, 6), st.integers(0, 9))
def test_the_same_source_and_seed_give_the_same_clusters(points, k, seed):
    one, again = (clusters.find(points, k, seed=seed) for _time in range(2))
    assert one.label.tolist() == again.label.tolist()
    assert set(one.label.tolist()) == set(range(max(one.label) + 1)), "numbered without a gap"
    assert max(one.label) < min(k, len(set(points)))
    means = [np.array(points)[one.label == n, -1].mean() for n in range(max(one.label) + 1)]
    assert means == sorted(means, reverse=True), "the highest first"


def test_groups_far_apart_are_found_by_any_seed():
    lot = np.random.default_rng(1)
    centres = np.repeat([[0, 0], [100, 0], [0, 100]], 30, axis=0)
    points = centres + lot.normal(size=centres.shape)
    for seed in range(10):
        label = clusters.find(points, 3, seed=seed).label.reshape(3, 30)
        assert [len(set(row)) for row in label.tolist()] == [1, 1, 1]


def test_what_cannot_be_clustered_is_refused():
    for points, k, code in (
        ([1, 2], 1, "SHAPE_MISMATCH"),
        ([[np.nan]], 1, "NOT_FINITE"),
        ([[1]], 0, "PLAN_NOT_POSITIVE"),
    ):
        with pytest.raises(InputError) as refused:
            clusters.find(points, k, seed=1)
        assert refused.value.code == code
    assert clusters.find(np.zeros((0, 3)), 2, seed=1).label.tolist() == []


@pytest.mark.covers("R615")
def test_products_go_together_where_more_buy_both_than_by_chance():
    bought = np.zeros((100, 3), dtype=bool)
    bought[:40, 0] = bought[:30, 1] = True
    bought[::2, 2] = True
    found = baskets.rules(bought, least=5, confidence=0.5)
    assert [(one.if_bought, one.then, one.n_both) for one in found] == [(0, 1, 30), (1, 0, 30)]
    assert (found[0].confidence, round(found[0].lift, 2)) == (0.75, 2.5)
    assert baskets.rules(bought, least=31, confidence=0) == []
