"""Archives of two records of one customer: merged, taken apart again, erased for a person who asks for it."""

from datetime import date

import pytest

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives.models import Fact, Outlet, Statement, SwotItem
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.models import Card

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def machine():
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def double(cast, at) -> int:
    new = customer_actions.NewCustomer(code="D1", name="苏南轨道", kind="ENTERPRISE", branch_id=cast.hall.pk)
    return customer_actions.add_customer(new=new, at=at)


def write(customer_id, at, **values):
    archive_actions.write_facts(customer_id=customer_id, values=values, channel="SERVICE", day=DAY, at=at)


def known(customer_id) -> dict:
    archive = archive_queries.archive_of(customer_queries.card(customer_id), DAY)
    return {code: value.value for code, value in archive.values.items() if value.fact}


@pytest.fixture
def filled(cast, double, at) -> int:
    write(cast.customer_id, at, industry="rail")
    write(double, at, industry="steel", staff="430")
    archive_actions.save_statement(customer_id=cast.customer_id, year=2025, values={"cash": 1}, at=at)
    for year in (2024, 2025):
        archive_actions.save_statement(customer_id=double, year=year, values={"cash": 2}, at=at)
    archive_actions.add_swot(customer_id=double, kind="STRENGTH", text="x", day=DAY, at=at)
    archive_actions.save_outlet(customer_id=double, values={"name": "店", "opened_date": DAY}, at=at)
    return double


def test_the_survivor_gets_what_it_lacks_and_keeps_its_own(cast, filled):
    archive_actions.repoint_customer(from_id=filled, to_id=cast.customer_id)
    archive_actions.refresh_knowledge(customer_ids=[cast.customer_id], day=DAY)
    assert known(cast.customer_id) == {"industry": "rail", "staff": "430"}
    assert known(filled) == {"industry": "steel"}
    years = list(archive_queries.statements(cast.customer_id).values_list("year", "cash"))
    assert [(year, int(cash)) for year, cash in years] == [(2025, 1), (2024, 2)]
    assert (SwotItem.objects.get().customer_id, Outlet.objects.get().customer_id) == (cast.customer_id,) * 2
    fresh = archive_queries.archive_of(customer_queries.card(cast.customer_id), DAY)
    assert Card.objects.get(pk=cast.customer_id).knowledge == fresh.known.score > 0


def test_a_merge_taken_back_leaves_both_as_they_were(cast, filled):
    before = known(filled), known(cast.customer_id), Card.objects.get(pk=filled).knowledge
    moved = archive_actions.repoint_customer(from_id=filled, to_id=cast.customer_id)
    archive_actions.restore_customer(from_id=filled, to_id=cast.customer_id, moved=moved)
    assert (known(filled), known(cast.customer_id), Card.objects.get(pk=filled).knowledge) == before
    assert Statement.objects.filter(customer_id=filled).count() == 2
    assert (SwotItem.objects.get().customer_id, Outlet.objects.get().customer_id) == (filled,) * 2


def test_an_erased_archive_leaves_nothing(cast, filled):
    assert archive_actions.forget_customer(customer_id=filled) == 6
    assert not Fact.objects.filter(customer_id=filled).exists()
    assert Card.objects.get(pk=filled).knowledge == 0
    assert known(cast.customer_id) == {"industry": "rail"}
