"""The dialogue with each customer: the last question, its answer, the next one; what waits too long for an answer."""

import re
from datetime import timedelta

import pytest
from cast import AT, TODAY
from dealing import add_customer
from satisfied import answer, ask

from zhike.apps.classification import actions as class_actions
from zhike.apps.classification.models import Binding
from zhike.apps.coaching import actions
from zhike.apps.complaints.models import Suggestion
from zhike.apps.core import base
from zhike.apps.sales.models import CustomerNeed, Opportunity, Quotation, QuoteLine
from zhike.apps.trade.models import Order, OrderLine, Product

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R213")
def test_a_question_unanswered_too_long_is_listed_and_the_next_one_stands_beside_the_last(cast, signed_in):
    said = ("一班换几次刀？", "谁批准采购？", "什么时候停机最贵？")
    with base.acting_as(base.System("test")):
        ids = [actions.add_prompt(new=actions.NewPrompt(text, "PROBE"), at=AT) for text in said]
        actions.add_prompt(new=actions.NewPrompt("挖多深？", "PROBE", industry="采矿"), at=AT)
        of = {"customer_id": cast.customer_id, "at": AT}
        actions.use_prompt(prompt_id=ids[0], answer="两次", day=TODAY - timedelta(days=40), **of)
    client = signed_in("branch_manager")
    page = client.get("/one-to-one/").content.decode()
    assert page.index(said[0]) < page.index("两次") < page.index(said[1])
    assert said[2] not in page
    with base.acting_as(base.System("test")):
        actions.use_prompt(prompt_id=ids[1], answer="", day=TODAY - timedelta(days=39), **of)
    page = client.get("/one-to-one/", headers={"Accept-Language": "en"}).content.decode()
    # It waits longer than the house allows, and is the last one asked: told twice.
    assert page.count(said[1]) == 2
    assert said[2] in page
    assert said[0] not in page
    assert "挖多深" not in page
    assert said[1] not in signed_in("other_manager").get("/one-to-one/").content.decode()


@pytest.mark.covers("R216", "R226")
def test_from_a_need_to_loyalty_each_step_counts_who_came_through_the_one_before(cast, signed_in):
    with base.acting_as(base.System("test")):
        for n in range(3):
            add_customer(cast.hall.pk, code=f"N{n}", name=f"客户{n}", owner_id=cast.owner.pk)
        for served in (TODAY, None, None):
            CustomerNeed.objects.create(
                customer_id=cast.customer_id, text="换刀", status="EXPLICIT", noted_date=TODAY - timedelta(days=9),
                served_date=served, created_at=AT, updated_at=AT,
            )  # fmt: skip
        for number in ("JY-1", "JY-2"):
            Suggestion.objects.create(
                year=2026, serial=int(number[-1]), number=number, customer_id=cast.customer_id, idea="成套供刀",
                status="ADOPTED" if number == "JY-1" else "REJECTED", received_at=AT, reply_date=TODAY, answered_at=AT,
                created_at=AT, updated_at=AT,
            )  # fmt: skip
    wave = ask(cast, name="春季", day=TODAY, at=AT)
    answer(wave, cast.customer_id, expected=6, got=6, day=TODAY, at=AT)
    client = signed_in("branch_manager")
    page = client.get("/relations/model/", headers={"Accept-Language": "en"}).content.decode()
    table = page.partition("Conversion of each step")[2].partition("<tbody>")[2].partition("</tbody>")[0]
    rows = table.split("<tr>")[1:]
    counted = [re.findall(r"[\d.]+%?", re.sub(r"<[^>]*>", " ", row.partition("</th>")[2])) for row in rows]
    # Four customers, one of them with a need, which was served; it got what it expected and has not bought twice.
    assert [one[0] for one in counted] == ["4", "1", "1", "1", "0"]
    assert [one[1] for one in counted[1:]] == ["25.0%", "100.0%", "100.0%", "0.0%"]
    told = client.get("/one-to-one/", headers={"Accept-Language": "en"}).content.decode()
    assert "1 of 3 needs noted within a year are served" in told
    assert "0 ways of working changed, 1 suggestions adopted" in told
    client.post("/one-to-one/processes/", {"title": "两天报价", "asked": "太慢", "metric": "用时", "unit": "小时",
                                           "before": "96", "kind": "TIME"})  # fmt: skip
    told = client.get("/one-to-one/", headers={"Accept-Language": "en"}).content.decode()
    assert "1 ways of working changed, 1 suggestions adopted" in told


