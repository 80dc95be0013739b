"""Spend per purchase and contracts: what is left out, what is tested, what is never NaN."""

import numpy as np
import pytest

from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.model import FitError
from zhike.analytics.clv.sbg import Sbg

PAPER = {"p": 6.249575, "q": 3.744224, "gamma": 15.443512}


def test_free_orders_are_left_out_and_counted(sample):
    x, spend = np.append(sample.x, [3, 2, 1]), np.append(sample.spend, [0.0, -5.0, np.nan])
    fitted = GammaGamma().fit(x, spend)
    assert (fitted.n_customers_, fitted.n_excluded_) == (946, 3)
    assert fitted.params_ == pytest.approx(PAPER, rel=1e-5)


def test_expected_spend_lies_between_the_own_mean_and_that_of_all():
    spend = GammaGamma(PAPER)
    once, often = spend.expected_spend([1, 50], [100.0, 100.0])
    assert spend.mean_of_population < once < often < 100


def test_expected_spend_is_the_weighted_mean_of_the_paper():
    p, q, gamma = PAPER.values()
    x, m = 4, 50.0
    share = (q - 1) / (p * x + q - 1)
    expected = share * gamma * p / (q - 1) + (1 - share) * m
    assert GammaGamma(PAPER).expected_spend([x], [m])[0] == pytest.approx(expected, rel=1e-12)


def test_nobody_gets_a_missing_spend():
    spend = GammaGamma(PAPER).expected_spend([0, 0, 3, 3], [np.nan, 50.0, np.nan, -4.0])
    assert (np.isfinite(spend) & (spend > 0)).all()
    assert spend[0] == spend[1] == GammaGamma(PAPER).mean_of_population


def test_an_infinite_population_mean_gives_way_to_that_of_the_sample():
    rng = np.random.default_rng(5)
    x = rng.geometric(0.5, 4000)
    spend = GammaGamma().fit(x, rng.gamma(4.0 * x, 1 / (rng.gamma(0.6, 1 / 10, x.size) * x)))
    assert spend.params_["q"] < 1
    assert spend.mean_of_population == spend.mean_spend_
    assert (spend.expected_spend([0, 1, 9], [0.0, 30.0, 30.0]) > 0).all()


def test_spend_that_grows_with_frequency_is_told():
    rng = np.random.default_rng(6)
    x = rng.geometric(0.3, 2000)
    fitted = GammaGamma().fit(x, x * rng.gamma(20.0, 0.5, x.size))
    assert not fitted.is_independent_
    assert fitted.correlation_p_value_ < 1e-6


def test_too_few_repeaters_are_refused():
    with pytest.raises(FitError) as refusal:
        GammaGamma().fit([1] * 9 + [0] * 50, [20.0] * 59)
    assert refusal.value.code == "FEW_REPEATERS"


def test_a_cohort_without_losses_is_refused():
    with pytest.raises(FitError) as refusal:
        Sbg().fit([0, 0, 0], 1000)
    assert refusal.value.code == "NO_LOSSES"


def test_survival_falls_from_one_and_retention_rises():
    kept = Sbg({"alpha": 0.70408, "beta": 1.18204}).survival(12)
    assert kept[0] == 1
    assert kept[1] == pytest.approx(1.18204 / (0.70408 + 1.18204))
    assert (np.diff(kept) < 0).all()
    assert (np.diff(kept[1:] / kept[:-1]) > 0).all()
