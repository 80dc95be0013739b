"""Data at the edge of the models: nobody leaves, everybody alike, hardly anybody there."""

import numpy as np
import pytest

from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.model import FitError
from zhike.analytics.clv.newton import maximise
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import Summary

LEAVING = ["BG_NBD", "MBG_NBD", "PARETO_NBD"]


def summary_of(params, n, seed, first=0):
    rng = np.random.default_rng(seed)
    base = simulate(params, rng.uniform(10, 78, n), 0.0, rng, first=first)
    return Summary.group(base.x, base.t_x, base.T)


@pytest.mark.parametrize("code", LEAVING)
def test_where_nobody_leaves_the_model_steps_back_to_nbd(code):
    summary = summary_of({"r": 0.8, "alpha": 10.0}, 3000, 11)
    model, nbd = MODELS[code]().fit(summary), MODELS["NBD"]().fit(summary)
    assert model.fallback_ == "NBD"
    assert model.drop_out_p_value_ > 0.05
    assert model.n_evaluations_ <= 30
    assert {name: model.params_[name] for name in ("r", "alpha")} == nbd.params_
    assert model.params_["r"] == pytest.approx(0.8, abs=4 * model.standard_errors_["r"])
    assert np.isfinite(list(model.standard_errors_.values())).all()
    np.testing.assert_array_equal(model.p_alive([0, 3], [0.0, 5.0], [40.0, 40.0]), [1.0, 1.0])
    args = 52.0, [0, 3], [0.0, 5.0], [40.0, 40.0]
    np.testing.assert_allclose(model.expected_purchases(*args), nbd.expected_purchases(*args))


def test_the_drop_out_test_rejects_seldom_where_nobody_leaves():
    tested = [MODELS["BG_NBD"]().fit(summary_of({"r": 0.8, "alpha": 10.0}, 400, seed)) for seed in range(60)]
    rejected = sum(model.fallback_ is None for model in tested)
    assert rejected <= 8  # at a level of 5 % or less, more than 8 of 60 come by chance once in 350 times


@pytest.mark.parametrize("code", LEAVING)
def test_online_retail_shows_no_drop_out(code, online_retail):
    model = MODELS[code]().fit(Summary.from_days(*online_retail))
    assert model.fallback_ == "NBD"
    assert model.n_evaluations_ <= 30
    assert np.isfinite(list(model.standard_errors_.values())).all()


@pytest.mark.parametrize("code", [*LEAVING, "NBD"])
@pytest.mark.parametrize(
    "params",
    [
        {"r": 50.0, "alpha": 500.0, "a": 0.8, "b": 2.4},
        {"r": 0.5, "alpha": 5.0, "a": 80.0, "b": 240.0},
        {"r": 0.5, "alpha": 5.0, "a": 0.02, "b": 3.0},
        {"r": 0.02, "alpha": 20.0, "a": 0.8, "b": 2.4},
    ],
    ids=["alike in rate", "alike in leaving", "few leave", "few return"],
)
def test_every_fit_ends_in_time_with_finite_figures(code, params):
    model = MODELS[code]().fit(summary_of(params, 1500, 12))
    assert model.n_evaluations_ <= 30
    assert model.is_converged_
    figures = [*model.params_.values(), *model.standard_errors_.values(), model.log_likelihood_]
    assert np.isfinite(figures).all()


@pytest.mark.parametrize("code", [*LEAVING, "NBD"])
def test_a_handful_of_customers_is_enough_to_end(code):
    model = MODELS[code]().fit(Summary.group([0, 1, 3], [0.0, 4.0, 9.0], [10.0, 10.0, 10.0]))
    assert model.n_evaluations_ <= 30
    assert np.isfinite(model.expected_purchases(5.0, [0, 3], [0.0, 9.0], [10.0, 10.0])).all()


@pytest.mark.parametrize("code", [*LEAVING, "NBD"])
def test_without_a_single_return_nothing_is_fitted(code):
    with pytest.raises(FitError) as refusal:
        MODELS[code]().fit(Summary.group([0, 0], [0.0, 0.0], [4.0, 9.0]))
    assert refusal.value.code == "NO_REPEATS"


def test_a_second_fit_forgets_the_first():
    model = MODELS["BG_NBD"]().fit(summary_of({"r": 0.8, "alpha": 10.0}, 3000, 11))
    model.fit(summary_of({"r": 0.25, "alpha": 4.0, "a": 0.8, "b": 2.4}, 3000, 13))
    assert model.fallback_ is None
    assert model.params_["a"] > 0


def test_the_ascent_climbs_out_of_a_saddle_and_stops_at_the_limit():
    def ridge(p):
        slope = np.array([-2 * p[0] * (p[0] ** 2 - 1), np.exp(-(p[1] ** 2) / 100)])
        return -((p[0] ** 2 - 1) ** 2) / 2 + p[1] / 10, slope * [1, 0] + [0, 0.1], np.diag([2 - 6 * p[0] ** 2, 0.0])

    top = maximise(ridge, np.array([0.1, 0.0]))
    assert top.n_evaluations <= 30
    assert abs(top.point[0]) == pytest.approx(1, abs=1e-4)
    assert top.point[1] == pytest.approx(14)
