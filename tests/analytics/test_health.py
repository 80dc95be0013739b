"""Essences, strength, health with its bands, and how well a score tells who leaves: numbers worked out by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import bonds, health
from zhike.analytics.errors import InputError

SCORES = st.one_of(st.none(), st.floats(0, 100))


@pytest.mark.covers("R217")
def test_each_essence_is_a_share_of_what_is_asked_for_and_missing_stays_missing():
    # 3 of 4 contacts answered; 5 joint things of 4 asked for are enough; nothing noted; nothing to hold it against.
    assert health.share([3, 5, None, 1], [4, 4, 4, None]).tolist()[:2] == [75.0, 100.0]
    assert np.isnan(health.share([3, 5, None, 1], [4, 4, 4, None])[2:]).all()
    # 800 given, 1,000 received: four fifths even, whichever side is the larger.
    assert health.mutual([800, 1000], [1000, 800]).tolist() == [80.0, 80.0]
    assert np.isnan(health.mutual([300, None, 0], [None, 300, 0])).all()


@pytest.mark.covers("R217")
def test_strength_is_the_mean_of_the_known_essences_and_says_how_many():
    # (75 + 50 + 80 + 75) ÷ 4 = 70, cooperation not known.
    mean, n = health.strength([[75, 75], [None, None], [50, None], [80, None], [75, None]])
    assert (mean[0], n[0], n[1]) == (70.0, 4, 1)
    assert np.isnan(mean[1])
    with pytest.raises(InputError):
        health.strength([[1]])
    with pytest.raises(InputError):
        health.share([-1], [1])
    with pytest.raises(InputError):
        health.mutual([float("inf")], [1])


@given(st.lists(SCORES, min_size=5, max_size=5))
def test_strength_lies_within_its_essences(one):
    mean, n = health.strength([[score] for score in one])
    known = [score for score in one if score is not None]
    assert n[0] == len(known)
    assert np.isnan(mean[0]) == (len(known) < 2)
    if len(known) > 1:
        assert min(known) - 1e-9 <= mean[0] <= max(known) + 1e-9


def test_health_weighs_what_is_known_and_is_silent_below_half():
    weights = {
        "value": 20,
        "cycle": 20,
        "satisfaction": 15,
        "complaints": 10,
        "relation": 15,
        "payment": 10,
        "usage": 10,
    }
    parts = {"value": [60, None], "cycle": [100, None], "satisfaction": [None, None], "complaints": [80, 80],
             "relation": [70, 70], "payment": [None, None], "usage": [50, None]}  # fmt: skip
    score, known = health.overall(parts, weights, least=50)
    # (20·60 + 20·100 + 10·80 + 15·70 + 10·50) ÷ 75 = 74; of the other a quarter is known.
    assert (round(score[0], 9), known.tolist()) == (74.0, [75.0, 25.0])
    assert np.isnan(score[1])
    assert health.fading([0.5, 1, 2.5, 4, 8]).tolist() == [100, 100, 50, 0, 0]
    assert [health.band(one, yellow=40, green=70) for one in (39, 40, 70)] == ["RED", "YELLOW", "GREEN"]
    with pytest.raises(InputError):
        health.overall({"mood": [1]}, {"mood": 1})


def pairwise(scores, left):
    """The area under the curve by its definition: every one who left against every one who stayed."""
    gone = [score for score, out in zip(scores, left, strict=True) if out]
    here = [score for score, out in zip(scores, left, strict=True) if not out]
    won = [1.0 if a < b else 0.5 if a == b else 0.0 for a, b in itertools.product(gone, here)]
    return sum(won) / len(won)


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=2, max_size=40))
def test_the_score_tells_as_well_as_pairs_say_and_bands_add_up(pairs):
    scores, left = [score for score, _out in pairs], [out for _score, out in pairs]
    told = health.telling(scores, left, yellow=40, green=70)
    assert (sum(one.n for one in told.bands), sum(one.n_left for one in told.bands)) == (told.n, told.n_left)
    if len(set(left)) < 2:
        assert told.auc is None
    else:
        assert told.auc == pytest.approx(pairwise(scores, left), abs=1e-12)


def test_what_cannot_be_told_is_refused():
    with pytest.raises(InputError):
        health.telling([1, 2], [True], yellow=40, green=70)
    with pytest.raises(InputError):
        health.telling([None], [True], yellow=40, green=70)
    assert health.BandLine("RED", 0, 0).rate is None


@pytest.mark.covers("R228")
@pytest.mark.parametrize(("ours", "theirs", "said"), [
    (7, 4, "STRONGER"), (5, 5, "EQUAL"), (0, 10, "WEAKER"), (None, 3, ""), (3, None, ""),
])  # fmt: skip
def test_who_is_stronger_follows_from_both_forces(ours, theirs, said):
    assert bonds.force(ours, theirs) == said


def test_a_force_beyond_its_scale_is_refused():
    for pair in ((11, 1), (1, -1)):
        with pytest.raises(InputError):
            bonds.force(*pair)


@pytest.mark.covers("R227")
def test_a_level_rests_on_the_one_before():
    every = {"FINANCIAL": True, "SOCIAL": True, "STRUCTURAL": True}
    gone = ({}, {"STRUCTURAL": False}, {"SOCIAL": False}, {"FINANCIAL": False})
    assert [bonds.level(every | one) for one in gone] == [3, 2, 1, 0]


@pytest.mark.covers("R231")
def test_fifty_thousand_for_twenty_five_customers_are_two_thousand_each():
    assert bonds.per_customer(50_000, 25) == 2_000
    assert bonds.per_customer(None, 25) is bonds.per_customer(50_000, 0) is None
