"""Quarters and months cover the calendar without gap or overlap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import periods
from zhike.analytics.errors import InputError

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
KINDS = st.sampled_from(periods.KINDS)


@given(DAYS, KINDS)
def test_a_day_lies_in_its_period_and_the_label_reads_back(day, kind):
    period = periods.containing(day, kind)
    assert period.start <= day <= period.end
    assert periods.parse(period.label) == period


@given(DAYS, KINDS)
def test_neighbours_touch_without_overlap(day, kind):
    period = periods.containing(day, kind)
    assert period.next().start == period.end + timedelta(days=1)
    assert period.next().previous() == period
    assert period.previous() < period < period.next()


def test_a_leap_february_and_a_fourth_quarter_end_where_they_should():
    assert periods.parse("2024-02").end == date(2024, 2, 29)
    assert periods.parse("1900-02").end == date(1900, 2, 28)
    assert periods.parse("2023Q4").end == date(2023, 12, 31)


def test_a_sequence_crosses_the_year_and_may_be_empty():
    months = periods.sequence(periods.parse("2023-11"), periods.parse("2024-02"))
    assert [m.label for m in months] == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert periods.sequence(months[1], months[0]) == ()


def test_a_period_is_provisional_until_its_last_day_has_come():
    quarter = periods.parse("1998Q2")
    assert not quarter.is_complete(date(1998, 6, 29))
    assert quarter.is_complete(date(1998, 6, 30))


@pytest.mark.parametrize("label", ["1997Q5", "1997Q0", "1997-13", "1997-1", "97Q1", "", "Q1", "0000Q1", "1997Q1x"])
def test_other_labels_are_refused(label):
    with pytest.raises(InputError) as refused:
        periods.parse(label)
    assert refused.value.code == "PERIOD_SYNTAX"


def test_kinds_do_not_mix():
    with pytest.raises(InputError):
        periods.sequence(periods.parse("1997Q1"), periods.parse("1997-05"))
    with pytest.raises(InputError):
        periods.containing(date(1997, 1, 1), "WEEK")
