"""Contracts: survival as published and by hand, the lifetime still to come by other ways to compute it."""

import itertools

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta as beta_law

from zhike.analytics.clv.kaplan_meier import KaplanMeier
from zhike.analytics.clv.model import FitError
from zhike.analytics.clv.sbg import Sbg

REGULAR, HIGH_END = {"alpha": 0.70408, "beta": 1.18204}, {"alpha": 0.66809, "beta": 3.80609}
# Weeks in remission of the 21 patients treated with 6-MP; + still in remission (Freireich et al. 1963).
REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_survival_and_its_error_are_those_of_the_textbook():
    told = KaplanMeier().fit(REMISSION + STILL, [True] * len(REMISSION) + [False] * len(STILL))
    # Kleinbaum & Klein, Survival Analysis, table of the treatment group.
    assert told.times_.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert told.survival_ == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert told.standard_errors_ == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    assert told.survival([5.9, 35]).tolist() == [1, pytest.approx(0.4482, abs=5e-5)]
    assert np.isnan(told.survival([36])).all()


def test_without_anybody_still_there_survival_is_the_plain_share():
    rng = np.random.default_rng(4)
    spans = rng.integers(1, 9, 500)
    told = KaplanMeier().fit(spans, np.ones(500, bool))
    np.testing.assert_allclose(told.survival(np.arange(9)), [(spans > t).mean() for t in range(9)], rtol=1e-12)
    assert told.standard_errors_[-1] == 0


@pytest.mark.parametrize("duration", [[], [-1.0], [np.nan]])
def test_no_contracts_are_refused(duration):
    with pytest.raises(FitError) as refusal:
        KaplanMeier().fit(duration, [False] * len(duration))
    assert refusal.value.code == "NO_CONTRACTS"


@pytest.mark.parametrize("params", [REGULAR, HIGH_END, {"alpha": 40.0, "beta": 120.0}])
@pytest.mark.parametrize("renewals", [0, 4, 60])
@pytest.mark.parametrize("discount", [1e-4, 0.005, 0.1, 0.5])
def test_periods_to_come_are_the_mean_over_how_likely_each_is_to_leave(params, renewals, discount):
    """Who leaves with p at each renewal pays (1−p)/(1 − (1−p)/(1+d)) periods; after renewals p is beta-distributed."""
    law = beta_law(params["alpha"], params["beta"] + renewals)

    def paid(share):
        stay = 1 - law.ppf(share)
        return stay / (1 - stay / (1 + discount))

    edges = [0, 1e-6, 1e-3, 0.1, 0.5, 0.9, 1]
    expected = sum(quad(paid, a, b, epsrel=1e-10, limit=300)[0] for a, b in itertools.pairwise(edges))
    got = Sbg(params).periods_to_come([renewals], discount=discount)[0]
    assert got == pytest.approx(expected, rel=1e-6)


def test_periods_to_come_of_an_even_chance_are_a_logarithm():
    # alpha = beta = 1: the share left after t renewals is 1/(1+t), and the sum is (ln(1/(1−v))/v − 1)/v, v = 1/1.1.
    v = 1 / 1.1
    expected = (np.log(1 / (1 - v)) / v - 1) / v
    assert Sbg({"alpha": 1.0, "beta": 1.0}).periods_to_come([0], discount=0.1)[0] == pytest.approx(expected, rel=1e-12)


def test_who_renewed_often_is_worth_more():
    ahead = Sbg(REGULAR).periods_to_come(np.arange(40), discount=0.1)
    assert (np.diff(ahead) > 0).all()
    assert (ahead < 11).all()  # nobody pays more than for ever: 1.1/0.1 periods


def test_contracts_of_one_cohort_give_the_published_retention():
    survivors = [1000, 631, 468, 382, 326, 289, 262, 241]
    left = -np.diff(survivors)
    renewals = np.append(np.repeat(np.arange(7), left), np.repeat(7, 241))
    fitted = Sbg().fit_contracts(renewals, np.arange(1000) < 759)
    assert fitted.params_ == pytest.approx(REGULAR, rel=1e-5)
    assert fitted.log_likelihood_ == pytest.approx(-1680.2652, abs=1e-4)


def test_contracts_begun_at_different_times_give_back_what_they_were_drawn_from():
    rng = np.random.default_rng(9)
    n = 20_000
    leaves_at = rng.geometric(rng.beta(0.8, 2.5, n)) - 1
    watched = rng.integers(0, 10, n)
    has_ended = leaves_at < watched
    fitted = Sbg().fit_contracts(np.minimum(leaves_at, watched), has_ended)
    for name, truth in (("alpha", 0.8), ("beta", 2.5)):
        assert fitted.params_[name] == pytest.approx(truth, abs=4 * fitted.standard_errors_[name])
    observed = KaplanMeier().fit(np.minimum(leaves_at, watched) + has_ended, has_ended)
    np.testing.assert_allclose(observed.survival(np.arange(8)), fitted.survival(7), atol=0.02)


@pytest.mark.parametrize(("renewals", "has_ended"), [([0, 0], [True, False]), ([3, 2], [False, False])])
def test_contracts_without_losses_or_renewals_are_refused(renewals, has_ended):
    with pytest.raises(FitError) as refusal:
        Sbg().fit_contracts(renewals, has_ended)
    assert refusal.value.code == "NO_LOSSES"


def test_what_was_never_watched_is_left_out_of_the_lifetime():
    told = KaplanMeier().fit([1, 2, 2, 3], [True, True, False, False])
    # After the first renewal 3 of 4 are left; then 2/3 of them, then all: 2/3 + 2/3 ÷ 1.1.
    assert told.periods_to_come(1, discount=0.1) == pytest.approx(2 / 3 + 2 / 3 / 1.1)
    gone = KaplanMeier().fit([1, 1], [True, True])
    assert np.isnan(gone.periods_to_come(1, discount=0.1))
