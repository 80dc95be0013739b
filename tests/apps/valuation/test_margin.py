"""Lifetime value on margin: where every purchase leaves the same share, every figure of money is that share of it."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from zhike.analytics.clv import chance
from zhike.apps.valuation import actions, queries, rules
from zhike.apps.valuation.models import ValueModel
from zhike.warehouse.engine import star_from_arrow
from zhike.warehouse.measures import customers

START, END = date(2024, 1, 1), date(2025, 12, 31)


@pytest.fixture(scope="module")
def sales() -> dict[str, list]:
    """Two years of 300 customers, some of whom stop."""
    draw = np.random.default_rng(20)
    who, when, amount = [], [], []
    for customer in range(300):
        day, last = int(draw.integers(0, 200)), int(draw.integers(100, 800))
        pace, spend = draw.gamma(2, 15), draw.gamma(4, 25)
        while day <= min(last, (END - START).days):
            who.append(customer)
            when.append((START + timedelta(days=day)).isoformat())
            amount.append(f"{5 * round(spend * draw.gamma(6, 1 / 6) / 5 + 1)}")
            day += 1 + int(draw.exponential(pace))
    return {"customer_id": who, "line_date": when, "amount": amount}


def valued(sales: dict[str, list], cost: list[str | None], run_id: int):
    """Choose the model of an analysis; return the worth and what is kept of it."""
    with star_from_arrow({"order_line": sales | {"cost": cost}}) as star:
        known = rules.facts(customers.summary(star, END).to_pyarrow(), customers.gaps(star, END).to_pyarrow(), END)
        worth = actions.choose_model(run_id=run_id, star=star, known=known)
    return worth, ValueModel.objects.get(run_id=run_id)


@pytest.mark.django_db
def test_where_a_fifth_of_everything_is_margin_a_fifth_of_every_value_is_left(sales):
    nothing = [None] * len(sales["amount"])
    four_fifths = [f"{int(one) * 4 // 5}" for one in sales["amount"]]
    in_revenue, plain = valued(sales, nothing, 1)
    in_margin, kept = valued(sales, four_fifths, 2)
    assert (plain.holdout["money"], kept.holdout["money"]) == ("REVENUE", "MARGIN")
    assert not plain.holdout["is_baseline"]
    assert kept.name == plain.name
    np.testing.assert_allclose(in_margin.clv, in_revenue.clv / 5, atol=0.02)
    assert kept.holdout["total"]["value"] == pytest.approx(plain.holdout["total"]["value"] / 5, rel=1e-4)
    for left, whole in zip(kept.holdout["tiers"], plain.holdout["tiers"], strict=True):
        assert left["paid"] == pytest.approx(whole["paid"] / 5, abs=0.02)
        assert left["promised"] == pytest.approx(whole["promised"] / 5, rel=1e-4)
    # What is not known of the last tenth is reckoned at the rate of the others: here the same.
    some = [one if i % 10 else None for i, one in enumerate(four_fifths)]
    in_part, partly = valued(sales, some, 3)
    np.testing.assert_allclose(in_part.clv, in_margin.clv, atol=0.02)
    assert 0 < partly.holdout["margin"]["n_whole"] < 300
    # Known of half is too little: then it is revenue.
    half = [one if i % 2 else None for i, one in enumerate(four_fifths)]
    assert valued(sales, half, 4)[1].holdout["money"] == "REVENUE"


@pytest.mark.django_db
def test_the_interval_of_a_customer_is_drawn_from_what_the_card_and_the_run_keep(sales):
    nothing = [None] * len(sales["amount"])
    with star_from_arrow({"order_line": sales | {"cost": nothing}}) as star:
        known = rules.facts(customers.summary(star, END).to_pyarrow(), customers.gaps(star, END).to_pyarrow(), END)
        worth = actions.choose_model(run_id=5, star=star, known=known)
    buyers = queries.study.Buyers.of(known)
    buying = queries.study.fit(worth.summary["name"], buyers.history)
    spend = queries.study.fit_spend(buyers)
    for at in (np.argmax(worth.clv), np.argmin(known.n_days), 7):
        first, last = (days[at].astype(object) for days in (known.first_date, known.last_date))
        card = SimpleNamespace(
            pk=at, clv=worth.clv[at], first_purchase_date=first, last_purchase_date=last,
            n_purchase_days=int(known.n_days[at]),
        )  # fmt: skip
        one = chance.Customer(
            card.n_purchase_days - 1, (last - first).days / 7, (END - first).days / 7,
            float(np.nan_to_num(known.mean_repeat_value[at])),
        )  # fmt: skip
        rng = np.random.default_rng(at)
        wanted = chance.of_customer(buying, spend, one, horizon=365 / 7, discount=0.1, rng=rng)
        assert queries.interval_of(card, 5) == pytest.approx(wanted, rel=0.02, abs=0.02)


@pytest.mark.parametrize(
    ("share", "known", "money"),
    [(0.3, 0.8, "MARGIN"), (0.3, 0.79, "REVENUE"), (-0.1, 1.0, "REVENUE"), (0.0, 1.0, "REVENUE")],
)
def test_margin_takes_the_place_of_revenue_where_enough_is_known_and_something_is_left(share, known, money):
    assert rules.money_of(share, known) == money
