"""What one customer brings lies in its interval as often as promised; its mean is the lifetime value."""

import numpy as np
import pytest

from zhike.analytics.clv import chance
from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import Summary

SPEND = {"p": 6.249575, "q": 3.744224, "gamma": 15.443512}
TRUTH = {
    "BG_NBD": {"r": 0.6, "alpha": 4.413602, "a": 0.792922, "b": 2.425907},
    "MBG_NBD": {"r": 0.524843, "alpha": 6.183086, "a": 0.891359, "b": 1.614002},
    "PARETO_NBD": {"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668736},
    "NBD": {"r": 0.384766, "alpha": 12.072},
}
WHO = [chance.Customer(0, 0.0, 30.0, 0.0), chance.Customer(3, 25.0, 40.0, 30.0), chance.Customer(26, 30.86, 31.0, 50.0)]


@pytest.mark.parametrize("code", sorted(TRUTH))
def test_the_mean_of_what_is_drawn_is_the_lifetime_value(code, monkeypatch):
    monkeypatch.setattr(chance, "N_FATES", 3000)
    buying, spend = MODELS[code](TRUTH[code]), GammaGamma(SPEND)
    for one in WHO:
        drawn = chance._drawn(buying, spend, one, np.random.default_rng(7), horizon=52.0, discount=0.1)
        much = spend.expected_spend([one.x], [one.m])
        value = buying.clv([one.x], [one.t_x], [one.T], much, horizon=52.0, discount=0.1)[0]
        assert drawn.mean() == pytest.approx(value, abs=5 * drawn.std() / drawn.size**0.5 + 2e-3 * value)


def test_who_hardly_comes_again_has_an_interval_from_nothing_and_the_same_seed_gives_the_same():
    buying, spend = MODELS["BG_NBD"](TRUTH["BG_NBD"]), GammaGamma(SPEND)
    told = [
        chance.of_customer(
            buying, spend, chance.Customer(4, 5.0, 60.0, 30.0), horizon=52.0, discount=0.1, rng=np.random.default_rng(3)
        )
        for _ in range(2)
    ]
    assert told[0] == told[1]
    assert told[0].low == 0


def test_parameters_known_less_well_make_the_interval_wider():
    ends = []
    for spread in (0.01, 0.5):
        buying = MODELS["NBD"](TRUTH["NBD"])
        buying.standard_errors_ = {name: value * spread for name, value in TRUTH["NBD"].items()}
        buying.covariance_ = np.eye(2) * spread**2
        one = chance.Customer(0, 0.0, 5.0, 0.0)
        rng = np.random.default_rng(9)
        ends.append(chance.of_customer(buying, GammaGamma(SPEND), one, horizon=520.0, discount=0.0, rng=rng).high)
    assert ends[1] > 1.1 * ends[0]


N_BASES, N_ASKED = 40, 100


def _covered(code: str, seed: int) -> tuple[int, int]:
    """How many customers of a drawn base brought what their interval said, and how many were asked."""
    rng = np.random.default_rng([seed, 11])
    T = rng.integers(27, 78, 3000).astype(float)
    base = simulate(TRUTH[code], T, 52.0, rng, first=int(code == "MBG_NBD"))
    scale = rng.gamma(SPEND["q"], 1 / SPEND["gamma"], T.size)
    mean = rng.gamma(SPEND["p"] * np.maximum(base.x, 1)) / (scale * np.maximum(base.x, 1))
    came = np.where(base.future > 0, rng.gamma(SPEND["p"] * np.maximum(base.future, 1e-9)) / scale, 0.0)
    buying = MODELS[code]().fit(Summary.group(base.x, base.t_x, base.T))
    spend = GammaGamma().fit(base.x, np.where(base.x > 0, mean, 0.0))
    hits = asked = 0
    for i in range(N_ASKED):
        one = chance.Customer(int(base.x[i]), base.t_x[i], T[i], float(mean[i]) if base.x[i] else 0.0)
        low, high = chance.of_customer(buying, spend, one, horizon=52.0, discount=0.0, rng=rng)
        # Of whom nothing is expected in nineteen of twenty cases there is nothing to cover.
        if high > 0:
            hits, asked = hits + (low <= came[i] <= high), asked + 1
    return hits, asked


@pytest.mark.prove
@pytest.mark.parametrize("code", sorted(TRUTH))
def test_what_customers_bring_lies_in_nineteen_of_twenty_intervals(code):
    found = np.array([_covered(code, seed) for seed in range(N_BASES)]).sum(axis=0)
    assert 0.93 <= found[0] / found[1] <= 0.97, found
