"""What a promotion earned: gross profit beside its control group less its cost, or what is missing to tell it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions, queries
from zhike.apps.activities.models import Activity, Invitation
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.trade.models import Order, OrderLine

SHORT = timedelta(days=9)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let the stories happen long after the promotion."""
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=20))


def promoted(cast, *, cost: Decimal | None) -> tuple[int, list[int], list[int]]:
    """Hold a promotion of ten days with four guests; return it, those given the offer and those who were not."""
    with base.acting_as(base.System("test")):
        pk = actions.add_activity(
            new=actions.NewActivity(
                kind="PROMOTION", title="夏季促销", first_date=TODAY, last_date=TODAY + SHORT, branch_id=cast.hall.pk,
                offer="满千减百", cost=cost,
            ),
            at=AT,
        )  # fmt: skip
        ids = [
            customer_actions.add_customer(
                new=customer_actions.NewCustomer(
                    code=f"G{n}", name=f"来宾{n}", branch_id=cast.hall.pk, owner_id=cast.owner.pk
                ),
                at=AT,
            )
            for n in range(4)
        ]
        actions.invite(activity_id=pk, customer_ids=ids, at=AT)
        actions.draw_control(activity_id=pk, percent=50, today=TODAY, at=AT)
        lots = dict(Invitation.objects.filter(activity_id=pk).values_list("customer_id", "is_control"))
    return pk, [one for one in ids if not lots[one]], [one for one in ids if lots[one]]


def bought(cast, customer_id: int, amount: int, cost: int | None, *, days: int = 0) -> None:
    """Write an order of one line; below zero it is given back."""
    number, day = f"M{Order.objects.count()}", TODAY + timedelta(days=days)
    order = Order.objects.create(
        number=number, source="t", customer_id=customer_id, branch_id=cast.hall.pk, order_date=day, currency="CNY",
        kind="PURCHASE" if amount > 0 else "RETURN", n_lines=1, amount=amount,
    )  # fmt: skip
    OrderLine.objects.create(
        order=order, customer_id=customer_id, branch_id=cast.hall.pk, line_key=number, line_date=day, quantity=1,
        is_return=amount < 0, unit_price=abs(amount), amount=amount, cost=cost,
    )  # fmt: skip


@pytest.mark.covers("R246")
def test_a_promotion_shows_its_profit_where_the_cost_of_goods_is_known(signed_in, cast):
    pk, offered, control = promoted(cast, cost=Decimal(50))
    with base.acting_as(base.System("test")):
        for customer_id in offered:
            bought(cast, customer_id, 1_000, 700)
        # Given back: of the 300 earned 30 go.
        bought(cast, offered[0], -100, -70, days=2)
        for customer_id in control:
            bought(cast, customer_id, 400, 300)
        # After the last day: no profit of the offer's own days, known or not.
        bought(cast, offered[1], 9_000, None, days=12)
        told = queries.comparison(Activity.objects.get(pk=pk), today=TODAY + timedelta(days=20))
    # (300 − 30 + 300) ÷ 2 = 285 beside 100 each: 185 × 2 = 370 brought, 50 of it spent on holding it.
    assert (told.offered.gross_profit, told.control.gross_profit) == (570, 200)
    assert (told.gain, told.profit_gain, told.profit) == (1_100, 370, 320)
    assert [one.profit_gain for one in told.stretches[1:]] == [None, None]
    page = signed_in("owner").get(f"/activities/{pk}/", headers={"accept-language": "en"}).content.decode()
    assert "gross profit brought ¥370.00 − cost of the activity ¥50.00 = ¥320.00" in page
    rows = (
        signed_in("branch_manager")
        .get(f"/activities/brought.csv?activity={pk}&part=control")
        .content.decode("utf-8-sig")
    )
    assert rows.splitlines()[1].endswith(",1100.00,370.00")


@pytest.mark.covers("R246")
@pytest.mark.parametrize(
    ("goods", "cost", "words"), [(None, 50, "name no cost of goods"), (60, None, "what the activity cost; write it")]
)
def test_where_a_cost_is_missing_the_page_says_which(signed_in, cast, goods, cost, words):
    pk, offered, control = promoted(cast, cost=cost)
    with base.acting_as(base.System("test")):
        bought(cast, offered[0], 100, goods)
        bought(cast, control[0], 100, 60)
        told = queries.comparison(Activity.objects.get(pk=pk), today=TODAY + timedelta(days=20))
    assert told.profit is None
    page = signed_in("owner").get(f"/activities/{pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Profit of its own days: not enough information" in page
    assert words in page
