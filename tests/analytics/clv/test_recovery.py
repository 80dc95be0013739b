"""What was put in comes out: parameters found again in drawn customer bases, within their own errors."""

import numpy as np
import pytest

from zhike.analytics.clv import model as models
from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import Summary

TRUTHS = [
    ("BG_NBD", {"r": 0.25, "alpha": 4.4, "a": 0.8, "b": 2.4}, 0),
    ("BG_NBD", {"r": 1.5, "alpha": 20.0, "a": 2.0, "b": 4.0}, 0),
    ("MBG_NBD", {"r": 0.5, "alpha": 6.0, "a": 0.9, "b": 1.6}, 1),
    ("PARETO_NBD", {"r": 0.55, "alpha": 10.6, "s": 0.6, "beta": 11.7}, 0),
    ("PARETO_NBD", {"r": 2.0, "alpha": 8.0, "s": 1.5, "beta": 60.0}, 0),
    ("NBD", {"r": 0.8, "alpha": 10.0}, 0),
]


@pytest.mark.parametrize(("code", "truth", "first"), TRUTHS)
def test_parameters_are_found_again_within_their_errors(code, truth, first):
    rng = np.random.default_rng(2026)
    base = simulate(truth, rng.uniform(26, 78, 20_000), 0.0, rng, first=first)
    model = MODELS[code]().fit(Summary.group(base.x, base.t_x, base.T))
    assert model.is_converged_
    for name, value in truth.items():
        assert model.params_[name] == pytest.approx(value, abs=4 * model.standard_errors_[name]), name
        assert model.standard_errors_[name] < value


def test_the_stated_errors_are_the_scatter_of_repeated_draws():
    truth = {"r": 0.5, "alpha": 6.0, "a": 0.9, "b": 2.4}
    fits = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        base = simulate(truth, rng.uniform(26, 78, 2000), 0.0, rng)
        fits.append(MODELS["BG_NBD"]().fit(Summary.group(base.x, base.t_x, base.T)))
    for name in ("r", "alpha"):
        scatter = np.std([fit.params_[name] for fit in fits], ddof=1)
        stated = np.mean([fit.standard_errors_[name] for fit in fits])
        assert stated == pytest.approx(scatter, rel=0.35), name


def test_the_unit_of_time_only_scales_alpha():
    rng = np.random.default_rng(7)
    base = simulate(TRUTHS[0][1], rng.uniform(26, 78, 3000), 0.0, rng)
    weeks = MODELS["BG_NBD"]().fit(Summary.group(base.x, base.t_x, base.T))
    days = MODELS["BG_NBD"]().fit(Summary.group(base.x, base.t_x * 7, base.T * 7, unit="day"))
    assert days.unit_ == "day"
    assert days.params_ == pytest.approx({**weeks.params_, "alpha": weeks.params_["alpha"] * 7}, rel=1e-4)
    np.testing.assert_allclose(
        days.discounted_purchases([2], [70.0], [140.0], horizon=364.0, discount=0.2),
        weeks.discounted_purchases([2], [10.0], [20.0], horizon=52.0, discount=0.2),
        rtol=1e-5,
    )


def test_spend_parameters_are_found_again_within_their_errors():
    rng = np.random.default_rng(8)
    p, q, gamma = 6.0, 4.0, 15.0
    x = rng.geometric(0.3, 20_000)
    rate = rng.gamma(q, 1 / gamma, x.size)
    spend = GammaGamma().fit(x, rng.gamma(p * x, 1 / (rate * x)))
    assert spend.is_independent_
    for name, value in {"p": p, "q": q, "gamma": gamma}.items():
        assert spend.params_[name] == pytest.approx(value, abs=4 * spend.standard_errors_[name]), name
    assert spend.mean_of_population == pytest.approx(p * gamma / (q - 1), rel=0.03)


@pytest.mark.parametrize("code", ["BG_NBD", "PARETO_NBD"])
def test_beginning_at_the_maximum_of_a_few_rows_ends_at_that_of_all(code, monkeypatch):
    rng = np.random.default_rng(11)
    truth = next(values for name, values, _first in TRUTHS if name == code)
    base = simulate(truth, rng.uniform(26, 78, 20_000), 0.0, rng)
    summary = Summary.group(base.x, base.t_x, base.T)
    far = MODELS[code]().fit(summary)
    monkeypatch.setattr(models, "MANY", 5_000)
    monkeypatch.setattr(models, "FEW", 1_000)
    near = MODELS[code]().fit(summary)
    assert near.n_evaluations_ < far.n_evaluations_
    assert near.log_likelihood_ == pytest.approx(far.log_likelihood_, abs=1e-5)
    assert near.params_ == pytest.approx(far.params_, rel=1e-4)
