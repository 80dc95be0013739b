"""Control lines, tenure, length of period and damages, against the requirement's own numbers."""

from fractions import Fraction

import pytest

from zhike.analytics import churn


@pytest.mark.covers("R424")
def test_a_development_peak_is_told_by_its_cohorts():
    told = churn.tenure(opening=3000, new=500, lost_old=120, lost_new=80, peak="15%")
    assert (told.old.value, told.new.value) == (Fraction(4, 100), Fraction(16, 100))
    assert round(float(told.headline.value), 4) == 0.0667
    assert told.new_share.value == Fraction(1, 6)
    assert told.is_peak


@pytest.mark.covers("R426")
@pytest.mark.parametrize(("rate", "colour"), [("50/1000", "GREEN"), ("51/1000", "RED")])
def test_on_the_line_is_green_and_over_it_is_red(rate, colour):
    assert churn.light(Fraction(rate), Fraction(5, 100)) == colour


def test_within_the_line_but_risen_by_a_fifth_is_yellow():
    assert churn.light(Fraction(48, 1000), Fraction(5, 100), Fraction(4, 100)) == "YELLOW"
    assert churn.light(Fraction(47, 1000), Fraction(5, 100), Fraction(4, 100)) == "GREEN"
    assert churn.light(None, Fraction(5, 100)) == ""


@pytest.mark.covers("R419")
@pytest.mark.parametrize(
    ("cycle", "kind"), [(10, "MONTH"), (11, "QUARTER"), (31, "HALF"), (100, "YEAR"), (400, "YEAR")]
)
def test_the_period_is_the_shortest_of_three_cycles(cycle, kind):
    assert churn.suggest(cycle) == kind


@pytest.mark.covers("R435")
def test_fewer_customers_carry_the_same_cost():
    before, after = churn.cost_each(6_600_000, 3000, 2800)
    assert before.value == 2200
    assert round(float(after.value), 2) == 2357.14


@pytest.mark.covers("R438")
def test_the_lost_tell_twenty_two_each():
    assert churn.reach(200) == 4400
    assert churn.reach(200, Fraction(1, 2)) == 2200


@pytest.mark.covers("R439")
def test_a_constant_series_does_not_vary():
    assert churn.spread([5] * 12) == churn.Spread(0.0, 0.0)
    assert churn.spread([1, 3]).variation == 0.5


def test_a_line_of_a_quarter_is_restated_for_the_length():
    assert churn.ceiling_for(Fraction(1, 10), "YEAR") == 1 - Fraction(9, 10) ** 4
    assert round(float(churn.ceiling_for(Fraction(5, 100), "MONTH")), 5) == 0.01695
