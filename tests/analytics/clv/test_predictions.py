"""Predictions against other ways to compute them, at the ends of the range, and against drawn customers."""

import itertools

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hyp2f1
from scipy.stats import beta as beta_law

from zhike.analytics.clv.bgnbd import BgNbd
from zhike.analytics.clv.mbgnbd import MbgNbd
from zhike.analytics.clv.nbd import Nbd
from zhike.analytics.clv.pareto_nbd import ParetoNbd
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import DAYS_PER_YEAR

BG = {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259}
MBG = {"r": 0.5248, "alpha": 6.1831, "a": 0.8914, "b": 1.6140}
PARETO = {"r": 0.5533, "alpha": 10.5777, "s": 0.6062, "beta": 11.6687}
MODELS = [BgNbd(BG), MbgNbd(MBG), ParetoNbd(PARETO), Nbd({"r": 0.4, "alpha": 12.0})]


def ids(model):
    return model.code


@pytest.mark.parametrize(("model", "first"), [(BgNbd(BG), 0), (MbgNbd(MBG), 1)])
@pytest.mark.parametrize("x", [0, 1, 7, 60])
@pytest.mark.parametrize("t", [1.0, 52.0, 400.0])
def test_expected_purchases_are_the_hypergeometric_formula(model, first, x, t):
    r, alpha, a, b = model.params_.values()
    T, t_x, c = 30.0, 0.0 if x == 0 else 22.0, b + first + x
    series = hyp2f1(r + x, c, a + c - 1, t / (alpha + T + t))
    if_alive = (a + c - 1) / (a - 1) * (1 - ((alpha + T) / (alpha + T + t)) ** (r + x) * series)
    got = model.expected_purchases(t, [x], [t_x], [T])[0]
    assert got == pytest.approx(if_alive * model.p_alive([x], [t_x], [T])[0], rel=1e-8)


@pytest.mark.parametrize(("a", "b"), [(1.0, 2.0), (0.01, 3.0), (40.0, 120.0), (1e-4, 1e-2)])
@pytest.mark.parametrize("x", [1, 200, 3000])
def test_no_pole_and_no_long_tail_spoils_the_expectation(a, b, x):
    model = BgNbd({**BG, "a": a, "b": b})
    T, t = 150.0, 52.0
    size, reach = BG["r"] + x, t / (BG["alpha"] + T)
    law = beta_law(a, b + x)

    def bought(q):
        """Purchases of a customer whose p has q of the law below it."""
        p = max(law.ppf(q), 1e-290)
        return -np.expm1(-size * np.log1p(p * reach)) / p

    edges = [0, 1e-9, 1e-6, 1e-3, 0.01, 0.1, 0.5, 0.9, 0.99, 1 - 1e-6, 1]
    expected = sum(quad(bought, *ends, epsrel=1e-10, limit=200)[0] for ends in itertools.pairwise(edges))
    got = model._if_alive(t, np.array([x]), np.array([T]))[0]
    assert got == pytest.approx(expected, rel=1e-6)


def test_pareto_expectation_is_smooth_through_s_of_one():
    near, at = (ParetoNbd({**PARETO, "s": s}).expected_purchases(52, [3], [20.0], [30.0])[0] for s in (1 + 1e-9, 1.0))
    assert at == pytest.approx(near, rel=1e-7)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_predictions_are_finite_at_the_ends_of_the_range(model):
    x = np.array([0, 0, 1, 3000, 3000, 3000, 1])
    t_x = np.array([0.0, 0.0, 1 / 7, 1.0, 1000.0, 1095.0, 1095.0])
    T = np.array([0.0, 1095.0, 1095.0, 1095.0, 1095.0, 1095.0, 1095.0])
    alive = model.p_alive(x, t_x, T)
    assert ((alive >= 0) & (alive <= 1)).all()
    for t in (0.0, 1.0, 52.0, 1000.0):
        expected = model.expected_purchases(t, x, t_x, T)
        assert (np.isfinite(expected) & (expected >= 0)).all()
    value = model.clv(x, t_x, T, 10.0, horizon=156.0, discount=0.1)
    assert (np.isfinite(value) & (value >= 0)).all()


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_discounting_is_the_sum_of_short_spells_discounted_one_by_one(model):
    x, t_x, T = [4, 0], [25.0, 0.0], [30.0, 30.0]
    edges = np.linspace(0, 104, 1041)
    until = np.array([model.expected_purchases(t, x, t_x, T) for t in edges])
    middles = (edges[1:] + edges[:-1]) / 2
    expected = np.diff(until, axis=0).T @ 1.1 ** (-middles * 7 / DAYS_PER_YEAR)
    got = model.discounted_purchases(x, t_x, T, horizon=104.0, discount=0.1)
    np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_value_is_discounted_purchases_times_their_worth():
    args = [4, 0], [25.0, 0.0], [30.0, 30.0]
    bought = MODELS[0].discounted_purchases(*args, horizon=52.0, discount=0.0)
    np.testing.assert_allclose(bought, MODELS[0].expected_purchases(52.0, *args), rtol=1e-12)
    value = MODELS[0].clv(*args, [20.0, 35.0], horizon=52.0, discount=0.0)
    np.testing.assert_allclose(value, bought * [20.0, 35.0])


