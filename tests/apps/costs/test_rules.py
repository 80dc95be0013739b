"""What a loss comes from, what is advised, where the levers stand, and the part of a cost that falls into a period."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from zhike.analytics import turnaround
from zhike.apps.costs import rules

D = Decimal
NOTHING: dict[str, Fraction | None] = dict.fromkeys(turnaround.LEVERS)


@pytest.mark.parametrize(("first", "last", "part"), [
    (date(2025, 1, 1), date(2025, 12, 31), "100.00"),
    # 59 of its 90 days, the 31 others, none.
    (date(2025, 1, 1), date(2025, 3, 31), "65.56"),
    (date(2025, 4, 1), date(2025, 6, 30), "34.44"),
    (date(2025, 7, 1), date(2025, 9, 30), "0"),
])  # fmt: skip
def test_the_part_of_a_cost_that_falls_into_a_period(first, last, part):
    assert rules.part_within(D(100), date(2025, 2, 1), date(2025, 5, 1), first, last) == D(part)


def test_the_year_is_the_365_days_that_end_with_the_day():
    assert rules.window(date(2026, 3, 2)) == (date(2025, 3, 3), date(2026, 3, 2))


def test_a_loss_comes_from_the_goods_or_from_the_largest_cost():
    parts = rules.parts_of({"FREIGHT": ["10", None], "SERVE": ["40", "40"], "KEEP": ["-3", "-3"]})
    assert [part.category for part in parts] == ["SERVE", "FREIGHT", "KEEP"]
    assert [part.is_rough for part in parts] == [False, True, False]
    assert (rules.driver(parts, margin=D(1)), rules.driver(parts, margin=D(-1))) == ("SERVE", "GOODS")


@pytest.mark.parametrize(("driver", "revenue", "n_negative", "least", "advice"), [
    ("SERVE", 0, 4, {}, "SERVE_OTHERWISE"),
    ("FREIGHT", 100, 4, {"FREIGHT": Fraction(50)}, "CHARGE_FREIGHT"),
    ("KEEP", 100, 1, {"CREDIT": Fraction(5)}, "SHORTEN_CREDIT"),
    ("KEEP", 100, 1, {}, "WEIGH_SPENDING"),
    # Turned by a rise of ten percent, not by one of eleven.
    ("GOODS", 100, 4, {"PRICE": Fraction(10)}, "RAISE_PRICE"),
    ("GOODS", 100, 4, {"PRICE": Fraction(11)}, "WEIGH_PARTING"),
    ("GOODS", 100, 3, {"PRICE": Fraction(11)}, "RAISE_PRICE"),
])  # fmt: skip
def test_what_to_do_follows_from_what_turns_it(driver, revenue, n_negative, least, advice):
    assert rules.advice(driver, revenue=D(revenue), n_negative=n_negative, least=NOTHING | least) == advice


def position(serve: rules.Part) -> turnaround.Position:
    return rules.position(
        contribution=D(-10), revenue=D(3650), parts={"SERVE": serve}, counts={"n_visits": 2, "n_contacts": 5,
        "balance_days": "36500"}, rates={"visit": "200", "contact": "20"},
    )  # fmt: skip


def test_a_visit_and_a_contact_share_what_serving_cost():
    # 500 over two visits that count ten times a contact: 2 × 200 and 5 × 20. Owed: 100 on an average day, 10 a day.
    stands = position(rules.Part("SERVE", D(500), None))
    assert (stands.visit_cost, stands.contact_cost, stands.credit_days) == (200, 20, 10)


def test_what_is_booked_for_serving_does_not_hang_on_contacts():
    stands = position(rules.Part("SERVE", D(500), D(500)))
    assert (stands.visit_cost, stands.contact_cost) == (0, 0)
