"""The published figures: parameters, likelihoods, errors and forecasts of the papers, from the raw logs."""

import numpy as np
import pytest

from zhike.analytics.clv.bgnbd import BgNbd
from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.mbgnbd import MbgNbd
from zhike.analytics.clv.pareto_nbd import ParetoNbd
from zhike.analytics.clv.sbg import Sbg
from zhike.analytics.clv.summary import Summary

PAPERS = [
    (BgNbd, {"r": 0.2425945, "alpha": 4.413602, "a": 0.792922, "b": 2.425907}, -9582.42921),
    (ParetoNbd, {"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668736}, -9594.97618),
    (MbgNbd, {"r": 0.524843, "alpha": 6.183086, "a": 0.891359, "b": 1.614002}, -9582.13572),
]
ACTUAL = [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359]
FORECASTS = [
    (BgNbd, [0.225, 0.523, 1.044, 1.520, 2.164, 2.654, 3.504, 6.157]),
    (ParetoNbd, [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403]),
]


@pytest.fixture(scope="module")
def summary(sample):
    return Summary.group(sample.x, sample.t_x, sample.T)


def by_repeats(values, sample):
    groups = np.minimum(sample.x, 7)
    return [values[groups == repeats].mean() for repeats in range(8)]


@pytest.mark.parametrize(("model", "params", "log_likelihood"), PAPERS)
def test_cdnow_gives_the_published_parameters_and_likelihood(model, params, log_likelihood, summary):
    fitted = model().fit(summary)
    assert fitted.params_ == pytest.approx(params, rel=1e-5)
    assert fitted.log_likelihood_ == pytest.approx(log_likelihood, abs=1e-5)
    assert fitted.is_converged_
    assert fitted.n_evaluations_ <= 10
    assert fitted.n_customers_ == 2357
    assert fitted.fallback_ is None
    assert fitted.drop_out_p_value_ < 1e-60


def test_the_errors_of_bg_nbd_are_the_published_ones(summary):
    errors = BgNbd().fit(summary).standard_errors_
    assert errors == pytest.approx({"r": 0.0126, "alpha": 0.378, "a": 0.186, "b": 0.705}, rel=5e-3)


def test_customer_1516_is_alive_and_expected_as_published():
    x, t_x, T = [26], [216 / 7], [31.0]
    bg, pareto = BgNbd(PAPERS[0][1]), ParetoNbd(PAPERS[1][1])
    assert bg.p_alive(x, t_x, T)[0] == pytest.approx(0.96885, abs=1e-5)
    assert pareto.p_alive(x, t_x, T)[0] == pytest.approx(0.997874, abs=1e-6)
    assert bg.expected_purchases(52, x, t_x, T)[0] == pytest.approx(25.757, abs=1e-3)
    assert pareto.expected_purchases(52, x, t_x, T)[0] == pytest.approx(25.456, abs=1e-3)


def test_a_customer_of_two_repeats_is_expected_as_published():
    expected = BgNbd(PAPERS[0][1]).expected_purchases(39, [2], [30.43], [38.86])
    assert expected[0] == pytest.approx(1.226, abs=5e-4)


def test_the_holdout_of_the_sample_is_the_published_one(sample):
    assert by_repeats(sample.holdout, sample) == pytest.approx(ACTUAL, abs=5e-4)


@pytest.mark.parametrize(("model", "forecast"), FORECASTS)
def test_the_forecast_by_repeats_is_the_published_one(model, forecast, sample, summary):
    expected = model().fit(summary).expected_purchases(39, sample.x, sample.t_x, sample.T)
    assert by_repeats(expected, sample) == pytest.approx(forecast, abs=1.1e-3)


def test_gamma_gamma_gives_the_published_parameters(sample):
    spend = GammaGamma().fit(sample.x, sample.spend)
    assert spend.n_customers_ == 946
    assert spend.params_ == pytest.approx({"p": 6.249575, "q": 3.744224, "gamma": 15.443512}, rel=1e-5)
    assert spend.log_likelihood_ == pytest.approx(-4055.917695, abs=1e-6)
    assert spend.correlation_ == pytest.approx(np.corrcoef(sample.x[sample.x > 0], sample.spend[sample.x > 0])[0, 1])
    assert spend.correlation_ == pytest.approx(0.11, abs=0.005)
    assert spend.is_independent_


@pytest.mark.parametrize(
    ("survivors", "params", "log_likelihood"),
    [
        ([1000, 631, 468, 382, 326, 289, 262, 241], {"alpha": 0.70408, "beta": 1.18204}, -1680.2652),
        ([1000, 869, 743, 653, 593, 551, 517, 491], {"alpha": 0.66809, "beta": 3.80609}, -1611.1581),
    ],
)
def test_sbg_gives_the_published_retention(survivors, params, log_likelihood):
    fitted = Sbg().fit(-np.diff(survivors), survivors[-1])
    assert fitted.params_ == pytest.approx(params, rel=1e-5)
    assert fitted.log_likelihood_ == pytest.approx(log_likelihood, abs=1e-4)
