"""The ledger of points: earned, used, run out, taken back; told twice it stays, and it never falls below zero."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer, add_line

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.loyalty.models import PointsEntry
from zhike.apps.trade.models import Order


def order(cast, amount: str, day: date, number: str, kind: str = "PURCHASE") -> Order:
    """Give the customer an order of one line."""
    row = Order.objects.create(
        number=number, source="ERP", customer_id=cast.customer_id, branch_id=cast.hall.pk, kind=kind, order_date=day,
        n_lines=1, amount=Decimal(amount), currency="CNY",
    )  # fmt: skip
    add_line(row, amount, key=f"{number}{kind}")
    return row


def follow(n: int = 0) -> tuple[int, int]:
    """Let points follow all orders, some days on."""
    found = actions.earn_orders(day=TODAY + timedelta(days=n), at=AT)
    return found.n_posted, found.n_taken_back


@pytest.fixture
def member(cast, the_moment, everything) -> int:
    """The cast's customer, a member since a year, whose joining gave nothing."""
    rows = catalog_queries.table("points_events")
    rows["pointsevent.JOINING"]["points"] = 0
    catalog_actions.change_table(name="points_events", rows=rows, number=0, at=AT)
    return actions.enrol(customer_id=cast.customer_id, since=date(2025, 3, 2), until=date(2027, 3, 31), at=AT)


@pytest.mark.covers("R349")
def test_orders_earn_once_however_often_they_are_told_and_a_return_takes_back(member, cast):
    row = order(cast, "1999.99", date(2025, 5, 1), "O-1")
    order(cast, "500", date(2025, 2, 1), "BEFORE")
    assert (follow(), follow()) == ((1, 0), (0, 0))
    assert queries.balance(member) == 1_999
    # Another line of the same order earns what it adds.
    add_line(row, "1000.01", key="O-1-second")
    Order.objects.filter(pk=row.pk).update(amount=Decimal("3000"))
    assert (follow(), queries.balance(member)) == ((1, 0), 1_999 + 1_000)
    # A quarter comes back, under the number of the order.
    order(cast, "-750", date(2025, 6, 1), "O-1", "RETURN")
    assert (follow(), follow()) == ((0, 1), (0, 0))
    assert queries.balance(member) == 2_999 - 2_999 * 750 // 3_000
    # The import is undone: nothing of it stays.
    Order.objects.filter(number="O-1").update(customer_id=cast.customer_id)
    for one in Order.objects.filter(number="O-1"):
        one.lines.all().delete()
        one.delete()
    assert follow() == (0, 1)
    assert queries.balance(member) == 0
    assert sum(PointsEntry.objects.values_list("points", flat=True)) == 0


@pytest.mark.covers("R349")
def test_points_already_spent_are_owed_and_taken_from_the_next_never_below_zero(member, cast):
    order(cast, "1000", date(2025, 5, 1), "O-1")
    follow()
    mug = actions.add_benefit(
        values={"code": "mug", "name": "杯子", "kind": "REWARD", "price": 800, "first_date": TODAY}, at=AT
    )
    actions.redeem(member_id=member, benefit_id=mug, key="one", day=TODAY, at=AT)
    actions.redeem(member_id=member, benefit_id=mug, key="one", day=TODAY, at=AT)
    assert queries.balance(member) == 200
    with pytest.raises(rules.Refused, match="POINTS_SHORT") as refusal:
        actions.redeem(member_id=member, benefit_id=mug, key="two", day=TODAY, at=AT)
    assert refusal.value.named == {"balance": 200, "points": 800}
    order(cast, "-1000", date(2025, 6, 1), "O-1", "RETURN")
    follow()
    told = queries.statement(cast.customer_id, day=TODAY)
    assert (told.balance, told.owed) == (0, 800)
    order(cast, "3000", date(2026, 1, 5), "O-2")
    follow()
    actions.expire(day=TODAY, at=AT)
    actions.expire(day=TODAY, at=AT)
    told = queries.statement(cast.customer_id, day=TODAY)
    assert (told.balance, told.owed) == (2_200, 0)


@pytest.mark.covers("R349")
def test_the_first_to_run_out_is_used_first_and_leaves_by_night_once(member, cast):
    order(cast, "100", date(2025, 3, 5), "O-1")
    order(cast, "300", date(2025, 9, 5), "O-2")
    follow()
    actions.give_by_hand(member_id=member, points=-30, reason="记错", key="a", day=TODAY, at=AT)
    # 24 months to the end of the last: the first 100 hold until 31 March 2027, 30 of them are used.
    soon = queries.running_out(member, day=TODAY)
    assert [(one.last_day, one.points) for one in soon] == [(date(2027, 3, 31), 70), (date(2027, 9, 30), 300)]
    assert actions.expire(day=date(2027, 3, 31), at=AT) == 0
    assert actions.expire(day=date(2027, 4, 1), at=AT) == 1
    assert actions.expire(day=date(2027, 4, 1), at=AT) == 0
    assert queries.balance(member) == 300
    # What has run out is not taken back a second time.
    order(cast, "-100", date(2027, 4, 2), "O-1", "RETURN")
    follow(400)
    assert queries.balance(member) == 300


@pytest.mark.covers("R349")
@pytest.mark.covers("R348")
def test_a_level_multiplies_from_the_day_it_holds(member, cast):
    order(cast, "70000", date(2025, 5, 1), "O-1")
    follow()
    assert actions.apply_levels(day=date(2025, 6, 1), at=AT) == 1
    order(cast, "1000", date(2025, 5, 31), "O-2")
    order(cast, "1000", date(2025, 6, 1), "O-3")
    follow()
    by_order = dict(PointsEntry.objects.values_list("rests_on", "points"))
    assert (by_order["O-2"], by_order["O-3"]) == (1_000, 1_250)
    assert [(one.level, one.why) for one in queries.levels_of(member)] == [("GOLD", "ROSE"), ("BASIC", "JOINED")]


@pytest.mark.covers("R261")
@pytest.mark.covers("R349")
def test_speaking_up_is_rewarded_once_for_its_number_and_within_the_limits_of_a_year(member, cast):
    def voice(number: str) -> int:
        return actions.follow_voice(
            customer_id=cast.customer_id, source="VALID_COMPLAINT", number=number, day=TODAY, at=AT
        )

    assert [voice(number) for number in ("C-1", "C-1", "C-2", "C-3", "C-4")] == [2_000, 0, 2_000, 2_000, 0]
    other = add_customer(cast.hall.pk, code="N", name="非会员")
    assert actions.follow_voice(customer_id=other, source="ADOPTED_IDEA", number="S-1", day=TODAY, at=AT) == 0
    assert queries.balance(member) == 6_000


def test_a_return_that_names_no_order_takes_what_there_is(member, cast):
    order(cast, "100", date(2025, 5, 1), "O-1")
    order(cast, "-400", date(2025, 6, 1), "R-9", "RETURN")
    assert (follow(), follow()) == ((1, 1), (0, 0))
    assert queries.balance(member) == 0
