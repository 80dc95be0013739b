"""The planner of winning back: worked cases W07, W08 and W09, and what is refused."""

from fractions import Fraction

import pytest

from zhike.analytics import winning
from zhike.analytics.errors import InputError

LOST = {"turnover": 150_000, "profit_rate": Fraction(1, 20)}


@pytest.mark.covers("W07")
@pytest.mark.covers("R494")
def test_one_in_four_beside_one_in_sixteen():
    told = winning.Chances()
    assert (float(told.back), float(told.new), told.ratio, told.cost_share) == (0.25, 0.0625, 4, Fraction(1, 4))
    assert (winning.won(48, told.back), winning.won(48, told.new)) == (12, 3)
    assert (winning.contacts_for(10, told.back), winning.contacts_for(10, told.new)) == (40, 160)


@pytest.mark.covers("W08")
def test_two_hundred_lost_outlets_are_replaced_by_winning_back_first():
    told = winning.plan(200, **LOST)
    assert (told.back, told.turnover, told.profit) == (50, 7_500_000, 375_000)
    assert (told.break_even_back, float(told.break_even_new)) == (1_875, 468.75)
    assert (told.contacts_new_only, told.contacts_back_first, told.saved) == (3_200, 2_600, 600)
    assert told.saved_share == Fraction(1875, 10_000)
    # Over two years an attempt may cost twice as much; as many come back.
    longer = winning.plan(200, **LOST, horizon=2)
    assert (longer.break_even_back, longer.back) == (3_750, 50)
    assert winning.plan(0, **LOST).saved_share is None


@pytest.mark.covers("W09")
@pytest.mark.covers("R518")
@pytest.mark.parametrize(
    ("turnover", "horizon", "gain", "verdict"),
    [(100_000, 1, 1_250, "ABANDON"), (200_000, 1, 2_500, "ATTEMPT"), (100_000, 5, 6_250, "ATTEMPT"),
     (120_000, 1, 1_500, "ATTEMPT")],
)  # fmt: skip
def test_cost_above_gain_is_given_up_and_equal_is_tried(turnover, horizon, gain, verdict):
    found = winning.gain(Fraction(1, 4), turnover=turnover, profit_rate=Fraction(5, 100), horizon=horizon)
    assert (found, winning.verdict(1_500, found)) == (gain, verdict)


def test_a_measured_rate_stands_to_its_expectation_by_its_interval():
    assert winning.rate(0, 0, winning.BACK).stands == ""
    # Wilson's interval of 22 of 40 at 95 percent, computed by hand: 0.3983 to 0.6929.
    told = winning.rate(22, 40, winning.BACK)
    assert (round(told.low, 4), round(told.high, 4), told.stands) == (0.3983, 0.6929, "ABOVE")
    assert winning.rate(1, 100, winning.BACK).stands == "BELOW"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: winning.Chances(back=Fraction(0)), "PLAN_NOT_POSITIVE"),
        (lambda: winning.Chances(new=Fraction(2)), "NOT_A_RATE"),
        (lambda: winning.won(-1, Fraction(1, 4)), "NEGATIVE"),
        (lambda: winning.plan(-1, **LOST), "NEGATIVE"),
        (lambda: winning.gain(Fraction(1, 4), turnover=-1, profit_rate=0), "NEGATIVE"),
        (lambda: winning.gain(Fraction(1, 4), turnover=1, profit_rate=2), "NOT_A_RATE"),
        (lambda: winning.gain(Fraction(1, 4), turnover=1, profit_rate=0, horizon=0), "PLAN_NOT_POSITIVE"),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(call, code):
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.code == code
