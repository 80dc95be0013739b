"""Hold-out test and choice: models against naive rules, on real logs and on bases drawn to order."""

import numpy as np
import pytest

from zhike.analytics.clv import choose
from zhike.analytics.clv.backtest import backtest, own_rate
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import SummaryError


@pytest.fixture(scope="module")
def cdnow(full):
    return backtest(full.x, full.t_x, full.T, full.holdout, span=39.0, last=full.last)


@pytest.mark.covers("R616", missing="purchases of customers only, no market trend")
def test_the_full_log_is_forecast_as_well_as_is_known_to_be_possible(cdnow):
    assert cdnow.n_customers == 23_570
    choice = choose.choose(cdnow)
    assert not choice.is_baseline
    assert choice.winner.rmse <= 1.74
    assert choice.winner.correlation >= 0.668
    assert choice.reason == "MODEL_WINS"
    assert choice.gain == pytest.approx(1 - choice.winner.rmse / choice.best_baseline.rmse)
    assert choice.gain > 0.1
    assert choice.winner.model.code == choice.code


def test_scores_are_those_computed_by_hand(cdnow, full):
    scores = {score.code: score for score in cdnow.scores}
    assert set(scores) == {"BG_NBD", "MBG_NBD", "PARETO_NBD", "NBD", "OWN_RATE", "LAST_PERIOD"}
    actual, last = full.holdout, full.last
    assert scores["LAST_PERIOD"].rmse == pytest.approx(((last - actual) ** 2).mean() ** 0.5)
    assert scores["LAST_PERIOD"].bias == pytest.approx(last.sum() / actual.sum() - 1)
    assert scores["LAST_PERIOD"].correlation == pytest.approx(np.corrcoef(last, actual)[0, 1])
    assert scores["OWN_RATE"].by_repeats[2] == pytest.approx((2 * 39 / full.T[full.x == 2]).mean())
    assert cdnow.actual_by_repeats[7] == pytest.approx(actual[full.x >= 7].mean())
    assert sum(cdnow.customers_by_repeats) == 23_570
    assert cdnow.n_purchases == actual.sum()


def drawn(params, seed, n=4000):
    rng = np.random.default_rng(seed)
    base = simulate(params, rng.uniform(30, 60, n), 30.0, rng)
    return base.x, base.t_x, base.T, base.future


def test_a_base_that_keeps_its_own_rhythm_is_left_to_the_baseline():
    x, t_x, T, _ = drawn({"r": 0.8, "alpha": 4.0}, 21)
    future = np.rint(own_rate(x, T, 30.0))
    choice = choose.choose(backtest(x, t_x, T, future, span=30.0))
    assert choice.is_baseline
    assert (choice.code, choice.reason) == ("OWN_RATE", "BASELINE_WINS")
    assert choice.best_model is not None
    assert choice.gain < 0
    assert "OWN_RATE" in choice.message


def test_where_nobody_leaves_the_fallback_competes_under_its_own_name_once():
    test = backtest(*drawn({"r": 0.8, "alpha": 10.0}, 22), span=30.0)
    assert [score.code for score in test.scores] == ["NBD", "OWN_RATE"]
    assert test.failures == dict.fromkeys(["BG_NBD", "MBG_NBD", "PARETO_NBD"], "NO_DROP_OUT")
    alone = backtest(*drawn({"r": 0.8, "alpha": 10.0}, 22), span=30.0, models=["NBD", "PARETO_NBD"])
    assert [score.code for score in alone.scores] == ["NBD", "OWN_RATE"]
    assert choose.choose(test).code == "NBD"


def test_without_returns_the_baseline_is_used_and_says_so():
    test = backtest([0, 0], [0.0, 0.0], [5.0, 9.0], [0, 1], span=4.0)
    assert test.failures["BG_NBD"] == "NO_REPEATS"
    choice = choose.choose(test)
    assert (choice.code, choice.reason, choice.best_model) == ("OWN_RATE", "NOTHING_FITTED", None)


def test_predicting_zero_is_no_candidate_and_error_counts_squared(cdnow, full):
    size_of_error_of_nobody = np.abs(full.holdout).mean()
    assert size_of_error_of_nobody < np.abs(full.last - full.holdout).mean()
    assert min(score.rmse for score in cdnow.scores) < (full.holdout**2).mean() ** 0.5


def test_where_nobody_buys_the_bias_is_absent():
    x, t_x, T, _ = drawn({"r": 0.5, "alpha": 10.0, "a": 0.8, "b": 2.4}, 23, 500)
    test = backtest(x, t_x, T, np.zeros(x.size), span=30.0, models=["BG_NBD"])
    assert test.scores[0].bias is None
    assert test.scores[0].correlation == 0


def test_columns_of_different_length_are_refused():
    with pytest.raises(SummaryError, match="one length"):
        backtest([1, 0], [2.0, 0.0], [4.0, 4.0], [1], span=4.0)


@pytest.mark.parametrize("code", ["BG_NBD", "NBD", "OWN_RATE", "LAST_PERIOD"])
def test_a_model_that_cannot_judge_one_time_buyers_never_shows_who_is_alive(code):
    assert choose.alive_model(code) == "MBG_NBD"
