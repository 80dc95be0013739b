"""Correlation at a lag: found where it was put, silent where too little is known, seldom sure of mere chance."""

import numpy as np
import pytest

from zhike.analytics import lagging


@pytest.mark.covers("R316")
def test_an_effect_two_periods_later_is_found_there():
    chance = np.random.default_rng(5)
    cause = chance.normal(size=40).tolist()
    effect = [None, None, *[3 - 2 * one + 0.3 * chance.normal() for one in cause[:-2]]]
    found = lagging.link(cause, effect)
    assert (found.best.lag, found.best.n, found.is_sure) == (2, 38, True)
    assert found.best.levels.r < -0.95
    assert found.best.changes.n == 37
    assert found.best.levels.r == pytest.approx(np.corrcoef(cause[:-2], effect[2:])[0, 1])


def test_too_few_periods_and_a_series_that_never_moves_say_nothing():
    short = lagging.link([1, 2, 3, 4, 5, 6, 7], [2, 1, 4, 3, 6, 5, 8])
    assert (short.best, short.n, short.is_sure) == (None, 7, False)
    assert lagging.link([1] * 12, list(range(12))).best is None
    assert lagging.link([], []).n == 0
    with pytest.raises(ValueError, match="length"):
        lagging.link([1, 2], [1])


def test_two_series_that_merely_rise_go_together_but_their_changes_do_not():
    chance = np.random.default_rng(11)
    one, other = (np.arange(30) + chance.normal(size=30) for _ in range(2))
    found = lagging.link(one.tolist(), other.tolist())
    assert found.best.levels.r > 0.9
    assert abs(found.best.changes.r) < 0.6


def test_mere_chance_is_seldom_sure_though_the_strongest_of_five_lags_is_told():
    chance = np.random.default_rng(3)
    n_sure = sum(lagging.link(*chance.normal(size=(2, 24)).tolist()).is_sure for _ in range(400))
    assert n_sure / 400 <= 0.07
