"""Customers in the search index: the worker brings it in step after every change."""

from datetime import timedelta

import pytest

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.search import queries as search_queries
from zhike.jobs import dispatch


@pytest.fixture
def machine(cast):
    with base.acting_as(base.System("test")):
        yield


def found(text: str, branch_ids=None) -> list[str]:
    dispatch.run_once()
    hits = search_queries.find(text, branch_ids=branch_ids)
    return [hit.title for hit in hits]


def test_a_customer_added_is_found_by_name_code_phone_and_credit_code(machine, cast, at):
    new = customer_actions.NewCustomer(
        code="N-77", name="重庆机床厂", branch_id=cast.hall.pk, phone="138 1234 5678", email="sales@cqjc.example",
        credit_code="91500000MA5U6XYZ12",
    )  # fmt: skip
    customer_actions.add_customer(new=new, at=at)
    for text in ("重庆", "cqjcc", "n-77", "13812345678", "5678", "91500000ma", "sales@cqjc"):
        assert found(text) == ["重庆机床厂"], text


def test_a_renamed_customer_is_found_by_its_new_name(machine, cast, at):
    customer_actions.change_customer(customer_id=cast.customer_id, values={"name": "南京轴承"}, version=1, at=at)
    assert found("南京") == ["南京轴承"]
    assert found("苏南") == []


def test_a_moved_customer_is_found_from_its_new_branch_only(machine, cast, at):
    customer_actions.move_customer(
        customer_id=cast.customer_id, branch_id=cast.other_hall.pk, day=at.date() + timedelta(days=1), at=at
    )
    assert found("苏南", [cast.hall.pk]) == []
    assert len(found("苏南", [cast.other_hall.pk])) == 1


def test_the_customers_of_an_undone_import_are_not_found(machine, cast, at):
    customer_actions.add_customers(
        new=[
            customer_actions.NewCustomer(code=f"I{i}", name=f"进口商{i}", branch_id=cast.hall.pk, import_id=9)
            for i in range(3)
        ],
        at=at,
    )
    assert len(found("进口商")) == 3
    customer_actions.forget_import(import_id=9, keep_ids=[], at=at)
    assert found("进口商") == []


def test_indexing_twice_changes_nothing(machine, cast):
    for _again in range(2):
        assert customer_actions.index_customers(customer_ids=[cast.customer_id, 10**9]) == 1
    assert len(found("苏南")) == 1


def test_customers_given_to_somebody_by_another_part_of_the_program_are_found_as_theirs(machine, cast, at):
    done = customer_actions.assign_owner(customer_ids=[cast.customer_id], owner_id=cast.colleague.pk, at=at)
    assert done.former == {cast.customer_id: cast.owner.pk}
    again = customer_actions.assign_owner(customer_ids=[cast.customer_id], owner_id=cast.colleague.pk, at=at)
    assert again.former == {}
    dispatch.run_once()
    theirs = search_queries.object_ids("苏南", noun="customer", branch_ids=None, owner_id=cast.colleague.pk)
    assert theirs == [cast.customer_id]
