"""What key accounts contribute: shares that equal the order tables, growth between whole years alone."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.insight.queries import key_share
from zhike.apps.keyaccounts import actions
from zhike.apps.keyaccounts.models import KeyAccount
from zhike.apps.trade.models import OrderLine

# What an analysis says comes of the copied files; that copy and cards are alike on both databases is shown elsewhere.
pytestmark = pytest.mark.any_database

EN = {"Accept-Language": "en"}


def confirm(*customer_ids: int) -> None:
    """Let customers be key accounts of a class that asks for nobody."""
    with base.acting_as(base.System("test")):
        for pk in customer_ids:
            account_id = actions.nominate(customer_id=pk, metal="IRON", reason="行业龙头", at=AT)
            actions.appoint(
                account_id=account_id, sponsor_id=None, manager_id=None, backup_id=None, day=TODAY, at=AT
            )  # fmt: skip


@pytest.mark.covers("R540")
def test_shares_equal_the_order_tables(analysed, signed_in, monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)
    confirm(analysed.ids["D"])
    everywhere = [analysed.cast.hall.pk, analysed.cast.other_hall.pk]
    this, last = key_share.contributed(everywhere)
    assert (last.year, last.first, last.last, last.is_whole) == (2025, date(2025, 7, 10), date(2025, 12, 31), False)
    with base.acting_as(base.System("test")):
        lines = list(OrderLine.objects.values_list("customer_id", "line_date", "amount"))
    for year in (this, last):
        of_year = [(pk, amount) for pk, day, amount in lines if day.year == year.year]
        assert year.revenue == sum(amount for _pk, amount in of_year)
        assert year.key_revenue == sum(amount for pk, amount in of_year if pk == analysed.ids["D"])
    # By hand: 1,200 of 1,790 in 2025, 800 of 820 in 2026; no growth between years that are not whole.
    assert (last.revenue, last.key_revenue) == (Decimal(1790), Decimal(1200))
    assert this.revenue_share == pytest.approx(800 / 820)
    assert (this.growth, this.key_growth, this.growth_share) == (None, None, None)
    page = signed_in("general_manager").get("/key-accounts/contribution/", headers=EN).content.decode()
    assert "Not two whole years" in page
    assert "67.0%" in page


@pytest.mark.covers("R540")
def test_all_customers_together_earn_the_whole_profit(analysed):
    confirm(*analysed.ids.values())
    everywhere = [analysed.cast.hall.pk, analysed.cast.other_hall.pk]
    for year in key_share.contributed(everywhere):
        assert year.key_profit == pytest.approx(year.profit)
        assert year.revenue_share == 1
    with base.acting_as(base.System("test")):
        assert KeyAccount.objects.count() == len(analysed.ids)
        # Of a branch its own alone.
        assert key_share.contributed([analysed.cast.hall.pk])[1].revenue == Decimal(540)


def test_growth_is_shared_between_whole_years():
    before = key_share.Year(2024, date(2024, 1, 1), date(2024, 12, 31), True, Decimal(100), Decimal(40), 10.0, 5.0)
    year = key_share.Year(
        2025, date(2025, 1, 1), date(2025, 12, 31), True, Decimal(180), Decimal(100), 30.0, 24.0, before
    )
    assert (year.growth, year.key_growth, year.growth_share) == (Decimal(80), Decimal(60), 0.75)
    assert (year.profit_share, year.revenue_share) == (0.8, pytest.approx(100 / 180))
    assert before.growth is None
