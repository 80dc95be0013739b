"""Loss of core staff: the days at both ends of a period, who comes and goes within it, equality with the lines."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from zhike.analytics import churn
from zhike.analytics.staff import Service, staff_counts, staff_level

FIRST, LAST = date(2001, 1, 1), date(2001, 6, 30)
BEFORE, LONG_AGO = FIRST - timedelta(days=1), date(1999, 5, 4)
LINES = {"warning": Fraction(15, 100), "alarm": Fraction(70, 100)}


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        # Opening, new, lost, closing; the days at both ends belong to the period.
        (Service(LONG_AGO), (1, 0, 0, 1)),
        (Service(LONG_AGO, BEFORE), (0, 0, 0, 0)),
        (Service(LONG_AGO, FIRST), (1, 0, 1, 0)),
        (Service(LONG_AGO, LAST), (1, 0, 1, 0)),
        (Service(LONG_AGO, LAST + timedelta(days=1)), (1, 0, 0, 1)),
        (Service(FIRST), (0, 1, 0, 1)),
        (Service(LAST), (0, 1, 0, 1)),
        (Service(LAST + timedelta(days=1)), (0, 0, 0, 0)),
        (Service(FIRST, LAST), (0, 1, 1, 0)),
        (Service(FIRST, FIRST), (0, 0, 0, 0)),
    ],
)
def test_a_person_counts_on_the_days_they_serve(service, expected):
    counts = staff_counts([service], FIRST, LAST)
    assert (counts.opening, counts.new, counts.lost, counts.closing) == expected


def test_who_came_and_left_within_the_period_is_lost_but_not_of_those_who_were_there():
    staff = [Service(LONG_AGO), Service(LONG_AGO, date(2001, 2, 2)), Service(date(2001, 2, 1), date(2001, 4, 1))]
    counts = staff_counts(staff, FIRST, LAST)
    assert (counts.lost, counts.cohort_lost) == (2, 1)


@pytest.mark.parametrize(
    ("left", "level"), [(4, "NORMAL"), (5, "WARNING"), (20, "WARNING"), (21, "ALARM"), (22, "ALARM"), (30, "ALARM")]
)
def test_of_thirty_the_twenty_first_leaver_is_the_alarm(left, level):
    staff = [Service(LONG_AGO, FIRST)] * left + [Service(LONG_AGO)] * (30 - left)
    rate = churn.rates(staff_counts(staff, FIRST, LAST))["OPENING"]
    assert rate.value == Fraction(left, 30)
    assert staff_level(rate, **LINES) == level


def test_without_anybody_at_the_start_nothing_is_said():
    rate = churn.rates(staff_counts([Service(FIRST)], FIRST, LAST))["OPENING"]
    assert (rate.value, staff_level(rate, **LINES)) == (None, "UNKNOWN")
