"""Online Retail and CDNOW: every figure equals an independent computation in plain SQL or in print."""

import importlib.metadata
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from warehouse.stories import built, read

from zhike.warehouse.measures import cohorts, customers, ledger, revenue

pytestmark = pytest.mark.usefixtures("each_engine")

# One row per known-customer line, as the definitions read: cancellations and negative quantities are returns.
RETAIL = """
CREATE TABLE line AS SELECT row_number() OVER () AS line_id, customer_id::BIGINT AS customer_id,
  dense_rank() OVER (ORDER BY country) AS branch_id, dense_rank() OVER (ORDER BY invoice_no) AS order_id,
  invoice_date::DATE AS line_date, (invoice_no LIKE 'C%' OR quantity < 0) AS is_return,
  quantity::DECIMAL(18, 4) AS quantity, (quantity * unit_price::DECIMAL(12, 4))::DECIMAL(18, 4) AS amount
FROM read_parquet($1) WHERE customer_id IS NOT NULL
"""


@pytest.fixture(scope="module")
def retail(real_data, each_engine):
    """Give plain SQL over the cleaned lines, and the star made of them, as of the day after the last purchase."""
    with duckdb.connect() as sql:
        sql.execute(RETAIL, [str(real_data / "online_retail.parquet")])
        lines = sql.sql("FROM line").to_arrow_table()
        with built({"order_line": lines}) as star:
            yield sql, star, date(2011, 12, 10)


def test_retail_customers_revenue_and_repeat_customers(retail):
    sql, star, as_of = retail
    one = revenue.headline(star, as_of).to_pyarrow().to_pylist()[0]
    assert (one["n_customers"], one["n_lines"]) == (4372, 541_909 - 135_080)
    assert (one["n_customers_with_purchase"], one["revenue"], one["n_orders"]) == sql.execute(
        "SELECT count(DISTINCT customer_id) FILTER (NOT is_return), sum(amount),"
        " count(DISTINCT order_id) FILTER (NOT is_return) FROM line"
    ).fetchone()
    repeat = "SELECT customer_id FROM line WHERE NOT is_return GROUP BY ALL HAVING count(DISTINCT line_date) > 1"
    assert one["n_repeat_customers"] == sql.execute(f"SELECT count(*) FROM ({repeat})").fetchone()[0]


def test_retail_active_customers_by_quarter_and_at_selling_branches(retail):
    sql, star, as_of = retail
    quarter = "year(line_date) || 'Q' || quarter(line_date)"
    active = "count(DISTINCT customer_id) FILTER (NOT is_return), sum(amount)"
    whole = sql.execute(f"SELECT {quarter}, {active} FROM line GROUP BY ALL ORDER BY 1").fetchall()
    assert read(revenue.totals(star, as_of, "QUARTER"), "period", "n_active", "revenue") == whole
    leaf = sql.execute(f"SELECT {quarter}, branch_id, {active} FROM line GROUP BY ALL ORDER BY 1, 2").fetchall()
    found = revenue.by_branch(star, as_of, "QUARTER")
    assert read(found, "period", "branch_id", "n_active", "revenue") == leaf
    closing = read(ledger.cells(star, as_of), "period", "closing", "revenue")
    assert closing == whole


def test_retail_pareto_count_from_the_summary(retail):
    sql, star, as_of = retail
    values = np.sort([float(money) for (money,) in read(customers.summary(star, as_of), "revenue")])[::-1]
    k = int(np.searchsorted(np.cumsum(values), 0.8 * values.sum())) + 1
    assert (
        k
        == sql.execute(
            "SELECT count(*) FROM (SELECT sum(sum(amount)) OVER (ORDER BY sum(amount) DESC, customer_id) AS upto,"
            " sum(amount) AS own, sum(sum(amount)) OVER () AS total FROM line GROUP BY customer_id)"
            " WHERE upto - own < 0.8 * total"
        ).fetchone()[0]
    )


