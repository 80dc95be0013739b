"""Charging: each kind of price against amounts worked out by hand, shares of a month, what is refused."""

from decimal import Decimal
from fractions import Fraction

import pytest

from zhike.analytics import charging
from zhike.analytics.errors import InputError

STEPS = {"steps": [{"to": "10", "price": "25"}, {"to": "30", "price": "20"}, {"to": None, "price": "15.5"}]}


@pytest.mark.covers("R391", "R392")
@pytest.mark.parametrize(
    ("price", "quantity", "share", "is_metered", "amount"),
    [
        (("FLAT", {"price": "300"}), "1", "1", False, "300.00"),
        (("FLAT", {"price": "300"}), "7", "17/31", False, "164.52"),
        (("PER_UNIT", {"price": "12.345"}), "3", "1", False, "37.04"),
        (("PER_UNIT", {"price": "80"}), "3", "10/30", False, "80.00"),
        # What was counted is counted: the days are in it already.
        (("PER_UNIT", {"price": "80"}), "3", "10/30", True, "240.00"),
        (("PER_UNIT", {"price": "80"}), "0", "1", True, "0.00"),
        # 10 × 25 + 20 × 20 + 5 × 15.5 = 727.5
        (("TIERED", STEPS), "35", "1", True, "727.50"),
        (("TIERED", STEPS), "10", "1", True, "250.00"),
        (("TIERED", STEPS), "10.5", "1", True, "260.00"),
        (("TIERED", STEPS), "0", "1", True, "0.00"),
        (("INCLUDED_THEN_PER_UNIT", {"price": "300", "included": "10", "over": "25"}), "9", "1", True, "300.00"),
        # Half of the price of the month, and three beyond what is included: 150 + 75.
        (("INCLUDED_THEN_PER_UNIT", {"price": "300", "included": "10", "over": "25"}), "13", "1/2", True, "225.00"),
        # Half a cent goes up.
        (("PER_UNIT", {"price": "0.005"}), "1", "1", True, "0.01"),
    ],
)
def test_a_month_is_charged_by_its_price(price, quantity, share, is_metered, amount):
    rule = charging.price_rule(*price)
    charge = charging.charge(rule, Decimal(quantity), share=Fraction(share), is_metered=is_metered)
    assert charge.amount == Decimal(amount)
    # The parts that are shown add up to what is charged.
    assert abs(sum(one.amount for one in charge.parts) - charge.amount) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("kind", "given", "code", "field"),
    [
        ("MONTHLY", {}, "PRICE_KIND", "kind"), ("FLAT", {}, "MISSING", "price"),
        ("FLAT", {"price": "a"}, "NOT_A_NUMBER", "price"), ("FLAT", {"price": "-1"}, "NEGATIVE", "price"),
        ("FLAT", {"price": "inf"}, "NOT_FINITE", "price"), ("TIERED", {}, "MISSING", "steps"),
        ("TIERED", {"steps": "x"}, "MISSING", "steps"), ("TIERED", {"steps": [1]}, "MISSING", "steps"),
        ("TIERED", {"steps": [{"to": 5, "price": 1}]}, "STEPS_ORDER", "steps"),
        ("TIERED", {"steps": [{"to": 5, "price": 1}, {"to": 5, "price": 1}, {"price": 1}]}, "STEPS_ORDER", "steps"),
        ("INCLUDED_THEN_PER_UNIT", {"price": 1, "included": 2}, "MISSING", "over"),
    ],
)  # fmt: skip
def test_what_is_no_price_is_refused_by_name(kind, given, code, field):
    with pytest.raises(InputError) as refused:
        charging.price_rule(kind, given)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_quantity_below_zero_and_a_share_beyond_one_are_refused():
    rule = charging.PriceRule("FLAT", Decimal(1))
    for told in ({"quantity": Decimal(-1)}, {"quantity": Decimal(1), "share": Fraction(3, 2)}):
        with pytest.raises(InputError):
            charging.charge(rule, **told)


def test_a_line_differs_by_what_was_charged_too_much():
    rule = charging.price_rule("TIERED", STEPS)
    assert charging.difference(Decimal("727.50"), rule, Decimal(35), is_metered=True) == 0
    assert charging.difference(Decimal("1015"), rule, Decimal(35), is_metered=True) == Decimal("287.50")
    assert charging.charge(rule, Decimal(35), is_metered=True).unit_price is None
    assert charging.charge(rule, Decimal(5), is_metered=True).unit_price == 25
