"""The preferred form of address: from the archive onto the record, the call pop-up, into messages."""

from datetime import date

import pytest
from cast import AT

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.models import Card
from zhike.apps.outbound.models import Message

PHONE, TODAY = "13911112222", date(2026, 3, 2)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


@pytest.fixture
def everything():
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def person(cast, everything) -> int:
    """王晓梅, who likes to be called 王老师."""
    new = customer_actions.NewCustomer(
        code="P1", name="王晓梅", kind="INDIVIDUAL", branch_id=cast.hall.pk, owner_id=cast.owner.pk, phone=PHONE
    )
    customer_id = customer_actions.add_customer(new=new, at=AT)
    call(customer_id, "王老师")
    return customer_id


def call(customer_id: int, salutation: str) -> None:
    archive_actions.write_facts(
        customer_id=customer_id, values={"salutation": salutation}, channel="SERVICE", day=TODAY, at=AT
    )


@pytest.mark.covers("R240")
def test_the_form_of_address_stands_wherever_one_speaks_with_the_customer(signed_in, person):
    client = signed_in("owner")
    for url in (f"/customers/{person}/", f"/customers/{person}/prepare/"):
        assert "王老师" in client.get(url).content.decode()
    (calling,) = client.get(f"/api/v1/calls/pop?number={PHONE}").json()["results"]
    assert (calling["name"], calling["address"]) == ("王晓梅", "王老师")
    assert client.get(f"/calls/pop/?number={PHONE}").url == f"/customers/{person}/prepare/"


@pytest.mark.covers("R240")
def test_templates_insert_it_and_fall_back_to_the_name(person, cast, acting):
    acting("owner")
    customer_actions.write_to(
        customer_ids=[person, cast.customer_id], channel="SMS", subject="", text="{address},您好!", day=TODAY, at=AT
    )
    texts = set(Message.objects.values_list("text", flat=True))
    assert texts == {"王老师,您好!", "苏南轨道装备有限公司,您好!"}


def test_several_who_share_a_number_are_named_as_they_like_it(signed_in, person, cast):
    with base.acting_as(base.System("test")):
        customer_actions.change_customer(customer_id=cast.customer_id, values={"phone": PHONE}, version=1, at=AT)
    page = signed_in("owner").get(f"/calls/pop/?number={PHONE}").content.decode()
    assert "<b>王老师</b></a> 王晓梅" in page
    assert "<b>苏南轨道装备有限公司</b></a>" in page


def test_a_company_is_prepared_for_by_its_key_persons(signed_in, persons):
    page = signed_in("owner").get(f"/customers/{persons.customer_id}/prepare/").content.decode()
    assert page.index("<b>李总</b>") < page.index("<b>赵工</b>")


def test_an_emptied_value_and_an_erased_person_leave_no_form_of_address(person):
    call(person, "")
    assert Card.objects.get(pk=person).address == "王晓梅"
    call(person, "王姐")
    assert customer_queries.card(person).salutation == "王姐"
    archive_actions.forget_customer(customer_id=person)
    assert Card.objects.get(pk=person).salutation == ""
