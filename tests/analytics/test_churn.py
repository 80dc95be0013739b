"""The worked cases of churn: rates on every base, conversion, change, roll-up, lifetimes and standards."""

from fractions import Fraction

import pytest

from zhike.analytics import churn
from zhike.analytics.errors import ChurnInputError

TINY = 1e-9


@pytest.fixture
def retailer():
    """The small-appliance retailer of W01."""
    return churn.PeriodCounts(opening=3000, new=500, closing=3300)


@pytest.mark.covers("W01")
def test_w01_gives_200_lost_and_the_rate_on_every_base(retailer):
    rates = churn.rates(retailer)
    assert retailer.lost == 200
    assert rates["CLOSING"].value == Fraction(2, 33)
    assert rates["OPENING"].value == Fraction(1, 15)
    assert float(rates["AVERAGE"].value) == pytest.approx(0.06349206349206349, abs=TINY)
    assert float(rates["EXPOSED"].value) == pytest.approx(0.05714285714285714, abs=TINY)
    assert "COHORT" not in rates


def test_w01_gives_retention_lifetime_replacement_and_growth(retailer):
    rates = churn.rates(retailer)
    assert churn.retention_opening(retailer).value == Fraction(14, 15)
    assert churn.lifetime(rates["OPENING"]).value == 15
    assert churn.lifetime(rates["CLOSING"]).value == Fraction(33, 2)
    assert churn.replacement_share_of_new(retailer).value == Fraction(2, 5)
    assert churn.net_growth(retailer).value == Fraction(1, 10)
    assert churn.warnings(retailer) == ()


def test_every_rate_carries_numerator_denominator_and_base(retailer):
    rate = churn.rates(retailer)["CLOSING"]
    assert (rate.numerator, rate.denominator, rate.base) == (200, 3300, "CLOSING")


@pytest.mark.covers("W02")
@pytest.mark.parametrize(
    ("counts", "lost", "closing", "opening"),
    [
        ((100, 0, 40), 60, Fraction(3, 2), Fraction(3, 5)),
        ((100, 0, 0), 100, None, Fraction(1)),
        ((0, 50, 50), 0, Fraction(0), None),
        ((10, 100, 5), 105, Fraction(21), Fraction(21, 2)),
    ],
    ids=["a", "b", "d", "e"],
)
def test_w02_edge_cases_of_both_bases(counts, lost, closing, opening):
    period = churn.PeriodCounts(*counts)
    rates = churn.rates(period)
    assert (period.lost, rates["CLOSING"].value, rates["OPENING"].value) == (lost, closing, opening)


def test_w02_undefined_rates_name_their_reason():
    assert churn.rates(churn.PeriodCounts(100, 0, 0))["CLOSING"].undefined_reason == "CLOSING_ZERO"
    assert churn.rates(churn.PeriodCounts(0, 50, 50))["OPENING"].undefined_reason == "OPENING_ZERO"
    empty = churn.rates(churn.PeriodCounts(0, 0, 0, cohort_lost=0))
    assert {rate.undefined_reason for rate in empty.values()} == {
        "OPENING_ZERO",
        "CLOSING_ZERO",
        "AVERAGE_ZERO",
        "EXPOSED_ZERO",
    }


@pytest.mark.covers("W02")
def test_w02c_more_customers_than_came_is_a_data_error_unless_ten_were_won_back():
    with pytest.raises(ChurnInputError) as refused:
        churn.PeriodCounts(100, 10, 120)
    assert refused.value.code == "RECONCILE"
    assert refused.value.params["missing"] == 10
    assert churn.PeriodCounts(100, 10, 120, won_back=10).lost == 0
    assert churn.PeriodCounts(100, 10, 120, moved_in=10).lost == 0


@pytest.mark.covers("W02")
def test_w02e_warns_to_use_the_cohort_rate_which_stays_below_one():
    period = churn.PeriodCounts(10, 100, 5, cohort_lost=9)
    assert "USE_COHORT" in churn.warnings(period)
    assert churn.rates(period)["COHORT"].value == Fraction(9, 10)
    assert churn.retention_opening(period).undefined_reason == "LOST_OVER_OPENING"


def test_a_rate_above_one_without_newcomers_warns_of_the_rate_only():
    assert churn.warnings(churn.PeriodCounts(100, 0, 40)) == ("RATE_OVER_100",)


