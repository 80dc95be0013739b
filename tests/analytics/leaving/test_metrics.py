"""Figures of probabilities against independent computations: pairs counted one by one, integrals on a grid."""

import numpy as np
import pytest
from scipy import stats

from zhike.analytics.leaving import metrics, profit


@pytest.fixture(scope="module")
def said():
    draw = np.random.default_rng(11)
    chance = draw.beta(1, 3, 160).round(2)
    return (draw.random(160) < chance).astype(float), chance


def test_order_is_counted_pair_by_pair(said):
    left, chance = said
    gone, stayed = chance[left == 1], chance[left == 0]
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in gone for b in stayed]
    assert metrics.auc(left, chance) == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)


def test_precision_is_walked_down_the_list(said):
    left, chance = said
    total, before = 0.0, 0.0
    for threshold in sorted(set(chance), reverse=True):
        called = chance >= threshold
        recall = left[called].sum() / left.sum()
        total += (recall - before) * left[called].mean()
        before = recall
    assert metrics.pr_auc(left, chance) == pytest.approx(total, abs=1e-12)


def test_lift_and_gains_agree_with_a_sorted_list(said):
    left, _ = said
    chance = np.linspace(1, 0, left.size)
    assert metrics.lift(left, chance, 0.1) == pytest.approx(left[:16].mean() / left.mean())
    assert dict(metrics.gains(left, chance, 10))[0.1] == pytest.approx(left[:16].sum() / left.sum(), abs=1e-6)


def test_honest_probabilities_lie_below_the_noise_floor_and_bent_ones_above():
    draw = np.random.default_rng(3)
    chance = draw.beta(2, 5, 4_000)
    left = (draw.random(4_000) < chance).astype(float)
    odds = np.log(chance / (1 - chance))
    bent = 1 / (1 + np.exp(-2 * odds))
    assert metrics.ece(left, chance) < metrics.ece_floor(chance)
    assert metrics.ece(left, bent) > metrics.ece_floor(bent)
    assert metrics.slope(left, chance)[0] == pytest.approx(1, abs=0.1)
    assert metrics.slope(left, bent)[0] == pytest.approx(metrics.slope(left, chance)[0] / 2, rel=1e-6)


def by_hand(left, chance, terms, values=None):
    """Integrate the best of all depths over the success rate, number by number."""
    worth = np.full(left.size, terms.value) if values is None else values
    mean = terms.alpha / (terms.alpha + terms.beta)
    order = chance
    if values is not None:
        order = chance * mean * (worth - terms.offer) - (1 - chance) * terms.offer - terms.contact
    cuts = [np.inf, *sorted(set(order), reverse=True)]

    def best(rate):
        each = left * (rate * (worth - terms.offer) - terms.contact) - (1 - left) * (terms.offer + terms.contact)
        return max(each[order >= cut].sum() for cut in cuts) / left.size

    density = stats.beta(terms.alpha, terms.beta).pdf
    rates = (np.arange(800) + 0.5) / 800
    return np.mean([best(rate) * density(rate) for rate in rates])


def test_expected_maximum_profit_is_the_integral_of_the_best_depth(said):
    left, chance = said
    terms = profit.Terms()
    assert profit.expected_maximum(left, chance, terms).per_customer == pytest.approx(
        by_hand(left, chance, terms), rel=1e-3
    )
    values = np.random.default_rng(5).lognormal(5, 1, left.size)
    own = profit.expected_maximum(left, chance, terms, values)
    assert own.per_customer == pytest.approx(by_hand(left, chance, terms, values), rel=1e-3)
    assert own.per_customer >= 0
    assert 0 <= own.share <= 1


def test_nobody_is_called_where_keeping_never_pays(said):
    left, chance = said
    assert profit.expected_maximum(left, chance, profit.Terms(value=1, offer=10)) == profit.Profit(0.0, 0.0)
