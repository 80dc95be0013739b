"""Covariates: the truth of drawn bases is found again, no effect leaves the plain model, the slopes are the slopes."""

import numpy as np
import pytest

from zhike.analytics.clv import covariates
from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.covariates import WithCovariates
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import Summary, SummaryError

TRUTH = {
    "BG_NBD": {"r": 0.6, "alpha": 6.0, "a": 0.8, "b": 2.4},
    "MBG_NBD": {"r": 0.6, "alpha": 6.0, "a": 0.8, "b": 1.6},
    "PARETO_NBD": {"r": 0.6, "alpha": 10.0, "s": 0.6, "beta": 11.0},
    "NBD": {"r": 0.4, "alpha": 12.0},
}
EFFECTS = np.array([0.7, -0.5])


def drawn(code: str, n: int = 12_000):
    """Draw customers of three sorts, each with its own alpha, and what each does in the year after."""
    rng = np.random.default_rng(8)
    z = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])[rng.integers(0, 3, n)]
    T = rng.integers(20, 60, n).astype(float)
    columns = np.empty((4, n))
    for level in np.unique(z, axis=0):
        inside = (z == level).all(axis=1)
        truth = TRUTH[code] | {"alpha": TRUTH[code]["alpha"] * np.exp(-level @ EFFECTS)}
        base = simulate(truth, T[inside], 26.0, rng, first=int(code == "MBG_NBD"))
        columns[:, inside] = base.x, base.t_x, base.T, base.future
    return *columns, z


@pytest.mark.parametrize("code", sorted(TRUTH))
def test_the_effects_of_a_drawn_base_are_found_again_and_forecast_better(code):
    x, t_x, T, future, z = drawn(code)
    model = WithCovariates(code).fit(x, t_x, T, z)
    assert model.is_converged_
    assert model.n_evaluations_ <= 30
    assert np.abs(model.effects_ - EFFECTS).max() < 4 * model.effect_errors_.max()
    assert model.effect_errors_.max() < 0.1
    for name, truth in TRUTH[code].items():
        assert abs(np.log(model.params_[name] / truth)) < 4 * model.standard_errors_[name] / model.params_[name]
    assert model.p_value_ < 1e-6
    told, plain = model.expected_purchases(26.0, x, t_x, T, z), model.plain_.expected_purchases(26.0, x, t_x, T)
    assert ((told - future) ** 2).mean() < ((plain - future) ** 2).mean()


@pytest.mark.parametrize("code", sorted(TRUTH))
def test_without_an_effect_it_is_the_plain_model(code):
    x, t_x, T, _future, z = drawn(code, 300)
    model, plain = WithCovariates(code, TRUTH[code], [0.0, 0.0]), MODELS[code](TRUTH[code])
    np.testing.assert_allclose(model.p_alive(x, t_x, T, z), plain.p_alive(x, t_x, T), rtol=1e-12)
    year = {"horizon": 52.0, "discount": 0.1}
    np.testing.assert_allclose(
        model.discounted_purchases(x, t_x, T, z, **year), plain.discounted_purchases(x, t_x, T, **year), rtol=1e-12
    )


@pytest.mark.parametrize("code", sorted(TRUTH))
def test_gradient_and_hessian_are_those_of_finite_differences(code):
    x, t_x, T, _future, z = drawn(code, 500)
    names = MODELS[code].names
    parts = [
        (covariates._map(names, level), MODELS[code]()._surface(Summary.group(*rows)))
        for level, rows in covariates._groups(z, [x, t_x, T])
    ]
    surface = covariates._together(parts)
    point = np.concatenate([np.log([TRUTH[code][name] for name in names]), [0.3, -0.2]])
    _value, gradient, hessian = surface(point)
    for i in range(point.size):
        step = np.eye(point.size)[i] * 1e-5
        above, below = surface(point + step), surface(point - step)
        assert gradient[i] == pytest.approx((above[0] - below[0]) / 2e-5, rel=1e-5, abs=1e-3)
        np.testing.assert_allclose(hessian[i], (above[1] - below[1]) / 2e-5, rtol=1e-4, atol=1e-2)


def test_a_covariate_that_is_different_for_everybody_is_refused():
    with pytest.raises(SummaryError, match="combinations"):
        WithCovariates("NBD").fit(np.ones(600), np.ones(600), np.full(600, 5.0), np.arange(600.0)[:, None])
