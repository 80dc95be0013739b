"""RFM scores: fifths where values differ, together where they are equal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import rfm
from zhike.analytics.errors import InputError

WHOLE = st.lists(st.integers(-100, 100), max_size=60)


def test_distinct_values_fall_into_equal_fifths():
    assert np.bincount(rfm.quantile_score(np.arange(1000)))[1:].tolist() == [200] * 5


@pytest.mark.covers("R615")
@given(WHOLE)
def test_a_score_is_the_share_of_customers_it_beats(values):
    scores = rfm.quantile_score(values)
    for value, score in zip(values, scores.tolist(), strict=True):
        n_worse = sum(other < value for other in values)
        assert score == 1 + 5 * n_worse // len(values)


@given(WHOLE.filter(bool))
def test_less_is_better_mirrors_more_is_better(values):
    assert rfm.quantile_score(values, is_less_better=True).tolist() == rfm.quantile_score([-v for v in values]).tolist()


def test_customers_who_are_all_alike_all_score_one():
    assert rfm.quantile_score([3, 3, 3]).tolist() == [1, 1, 1]


def test_the_best_of_many_is_555_and_the_worst_111():
    n = np.arange(100)
    found = rfm.score(n[::-1], n, n * 10.5)
    assert (found.code[-1], found.code[0]) == (555, 111)


@pytest.mark.parametrize(
    ("silence", "days", "money", "code"),
    [
        ([1], [1, 2], [1], "SHAPE_MISMATCH"),
        ([float("nan")], [1], [1], "NOT_FINITE"),
        ([[1]], [[1]], [[1]], "SHAPE_MISMATCH"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(silence, days, money, code):
    with pytest.raises(InputError) as refused:
        rfm.score(silence, days, money)
    assert refused.value.code == code
