"""Planted effects are recovered: intervals hold them as often as they say, and nothing is found where nothing is."""

import numpy as np
import pytest

from benchmarks import effects
from zhike.analytics.effects import gain, matched, power, qini, randomised, study, table
from zhike.analytics.errors import InputError
from zhike.analytics.leaving import columns

SAMPLE, WHOLE = 60, 1000


@pytest.mark.parametrize("way", effects.WAYS, ids=lambda way: way.__name__)
def test_intervals_hold_what_was_planted_in_a_sample_of_tables(way):
    found = effects.tally(way, SAMPLE)
    # Of 60 intervals of 95 % fewer than 52 hold the truth once in 300 samples.
    assert found.coverage >= 52 / 60
    assert abs(found.bias) < found.width / 8


@pytest.mark.prove
@pytest.mark.parametrize("way", effects.WAYS, ids=lambda way: way.__name__)
def test_intervals_of_95_percent_hold_it_in_93_to_97_of_100(way):
    found = effects.tally(way, WHOLE)
    # Of 60 held out two come back: so few make Newcombe's interval a little too wide, never too narrow.
    assert 0.93 <= found.coverage <= (0.99 if way is effects.rare_shares else 0.97)
    assert abs(found.bias) < found.width / 20


@pytest.mark.prove
def test_a_difference_is_seldom_found_where_there_is_none_and_mostly_where_there_is():
    assert effects.found(200, 0.0) <= 0.08
    assert effects.found(50, 1.0) >= 0.9


def test_the_adjusted_effect_is_that_of_the_interacted_regression_worked_out_by_hand():
    y, x = np.array([3.0, 5, 4, 8, 9, 7, 1, 2, 4, 3, 6, 5, 2, 8] * 2), np.arange(28) % 7 * 1.0
    treated = np.arange(28) % 2 == 0
    both = np.column_stack([np.ones(28), treated, x - x.mean(), treated * (x - x.mean())])
    slopes = np.linalg.solve(both.T @ both, both.T @ y)
    hat = np.einsum("ij,jk,ik->i", both, np.linalg.inv(both.T @ both), both)
    bread = np.linalg.inv(both.T @ both)
    meat = (both.T * ((y - both @ slopes) ** 2 / (1 - hat))) @ both
    varies = slopes[3] ** 2 * x.var(ddof=1) / 28
    error = np.sqrt((bread @ meat @ bread)[1, 1] + varies)
    found = randomised.adjusted(y, treated, x[:, None])
    assert found.points == pytest.approx(slopes[1])
    # Student's quantile of 24 degrees of freedom, from a table.
    assert found.high - found.points == pytest.approx(2.063899 * error, rel=1e-5)


def test_exact_strata_are_the_weighted_differences_of_their_means():
    y = np.array([5.0, 7, 6, 2, 4, 3, 3, 9, 9, 9, 1, 3, 2, 2, 4, 0])
    treated = np.array([1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], bool)
    found = matched.matched(y, treated, np.empty((16, 0)), ["A"] * 7 + ["B"] * 9)
    assert found.gain.points == pytest.approx(((18 / 3 - 3) * 3 + (27 / 3 - 2) * 3) / 6)
    assert (found.gain.method, found.gain.is_weaker, found.n_unmatched) == ("STRATA", True, 0)


def test_who_has_nobody_alike_is_counted_out_and_matching_evens_the_sides():
    draw = np.random.default_rng(2)
    x = np.r_[draw.normal(0, 1, 300), draw.normal(0.6, 1, 100), [40.0]]
    treated = np.arange(401) >= 300
    found = matched.matched(x + treated, treated, x[:, None], names=["turnover"])
    (line,) = found.balance
    assert found.n_unmatched >= 1
    assert abs(line.after) < 0.1 < line.before
    assert found.gain.points == pytest.approx(1.0, abs=1e-6)


def test_so_few_are_no_evidence():
    few = randomised.randomised([1, 0, 1, 1, 0, 1], [True] * 3 + [False] * 3)
    assert (few.points, few.reason) == (None, gain.TOO_FEW)
    assert matched.matched([1.0] * 9, [True] * 8 + [False], np.empty((9, 0))).gain.reason == gain.TOO_FEW
    assert qini.qini([1.0, 2.0] * 30, [True, False] * 30, []).decision == gain.TOO_FEW


@pytest.mark.parametrize(("given", "code"), [
    ({"outcome": [1.0], "is_treated": [True, False]}, "SHAPE_MISMATCH"),
    ({"outcome": [1.0, np.nan], "is_treated": [True, False]}, "NOT_FINITE"),
])  # fmt: skip
def test_outcomes_that_cannot_be_are_refused(given, code):
    with pytest.raises(InputError) as refused:
        randomised.randomised(**given)
    assert refused.value.code == code


def test_the_hold_out_is_large_enough_for_the_difference_and_one_less_is_not():
    found = power.power(4000, 12.0, deviation=100.0)
    z = 1.959964 + 0.841621
    errors = [100 * z * np.sqrt(1 / (4000 - n) + 1 / n) for n in (found.n_held_out, found.n_held_out - 1)]
    assert errors[0] <= 12.0 < errors[1]
    for wrong in ({"difference": 0, "base": 0.1}, {"difference": 0.1, "base": 1.2}, {"difference": 0.1}):
        with pytest.raises(InputError):
            power.power(100, **wrong)


def test_gaps_are_marked_and_rare_levels_stand_with_the_others():
    laid = table.features([columns.read("区", ["东"] * 20 + ["西"] * 12 + ["北"] * 3 + [""])], 36)
    assert laid.names == ("区=西", "区=")
    assert laid.values.sum(axis=0).tolist() == [12, 1]


def test_a_column_changed_by_the_contact_puts_the_lots_in_doubt():
    draw = np.random.default_rng(4)
    treated = np.arange(600) % 2 == 0
    later = columns.numbers("orders after", draw.normal(size=600) + treated)
    found = study.study(draw.normal(size=600), treated, [later])
    assert found.is_doubtful
    assert not study.study(draw.normal(size=600), treated, [columns.numbers("age", draw.normal(size=600))]).is_doubtful
