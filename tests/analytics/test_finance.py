"""The five indicators of a customer's statements: worked case W22, missing figures, averages over two years."""

from decimal import Decimal

import pytest

from zhike.analytics.finance import Statement, indicators

D = Decimal
W22 = Statement(
    current_assets=D(6000), inventory=D(2000), cash=D(1200), current_liabilities=D(4000), total_assets=D(8000),
    receivables=D(1500), revenue=D(10000), net_profit=D(500), cost_of_sales=D(7300),
)  # fmt: skip


@pytest.mark.covers("W22")
def test_the_worked_case_gives_its_seven_figures():
    found = indicators(W22)
    assert (found.current_ratio, found.quick_ratio, found.cash_ratio) == (D("1.50"), D("1.00"), D("0.30"))
    assert (found.net_margin, found.return_on_assets) == (D("0.05"), D("0.0625"))
    assert (found.collection_days, found.inventory_days) == (D("54.75"), D("100"))
    assert not found.is_average


def test_nothing_is_divided_by_what_is_missing_or_zero():
    found = indicators(Statement(net_profit=D(5), revenue=D(0), current_assets=D(1), current_liabilities=None))
    assert {found.net_margin, found.current_ratio, found.quick_ratio, found.return_on_assets} == {None}


def test_stocks_are_averaged_with_the_year_before():
    found = indicators(W22, Statement(total_assets=D(12000), receivables=D(500), inventory=D(4000)))
    assert (found.return_on_assets, found.collection_days, found.inventory_days) == (D("0.05"), D("36.5"), D("150"))
    assert found.is_average


def test_a_loss_is_a_negative_margin():
    assert indicators(Statement(net_profit=D(-200), revenue=D(1000))).net_margin == D("-0.2")
