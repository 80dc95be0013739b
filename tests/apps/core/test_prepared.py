"""Prepared questions: the same rows as asked at length, whoever reads and whatever is asked."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.apps.core import base
from zhike.apps.core.prepared import prepared, prepared_one
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Assignment, Customer
from zhike.apps.org.models import Branch

pytestmark = pytest.mark.django_db
MACHINE = base.System("story")


def named(name):
    """Return customers of a name, each with its branch and owner."""
    return Customer.objects.select_related("branch", "owner").filter(name=name).order_by("pk")


def begun(customer_id, until):
    """Return the classes a customer had by a day, with a value beside each."""
    rows = Assignment.objects.filter(customer_id=customer_id, valid_from__lte=until)
    return rows.order_by("dimension").values_list("dimension", "code")


@prepared
def nothing(first):
    """Return no customer: the question can have no answer."""
    return Customer.objects.filter(pk__gte=first, pk__in=[])


@pytest.fixture
def house(cast, at):
    """Lay out three customers of one name in a hall: of the part called owner, of a colleague, of nobody."""
    with base.acting_as(MACHINE):
        for code, owner in (("N1", cast.owner), ("N2", cast.colleague), ("N3", None)):
            new = customer_actions.NewCustomer(
                code=code, name="同名", branch_id=cast.hall.pk, owner_id=owner.pk if owner else None
            )
            customer_actions.add_customer(new=new, at=at)
    return cast


def test_every_reader_gets_what_they_may_see_by_a_text_others_of_their_reach_share(house, acting):
    ask = prepared(named)
    for _round in range(2):
        for part in house.people():
            acting(part)
            assert [row.pk for row in ask("同名")] == [row.pk for row in named("同名")], part
            assert ask("无此名") == []
    acting("owner")
    assert [row.code for row in ask("同名")] == ["N1"]
    acting("colleague")
    ask("无此名")
    with CaptureQueriesContext(connection) as asked:
        found = ask("同名")
        assert [(row.code, row.branch.name, row.owner.pk) for row in found] == [
            ("N2", house.hall.name, house.colleague.pk)
        ]
    assert len(asked) == 1


def test_values_are_put_where_they_belong_and_read_back_as_they_are(house):
    ask, one = prepared(begun), prepared_one(named)
    with base.acting_as(MACHINE):
        customer = one("同名")
        assert customer.code == "N1"
        assert one("无此名") is None
        today = date(2026, 3, 2)
        for until in (today, today - timedelta(days=40_000)):
            assert ask(customer.pk, until) == list(begun(customer.pk, until))
            assert ask(until=until, customer_id=customer.pk) == list(begun(customer.pk, until))
        assert nothing(1) == nothing(2) == []


def test_nobody_is_refused_and_nothing_equals_nothing_or_a_number_too_long(house):
    ask, one = prepared(named), prepared(lambda number: Customer.objects.filter(pk=number))
    branch = prepared_one(lambda name: Branch.objects.filter(name=name))
    with base.acting_as(MACHINE):
        assert len(ask("同名")) == 3
    # Nobody reads what the machine may, but what has no scope is anybody's.
    with pytest.raises(base.NoActor):
        ask("同名")
    assert branch(house.hall.name) == house.hall
    with base.acting_as(MACHINE):
        assert ask(None) == one(None) == one(10**30) == []