def test_no_loss_has_no_lifetime():
    assert churn.lifetime(churn.rates(churn.PeriodCounts(5, 0, 5))["OPENING"]).undefined_reason == "LOST_ZERO"
    assert churn.lifetime(churn.rates(churn.PeriodCounts(0, 9, 5))["OPENING"]).undefined_reason == "OPENING_ZERO"


@pytest.mark.parametrize("bad", [-1, 3000.0, "3000", True, None, float("nan")])
def test_a_count_that_is_no_whole_number_is_refused(bad):
    with pytest.raises(ChurnInputError) as refused:
        churn.PeriodCounts(opening=bad, new=0, closing=0)
    assert refused.value.field == "opening"
    assert refused.value.code in ("NEGATIVE", "NOT_WHOLE")


def test_a_cohort_cannot_lose_more_than_it_had():
    with pytest.raises(ChurnInputError) as refused:
        churn.PeriodCounts(10, 100, 5, cohort_lost=11)
    assert refused.value.code == "COHORT_OVER_OPENING"


@pytest.mark.covers("R118")
@pytest.mark.covers("W03")
def test_w03_two_companies_and_their_lifetimes():
    a, b = churn.PeriodCounts(100, 20, 100), churn.PeriodCounts(100, 10, 100)
    assert churn.rates(a)["OPENING"].value == churn.rates(a)["CLOSING"].value == Fraction(1, 5)
    assert churn.lifetime(churn.rates(a)["OPENING"]).value == 5
    assert churn.lifetime(churn.rates(b)["OPENING"]).value == 10
    assert (10 * a.lost, 10 * b.lost) == (200, 100)
    assert float(churn.survivors(100, "0.2", 5)) == pytest.approx(32.768, abs=TINY)
    assert float(churn.survivors(100, "0.1", 10)) == pytest.approx(34.86784401, abs=TINY)
    assert churn.half_life("0.2") == pytest.approx(3.106283718, abs=1e-8)
    assert churn.half_life("0.1") == pytest.approx(6.578813479, abs=1e-8)
    assert (churn.half_life(0), churn.half_life(1)) == (float("inf"), 0.0)


@pytest.mark.covers("W06")
@pytest.mark.covers("R414")
@pytest.mark.parametrize(
    ("rate", "to", "expected"),
    [
        ("0.42", "CLOSING", 0.7241379310344828),
        ("0.23", "CLOSING", 0.2987012987012987),
        ("0.42", "OPENING", 0.29577464788732394),
        ("0.23", "OPENING", 0.18699186991869918),
    ],
)
def test_w06_converts_between_the_bases(rate, to, expected):
    assert float(churn.convert_base(rate, to)) == pytest.approx(expected, abs=TINY)


def test_a_rate_that_leaves_nobody_has_no_closing_base():
    with pytest.raises(ChurnInputError) as refused:
        churn.convert_base(1, "CLOSING")
    assert refused.value.code == "NOTHING_LEFT"


@pytest.mark.covers("W18")
@pytest.mark.covers("R420")
def test_w18_change_against_five_percent(retailer):
    rates = churn.rates(retailer)
    before = churn.PeriodCounts(1000, 50, 1000)
    for base, points, relative in (("OPENING", 1 / 60, 1 / 3), ("CLOSING", 0.010606060606060607, 0.21212121212121213)):
        change = churn.change(rates[base], churn.rates(before)[base])
        assert float(change.points) == pytest.approx(points, abs=TINY)
        assert float(change.relative) == pytest.approx(relative, abs=TINY)


@pytest.mark.covers("W18")
def test_w18_change_from_zero_has_no_relative_size(retailer):
    change = churn.change(churn.rates(retailer)["OPENING"], churn.rates(churn.PeriodCounts(10, 0, 10))["OPENING"])
    assert (change.points, change.relative, change.undefined_reason) == (Fraction(1, 15), None, "PREVIOUS_ZERO")


@pytest.mark.covers("W18")
def test_w18_rates_on_different_bases_are_not_compared(retailer):
    rates = churn.rates(retailer)
    with pytest.raises(ChurnInputError) as refused:
        churn.change(rates["OPENING"], rates["CLOSING"])
    assert refused.value.code == "BASE_MISMATCH"


def test_change_from_an_undefined_rate_is_undefined(retailer):
    nobody = churn.rates(churn.PeriodCounts(0, 5, 5))["OPENING"]
    assert churn.change(churn.rates(retailer)["OPENING"], nobody).undefined_reason == "RATE_MISSING"


