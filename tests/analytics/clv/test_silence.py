"""Laws every model keeps, whatever its parameters: silence never speaks for a customer, time never takes away."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics.clv.backtest import MODELS

LEAVING = ["BG_NBD", "MBG_NBD", "PARETO_NBD"]
RANGES = {
    "r": (0.02, 40.0), "alpha": (0.05, 600.0), "a": (0.01, 60.0), "b": (0.05, 200.0), "s": (0.02, 20.0),
    "beta": (0.05, 600.0),
}  # fmt: skip


@st.composite
def models(draw, codes=tuple(MODELS)):
    """A model of any kind with any sound parameters, spread evenly over their orders of magnitude."""
    kind = MODELS[draw(st.sampled_from(codes))]
    logs = {name: draw(st.floats(*np.log(RANGES[name]))) for name in kind.names}
    return kind({name: float(np.exp(value)) for name, value in logs.items()})


@st.composite
def histories(draw):
    """Repeats and the age at the last one, up to the ends of the range that is promised."""
    x = draw(st.integers(0, 3000))
    return x, draw(st.floats(1 / 7, 1000.0)) if x else 0.0


@given(models(), histories(), st.lists(st.floats(0.0, 500.0), min_size=2, max_size=12))
def test_more_silence_never_raises_the_chance_to_be_alive(model, history, silences):
    x, t_x = history
    now = t_x + np.sort(silences)
    alive = model.p_alive(np.full(now.size, x), np.full(now.size, t_x), now)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert (np.diff(alive) <= 1e-9).all()


@given(models(), histories(), st.floats(0.0, 500.0), st.lists(st.floats(0.0, 300.0), min_size=2, max_size=8))
def test_a_longer_time_never_brings_fewer_purchases(model, history, silence, times):
    x, t_x = history
    bought = [model.expected_purchases(t, [x], [t_x], [t_x + silence])[0] for t in sorted(times)]
    assert np.isfinite(bought).all()
    assert (np.diff(bought) >= -1e-7 * max(bought)).all()


@given(models(), histories(), st.floats(0.0, 500.0), st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_a_higher_discount_never_raises_the_value(model, history, silence, one, other):
    x, t_x = history
    low, high = (
        model.clv([x], [t_x], [t_x + silence], 10.0, horizon=52.0, discount=rate)[0] for rate in sorted((one, other))
    )
    assert 0 <= high <= low * (1 + 1e-7)


@pytest.mark.parametrize("code", LEAVING)
def test_at_the_moment_of_a_purchase_nobody_is_surer_to_be_there_than_who_may_leave_at_any_time(code):
    """Pareto/NBD: who has just bought is alive; in the others the purchase itself is a chance to leave."""
    params = {name: 1.5 for name in MODELS[code].names}
    alive = MODELS[code](params).p_alive([3], [20.0], [20.0])[0]
    assert alive == 1 if code == "PARETO_NBD" else alive < 1
