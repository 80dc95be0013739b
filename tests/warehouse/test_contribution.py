"""Net contribution from small stars: every amount reckoned by hand, to the cent, booked before estimated."""

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest
from examples import few
from hypothesis import given
from hypothesis import strategies as st
from warehouse.stories import built

from zhike.warehouse.measures import contribution, receivables

pytestmark = pytest.mark.usefixtures("each_engine")
D = Decimal
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
RATES = contribution.Rates(
    visit=D(200), contact=D(20), complaint=D(150), freight=D(15), hour=D(80), credit=D("0.048"), rebate=D("0.01"),
    margin=D("0.25"),
)  # fmt: skip
LINES = {
    "customer_id": [1, 1, 1, 2], "order_id": [1, 1, 2, 3], "amount": ["1000", "500", "-100", "300"],
    "line_date": ["2025-03-01", "2025-03-01", "2025-04-01", "2025-05-05"], "cost": ["700", None, "-70", None],
}  # fmt: skip


def measured(rates=RATES, shared=None, among=None, **tables) -> dict[int, dict]:
    """Measure a star and return its rows by customer."""
    with built({"order_line": LINES} | tables) as star:
        rows = contribution.by_customer(star, FIRST, LAST, rates, shared, among=among).to_pyarrow().to_pylist()
    return {row["customer_id"]: row for row in rows}


@pytest.mark.covers("R073")
def test_revenue_less_goods_less_what_serving_cost():
    # Goods: 700 − 70 known, 500 × 75 % estimated. One order of two lines; a return is no order.
    one = measured()[1]
    assert (one["revenue"], one["goods"], one["margin"]) == (D(1400), D(1005), D(395))
    assert (one["freight"], one["discount"], one["cost"]) == (D(15), D(14), D(29))
    assert (one["contribution"], one["is_rough"]) == (D(366), True)


@pytest.mark.covers("R078", missing="tiers in force are cut by the year; by another window they are tried")
def test_an_order_of_thirteen_months_ago_does_not_count():
    lines = {"customer_id": [1, 1], "line_date": ["2024-11-30", "2025-01-01"], "amount": ["1000", "80"],
             "cost": ["1", "50"]}  # fmt: skip
    one = measured(contribution.Rates(), order_line=lines)[1]
    assert (one["revenue"], one["contribution"]) == (D(80), D(30))


def test_minutes_count_by_the_hour_and_contacts_without_by_the_piece():
    contacts = {
        "customer_id": [1] * 5, "contact_date": ["2025-02-01"] * 4 + ["2024-12-31"],
        "channel": ["VISIT", "VISIT", "PHONE", "WECHAT", "VISIT"], "minutes": [100, None, 7, None, None],
        "is_complaint": [False, False, True, False, True],
    }  # fmt: skip
    # 107 minutes at 80 an hour are 142.666…; a visit 200 and a message 20 without minutes; one complaint.
    one = measured(contact=contacts)[1]
    assert (one["serve"], one["complaint_handling"]) == (D("362.67"), D(150))
    assert (one["n_visits"], one["n_contacts"], one["minutes"], one["n_complaints"]) == (2, 2, 107, 1)


def test_what_is_owed_costs_interest_from_the_sale_to_the_payment():
    payments = {
        "customer_id": [1, 1, 2], "paid_date": ["2025-03-31", "2025-06-09", "2025-05-05"],
        "amount": ["1000", "400", "900"],
    }  # fmt: skip
    # The first payment of the ledger is of 03-31: the orders of March count as paid, so only the return is left, and
    # whoever has paid ahead owes nothing.
    assert measured(payment=payments)[1]["financing"] == 0
    payments["paid_date"][2] = "2025-02-01"
    # Now the ledger begins in February. 1500 for 30 days, 500 for 1 day, 400 for 69 days: 73,100 × 4.8 % ÷ 365.
    one = measured(payment=payments)[1]
    assert (one["balance_days"], one["financing"]) == (D(73_100), D("9.61"))


def test_a_balance_from_before_the_period_is_owed_within_it():
    tables = {
        "order_line": {"customer_id": [1], "line_date": ["2024-12-01"], "amount": ["100"]},
        "payment": {"customer_id": [1, 2], "paid_date": ["2025-01-11", "2024-01-01"], "amount": ["100", "1"]},
        "customer": {"customer_id": [1, 2]},
    }  # fmt: skip
    with built(tables) as star:
        found = receivables.balance_days(star, FIRST, LAST).to_pyarrow().to_pylist()
    assert found == [{"customer_id": 1, "balance_days": D(1_000)}]


def test_booked_costs_take_the_place_of_estimates_and_of_gifts():
    costs = {
        "customer_id": [1, 1, 1, 1, 2, 2], "cost_date": ["2025-02-02"] * 5 + ["2024-12-31"],
        "category": ["FREIGHT", "FREIGHT", "GIFT", "KEEP", "FREIGHT", "DISCOUNT"],
        "amount": ["40", "-1.5", "25", "7", "0.01", "99"],
    }  # fmt: skip
    gifts = {"customer_id": [1, 2], "gift_date": ["2025-02-01"] * 2, "value": ["300", "60"]}
    one, two = (row for _, row in sorted(measured(cost=costs, gift=gifts).items()))
    assert (one["freight"], one["booked_freight"], one["gift"], one["keep"]) == (D("38.5"), D("38.5"), D(25), D(7))
    # The entry of last year replaces nothing; the gift is worth what was noted.
    assert (two["freight"], two["discount"], two["booked_discount"], two["gift"]) == (D("0.01"), D(3), None, D(60))