@pytest.mark.parametrize(("model", "first"), [(BgNbd(BG), 0), (MbgNbd(MBG), 1), (ParetoNbd(PARETO), 0)])
def test_drawn_customers_live_and_buy_as_predicted(model, first):
    rng = np.random.default_rng(20260101)
    base = simulate(model.params_, rng.uniform(27, 39, 200_000), 39.0, rng, first=first)
    alive = model.p_alive(base.x, base.t_x, base.T)
    expected = model.expected_purchases(39.0, base.x, base.t_x, base.T)
    for rows in (base.x == 0, base.x == 1, (base.x >= 2) & (base.x <= 4), base.x >= 5, base.T - base.t_x < 4):
        error = 4.5 / np.sqrt(rows.sum())
        assert alive[rows].mean() == pytest.approx(base.is_alive[rows].mean(), abs=error * 0.5)
        assert expected[rows].mean() == pytest.approx(base.future[rows].mean(), abs=error * base.future[rows].std())


@pytest.mark.parametrize(("model", "first"), [(BgNbd(BG), 0), (MbgNbd(MBG), 1), (ParetoNbd(PARETO), 0)])
def test_new_customers_buy_as_predicted(model, first):
    rng = np.random.default_rng(20260102)
    base = simulate(model.params_, np.full(200_000, 39.0), 1.0, rng, first=first)
    assert model.expected_of_new(39.0) == pytest.approx(base.x.mean(), abs=4.5 * base.x.std() / np.sqrt(200_000))


def test_bg_nbd_takes_everybody_who_bought_once_for_alive_and_mbg_nbd_does_not():
    assert BgNbd(BG).p_alive([0], [0.0], [38.0])[0] == 1
    assert MbgNbd(MBG).p_alive([0], [0.0], [38.0])[0] < 0.5
    assert ParetoNbd(PARETO).p_alive([0], [0.0], [38.0])[0] < 0.7


def test_ages_off_the_grid_of_days_give_the_same_predictions_one_by_one():
    x, t_x, T = np.array([0, 2, 2, 5]), np.array([0.0, 3.21, 3.21, 9.87]), np.array([10.123, 10.123, 11.0, 12.34567])
    together = MODELS[0].expected_purchases(10.0, x, t_x, T)
    alone = [MODELS[0].expected_purchases(10.0, x[[i]], t_x[[i]], T[[i]])[0] for i in range(4)]
    np.testing.assert_allclose(together, alone, rtol=1e-13)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_scoring_tells_at_once_what_the_single_questions_tell(model):
    rng = np.random.default_rng(3)
    x, T = rng.integers(0, 4, 500), rng.integers(20, 60, 500).astype(float)
    columns = x, np.where(x > 0, T * rng.uniform(0.2, 1, 500), 0.0), T
    alive, bought, value = model.score(*columns, 12.5, horizon=52.0, discount=0.1)
    np.testing.assert_array_equal(alive, model.p_alive(*columns))
    np.testing.assert_allclose(bought, model.expected_purchases(52.0, *columns), rtol=1e-14)
    np.testing.assert_allclose(value, model.clv(*columns, 12.5, horizon=52.0, discount=0.1), rtol=1e-14)
