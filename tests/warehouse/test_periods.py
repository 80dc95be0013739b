"""Cohorts and revenue by period: hand-reasoned cells."""

from datetime import date

import pytest
from warehouse.stories import read, star_of

from zhike.warehouse.measures import cohorts, lines, revenue

pytestmark = pytest.mark.usefixtures("each_engine")


def test_a_cohort_keeps_its_months_without_visitors():
    bought = [(1, "2024-01-05", 10), (2, "2024-01-20", 20), (1, "2024-03-01", 5), (3, "2024-02-29", 0)]
    columns = ("cohort_month", "month_offset", "n_cohort", "n_active", "revenue", "is_provisional")
    with star_of(bought, returns=[(2, "2024-02-01", -20), (4, "2024-02-01", -1)]) as star:
        found = read(cohorts.monthly(star, date(2024, 3, 15)), *columns)
    assert found == [
        ("2024-01", 0, 2, 2, 30, False),
        ("2024-01", 1, 2, 0, -20, False),
        ("2024-01", 2, 2, 1, 5, True),
        ("2024-02", 0, 1, 1, 0, False),
        ("2024-02", 1, 1, 0, 0, True),
    ]


def test_a_cohort_stands_at_the_home_of_the_day_and_is_not_split_by_moves():
    homes = [(1, 2, "2024-01-01", "2024-02-01"), (1, 3, "2024-02-01", None), (2, 2, "2024-01-01", None)]
    with star_of([(1, "2024-01-01", 1), (2, "2024-01-01", 1), (1, "2024-02-02", 1)], homes) as star:
        found = read(cohorts.monthly(star, date(2024, 2, 29)), "branch_id", "month_offset", "n_cohort", "n_active")
    assert found == [(2, 0, 1, 1), (2, 1, 1, 0), (3, 0, 1, 1), (3, 1, 1, 1)]


def test_active_customers_of_branches_do_not_add_up_but_money_does():
    bought = [(1, "2024-01-05", 10), (1, "2024-02-05", 20), (2, "2024-02-05", 1)]
    with star_of(bought, returns=[(2, "2024-02-06", -1)], branch_id=[4, 9, 9, 9], order_id=[1, 2, 3, 4]) as star:
        leaf = read(
            revenue.by_branch(star, date(2024, 3, 31), "QUARTER"),
            *("period", "branch_id", "revenue", "n_orders", "n_active", "n_lines", "n_returns", "is_provisional"),
        )
        whole = read(revenue.totals(star, date(2024, 3, 31), "QUARTER"), "period", "revenue", "n_orders", "n_active")
    assert leaf == [("2024Q1", 4, 10, 1, 1, 1, 0, False), ("2024Q1", 9, 20, 2, 2, 3, 1, False)]
    assert whole == [("2024Q1", 30, 3, 2)]


def test_months_between_stand_with_zeros_and_the_last_is_provisional():
    with star_of([(1, "2023-12-31", 10)]) as star:
        found = read(revenue.totals(star, date(2024, 2, 1), "MONTH"), "period", "revenue", "n_active", "is_provisional")
    assert found == [("2023-12", 10, 1, False), ("2024-01", 0, 0, False), ("2024-02", 0, 0, True)]


def test_the_headline_tells_customers_from_customers_with_purchase():
    bought = [(1, "2024-01-01", 1), (1, "2024-01-01", 2), (2, "2024-01-01", 4), (2, "2024-01-02", 0)]
    with star_of(bought, returns=[(3, "2024-01-03", -1)], order_id=[1, 1, 2, 3, 4]) as star:
        one = revenue.headline(star, date(2024, 1, 4)).to_pyarrow().to_pylist()
    assert one == [
        {
            "n_customers": 3,
            "n_customers_with_purchase": 2,
            "n_repeat_customers": 1,
            "n_orders": 3,
            "n_lines": 5,
            "n_returns": 1,
            "revenue": 6,
            "first_date": date(2024, 1, 1),
            "last_date": date(2024, 1, 3),
        }
    ]


def test_an_empty_history_has_a_headline_of_zeros_and_nothing_else():
    with star_of([]) as star:
        assert read(revenue.headline(star, date(2024, 1, 4)), "n_customers", "revenue") == [(0, 0)]
        assert read(revenue.totals(star, date(2024, 1, 4), "MONTH"), "period") == []
        assert read(cohorts.monthly(star, date(2024, 1, 4)), "cohort_month") == []


def test_another_kind_of_period_is_refused():
    with star_of([]) as star, pytest.raises(ValueError, match="one of QUARTER, MONTH, HALF, YEAR"):
        lines.index(star.order_line.line_date, "WEEK")
