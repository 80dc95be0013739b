"""Stories of the share of a market: kept with its span, shown beside what selling cost in the same days."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT
from ranked import keep, text

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.insight.models import MarketRank
from zhike.apps.insight.queries import market
from zhike.apps.org import queries as org_queries
from zhike.apps.trade.models import Cost, Order

pytestmark = pytest.mark.usefixtures("the_moment")
Q3, Q4 = date(2025, 8, 15), date(2025, 11, 15)
OF_Q3 = {"day": "2025-09-30", "percent": "8.5", "share_since": "2025-07-01"}
OF_Q4 = {"day": "2025-12-31", "percent": "9", "share_since": "2025-10-01"}


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def traded(cast, day: date, *, revenue: int, costs: dict[str, int], n: int = 5) -> None:
    """Let some new customers of the hall buy and cost the same each."""
    with base.acting_as(base.System("test")):
        for i in range(n):
            new = customer_actions.NewCustomer(
                code=f"S{day:%m}{i}", name=f"客户{day:%m}{i}", branch_id=cast.hall.pk, owner_id=cast.owner.pk
            )
            customer_id = customer_actions.add_customer(new=new, at=AT)
            Order.objects.create(
                number=f"S{customer_id}", source="t", customer_id=customer_id, branch_id=cast.hall.pk, kind="PURCHASE",
                order_date=day, currency="CNY", amount=revenue,
            )  # fmt: skip
            for category, amount in costs.items():
                Cost.objects.create(
                    customer_id=customer_id, cost_date=day, category=category, amount=amount, currency="CNY"
                )


def sold(cast, part: str) -> list:
    """Return what somebody is told of selling at the hall, span by span."""
    with base.acting_as(org_queries.member(getattr(cast, part).pk)):
        return [one.selling for one in market.course(cast.hall.pk).shares]


@pytest.mark.covers("R625")
def test_share_and_selling_cost_ratio_stand_beside_each_other(cast, signed_in):
    client = signed_in("general_manager")
    keep(client, cast.hall, **OF_Q3)
    keep(client, cast.hall, **OF_Q4)
    traded(cast, Q3, revenue=1_000, costs={"KEEP": 60, "FREIGHT": 40, "BAD_DEBT": 500})
    traded(cast, Q4, revenue=2_000, costs={"SERVE": 150, "DISCOUNT": 300})
    # (60 + 40) ÷ 1,000 and 150 ÷ 2,000: discounts and bad debts are no cost of selling.
    page = text(client.get(f"/value/market/?branch={cast.hall.code}").content)
    assert "share changed by 0.50 points and selling cost ÷ revenue by -2.50 points" in page
    assert "share held, selling cost no higher" in page
    rows = client.get(f"/value/market/shares.csv?branch={cast.hall.code}").content.decode("utf-8-sig").splitlines()
    assert [[float(one) for one in row.split(",")[3:7]] for row in rows[1:]] == [
        [0.085, 500, 5_000, 0.1], [0.09, 750, 10_000, 0.075]
    ]  # fmt: skip
    # A share is of the branch it was kept for: none of the whole house is known.
    assert "Market share beside selling cost" not in text(client.get("/value/market/").content)


@pytest.mark.covers("R625")
def test_what_is_not_known_is_missing_and_few_customers_are_not_told_of(cast, signed_in):
    keep(signed_in("analyst"), cast.hall, **OF_Q3)
    keep(signed_in("analyst"), cast.hall, **OF_Q4)
    traded(cast, Q3, revenue=1_000, costs={"KEEP": 60}, n=2)
    path = f"/value/market/?branch={cast.hall.code}"
    assert "share changed by" not in text(signed_in("general_manager").get(path).content)
    assert [(one.ratio, one.revenue) for one in sold(cast, "general_manager")] == [
        (Decimal("0.06"), 2_000),
        (None, None),
    ]
    assert [(one.is_hidden, one.ratio) for one in sold(cast, "analyst")] == [(True, None), (False, None)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"percent": "8"}, "A share needs the day it is counted from"),
        ({"percent": "8", "share_since": "2026-03-02"}, "A share needs the day it is counted from"),
        ({"share_since": "2026-01-01"}, "needs its percent"),
        ({"percent": "101", "share_since": "2026-01-01"}, "100"),
    ],
)
def test_what_is_no_share_is_refused_with_how_to_mend_it(cast, signed_in, changes, words):
    answer = keep(signed_in("branch_manager"), cast.hall, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MarketRank.objects.exists()


def test_a_share_goes_with_its_rank_and_comes_back_with_it(cast, signed_in):
    client = signed_in("branch_manager")
    keep(client, cast.hall, **OF_Q3)
    row = MarketRank.objects.get()
    assert (row.share, row.share_since) == (Decimal("0.085"), date(2025, 7, 1))
    client.post(f"/value/market/{row.pk}/drop/")
    page = client.get("/value/market/").content.decode()
    assert 'name="percent" value="8.5"' in page
    assert 'name="share_since" value="2025-07-01"' in page
