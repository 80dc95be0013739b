"""What is at stake in the visit brief: open issues, what is owed, needs, a rival's price; all read within a minute."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_orders

from zhike.apps.churn import actions as churn_actions
from zhike.apps.classification import actions as class_actions
from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.market.models import Competitor, Move
from zhike.apps.receivables.models import Invoice
from zhike.apps.trade.models import OrderLine, Payment, Product
from zhike.web import brief

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def read(client, customer_id: int) -> str:
    return client.get(f"/customers/{customer_id}/brief/", headers=EN).content.decode()


@pytest.mark.covers("R039")
def test_open_issues_debts_needs_and_a_rivals_price_stand_in_the_brief(signed_in, cast):
    customer_id = cast.customer_id
    assert "Owed to us" not in read(signed_in("owner"), customer_id), "who never paid is not known to owe"
    add_orders(customer_id, cast.hall.pk, ["400", "500"])
    with base.acting_as(base.System("test")):
        # Payments are kept from before the orders on: what was ordered since is known to be open.
        begun = TODAY - timedelta(days=900)
        Payment.objects.create(customer_id=customer_id, paid_date=begun, amount=Decimal(599), currency="CNY")
        churn_actions.open_emergency(
            title="停线两小时", branch_id=cast.hall.pk, lead_id=cast.owner.pk, customer_id=customer_id, at=AT
        )
        class_actions.write_profile(customer_id=customer_id, values={"need": "寿命更长的钻头"}, version=0, at=AT)
        product = Product.objects.create(code="P1", name="钻头", created_at=AT, updated_at=AT)
        OrderLine.objects.filter(customer_id=customer_id).update(product=product)
        rival = Competitor.objects.create(name="德锐", key="德锐", created_at=AT, updated_at=AT)
        Move.objects.create(
            competitor=rival, kind="PRICE", day=date(2026, 2, 20), text="春季让利", product=product, price=Decimal(8),
            channel="CUSTOMER", status="CONFIRMED", created_at=AT, updated_at=AT,
        )  # fmt: skip
    page = read(signed_in("owner"), customer_id)
    for words in ("停线两小时", "¥301.00", "寿命更长的钻头", "德锐", "春季让利"):
        assert words in page


def test_what_is_overdue_is_told_as_the_account_tells_it(signed_in, cast):
    add_orders(cast.customer_id, cast.hall.pk, ["400", "500"])
    with base.acting_as(base.System("test")):
        for number, due, amount in (("F1", TODAY - timedelta(days=12), 400), ("F2", TODAY + timedelta(days=9), 500)):
            Invoice.objects.create(
                customer_id=cast.customer_id, number=number, day=TODAY - timedelta(days=20), due_date=due,
                amount=Decimal(amount), currency="CNY", created_at=AT, updated_at=AT,
            )  # fmt: skip
    page = read(signed_in("owner"), cast.customer_id)
    assert "¥400.00" in page
    assert "overdue for up to 12 days" in page
    assert f'href="/customers/{cast.customer_id}/receivables/"' in page, "a warning leads on too"
    with base.acting_as(base.System("test")):
        Invoice.objects.filter(number="F1").delete()
    page = read(signed_in("owner"), cast.customer_id)
    assert ("¥500.00" in page, "open, nothing overdue" in page) == (True, True)


def test_what_a_minute_cannot_hold_is_left_out_from_the_end():
    grave = brief.Section("Avoid", "", [brief.Line("慎" * 200, tone="WARN")])
    long = brief.Section("Talk", "", [brief.Line("聊" * 30), brief.Line("聊" * 30), brief.Line("聊" * 30)])
    kept = brief.within_a_minute([grave, long], 0)
    assert [len(section.lines) for section in kept] == [1, 1], "50 s for 200 signs, 7.5 s for 30 more: two do not fit"
    assert brief.within_a_minute([grave], 59)[0].lines, "what is grave stays"
    assert brief.within_a_minute([long], 59) == []
    assert brief.seconds("慎重 talk of drills") == 5 / 4


def test_a_brief_of_a_talkative_customer_is_still_read_in_a_minute(signed_in, cast, monkeypatch):
    cut, kept = brief.within_a_minute, []
    monkeypatch.setattr(brief, "within_a_minute", lambda *given: kept.extend(cut(*given)) or kept)
    with base.acting_as(base.System("test")):
        for n in range(9):
            new = interaction_actions.NewPromise(
                cast.customer_id, "送图纸并附说明与报价" * 4, TODAY + timedelta(days=n)
            )
            interaction_actions.make_promise(new=new, at=AT)
            talk = interaction_actions.NewInteraction(
                customer_id=cast.customer_id, text="聊了新产线和交期" * 20, happened_at=AT, channel="PHONE"
            )
            interaction_actions.add_interaction(new=talk, day=TODAY, at=AT)
    assert "送图纸" in read(signed_in("owner"), cast.customer_id)
    lines = [line for section in kept for line in section.lines]
    assert lines
    assert sum(brief.seconds(f"{line.text} {line.note}") for line in lines) <= 60
