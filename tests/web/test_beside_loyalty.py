"""Beside loyalty: service and care beside referrals by month, quality beside buying again by product."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer, add_line

from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.loyalty import actions, queries
from zhike.apps.trade.models import Order, OrderLine, Product

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
JANUARY, FEBRUARY = date(2026, 1, 10), date(2026, 2, 10)


def order(cast, customer_id: int, day: date, product: Product, *, back: bool = False) -> None:
    row = Order.objects.create(
        number=f"{customer_id}-{day}-{product.pk}-{back}", source="ERP", customer_id=customer_id, branch=cast.hall,
        kind="RETURN" if back else "PURCHASE", order_date=day, n_lines=1, amount=Decimal(100), currency="CNY",
    )  # fmt: skip
    add_line(row, "100", key=row.number)
    OrderLine.objects.filter(order=row).update(product=product, is_return=back)


def complain(customer_id: int, day: date, **values) -> None:
    new = complaint_actions.NewComplaint(customer_id, "崩刃", "CALM")
    pk = complaint_actions.open_complaint(new=new, at=AT - timedelta(days=(TODAY - day).days))
    Complaint.objects.filter(pk=pk).update(**values)


@pytest.fixture
def scene(cast):
    """Three who buy two products; complaints, care and a recommendation in January and February."""
    with base.acting_as(base.System("scene")):
        ids = [add_customer(cast.hall.pk, code=f"L{n}", name=f"客户{n}", owner_id=cast.owner.pk) for n in range(3)]
        drill, mill = (
            Product.objects.create(code=code, name=name, created_at=AT, updated_at=AT)
            for code, name in (("D", "钻头"), ("M", "铣刀"))
        )
        for pk in ids:
            order(cast, pk, JANUARY, drill)
        order(cast, ids[0], FEBRUARY, drill)
        order(cast, ids[0], FEBRUARY, drill, back=True)
        order(cast, ids[1], FEBRUARY, mill)
        for day, score in ((JANUARY, 3), (FEBRUARY, 4), (FEBRUARY, 5)):
            closed = AT - timedelta(days=(TODAY - day).days)
            complain(ids[0], day, score_after=score, closed_at=closed, status="CLOSED", product=drill, cause="QUALITY")
        complain(ids[1], FEBRUARY, product=mill, cause="ATTITUDE")
        for day in (JANUARY, JANUARY, FEBRUARY):
            new = interaction_actions.NewInteraction(
                ids[0], "问候", AT - timedelta(days=(TODAY - day).days), channel="PHONE", gesture="KIND_WORD"
            )
            interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
        actions.recommend(referrer_id=ids[0], referred_id=ids[2], day=FEBRUARY, at=AT)
    return drill, mill


@pytest.mark.covers("R353")
def test_scores_care_and_referrals_by_month_are_those_of_their_tables(signed_in, cast, scene):
    told = {one.first: one for one in queries.months(TODAY, [cast.hall.pk])}
    assert len(told) == 12
    january, february = told[date(2026, 1, 1)], told[date(2026, 2, 1)]
    assert (january.score, january.n_care, january.referral.part, january.referral.base) == (3, 2, 0, 3)
    assert (february.score, february.n_scores, february.n_care) == (4.5, 2, 1)
    assert (february.referral.part, february.referral.base) == (1, 2)
    page = signed_in("branch_manager").get("/loyalty/", headers=EN).content.decode()
    assert ("Service, care and recommendations" in page, "50.0%" in page) == (True, True)


@pytest.mark.covers("R344")
def test_the_product_chosen_changes_quality_and_buying_again(signed_in, cast, scene):
    drill, mill = scene

    def last(product_id: int | None):
        one = queries.quarters(TODAY, [cast.hall.pk], product_id)[-1]
        return (
            (one.returned.part, one.returned.base), (one.n_complaints, one.n_defects),
            (one.repurchase.part, one.repurchase.base),
        )  # fmt: skip

    assert last(drill.pk) == ((1, 4), (3, 3), (1, 3))
    assert last(mill.pk) == ((0, 1), (1, 0), (0, 1))
    assert last(None) == ((1, 5), (4, 3), (2, 3))
    page = signed_in("branch_manager").get(f"/loyalty/?product={drill.pk}", headers=EN).content.decode()
    assert f'value="{drill.pk}" selected' in page
    assert "25.0%" in page.split('id="quality"')[1]
    assert signed_in("branch_manager").get("/loyalty/?product=x").status_code == 200