def test_an_entry_taken_back_leaves_the_estimate():
    costs = {
        "customer_id": [1, 1],
        "cost_date": ["2025-02-02"] * 2,
        "category": ["FREIGHT"] * 2,
        "amount": ["40", "-40"],
    }
    assert (measured(cost=costs)[1]["freight"], measured(cost=costs)[1]["booked_freight"]) == (D(15), None)


def test_nothing_is_rough_where_all_is_booked_or_known():
    lines = {name: values[:1] for name, values in LINES.items()}
    costs = {
        "customer_id": [1, 1], "cost_date": ["2025-02-02"] * 2, "category": ["FREIGHT", "DISCOUNT"],
        "amount": ["9", "1"],
    }  # fmt: skip
    one = measured(order_line=lines, cost=costs)[1]
    assert (one["contribution"], one["is_rough"]) == (D(290), False)


def test_who_is_only_spent_on_is_measured_and_never_bought():
    gifts = {"customer_id": [9], "gift_date": ["2025-02-01"], "value": ["80"]}
    with built({"gift": gifts, "customer": {"customer_id": [9]}}) as star:
        (one,) = contribution.by_customer(star, FIRST, LAST, RATES).to_pyarrow().to_pylist()
    assert (one["contribution"], one["has_bought"], one["is_rough"]) == (D(-80), False, False)


MONEY = st.decimals(-10_000, 10_000, places=4)


@few(30)
@given(
    st.lists(st.tuples(st.integers(1, 4), MONEY, st.none() | MONEY), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from(contribution.CATEGORIES), MONEY), max_size=8),
)
def test_what_is_left_is_what_its_parts_say(sold, booked):
    lines = {
        "customer_id": [one[0] for one in sold], "amount": [one[1] for one in sold], "cost": [one[2] for one in sold],
        "line_date": ["2025-06-01"] * len(sold),
    }  # fmt: skip
    costs = {
        "customer_id": [one[0] for one in booked], "category": [one[1] for one in booked],
        "amount": [one[2] for one in booked], "cost_date": ["2025-06-01"] * len(booked),
    }  # fmt: skip
    tables = {"cost": costs} if booked else {}
    people = {"customer_id": sorted({one[0] for one in [*sold, *booked]})}
    rows = measured(order_line=lines, customer=people, **tables)
    for customer_id, row in rows.items():
        parts = [row[name.lower()] for name in contribution.CATEGORIES]
        assert row["contribution"] == row["revenue"] - row["goods"] - sum(parts)
        for name in contribution.CATEGORIES:
            entered = sum((amount for who, kind, amount in booked if (who, kind) == (customer_id, name)), D(0))
            if entered:
                assert row[name.lower()] == row[f"booked_{name.lower()}"] == entered


def test_shares_of_shared_costs_count_like_entries():
    share = ibis.memtable(pa.table({
        "customer_id": pa.array([1], pa.int64()), "category": ["FREIGHT"], "amount": pa.array([D("3.33")]),
    }))  # fmt: skip
    assert measured(shared=share)[1]["freight"] == D("3.33")


def test_of_some_customers_the_same_is_found_as_among_all():
    # Customer 2 paid first, so that the ledger of payments begins with somebody who is not asked for.
    tables = {
        "payment": {"customer_id": [1, 2], "paid_date": ["2025-03-31", "2025-02-01"], "amount": ["1000", "900"]},
        "contact": {"customer_id": [1, 2], "contact_date": ["2025-02-01"] * 2, "channel": ["VISIT", "PHONE"]},
        "cost": {"customer_id": [1, 2], "cost_date": ["2025-02-02"] * 2, "category": ["KEEP"] * 2, "amount": [1, 2]},
        "gift": {"customer_id": [1, 2], "gift_date": ["2025-02-01"] * 2, "value": ["300", "60"]},
    }  # fmt: skip
    one = ibis.memtable(pa.table({"customer_id": pa.array([1], pa.int64())}))
    everybody = measured(**tables)
    assert everybody[1]["financing"] > 0
    assert measured(among=one, **tables) == {1: everybody[1]}


def test_half_a_cent_is_rounded_up_and_what_is_less_is_not():
    # 1 % of 0.50 is half a cent.
    lines = {"customer_id": [1, 2, 3], "line_date": ["2025-03-01"] * 3, "amount": ["0.5", "0.4999", "-0.5"],
             "cost": ["0"] * 3}  # fmt: skip
    found = measured(contribution.Rates(rebate=D("0.01")), order_line=lines)
    assert [found[one]["discount"] for one in (1, 2, 3)] == [D("0.01"), D(0), D(0)]
    # 0.0049999996 a unit: rounded to six digits first it would be half a cent.
    found = measured(contribution.Rates(freight=D("0.0049999996")), order_line=lines)
    assert found[1]["freight"] == D(0)
