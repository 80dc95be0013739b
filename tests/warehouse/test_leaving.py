"""What was known of each customer when a day began, reasoned by hand: rhythm, money, prices, payments, talks."""

from datetime import date

import pytest
from warehouse.stories import built, read

from zhike.warehouse.measures import leaving

pytestmark = pytest.mark.usefixtures("each_engine")

DAY = date(2024, 7, 1)
TABLES = {
    "order_line": {
        "customer_id": [1, 1, 1, 1, 1, 2],
        "line_date": ["2023-08-01", "2023-08-31", "2024-04-02", "2024-04-03", "2024-07-01", "2024-06-30"],
        "amount": [100, 100, 300, -50, 999, 10],
        "quantity": [10, 10, 20, -5, 1, 1],
    },
    "payment": {"customer_id": [1, 1], "paid_date": ["2024-05-01", "2024-07-01"], "amount": [120, 500]},
    "contact": {
        "customer_id": [1, 1, 1], "contact_date": ["2024-02-01", "2024-06-01", "2024-07-01"],
        "is_complaint": [True, False, True],
    },
}  # fmt: skip


def test_features_end_with_the_day_before():
    with built(TABLES) as star:
        first, second = leaving.features(star, DAY).to_pyarrow().to_pylist()
    assert first == {
        "customer_id": 1, "n_days": 3, "n_gaps": 2, "last_gap": 215, "mean_gap": 122.5,
        # 30 and 215 days: 30 + 0.8 × 185.
        "p80_gap": pytest.approx(178.0),
        "tenure_days": 334, "silence_days": 89, "revenue_now": 250.0, "revenue_before": 200.0, "n_lines_now": 1,
        "n_returns_now": 1, "price_now": 15.0, "price_before": 10.0, "paid_now": 120.0, "n_contacts": 1,
        "n_complaints": 1, "contact_days": 29,
    }  # fmt: skip
    assert (second["last_gap"], second["paid_now"], second["contact_days"], second["n_contacts"]) == (
        None,
        None,
        None,
        0,
    )


def test_who_bought_from_the_day_on_came_back():
    with built(TABLES) as star:
        assert read(leaving.returned(star, DAY, 30), "customer_id") == [(1,)]
        assert read(leaving.returned(star, date(2024, 6, 1), 30), "customer_id") == [(2,)]