@pytest.mark.covers("R210")
def test_one_to_one_is_set_up_from_a_need_over_classes_to_a_service_for_each_class(cast, signed_in):
    client, where = signed_in("general_manager"), "/one-to-one/guide/?dimension=DEMAND_TYPE"

    def page() -> str:
        return client.get(where, headers={"Accept-Language": "en"}).content.decode()

    assert "Note at least one need of one customer" in page()
    with base.acting_as(base.System("test")):
        CustomerNeed.objects.create(
            customer_id=cast.customer_id,
            text="换刀",
            status="EXPRESSED",
            noted_date=TODAY,
            created_at=AT,
            updated_at=AT,
        )
    assert "0 of the 1 customers with a need are in a class" in page()
    assert "Class the one left over" in page()
    with base.acting_as(base.System("test")):
        class_actions.give_class(
            customer_id=cast.customer_id, dimension="DEMAND_TYPE", code="MEMBER", reason="问过", day=TODAY, at=AT
        )
        class_actions.bind(dimension="DEMAND_TYPE", code="MEMBER", values={"audience": "会员通讯"}, at=AT)
    assert "1 class with customers who need something has no service yet" in page()
    given = {"dimension": "DEMAND_TYPE", "service-MEMBER": "专线"}
    assert client.post("/one-to-one/guide/define/", given).status_code == 302
    assert "All three are done" in page()
    # What else the class leads to stays.
    assert Binding.objects.get().audience == "会员通讯"
    assert signed_in("branch_manager").get("/one-to-one/guide/?dimension=NOWHERE").status_code == 404
    assert signed_in("branch_manager").get("/one-to-one/guide/").status_code == 200
    assert signed_in("branch_manager").post("/one-to-one/guide/define/", given).status_code == 403


@pytest.mark.covers("R215")
def test_orders_to_measure_are_a_demand_for_each_product_with_the_days_of_stock_before_and_since(cast, signed_in):
    won, day = TODAY - timedelta(days=40), {"created_at": AT, "updated_at": AT}
    with base.acting_as(base.System("test")):
        product = Product.objects.create(code="D7", name="成套刀具", **day)
        for stage, quantities in (("WON", (9, 6)), ("OFFER", (4,)), ("LOST", (50,))):
            deal = Opportunity.objects.create(
                customer_id=cast.customer_id, title="定制", origin="ACTIVE", stage=stage, opened_date=won,
                closed_date=None if stage == "OFFER" else won, **day,
            )  # fmt: skip
            for edition, quantity in enumerate(quantities, 1):
                quote = Quotation.objects.create(opportunity=deal, edition=edition, day=won, valid_until=TODAY, **day)
                QuoteLine.objects.create(quotation=quote, product=product, quantity=quantity, price=100)
        for n, (back, quantity) in enumerate(((60, 45), (20, 45), (5, 45))):
            order = Order.objects.create(
                number=f"B{n}", source="ERP", customer_id=cast.customer_id, branch_id=cast.hall.pk, kind="PURCHASE",
                order_date=TODAY - timedelta(days=back), currency="CNY",
            )  # fmt: skip
            OrderLine.objects.create(
                order=order, customer_id=cast.customer_id, branch_id=cast.hall.pk, product=product, line_key=str(n),
                line_date=order.order_date, quantity=quantity, unit_price=100, amount=quantity * 100,
            )  # fmt: skip
    client = signed_in("branch_manager")
    for days, quantity in ((50, "60"), (0, "30")):
        given = {"code": "D7", "day": str(TODAY - timedelta(days=days)), "quantity": quantity}
        assert client.post("/value/demand/stock/", given).status_code == 302
    for wrong in ({"code": "NONE"}, {"quantity": "-1"}, {"day": str(TODAY + timedelta(days=1))}):
        assert client.post("/value/demand/stock/", given | wrong).status_code == 422
    page = client.get("/value/demand/", headers={"Accept-Language": "en"}).content.decode()
    row = page.partition("成套刀具")[2].partition("</tr>")[0]
    told = re.findall(r"\d[\d.,-]*", re.sub(r"<[^>]*>", " ", row.partition("</th>")[2]))
    # One customer; 4 asked for, 6 ordered by the newest edition. 60 at 45 in ninety days, 30 at 135.
    assert told == ["1", "4", "6", str(won), "120.0", str(TODAY - timedelta(days=50)), "60", "20.0", str(TODAY), "30"]
    assert "No quotation names a product" in (
        signed_in("other_manager").get("/value/demand/", headers={"Accept-Language": "en"}).content.decode()
    )
    assert signed_in("analyst").post("/value/demand/stock/", given).status_code == 403
