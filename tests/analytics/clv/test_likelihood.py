"""The likelihoods against independent computations: quadrature, formulas of the papers, finite differences."""

import itertools

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betaln, gammaln

from zhike.analytics.clv.bgnbd import BgNbd
from zhike.analytics.clv.endings import endings
from zhike.analytics.clv.gamma_gamma import _surface as spend_surface
from zhike.analytics.clv.mbgnbd import MbgNbd
from zhike.analytics.clv.nbd import Nbd
from zhike.analytics.clv.pareto_nbd import ParetoNbd
from zhike.analytics.clv.summary import Summary

PARAMS = [
    (0.553, 10.58, 0.606, 11.67),
    (0.05, 0.1, 0.05, 50.0),
    (5.0, 100.0, 3.0, 1.0),
    (0.5, 1000.0, 0.5, 0.05),
    (2.0, 0.5, 20.0, 400.0),
    (30.0, 300.0, 0.3, 3.0),
]


def integrated(params, x, t_x, T):
    """ln[(α+T)^−(r+x)(β+T)^−s + s∫(α+u)^−(r+x)(β+u)^−(s+1)du] by adaptive quadrature over panels of time."""
    r, alpha, s, beta = params

    def fall(u):
        return np.exp(-(r + x) * np.log((alpha + u) / (alpha + t_x)) - (s + 1) * np.log((beta + u) / (beta + t_x)))

    edges = t_x + (T - t_x) * np.concatenate([[0], np.geomspace(1e-7, 1, 15)])
    panels = [quad(fall, *ends, epsabs=0, epsrel=1e-11, limit=200)[0] for ends in itertools.pairwise(edges)]
    alive = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    if t_x == T:
        return alive
    left = np.log(s * sum(panels)) - (r + x) * np.log(alpha + t_x) - (s + 1) * np.log(beta + t_x)
    return np.logaddexp(alive, left)


@pytest.mark.parametrize("params", PARAMS)
@pytest.mark.parametrize("T", [0.5, 52.0, 1095.0])
def test_the_pareto_integral_is_right_for_rare_and_frequent_buyers(params, T):
    rows = [(0, 0.0)] + [(x, share * T) for x in (1, 10, 300, 3000) for share in (0.01, 0.9, 1.0)]
    x, t_x = (np.array(column) for column in zip(*rows, strict=True))
    got = endings(np.array(params), x, t_x, np.full(x.size, T)).log_total
    expected = [integrated(params, *row, T) for row in rows]
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-8)


def test_the_likelihood_of_bg_nbd_is_the_formula_of_the_paper():
    r, alpha, a, b = 0.3, 4.0, 0.7, 2.5
    x, t_x, T = 3, 20.0, 38.0
    with_purchase = betaln(a, b + x) - betaln(a, b) + gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = with_purchase - (r + x) * np.log(alpha + T)
    left = with_purchase + np.log(a / (b + x - 1)) - (r + x) * np.log(alpha + t_x)
    once = r * np.log(alpha / (alpha + T))
    summary = Summary.group([x, 0], [t_x, 0.0], [T, T])
    value, _, _ = BgNbd()._surface(summary)(np.log([r, alpha, a, b]))
    assert value == pytest.approx(np.logaddexp(alive, left) + once, abs=1e-12)


@pytest.mark.parametrize("model", [Nbd, BgNbd, MbgNbd, ParetoNbd])
def test_gradient_and_curvature_are_those_of_the_likelihood(model, sample):
    summary = Summary.group(sample.x, sample.t_x, sample.T)
    surface = model()._surface(summary)
    check_slopes(surface, model()._start(summary) + 0.2)


def test_gradient_and_curvature_of_spend_are_those_of_the_likelihood(sample):
    repeaters = sample.x > 0
    check_slopes(spend_surface(sample.x[repeaters].astype(float), sample.spend[repeaters]), np.log([3.0, 2.0, 10.0]))


def check_slopes(surface, point):
    _, gradient, hessian = surface(point)
    steps = 1e-5 * np.eye(point.size)
    slopes = [(surface(point + step)[0] - surface(point - step)[0]) / 2e-5 for step in steps]
    curves = [(surface(point + step)[1] - surface(point - step)[1]) / 2e-5 for step in steps]
    np.testing.assert_allclose(gradient, slopes, rtol=1e-6, atol=1e-7 * np.abs(gradient).max())
    np.testing.assert_allclose(hessian, curves, rtol=1e-6, atol=1e-7 * np.abs(hessian).max())
