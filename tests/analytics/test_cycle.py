"""Purchase cycles recovered from simulated buyers, and states and stages at their limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import cycle
from zhike.analytics.errors import InputError

NAN = float("nan")


def buyers(seed, n=4000):
    """Poisson buyers: own mean gap lognormal around 40 days, few to many gaps seen."""
    rng = np.random.default_rng(seed)
    mean_gap = 40 * np.exp(rng.normal(scale=0.6, size=n))
    n_gaps = rng.integers(0, 12, size=n)
    p80 = np.array(
        [np.quantile(rng.exponential(g, k), 0.8) if k else NAN for g, k in zip(mean_gap, n_gaps, strict=True)]
    )
    return p80, n_gaps, mean_gap * np.log(5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shrunk_cycles_are_nearer_the_truth_than_own_gaps_or_the_population(seed):
    p80, n_gaps, truth = buyers(seed)
    shrunk = cycle.cycle_days(p80, n_gaps)
    seen = n_gaps > 0

    def error(guess):
        return np.sqrt(np.mean((np.log(guess) - np.log(truth[seen])) ** 2))

    everybody = np.full(seen.sum(), cycle.population(p80, n_gaps).cycle_days)
    assert error(shrunk[seen]) < 0.8 * error(p80[seen])
    assert error(shrunk[seen]) < 0.95 * error(everybody)


def test_the_weight_of_the_population_is_learnt_from_the_spread_between_customers():
    p80, n_gaps, _ = buyers(7, n=20_000)
    # Between-customer variance 0.36 and one-gap variance π²/6 make the population worth about 4.6 gaps.
    assert cycle.population(p80, n_gaps).strength == pytest.approx(np.pi**2 / 6 / 0.36, rel=0.25)


def test_one_purchase_takes_the_population_cycle():
    known = cycle.Population(60.0, 2.0, 50)
    assert cycle.cycle_days([NAN, 0.0], [0, 0], known).tolist() == [60.0, 60.0]


def test_the_formula_is_the_weighted_geometric_mean():
    known = cycle.Population(80.0, 3.0, 50)
    assert cycle.cycle_days([20.0], [5], known)[0] == pytest.approx(20 ** (5 / 8) * 80 ** (3 / 8), abs=1e-6)


@given(st.floats(1, 500), st.integers(1, 200), st.floats(1, 500))
def test_a_cycle_lies_between_own_and_population(own, n_gaps, typical):
    found = cycle.cycle_days([own], [n_gaps], cycle.Population(typical, 2.0, 50))[0]
    assert min(own, typical) - 1e-5 <= found <= max(own, typical) + 1e-5


def test_nobody_bought_twice_so_no_cycle_state_or_stage_is_known():
    cycles = cycle.cycle_days([NAN, NAN], [0, 0])
    assert np.isnan(cycles).all()
    assert cycle.churn_state([5, 500], cycles).tolist() == ["UNKNOWN", "UNKNOWN"]
    assert cycle.relation_stage([1, 1], [5, 500], [5, 500], cycles).tolist() == ["UNKNOWN", "UNKNOWN"]


def test_twins_with_equal_gaps_and_few_customers_keep_the_default_weight():
    assert cycle.population([30] * 5, [2] * 5) == cycle.Population(30.0, 2.0, 5)
    assert cycle.population([30] * 50, [2] * 50) == cycle.Population(30.0, 20.0, 50)


@pytest.mark.covers("R412")
def test_states_change_just_above_their_limits():
    silences = [0, 30, 30.001, 60, 60.001, 120, 120.001, NAN]
    expected = ["NORMAL", "NORMAL", "AT_RISK", "AT_RISK", "DORMANT", "DORMANT", "CHURNED", "UNKNOWN"]
    assert cycle.churn_state(silences, [30] * 8).tolist() == expected


def test_a_one_time_buyer_exactly_one_population_cycle_silent_is_normal():
    known = cycle.population([30, 30, 30], [3, 4, 5])
    cycles = cycle.cycle_days([NAN, 30], [0, 3], known)
    assert cycle.churn_state([30, 30], cycles).tolist() == ["NORMAL", "NORMAL"]


@pytest.mark.covers("R114")
@pytest.mark.parametrize(
    ("n_days", "age", "silence", "stage"),
    [
        (1, 10, 10, "EXPLORATION"),
        (2, 40, 5, "FORMATION"),
        (3, 900, 5, "FORMATION"),
        (4, 90, 60, "STABILITY"),
        (4, 89, 5, "FORMATION"),
        (40, 20, 5, "FORMATION"),
        (40, 900, 61, "DEGRADATION"),
        (1, 61, 61, "DEGRADATION"),
        (0, NAN, NAN, "UNKNOWN"),
    ],
)
def test_stage_of_a_customer_with_a_cycle_of_thirty_days(n_days, age, silence, stage):
    assert cycle.relation_stage([n_days], [age], [silence], [30]).tolist() == [stage]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 900), st.integers(0, 900)), min_size=1))
def test_degradation_is_exactly_dormant_or_churned(customers):
    days, silence, more = (np.array(column) for column in zip(*customers, strict=True))
    cycles = np.full(len(days), 45.5)
    states = cycle.churn_state(silence, cycles)
    stages = cycle.relation_stage(days, silence + more, silence, cycles)
    assert ((stages == "DEGRADATION") == np.isin(states, ("DORMANT", "CHURNED"))).all()


@pytest.mark.parametrize(
    ("p80", "gaps", "code"),
    [([30], [1, 2], "SHAPE_MISMATCH"), ([NAN], [1], "NOT_FINITE"), ([0], [1], "NEGATIVE"), ([5], [-1], "NEGATIVE")],
)
def test_gaps_that_cannot_be_are_refused(p80, gaps, code):
    with pytest.raises(InputError) as refused:
        cycle.cycle_days(p80, gaps)
    assert refused.value.code == code


def test_silence_before_the_day_of_judgement_is_refused():
    with pytest.raises(InputError) as refused:
        cycle.churn_state([-1], [30])
    assert refused.value.code == "NEGATIVE"
