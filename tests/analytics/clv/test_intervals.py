"""Intervals hold what they promise: the truth of drawn bases lies in them, and drawing anew spreads as they say."""

import numpy as np
import pytest

from zhike.analytics.clv import intervals
from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.simulate import simulate
from zhike.analytics.clv.summary import Summary

SPEND = {"p": 6.249575, "q": 3.744224, "gamma": 15.443512}
TRUTH = {
    "BG_NBD": {"r": 0.2425945, "alpha": 4.413602, "a": 0.792922, "b": 2.425907},
    "MBG_NBD": {"r": 0.524843, "alpha": 6.183086, "a": 0.891359, "b": 1.614002},
    "PARETO_NBD": {"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668736},
    "NBD": {"r": 0.384766, "alpha": 12.072},
}
N_DRAWS = 200
YEAR = {"horizon": 52.0, "discount": 0.1}


def draw(code: str, n: int, seed: int, per_week: int = 7) -> intervals.Base:
    """Draw customers of 27 to 78 weeks whose purchases and spends follow the truth."""
    rng = np.random.default_rng([seed, n])
    T = rng.integers(27 * per_week, 78 * per_week, n) / per_week
    base = simulate(TRUTH[code], T, 0.0, rng, first=int(code == "MBG_NBD"))
    rate = rng.gamma(SPEND["q"], 1 / SPEND["gamma"], n)
    mean = rng.gamma(SPEND["p"] * np.maximum(base.x, 1)) / (rate * np.maximum(base.x, 1))
    return intervals.Base(base.x, base.t_x, T, np.where(base.x > 0, mean, 0.0))


def fit(code: str, base: intervals.Base):
    return MODELS[code]().fit(Summary.group(base.x, base.t_x, base.T)), GammaGamma().fit(base.x, base.m)


def test_intervals_of_parameters_are_symmetric_in_the_logarithm():
    buying, _ = fit("BG_NBD", draw("BG_NBD", 3000, 1))
    for name, (low, high) in intervals.of_parameters(buying).items():
        estimate = buying.params_[name]
        assert low * high == pytest.approx(estimate**2)
        assert np.log(high / low) == pytest.approx(2 * 1.959964 * buying.standard_errors_[name] / estimate, rel=1e-5)


def test_a_parameter_on_its_boundary_has_no_interval():
    rng = np.random.default_rng(3)
    base = simulate(TRUTH["NBD"], np.full(2000, 60.0), 0.0, rng)
    buying = MODELS["BG_NBD"]().fit(Summary.group(base.x, base.t_x, base.T))
    assert buying.fallback_ == "NBD"
    assert set(intervals.of_parameters(buying)) == {"r", "alpha"}
    customers = intervals.Base(base.x, base.t_x, base.T, np.where(base.x > 0, 30.0, 0.0))
    spend = GammaGamma(SPEND)
    low, high = intervals.of_total(buying, spend, customers, **YEAR)
    assert 0 < low < high


@pytest.mark.prove
def test_the_value_of_bases_drawn_anew_spreads_as_the_interval_says():
    base = draw("BG_NBD", 2000, 5)
    truth = MODELS["BG_NBD"](TRUTH["BG_NBD"]), GammaGamma(SPEND)
    totals, widths = [], []
    for seed in range(30):
        buying, spend = fit("BG_NBD", draw("BG_NBD", 2000, 100 + seed))
        value = buying.clv(base.x, base.t_x, base.T, spend.expected_spend(base.x, base.m), **YEAR)
        totals.append(np.log(value.sum()))
        low, high = intervals.of_total(buying, spend, base, **YEAR)
        widths.append(np.log(high / low) / (2 * 1.959964))
    expected = truth[0].clv(base.x, base.t_x, base.T, truth[1].expected_spend(base.x, base.m), **YEAR).sum()
    # Thirty draws tell a spread to about an eighth.
    assert np.mean(widths) == pytest.approx(np.std(totals), rel=0.3)
    assert np.mean(totals) == pytest.approx(np.log(expected), abs=3 * np.std(totals) / np.sqrt(30))


@pytest.fixture(scope="module")
def hits() -> dict[str, dict[str, int]]:
    """How often the truth lay in its interval: by model, every parameter of buying and spending and the whole value."""
    return {code: covered(code) for code in sorted(TRUTH)}


def covered(code: str) -> dict[str, int]:
    true_buying, true_spend = MODELS[code](TRUTH[code]), GammaGamma(SPEND)
    hits = dict.fromkeys([*TRUTH[code], *SPEND, "total"], 0)
    for seed in range(N_DRAWS):
        # Ages in whole weeks: what a customer will buy is then computed for hundreds of rows instead of thousands.
        base = draw(code, 5000, seed, per_week=1)
        buying, spend = fit(code, base)
        for fitted, truth in ((buying, TRUTH[code]), (spend, SPEND)):
            for name, (low, high) in intervals.of_parameters(fitted).items():
                hits[name] += low <= truth[name] <= high
        expected = true_buying.clv(base.x, base.t_x, base.T, true_spend.expected_spend(base.x, base.m), **YEAR).sum()
        low, high = intervals.of_total(buying, spend, base, **YEAR)
        hits["total"] += low <= expected <= high
    return hits


@pytest.mark.prove
@pytest.mark.parametrize("code", sorted(TRUTH))
def test_the_true_parameters_lie_in_nineteen_of_twenty_intervals(code, hits):
    shares = {name: n / N_DRAWS for name, n in hits[code].items() if name != "total"}
    assert 0.93 <= np.mean(list(shares.values())) <= 0.97, shares
    # One figure alone strays further by chance: three and a half of its own errors.
    assert all(abs(share - 0.95) < 3.5 * (0.95 * 0.05 / N_DRAWS) ** 0.5 for share in shares.values()), shares


@pytest.mark.prove
def test_the_true_value_of_a_base_lies_in_nineteen_of_twenty_intervals(hits):
    shares = {code: found["total"] / N_DRAWS for code, found in hits.items()}
    assert 0.93 <= np.mean(list(shares.values())) <= 0.97, shares
    assert all(abs(share - 0.95) < 3.5 * (0.95 * 0.05 / N_DRAWS) ** 0.5 for share in shares.values()), shares
