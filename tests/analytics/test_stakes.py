"""Money at stake and the reasons to call."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import stakes
from zhike.analytics.errors import InputError

NAN = float("nan")


def codes(**facts):
    return [reason.code for reason in stakes.why(**({"silence_days": 10, "cycle_days": 30, "n_days": 5} | facts))]


def test_a_model_is_believed_and_the_state_fills_its_gaps():
    lost = stakes.p_lost(["NORMAL", "AT_RISK", "DORMANT", "CHURNED", "UNKNOWN"], [0.4, NAN, NAN, NAN, NAN])
    assert lost[:4].tolist() == pytest.approx([0.6, 0.3, 0.7, 0.95])
    assert np.isnan(lost[4])


def test_a_model_that_knows_no_rhythm_does_not_talk_silence_away():
    """A monthly buyer of ten weeks' silence, in a house where hardly anybody ever left."""
    states, p_alive = ["NORMAL", "AT_RISK", "DORMANT", "CHURNED"], [0.98] * 4
    lost = stakes.p_lost(states, p_alive)
    assert lost.tolist() == pytest.approx([0.02, 0.3, 0.7, 0.95])
    # 980 expected with .98 are 1,000 of who stays: times staying, times leaving.
    stake = stakes.money_at_stake(stakes.doubted([980] * 4, p_alive, lost), lost)
    assert stake.tolist() == pytest.approx([1000 * q * (1 - q) for q in (0.02, 0.3, 0.7, 0.95)])
    assert stakes.doubted([0.0, NAN], [0.0, 0.5], [1.0, 0.5])[0] == 0
    assert np.isnan(stakes.doubted([NAN], [0.5], [0.5])[0])
    # A model that doubts more than the rhythm does is believed, and its expectation stands as it is.
    assert stakes.doubted([200], [0.2], stakes.p_lost(["AT_RISK"], [0.2])).tolist() == pytest.approx([200])


def test_probability_of_loss_rises_with_every_state():
    assert np.all(np.diff(stakes.p_lost(["NORMAL", "AT_RISK", "DORMANT", "CHURNED"])) > 0)


def test_last_year_stands_in_where_no_model_speaks_and_losses_do_not_count():
    assert stakes.yearly_value([120, 80, -40], [NAN, 100, NAN]).tolist() == [120, 100, 0]
    assert stakes.yearly_value([120, -1]).tolist() == [120, 0]


@given(st.floats(0, 1e9), st.floats(0, 1))
def test_stake_is_part_of_the_value(value, lost):
    assert 0 <= stakes.money_at_stake([value], [lost])[0] <= value


def test_with_a_forecast_the_doubtful_customer_has_most_at_stake():
    p_alive = np.array([0.01, 0.5, 0.99])
    forecast = 1000 * p_alive
    stake = stakes.money_at_stake(stakes.yearly_value([0, 0, 0], forecast), stakes.p_lost(["NORMAL"] * 3, p_alive))
    assert stake.argmax() == 1
    assert stake.tolist() == pytest.approx([9.9, 250, 9.9])


@pytest.mark.parametrize(
    ("silence", "expected"),
    [(30, []), (31, ["OVERDUE"]), (60, ["INTERVAL_DOUBLED"]), (120, ["INTERVAL_DOUBLED"]), (121, ["LONG_SILENT"])],
)
def test_silence_is_named_once_and_by_its_length(silence, expected):
    assert codes(silence_days=silence) == expected


@pytest.mark.covers("R062")
def test_reasons_come_with_the_most_telling_first():
    found = codes(silence_days=90, n_days=1, tier="MAJOR", p_alive=0.3, revenue_365=50, revenue_previous_365=100)
    assert found == ["INTERVAL_DOUBLED", "P_ALIVE_LOW", "VALUE_FALLING", "ONE_PURCHASE", "TIER_HIGH"]


def test_a_high_tier_or_one_purchase_alone_is_no_reason_to_call():
    assert codes(tier="VIP", n_days=1) == []


def test_what_is_unknown_gives_no_reason():
    assert codes(silence_days=NAN, cycle_days=NAN) == []
    assert codes(cycle_days=NAN) == []
    assert codes(revenue_365=0, revenue_previous_365=0) == []


def test_every_reason_fills_its_text():
    for reason in stakes.why(
        silence_days=75.4, cycle_days=30.2, n_days=1, tier="VIP", p_alive=0.2, revenue_365=1, revenue_previous_365=9
    ):
        assert "%(" not in stakes.WHY[reason.code] % reason.params


def test_shapes_and_probabilities_are_held_to():
    for call in (
        lambda: stakes.p_lost(["NORMAL"], [0.5, 0.5]),
        lambda: stakes.p_lost(["NORMAL"], [1.5]),
        lambda: stakes.yearly_value([1], [1, 2]),
        lambda: stakes.money_at_stake([1], [0.5, 0.5]),
        lambda: stakes.money_at_stake([1], [-0.5]),
    ):
        with pytest.raises(InputError):
            call()