def test_retail_summary_equals_plain_sql_customer_by_customer(retail):
    sql, star, as_of = retail
    plain = sql.execute(
        "WITH d AS (SELECT customer_id, line_date, sum(amount) AS day FROM line WHERE NOT is_return GROUP BY ALL)"
        " SELECT customer_id, min(line_date), max(line_date), count(*), sum(day) FROM d GROUP BY ALL ORDER BY 1"
    ).fetchall()
    found = read(customers.summary(star, as_of), "customer_id", "first_date", "last_date", "n_days", "gross")
    assert [row for row in found if row[3]] == plain
    gaps = sql.execute(
        "WITH d AS (SELECT DISTINCT customer_id, line_date FROM line WHERE NOT is_return),"
        " g AS (SELECT customer_id, line_date - lag(line_date) OVER (PARTITION BY customer_id ORDER BY line_date) AS g"
        "  FROM d) SELECT customer_id, count(g), quantile_cont(g::DOUBLE, 0.8) FROM g WHERE g IS NOT NULL"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()
    found = read(customers.gaps(star, as_of), "customer_id", "n_gaps", "p80_gap")
    assert [row[:2] for row in found] == [row[:2] for row in gaps]
    # A quantile lies between two whole days: engines may differ in its last binary digit.
    assert [row[2] for row in found] == pytest.approx([row[2] for row in gaps], rel=1e-14)


@pytest.fixture(scope="module")
def cdnow():
    """Give the CDNOW panel and its published tenth as rows of (customer, day, value)."""
    files = {path.name: path for path in importlib.metadata.files("lifetimes") or ()}

    def rows(name, day, value):
        cells = [line.split() for line in files[name].read_text().splitlines()]
        return [
            (int(row[0]), date.fromisoformat(row[day]), Decimal(row[value]))
            for row in cells
            if row and row[0].isdigit()
        ]

    return {"panel": rows("CDNOW_master.txt", 1, 3), "tenth": rows("CDNOW_sample.txt", 2, 4)}


def star_of_rows(rows):
    """Make a star of (customer, day, value) rows, none of them a return."""
    who, days, money = zip(*rows, strict=True)
    return built(
        {
            "order_line": {
                "customer_id": pa.array(who),
                "line_date": days,
                "amount": money,
                "is_return": pa.array([False] * len(who)),
            }
        }
    )


def test_the_cdnow_panel_in_headline_and_quarters(cdnow):
    panel = cdnow["panel"]
    with star_of_rows(panel) as star:
        one = revenue.headline(star, date(1998, 7, 1)).to_pyarrow().to_pylist()[0]
        quarters = read(revenue.totals(star, date(1998, 7, 1), "QUARTER"), "period", "n_active")
        cells = read(ledger.cells(star, date(1998, 7, 1)), "period", "opening", "new", "closing", "churned", "won_back")
        sizes = dict(read(cohorts.monthly(star, date(1998, 7, 1)), "cohort_month", "n_cohort"))
    assert (one["n_lines"], one["n_customers"]) == (69_659, 23_570)
    assert one["revenue"] == sum(row[2] for row in panel)
    active = {}
    for who, day, _ in panel:
        active.setdefault(f"{day.year}Q{(day.month + 2) // 3}", set()).add(who)
    assert quarters == [*((label, len(people)) for label, people in sorted(active.items())), ("1998Q3", 0)]
    # Everybody in the panel bought first in the first quarter of 1997: nobody is new later.
    assert [row[2] for row in cells] == [23_570, 0, 0, 0, 0, 0, 0]
    assert sum(sizes.values()) == 23_570
    assert list(sizes) == ["1997-01", "1997-02", "1997-03"]
    assert cells[1][4] == len(active["1997Q1"] - active["1997Q2"])
    assert cells[2][5] == len((active["1997Q3"] & active["1997Q1"]) - active["1997Q2"])


def test_the_published_tenth_has_its_repeaters_and_ages(cdnow):
    cut = date(1997, 9, 30)
    with star_of_rows(cdnow["tenth"]) as star:
        found = read(
            customers.calibration(star, cut, date(1998, 6, 30)), "customer_id", "x", "t_x", "age", "mean_repeat_value"
        )
    # Fader, Hardie & Lee (2005): 2,357 customers, 946 of whom bought again by week 39.
    assert len(found) == 2357
    assert sum(x > 0 for _, x, *_ in found) == 946
    days = {}
    for who, day, _ in cdnow["tenth"]:
        if day <= cut:
            days.setdefault(who, set()).add(day)
    for who, x, t_x, age, _ in found:
        first, last = min(days[who]), max(days[who])
        assert (x, timedelta(t_x), timedelta(age)) == (len(days[who]) - 1, last - first, cut - first)
