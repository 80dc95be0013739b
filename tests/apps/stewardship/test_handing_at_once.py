"""Two hand-overs at once, and a visit planned meanwhile: everything moves once, and nothing stays with who left."""

import re
import threading
import time

import pytest
from cast import AT, TODAY
from dealing import add_customer
from django.db import connection, transaction

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities.models import Visit
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Customer
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions
from zhike.apps.stewardship.actions import handing
from zhike.apps.stewardship.models import Handover
from zhike.apps.tasks.models import Notice

SYSTEM = base.System("test")


@pytest.fixture
def visited(cast) -> tuple[int, int]:
    """A customer of the owner with a visit planned: its id, the visit's."""
    with base.acting_as(SYSTEM):
        customer_id = add_customer(cast.hall.pk, code="H1", name="客户甲", owner_id=cast.owner.pk)
        return customer_id, plan(cast, customer_id)


def plan(cast, customer_id: int) -> int:
    new = activity_actions.NewVisit(customer_id=customer_id, day=TODAY, user_id=cast.owner.pk, purpose="回访")
    return activity_actions.plan_visit(new=new, today=TODAY, at=AT)[0]


def hand_over(cast, to_id: int) -> int:
    with base.acting_as(org_queries.member(cast.administrator.pk)):
        return actions.hand_over(leaver_id=cast.owner.pk, plan={}, rest_to=to_id, closes_access=True, day=TODAY, at=AT)


def test_what_was_given_away_meanwhile_is_not_given_again(cast, visited):
    customer_id, visit_id = visited
    with base.acting_as(SYSTEM):
        # Another hand-over got there first: its list of customers was read before.
        customer_actions.assign_owner(customer_ids=[customer_id], owner_id=cast.colleague.pk, at=AT)
        rows = Visit.objects.filter(pk=visit_id)
        rows.update(user_id=cast.colleague.pk)
        assert customer_actions.lock_owned(customer_ids=[customer_id], owner_id=cast.owner.pk) == []
        given = activity_actions.hand_over_visits(
            from_id=cast.owner.pk, to_id=cast.branch_manager.pk, customer_ids=[customer_id], at=AT
        )
        assert (given, rows.get().user_id) == ([], cast.colleague.pk)


def test_who_takes_over_is_told_what_came_to_them(cast, visited, monkeypatch):
    opened = handing._open

    def gone_meanwhile(*args, **given):
        customer_actions.assign_owner(customer_ids=[visited[0]], owner_id=cast.colleague.pk, at=AT)
        return opened(*args, **given)

    monkeypatch.setattr(handing, "_open", gone_meanwhile)
    with base.acting_as(SYSTEM):
        n_held = Customer.objects.filter(owner_id=cast.owner.pk).count()
    hand_over(cast, cast.branch_manager.pk)
    notice = Notice.objects.get(user_id=cast.branch_manager.pk, link="/customers/?owner=me")
    assert re.findall(r"\d+", notice.title) == [str(n_held - 1)]


def test_nobody_whose_access_has_ended_plans_a_visit(cast, visited):
    with base.acting_as(SYSTEM):
        org_actions.close_access(user_id=cast.owner.pk, at=AT)
        with pytest.raises(activity_actions.NoSuchVisit):
            plan(cast, visited[0])


@pytest.mark.django_db(transaction=True)
def test_two_hand_overs_and_a_plan_at_the_same_moment(cast, visited):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: every transaction begins by waiting for the one before")
    customer_id, visit_id = visited
    outcomes: list[object] = []

    def go(work) -> None:
        try:
            outcomes.append(work())
        except activity_actions.NoSuchVisit as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    def plan_one() -> int:
        with base.acting_as(SYSTEM):
            return plan(cast, customer_id)

    works = (lambda: hand_over(cast, cast.colleague.pk), lambda: hand_over(cast, cast.branch_manager.pk), plan_one)
    threads = [threading.Thread(target=go, args=[work]) for work in works]
    with base.acting_as(SYSTEM), transaction.atomic():
        # All three stand before the same locked customer when it is let go.
        customer_actions.lock_customers(customer_id)
        for thread in threads:
            thread.start()
        time.sleep(1)
    for thread in threads:
        thread.join()
    assert len(outcomes) == 3
    with base.acting_as(SYSTEM):
        owner_id = Customer.objects.get(pk=customer_id).owner_id
        assert owner_id in {cast.colleague.pk, cast.branch_manager.pk}
        assert set(Visit.objects.filter(customer_id=customer_id).values_list("user_id", flat=True)) == {owner_id}
        moved = [told for row in Handover.objects.all() for told in row.moved.values()]
        assert [pk for told in moved for pk in told.get("customers", [])].count(customer_id) == 1
        assert [pk for told in moved for pk in told.get("planned_visits", [])].count(visit_id) == 1
