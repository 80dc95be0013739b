"""Samples: shares add up, small strata are heard, and a seed draws the same again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import sampling

PEOPLE = st.dictionaries(st.text("ABCDE", min_size=1, max_size=2), st.integers(0, 60), max_size=6)


@pytest.mark.parametrize(("populations", "size", "shares"), [
    # 10 of 100 in proportion 80 : 15 : 5, one of each first: 7 left for 79 : 14 : 4 -> 5.70, 1.01, 0.29.
    ({"A": 80, "B": 15, "C": 5}, 10, {"A": 7, "B": 2, "C": 1}),
    ({"A": 50, "B": 50}, 3, {"A": 2, "B": 1}), ({"A": 3, "B": 0}, 2, {"A": 2, "B": 0}), ({"A": 3}, 0, {"A": 0}),
])  # fmt: skip
def test_a_sample_is_shared_out_in_proportion_with_one_of_each(populations, size, shares):
    assert sampling.shares(populations, size) == shares


@given(PEOPLE, st.integers(0, 200))
def test_shares_add_up_and_never_pass_what_there_is(populations, size):
    shares = sampling.shares(populations, size)
    assert sum(shares.values()) == min(size, sum(populations.values()))
    assert all(0 <= shares[code] <= n for code, n in populations.items())
    if size >= sum(n > 0 for n in populations.values()):
        assert all(shares[code] >= 1 for code, n in populations.items() if n)


def test_every_customer_is_drawn_about_as_often_as_every_other():
    hits = dict.fromkeys(range(10), 0)
    for seed in range(2_000):
        for one in sampling.draw({"A": range(10)}, 3, seed)["A"]:
            hits[one] += 1
    # Binomial with n = 2,000 and p = 0.3: five standard deviations are 102.
    assert all(abs(n - 600) < 103 for n in hits.values())
