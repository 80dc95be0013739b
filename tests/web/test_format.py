"""Figures as people read them: short on the page, exact on hover, in the reader's own large units."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from zhike.web import format as write


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "¥0.00"),
        ("9999.99", "¥9,999.99"),
        ("10000", "¥1.00万"),
        ("8887208.894", "¥888.72万"),
        ("123456789", "¥1.23亿"),
        ("-88340.05", "-¥8.83万"),
    ],
)
def test_chinese_readers_see_money_in_wan_and_yi(value, shown):
    assert write.money_text(Decimal(value), "CNY") == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("9999.99", "£9,999.99"),
        ("12345", "£12.35K"),
        ("8887208.894", "£8.89M"),
        ("2500000000", "£2.50B"),
    ],
)
def test_english_readers_see_money_in_thousands_and_millions(value, shown):
    with translation.override("en"):
        assert write.money_text(Decimal(value), "GBP") == shown


def test_an_amount_that_rounds_up_to_the_next_unit_is_written_in_it():
    assert write.money_text(Decimal("99999999.99"), "CNY") == "¥1.00亿"
    with translation.override("en"):
        assert write.money_text(Decimal("999999.99"), "USD") == "$1.00M"


def test_hovering_shows_money_to_the_cent_with_its_currency_code():
    assert 'title="CNY ¥8,887,208.89"' in write.money(Decimal("8887208.894"), "CNY")


def test_half_a_cent_goes_up_and_minus_half_a_cent_goes_down():
    assert write.money_text(Decimal("2.345"), full=True) == "2.35"
    assert write.money_text(Decimal("-2.345"), full=True) == "-2.35"


def test_a_float_is_rounded_by_the_digits_it_shows():
    assert write.money_text(2.675, full=True) == "2.68"


def test_less_than_nothing_that_rounds_to_nothing_has_no_sign():
    assert write.money_text(Decimal("-0.001"), full=True) == "0.00"
    assert write.percent_text(-0.000001) == "0.00%"


def test_a_currency_without_a_sign_of_its_own_is_named():
    assert write.money_text(Decimal(5), "CHF") == "CHF 5.00"


def test_a_rate_is_written_as_percent_with_two_decimals():
    assert write.percent_text(0.0625) == "6.25%"
    assert write.percent_text(Decimal("0.06666666")) == "6.67%"
    assert write.percent_text(1.5, 0) == "150%"


def test_counts_are_whole_and_grouped():
    assert write.number_text(541909) == "541,909"
    assert write.number_text(Decimal("12.5")) == "12.50"
    assert write.number_text(541909, short=True) == "54.19万"


def test_what_is_missing_says_why_and_is_never_zero():
    shown = write.money(None, "CNY", reason="No cost data <yet>")
    assert "—" in shown
    assert "No cost data &lt;yet&gt;" in shown
    assert "0" not in shown
    assert write.percent_text(None) == "—"


def test_days_are_iso_and_moments_stand_in_the_business_zone():
    assert write.date_text(date(2011, 12, 9)) == "2011-12-09"
    assert write.date_text(datetime(2011, 12, 9, 20, 30, tzinfo=UTC)) == "2011-12-10 04:30"
    assert 'datetime="2011-12-09"' in write.day(date(2011, 12, 9))


def test_text_from_outside_cannot_become_markup():
    assert "<script>" not in write.money(Decimal(1), "<script>")


def test_a_period_is_named_by_its_quarter():
    with translation.override("en"):
        assert write.period_text("2011Q4") == "2011 Q4"
    assert write.period_text("2011") == "2011"
