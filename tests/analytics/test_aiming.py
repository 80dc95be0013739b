"""How well an audience was chosen, how many are held back, what sets the best apart: counted anew and simulated."""

import numpy as np
import pytest

from zhike.analytics import aiming, alike, consumption
from zhike.analytics.differences import Share
from zhike.analytics.errors import InputError


@pytest.mark.covers("R180")
def test_thirty_of_two_hundred_against_eight_of_two_hundred_is_a_lift_of_3_75():
    told = aiming.precision(Share(30, 200), Share(8, 200))
    assert (float(told.chosen.value), float(told.drawn.value), float(told.lift)) == (0.15, 0.04, 3.75)
    assert told.effect.is_rise
    assert aiming.precision(Share(3, 20), Share(0, 20)).lift is None
    assert aiming.precision(Share(0, 0), Share(1, 20)).lift is None


def test_with_the_group_held_back_a_rise_is_seen_in_four_of_five_campaigns():
    n, base, rise = 4_000, 0.10, 0.06
    held = aiming.held_back(n, base, rise)
    chance = np.random.default_rng(5)
    seen = 0
    for _campaign in range(1_000):
        p1 = chance.binomial(n - held, base + rise) / (n - held)
        p0 = chance.binomial(held, base) / held
        pooled = (p1 * (n - held) + p0 * held) / n
        error = np.sqrt(pooled * (1 - pooled) * (1 / held + 1 / (n - held)))
        seen += (p1 - p0) / error > 1.96
    assert 0.76 < seen / 1_000 < 0.84
    assert aiming.held_back(50, 0.02, 0.02) is None
    for wrong in ((0, 0.1, 0.1), (10, 0.1, 0), (10, 0.9, 0.2), (10, -0.1, 0.2)):
        with pytest.raises(InputError):
            aiming.held_back(*wrong)


def test_the_difference_of_means_is_that_of_welch():
    one, other = [10.0, 12.0, 9.0, 14.0, 11.0, 13.0], [8.0, 7.0, 11.0, 6.0, 9.0]
    told = aiming.of_sums(*((len(v), sum(v), sum(x * x for x in v)) for v in (one, other)))
    spread = np.var(one, ddof=1) / 6 + np.var(other, ddof=1) / 5
    freedom = spread**2 / ((np.var(one, ddof=1) / 6) ** 2 / 5 + (np.var(other, ddof=1) / 5) ** 2 / 4)
    assert float(told.points) == pytest.approx(np.mean(one) - np.mean(other), abs=1e-5)
    # The 97.5th percentile of Student's t at that many degrees of freedom lies between those of 8 and of 9.
    assert 8 < freedom < 9
    assert 2.262 < (told.high - float(told.points)) / np.sqrt(spread) < 2.306
    assert aiming.of_sums((0, 0, 0), (5, 1, 1)).reason == "NOBODY"
    assert aiming.of_sums((4, 1, 1), (5, 1, 1)).reason == "TOO_FEW"


@pytest.mark.covers("R181")
def test_quarters_differ_by_one_customer_at_most():
    for n in range(14):
        sizes = [band.n for band in consumption.quartiles(range(n))]
        assert sum(sizes) == n
        assert not sizes or max(sizes) - min(sizes) <= 1


@pytest.mark.covers("R177")
def test_look_alikes_are_told_out_of_sample_and_chance_has_a_lift_of_one():
    chance = np.random.default_rng(11)
    best = np.arange(2_000) < 400
    told = alike.learn(np.where(best, 1.5, 0.0)[:, None] + chance.normal(size=(2_000, 1)), best, seed=1)
    assert told.lift > 3
    noise = alike.learn(chance.normal(size=(2_000, 6)), best, seed=1)
    assert 0.6 < noise.lift < 1.4
    again = alike.learn(chance.normal(size=(2_000, 6)), best, seed=1)
    assert again.n_top == 200
    known = np.where(best, 1.0, 0.0)[:, None] * np.ones((2_000, 2))
    known[::2, 0] = np.nan
    assert alike.learn(known, best, seed=1).lift == pytest.approx(5)
    with pytest.raises(InputError):
        alike.learn(np.zeros((40, 1)), np.arange(40) < 20, seed=1)
    with pytest.raises(InputError):
        alike.learn(np.zeros((40, 1)), np.arange(41) < 20, seed=1)
