"""Demand foretold: the way that was nearest before is taken, its error is of months that had no say in the choice."""

import pytest

from zhike.analytics import demand
from zhike.analytics.errors import InputError


@pytest.mark.covers("R191")
def test_the_error_is_of_months_that_had_no_say_in_the_choice():
    # The mean of 10 and 20 is nearest to 15, 15, 15; that the hold-out falls to 5 changes neither way nor forecast.
    told = demand.forecast([10, 20, 15, 15, 15, 5, 5, 5])
    assert told.way == "MEAN"
    assert told.held_out == (15.0, 15.0, 15.0)
    assert (told.error, told.bias) == (2.0, 2.0)
    assert told.values == pytest.approx((10.0, 10.0, 10.0))


@pytest.mark.covers("R191")
def test_a_series_that_comes_back_every_year_is_foretold_by_the_year_before_with_its_growth():
    year = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
    told = demand.forecast([*year, *(2 * month for month in year)])
    assert (told.way, told.error, told.bias) == ("SEASON", 0.0, 0.0)
    assert told.values == (40.0, 80.0, 120.0)


@pytest.mark.parametrize(
    ("series", "error"), [([5, 5, 5, 5, 5, 0, 0, 0], None), ([5, 5, 5, 5, 5, -3, -3, -3], None), ([], None)]
)
def test_where_nothing_was_bought_there_is_no_error_and_nothing_below_zero(series, error):
    told = demand.forecast(series)
    assert told is None if not series else (told.error, told.values[0] >= 0) == (error, True)


def test_more_than_a_year_is_not_foretold():
    with pytest.raises(InputError, match="from 1 to 12"):
        demand.forecast([1.0] * 40, 13)
