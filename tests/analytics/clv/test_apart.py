"""An implementation written apart, in the words of the papers and with a general optimiser, comes to the same."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import Summary


def nbd(params, x, t_x, T):
    r, alpha = params
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + T)


def bg_nbd(params, x, t_x, T, *, first=0):
    r, alpha, a, b = params
    k = x + first
    stays = betaln(a, b + k) - betaln(a, b) + nbd((r, alpha), x, t_x, T)
    leaves = betaln(a + 1, b + np.maximum(k, 1) - 1) - betaln(a, b) + nbd((r, alpha), x, t_x, t_x)
    return np.where(k > 0, np.logaddexp(stays, leaves), stays)


def mbg_nbd(params, x, t_x, T):
    return bg_nbd(params, x, t_x, T, first=1)


def pareto_nbd(params, x, t_x, T):
    r, alpha, s, beta = params
    order, larger = r + s + x, max(alpha, beta)
    second = s + 1 if alpha >= beta else r + x
    near, far = (
        hyp2f1(order, second, order + 1, abs(alpha - beta) / (larger + age)) * (larger + age) ** -order
        for age in (t_x, T)
    )
    alive = (alpha + T) ** -(r + x) * (beta + T) ** -s
    return (
        gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        + np.log(alive + s / order * (near - far))
    )  # fmt: skip


APART = {"NBD": nbd, "BG_NBD": bg_nbd, "MBG_NBD": mbg_nbd, "PARETO_NBD": pareto_nbd}
STARTS = {"NBD": [1.0, 10.0], "PARETO_NBD": [1.0, 10.0, 1.0, 10.0]}


def likeliest(code, x, t_x, T):
    """Climb by Nelder-Mead and BFGS in the logarithms, over single customers; parameters and log-likelihood."""

    def loss(point):
        # Nothing is known of where the optimiser goes: what is no number is no good.
        with np.errstate(all="ignore"):
            value = -APART[code](np.exp(point), x, t_x, T).sum()
        return value if np.isfinite(value) else 1e12

    rough = minimize(loss, np.log(STARTS.get(code, [1.0, 10.0, 1.0, 2.0])), method="Nelder-Mead",
                     options={"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-7})  # fmt: skip
    fine = minimize(loss, rough.x, method="BFGS", options={"gtol": 1e-4})
    best = min((rough, fine), key=lambda found: found.fun)
    return dict(zip(MODELS[code].names, np.exp(best.x), strict=True)), -best.fun


@pytest.fixture
def drawn():
    """A base drawn from none of the papers' estimates."""
    rng = np.random.default_rng(77)
    base = simulate({"r": 0.6, "alpha": 9.0, "a": 0.7, "b": 3.0}, rng.uniform(20, 60, 4000), 0.0, rng)
    return base.x, base.t_x, base.T


@pytest.mark.parametrize("code", sorted(APART))
def test_a_drawn_base_has_the_same_estimates(code, drawn):
    agree(code, *drawn)


@pytest.mark.prove
@pytest.mark.parametrize("code", ["NBD", "BG_NBD", "MBG_NBD"])
def test_the_whole_log_has_the_same_estimates(code, full):
    agree(code, full.x, full.t_x, full.T)


def agree(code, x, t_x, T):
    ours = MODELS[code]().fit(Summary.group(x, t_x, T))
    params, log_likelihood = likeliest(code, x, t_x, T)
    assert ours.fallback_ is None
    # Nobody stands higher than the top: a general optimiser stops a little below it.
    assert ours.log_likelihood_ == pytest.approx(log_likelihood, abs=1e-3)
    assert ours.log_likelihood_ > log_likelihood - 1e-6
    assert ours.params_ == pytest.approx(params, rel=5e-3)


@pytest.mark.parametrize("code", ["BG_NBD", "MBG_NBD"])
def test_the_second_public_panel_shows_no_drop_out_to_either(code, online_retail):
    x, days_x, days = online_retail
    t_x, T = days_x / 7, days / 7
    ours = MODELS[code]().fit(Summary.group(x, t_x, T))
    steady, at_nbd = likeliest("NBD", x, t_x, T)
    _, at_top = likeliest(code, x, t_x, T)
    # Twice the gain of log-likelihood stays below what one parameter on its boundary gains by chance (2.71 at 5 %).
    assert 2 * (at_top - at_nbd) < 2.71
    assert ours.fallback_ == "NBD"
    assert {name: ours.params_[name] for name in steady} == pytest.approx(steady, rel=1e-3)
    assert ours.log_likelihood_ == pytest.approx(at_nbd, abs=1e-3)
