"""What customers leave: reasoned by hand from a handful of orders, contacts, payments and entries."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT

from zhike.apps.catalog.models import RuleTable
from zhike.apps.core import base
from zhike.apps.costs import actions, queries, rules
from zhike.apps.costs.actions import reckoning
from zhike.apps.costs.models import Contribution, Reversal
from zhike.apps.customers import queries as customer_queries
from zhike.apps.trade import queries as trade_queries
from zhike.warehouse.measures import contribution

# What an analysis says comes of the copied files; that copy and cards are alike on both databases is shown elsewhere.
pytestmark = pytest.mark.any_database

D = Decimal
# By the rough costs the program comes with: margin 25 %, 15 an order, 10 in a thousand rebate, 20 a call, 200 a visit.


def left(customer_id: int) -> queries.Profitability | None:
    with base.acting_as(base.System("test")):
        return queries.profitability(customer_id)


def book(customer_id: int, category: str, amount: str, day: str = "2026-02-01") -> int:
    with base.acting_as(base.System("test")):
        return actions.book(
            customer_id=customer_id, day=date.fromisoformat(day), category=category, amount=D(amount),
            currency="CNY", note="", at=AT,
        )  # fmt: skip


@pytest.mark.covers("R073")
def test_what_is_left_of_four_orders_by_rough_costs(analysed):
    # A: 4 orders of 100, cost unknown. Goods 300; freight 4 × 15 = 60; rebate 4.00. Left: 100 − 64 = 36.
    found = left(analysed.ids["A"])
    assert (found.revenue, found.goods, found.margin) == (400, 300, 100)
    assert {part.category: part.amount for part in found.parts} == {"FREIGHT": 60, "DISCOUNT": 4}
    assert (found.cost, found.contribution, found.is_rough, found.rate) == (64, 36, True, D("0.09"))
    with base.acting_as(base.System("test")):
        card = customer_queries.card(analysed.ids["A"])
    assert (card.margin_year, card.cost_year, card.contribution_year, card.value_basis) == (100, 64, 36, "ROUGH")
    # C: one order of 30. Margin 7.50 − 15 − 0.30 = −7.80.
    assert left(analysed.ids["C"]).contribution == D("-7.80")
    assert left(analysed.ids["C"]).driver == "FREIGHT"


def test_an_entry_takes_the_place_of_the_estimate_and_gives_it_back(history):
    a = history.ids["A"]
    entry = book(a, "FREIGHT", "25.50")
    history.analyse()
    freight = next(part for part in left(a).parts if part.category == "FREIGHT")
    assert (freight.amount, freight.booked, freight.is_rough) == (D("25.50"), D("25.50"), False)
    with base.acting_as(base.System("test")):
        actions.take_back(entry_id=entry, at=AT)
        with pytest.raises(actions.AlreadyReversed):
            actions.take_back(entry_id=entry, at=AT)
    history.analyse()
    freight = next(part for part in left(a).parts if part.category == "FREIGHT")
    assert (freight.amount, freight.booked) == (60, None)


def test_only_the_year_counts(history):
    a = history.ids["A"]
    book(a, "KEEP", "9", day="2025-03-02")
    book(a, "KEEP", "5", day="2025-03-03")
    history.analyse()
    assert {part.category: part.amount for part in left(a).parts}["KEEP"] == 5


def test_a_customer_who_only_costs_is_known_and_forgotten_again(history):
    with base.acting_as(base.System("test")):
        lead = history.cast.customer_id
    entry = book(lead, "DEVELOP", "300")
    history.analyse()
    assert (left(lead).contribution, left(lead).is_rough) == (-300, False)
    with base.acting_as(base.System("test")):
        actions.take_back(entry_id=entry, at=AT)
    history.analyse()
    assert left(lead) is None


@pytest.mark.parametrize("key", ["EQUAL", "CONTACTS"])
def test_a_shared_cost_is_spread_to_the_cent(history, key):
    # Nobody was contacted: it does not vanish, but is shared alike by who bought.
    with base.acting_as(base.System("test")):
        actions.share_cost(
            new=actions.NewShare(history.cast.hall.pk, "KEEP", D("100.00"), "CNY", key, date(2025, 7, 1),
                                 date(2025, 12, 31)), at=AT,
        )  # fmt: skip
    history.analyse()
    with base.acting_as(base.System("test")):
        parts = {row.pk: row.parts.get("KEEP") for row in Contribution.objects.all()}
    a, b, c = (history.ids[letter] for letter in "ABC")
    assert [parts[pk][0] for pk in (a, b, c)] == ["33.3400", "33.3300", "33.3300"]
    assert all(parts[history.ids[letter]] is None for letter in "DEF")


def test_what_it_was_reckoned_with_is_kept_whatever_holds_by_the_time_it_is_written(history, monkeypatch):
    measure = actions.measure

    def measured_then_changed(**given):
        found = measure(**given)
        monkeypatch.setattr(reckoning, "_rates", lambda *_: pytest.fail("the rates are read once"))
        return found

    monkeypatch.setattr(actions, "measure", measured_then_changed)
    history.analyse()
    assert left(history.ids["A"]).rates["freight"] == "15"


def test_undoing_an_import_takes_along_what_cancelled_its_entry(history):
    entry, other = (book(history.ids["A"], "FREIGHT", amount) for amount in ("40", "7"))
    with base.acting_as(base.System("test")):
        actions.take_back(entry_id=entry, at=AT)
        assert actions.remove(ids=[entry], at=AT) == [entry]
        assert [(row.pk, row.amount) for row in trade_queries.costs()] == [(other, 7)]
        assert not Reversal.objects.exists()


def test_costs_nobody_has_set_fit_the_orders_of_the_house():
    given = contribution.Rates(visit=D(200), contact=D(20), freight=D(15), rebate=D("0.01"))
    # A mean order of 40 is a twenty-fifth of a thousand.
    small = rules.for_orders_of(D(40), given)
    assert (small.visit, small.contact, small.freight, small.rebate) == (8, D("0.80"), D("0.60"), D("0.01"))
    assert rules.for_orders_of(D(5000), given) == given


def test_until_they_are_set_an_order_of_200_bears_a_fifth_of_the_freight(history):
    RuleTable.objects.filter(name="rough_costs").delete()
    history.analyse()
    # 2,610 in 13 orders: 200.77 each. A: goods 300, freight 4 × 3.01, rebate 4.00.
    assert left(history.ids["A"]).contribution == 100 - 4 * D("3.01") - 4