@pytest.mark.covers("W19")
def test_w19_the_total_comes_from_sums_and_not_from_averaged_rates():
    branches = [
        churn.PeriodCounts(1000, 200, 1100),
        churn.PeriodCounts(1200, 100, 1220),
        churn.PeriodCounts(800, 200, 980),
    ]
    closing = [0.09090909090909091, 0.06557377049180328, 0.02040816326530612]
    opening = [0.1, 0.06666666666666667, 0.025]
    assert [b.lost for b in branches] == [100, 80, 20]
    assert [float(churn.rates(b)["CLOSING"].value) for b in branches] == pytest.approx(closing, abs=TINY)
    assert [float(churn.rates(b)["OPENING"].value) for b in branches] == pytest.approx(opening, abs=TINY)
    total = churn.rates(churn.roll_up(branches))
    assert total["CLOSING"].value == Fraction(2, 33)
    assert total["OPENING"].value == Fraction(1, 15)


@pytest.mark.covers("W19")
def test_w19_moving_ten_customers_between_branches_changes_no_total():
    moved = [
        churn.PeriodCounts(1000, 200, 1090, moved_out=10),
        churn.PeriodCounts(1200, 100, 1230, moved_in=10),
        churn.PeriodCounts(800, 200, 980),
    ]
    total = churn.roll_up(moved)
    assert total.lost == 200
    assert churn.rates(total)["CLOSING"].value == Fraction(2, 33)
    assert churn.rates(total)["OPENING"].value == Fraction(1, 15)


@pytest.mark.covers("W20")
@pytest.mark.covers("R427")
def test_w20_standards_and_their_violation(retailer):
    lines = churn.standards(retailer, natural=45, profit=7500, development_cost=5000)
    assert float(lines.natural_floor.value) == pytest.approx(0.015, abs=TINY)
    assert float(lines.natural_floor_closing.value) == pytest.approx(0.013636363636363636, abs=TINY)
    assert float(lines.zero_growth_ceiling.value) == pytest.approx(1 / 6, abs=TINY)
    assert float(lines.profit_ceiling.value) == pytest.approx(1 / 18, abs=TINY)
    assert lines.is_violated is True


def test_standards_refuse_more_natural_exits_than_losses(retailer):
    with pytest.raises(ChurnInputError) as refused:
        churn.standards(retailer, natural=201, profit=1, development_cost=0)
    assert refused.value.code == "NATURAL_OVER_LOST"
    assert churn.standards(retailer, natural=0, profit=0, development_cost=0).is_violated is None


@pytest.mark.covers("W31")
@pytest.mark.covers("R419")
@pytest.mark.covers("R425")
def test_w31_a_year_in_months():
    assert churn.normalise(Fraction(1, 15), 12) == pytest.approx(0.005732909752416027, abs=TINY)
    assert churn.normalise(Fraction(1, 15), 12, "SIMPLE") == Fraction(1, 180)
    # Twelve such months leave as many as the year does, and the steady rate of equal months is that of each.
    month = Fraction(churn.normalise(Fraction(1, 15), 12))
    assert churn.steady([month] * 12) == pytest.approx(0.005732909752416027, abs=TINY)


def test_a_month_restated_as_a_year_and_back_is_itself():
    year = churn.normalise("0.02", Fraction(1, 12))
    assert year == pytest.approx(1 - 0.98**12, abs=TINY)
    assert churn.normalise(repr(round(year, 12)), 12) == pytest.approx(0.02, abs=TINY)


@pytest.mark.parametrize(
    ("rate", "periods", "method", "code"),
    [
        ("1.5", 12, "COMPOUND", "NOT_A_RATE"),
        ("-0.1", 12, "SIMPLE", "NEGATIVE"),
        ("0.1", 0, "SIMPLE", "PERIODS_NOT_POSITIVE"),
        ("0.1", 12, "MAGIC", "METHOD_UNKNOWN"),
        ("abc", 12, "SIMPLE", "NOT_A_NUMBER"),
    ],
)
def test_normalising_refuses_what_has_no_meaning(rate, periods, method, code):
    with pytest.raises(ChurnInputError) as refused:
        churn.normalise(rate, periods, method)
    assert refused.value.code == code


@pytest.mark.covers("W32")
def test_w32_lifetime_value_of_both_companies():
    values = [
        churn.group_lifetime_value(t, "5%", r) for t in (200_000, 100_000) for r in (Fraction(1, 5), Fraction(1, 10))
    ]
    assert values == [50_000, 100_000, 25_000, 50_000]
    assert churn.group_lifetime_value(200_000, "5%", 0) is None
