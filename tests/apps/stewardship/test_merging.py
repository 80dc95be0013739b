"""Stories of two records of one customer: merged, found under the one that stays, and parted again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from dealing import add_customer, add_line, add_orders, orders_of
from django.db import connection

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.models import Card, Customer, HomeBranch
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.models import Answer
from zhike.apps.org import queries as org_queries
from zhike.apps.search import queries as search_queries
from zhike.apps.stewardship import actions
from zhike.apps.stewardship.models import MergeLog
from zhike.apps.trade.models import Order
from zhike.jobs import dispatch

NAME = "苏南轨道装备有限公司"


@pytest.fixture
def twin(cast) -> int:
    """A second record of the cast's customer, in the same hall, known earlier."""
    return add_customer(
        cast.hall.pk, code="C777", name="苏南轨道装备公司", owner_id=cast.colleague.pk, phone="0512-66554433",
        email="buy@sunan.example", first_seen_date=date(2024, 5, 1),
    )  # fmt: skip


@pytest.fixture
def traded(cast, twin) -> tuple[int, int]:
    """Both records with orders: three of the one that stays, four of the other."""
    add_orders(cast.customer_id, cast.hall.pk, ["100", "200.5", "300"])
    add_orders(twin, cast.hall.pk, ["10", "20", "30", "40.25"])
    return cast.customer_id, twin


def merge(survivor: int, merged: int, at, **more) -> int:
    return actions.merge(survivor_id=survivor, merged_id=merged, at=at, **more)


def record(customer_id: int) -> Customer:
    with base.acting_as(base.System("look")):
        return Customer.objects.get(pk=customer_id)


@pytest.mark.covers("R017")
def test_three_and_four_orders_are_seven_and_come_apart_again(acting, traded, at):
    stays, goes = traded
    acting("branch_manager")
    done = merge(stays, goes, at)
    assert orders_of(stays) == (7, Decimal("700.75"))
    assert orders_of(goes) == (0, Decimal(0))
    actions.unmerge(merge_id=done, at=at + timedelta(days=29))
    assert orders_of(stays) == (3, Decimal("600.5"))
    assert orders_of(goes) == (4, Decimal("100.25"))
    assert MergeLog.objects.get(pk=done).n_kept == 0


def test_the_one_that_stays_takes_the_values_chosen_and_gives_them_back(acting, cast, traded, at):
    stays, goes = traded
    acting("branch_manager")
    done = merge(stays, goes, at, take=["email", "owner_id"])
    now = record(stays)
    assert (now.name, now.phone, now.email, now.owner_id) == (
        NAME, "13800138000", "buy@sunan.example", cast.colleague.pk,
    )  # fmt: skip
    assert now.first_seen_date == date(2024, 5, 1)
    assert Card.objects.get(pk=stays).owner_id == cast.colleague.pk
    assert [home.valid_from for home in HomeBranch.objects.filter(customer_id=stays)] == [date(2024, 5, 1)]
    actions.unmerge(merge_id=done, at=at)
    now = record(stays)
    assert (now.email, now.owner_id, now.first_seen_date) == ("", cast.owner.pk, date(2025, 1, 6))
    assert Card.objects.get(pk=stays).owner_id == cast.owner.pk
    assert [home.valid_from for home in HomeBranch.objects.filter(customer_id=stays)] == [date(2025, 1, 6)]


def test_a_merged_record_is_out_of_lists_search_and_matching(acting, traded, at):
    stays, goes = traded
    acting("branch_manager")
    done = merge(stays, goes, at)
    dispatch.run_once()
    assert customer_queries.customer(goes) is None
    assert goes not in customer_queries.cards_of([stays, goes])
    assert record(goes).status == "MERGED"
    branches, owner = org_queries.reach(base.actor())
    found = search_queries.object_ids("C777", noun="customer", branch_ids=branches, owner_id=owner)
    assert found == [stays]
    # What comes in under the former code or phone is the one's that stays.
    assert customer_queries.ids_by_code(["C777"]) == {"C777": stays}
    assert customer_queries.ids_by("phone", ["0512-66554433"]) == [("0512-66554433", stays)]
    actions.unmerge(merge_id=done, at=at)
    dispatch.run_once()
    assert search_queries.object_ids("C777", noun="customer", branch_ids=branches, owner_id=owner) == [goes]
    assert customer_queries.ids_by_code(["C777"]) == {"C777": goes}


def test_the_analysis_knows_one_customer_with_all_the_orders(acting, traded, at):
    stays, goes = traded
    acting("branch_manager")
    merge(stays, goes, at)
    with connection.cursor() as cursor:
        for table, place in (("customer", 0), ("customer_branch", 0), ("order_line", 1)):
            cursor.execute(snapshot.selects()[table])
            assert {row[place] for row in cursor.fetchall()} == {stays}
            cursor.execute(snapshot.CHECKS[table])
            assert cursor.fetchone()[0] == (7 if table == "order_line" else 1)


