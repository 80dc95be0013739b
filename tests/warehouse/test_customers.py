"""One row per customer: hand-reasoned summaries, gaps, calibration, and homes through time."""

from datetime import date

import numpy as np
import pytest
from warehouse.stories import read, star_of

from zhike.warehouse.measures import customers, homes

pytestmark = pytest.mark.usefixtures("each_engine")

AS_OF = date(2024, 12, 31)


@pytest.mark.covers("R078", missing="tiers in force are cut by the year; by another window they are tried")
def test_a_summary_counts_days_not_lines_and_nets_returns():
    bought = [(1, "2023-01-01", 10), (1, "2023-01-01", 5), (1, "2024-01-01", 40), (1, "2024-06-01", 20)]
    with star_of(bought, returns=[(1, "2024-06-02", -6)]) as star:
        one = customers.summary(star, AS_OF).to_pyarrow().to_pylist()[0]
    assert one == {
        "customer_id": 1,
        "branch_id": 1,
        "first_date": date(2023, 1, 1),
        "last_date": date(2024, 6, 1),
        "n_days": 3,
        "n_lines": 5,
        "n_returns": 1,
        "revenue": 69,
        "gross": 75,
        # The 365 days ending on the last day of a leap year begin on 2 January.
        "revenue_365": 14,
        "mean_day_value": 25.0,
        "mean_repeat_value": 30.0,
    }


def test_a_customer_with_returns_only_is_there_without_purchases():
    with star_of([], returns=[(1, "2024-01-01", -5)]) as star:
        columns = ("n_days", "first_date", "revenue", "gross", "mean_day_value", "mean_repeat_value")
        assert read(customers.summary(star, AS_OF), *columns) == [(0, None, -5, 0, None, None)]


def test_something_for_nothing_is_a_purchase():
    with star_of([(1, "2024-01-01", 0)]) as star:
        found = read(customers.summary(star, AS_OF), "n_days", "revenue", "mean_day_value", "mean_repeat_value")
    assert found == [(1, 0, 0.0, None)]


def test_lines_after_the_day_are_not_seen():
    with star_of([(1, "2024-01-01", 1), (1, "2025-01-01", 1), (2, "2025-01-01", 1)]) as star:
        assert read(customers.summary(star, AS_OF), "customer_id", "n_days") == [(1, 1)]


def test_gaps_are_between_distinct_purchase_days():
    days = ["2024-01-01", "2024-01-01", "2024-01-04", "2024-01-14", "2024-02-13", "2024-02-14"]
    with star_of([(1, day, 1) for day in days] + [(2, "2024-01-01", 1)], returns=[(1, "2024-01-09", -1)]) as star:
        found = read(customers.gaps(star, AS_OF), "customer_id", "n_gaps", "mean_gap", "p80_gap")
    assert found == [(1, 4, 11.0, pytest.approx(np.percentile([3, 10, 30, 1], 80), rel=1e-12))]


def test_calibration_stops_at_the_cut_and_the_hold_out_begins_the_day_after():
    bought = [
        (1, "1997-01-01", 10),
        (1, "1997-09-30", 30),
        (1, "1997-10-01", 5),
        (1, "1997-10-01", 6),
        (2, "1997-10-01", 9),
        (3, "1997-09-30", 2),
        (3, "1998-07-01", 2),
    ]
    columns = ("customer_id", "x", "t_x", "age", "mean_repeat_value", "holdout_days", "holdout_value")
    with star_of(bought) as star:
        found = read(customers.calibration(star, date(1997, 9, 30), date(1998, 6, 30)), *columns)
    assert found == [(1, 1, 272, 272, 30.0, 1, 11), (3, 0, 0, 0, None, 0, 0)]


def test_a_hold_out_that_ends_before_it_begins_is_refused():
    with star_of([]) as star, pytest.raises(ValueError, match="must come after"):
        customers.calibration(star, AS_OF, AS_OF)


def test_two_moves_on_one_day_leave_the_last():
    moves = [(1, 2, "2024-01-01", "2024-05-01"), (1, 3, "2024-05-01", "2024-05-01"), (1, 4, "2024-05-01", None)]
    with star_of([(1, "2024-01-01", 1)], moves) as star:
        assert read(homes.on_day(star, date(2024, 4, 30)), "branch_id") == [(2,)]
        assert read(homes.on_day(star, date(2024, 5, 1)), "branch_id") == [(4,)]
        spans = read(homes.spans(star, AS_OF, "QUARTER").order_by("from_index"), "branch_id", "next_branch_id")
    assert spans == [(2, 4), (4, None)]


def test_before_the_first_home_the_first_one_counts_and_without_history_the_current():
    with star_of([(1, "2024-01-01", 1), (2, "2024-01-01", 1)], [(1, 7, "2024-03-01", None)]) as star:
        found = read(homes.on_day(star, date(2024, 1, 1)).order_by("customer_id"), "customer_id", "branch_id")
    assert found == [(1, 7), (2, 1)]