def test_an_order_both_have_is_one_order_and_becomes_two_again(acting, cast, twin, at):
    add_orders(cast.customer_id, cast.hall.pk, ["100"], prefix="SO")
    add_orders(twin, cast.hall.pk, ["40", "7"], prefix="SO")
    acting("branch_manager")
    done = merge(cast.customer_id, twin, at)
    assert orders_of(cast.customer_id) == (2, Decimal("147"))
    assert Order.objects.get(customer_id=cast.customer_id, number="SO-0").n_lines == 2
    actions.unmerge(merge_id=done, at=at)
    assert orders_of(cast.customer_id) == (1, Decimal("100"))
    assert orders_of(twin) == (2, Decimal("47"))
    assert Order.objects.get(customer_id=twin, number="SO-0").n_lines == 1


def test_what_came_or_changed_since_stays_and_is_counted(acting, cast, traded, at):
    stays, goes = traded
    acting("branch_manager")
    done = merge(stays, goes, at, take=["phone"])
    order = Order.objects.get(customer_id=stays, number=f"{goes}-1")
    add_line(order, "5", key="later")
    Order.objects.filter(pk=order.pk).update(amount=order.amount + 5, n_lines=2)
    add_orders(stays, cast.hall.pk, ["1000"], prefix="NEW")
    customer_actions.change_customer(customer_id=stays, values={"phone": "13900000000"}, version=None, at=at)
    undone = actions.unmerge(merge_id=done, at=at)
    assert orders_of(stays) == (5, Decimal("1625.5"))
    assert orders_of(goes) == (3, Decimal("80.25"))
    assert record(stays).phone == "13900000000"
    # The phone, the order that grew, and its line.
    assert undone.n_kept == 3


def test_answers_follow_to_the_one_that_stays(acting, cast, traded, at):
    stays, goes = traded
    Answer.objects.create(customer_id=goes, outcome="CALLED", until_date=at.date(), at=at)
    acting("branch_manager")
    merge(stays, goes, at)
    dispatch.run_once()
    assert Answer.objects.get().customer_id == stays


def refused(work, rule: str) -> None:
    with pytest.raises(actions.MergeRefused) as refusal:
        work()
    assert refusal.value.rule == rule
    assert str(refusal.value)[-1] in ".。"


def test_what_may_not_be_merged_is_refused_by_its_rule(acting, cast, traded, at):
    stays, goes = traded
    acting("branch_manager")
    refused(lambda: merge(stays, stays, at), "SAME_RECORD")
    done = merge(stays, goes, at)
    refused(lambda: merge(stays, goes, at), "ALREADY_MERGED")
    refused(lambda: merge(goes, stays, at), "ALREADY_MERGED")
    actions.unmerge(merge_id=done, at=at)
    refused(lambda: actions.unmerge(merge_id=done, at=at), "ALREADY_UNDONE")
    customer_actions.change_customer(customer_id=goes, values={"status": "SUPPRESSED"}, version=None, at=at)
    refused(lambda: merge(stays, goes, at), "SUPPRESSED")


def test_merges_are_undone_newest_first(acting, cast, traded, at):
    stays, goes = traded
    third = add_customer(cast.hall.pk, code="C888", name="苏南轨道", owner_id=cast.owner.pk)
    add_orders(third, cast.hall.pk, ["1"])
    acting("branch_manager")
    first, second = merge(stays, goes, at), merge(third, stays, at)
    assert orders_of(third) == (8, Decimal("701.75"))
    assert customer_queries.ids_by_code(["C777", "C001"]) == {"C777": third, "C001": third}
    refused(lambda: actions.unmerge(merge_id=first, at=at), "NEWEST_FIRST")
    actions.unmerge(merge_id=second, at=at)
    assert customer_queries.ids_by_code(["C777"]) == {"C777": stays}
    actions.unmerge(merge_id=first, at=at)
    assert [orders_of(pk)[0] for pk in (stays, goes, third)] == [3, 4, 1]


def test_a_merge_can_be_undone_for_thirty_days(acting, traded, at):
    acting("branch_manager")
    done = merge(*traded, at)
    refused(lambda: actions.unmerge(merge_id=done, at=at + timedelta(days=30, seconds=1)), "TOO_LATE")


def test_a_merge_on_old_versions_is_refused_whole(acting, traded, at):
    stays, goes = traded
    acting("branch_manager")
    customer_actions.change_customer(customer_id=goes, values={"phone": "1"}, version=None, at=at)
    for versions in ((1, 1), (2, 2)):
        with pytest.raises(base.StaleRecord):
            merge(stays, goes, at, versions=versions)
    assert orders_of(goes)[0] == 4
    merge(stays, goes, at, versions=(1, 2))


@pytest.mark.parametrize("part", ["other_manager", "owner", "colleague"])
def test_both_records_must_be_ones_to_see(acting, traded, at, part):
    acting(part)
    with pytest.raises(customer_actions.NoSuchCustomer):
        merge(*traded, at)


def test_both_records_keep_the_merge_in_their_trail(acting, traded, at):
    acting("branch_manager")
    done = merge(*traded, at)
    actions.unmerge(merge_id=done, at=at)
    acts = set(AuditEntry.objects.filter(actor="branch_manager").values_list("act", "object_id"))
    stays, goes = traded
    assert {
        ("customer.merge", stays), ("customer.merge_away", goes), ("customer.unmerge", stays),
        ("customer.unmerge", goes),
    } <= acts  # fmt: skip
