"""Facts of archives in the search: found by words by who sees the customer; nothing sensitive, personal or licensed."""

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives.models import Fact
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.search import actions as search_actions
from zhike.apps.search import queries as search_queries
from zhike.apps.stewardship.actions import erasing
from zhike.jobs import dispatch

EN = {"Accept-Language": "en", "HX-Request": "true"}
SEES = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "administrator": True,
    "api_client": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def told(cast):
    """The archive of the owner's customer says that it makes bogies."""
    write(cast.customer_id, industry="轨道车辆转向架制造")


def write(customer_id: int, **values) -> None:
    """Write facts and let what follows happen."""
    with base.acting_as(base.System("test")):
        archive_actions.write_facts(customer_id=customer_id, values=values, channel="SERVICE", day=TODAY, at=AT)
    dispatch.run_once()


def finds(client, text: str, address: str = "/search/") -> bool:
    """Say whether the archive of the customer is among what a text finds."""
    return "?tab=archive" in client.get(address, {"q": text}, headers=EN).content.decode()


@pytest.mark.covers("R623")
@pytest.mark.parametrize(("part", "sees"), SEES.items())
def test_a_fact_is_found_by_who_sees_the_customer(signed_in, part, sees):
    client = signed_in(part)
    for text in ("转向架", "zhuanxiangjia"):
        assert [finds(client, text), finds(client, text, "/knowledge/")] == [sees, sees]
    assert not finds(client, "转向灯")
    page = client.get("/search/", {"q": "转向架"}, headers=EN).content.decode()
    assert ("Industry: 轨道车辆转向架制造" in page) is sees


@pytest.mark.covers("R623")
def test_a_program_finds_facts_too(calls_of, cast):
    hits = calls_of("owner", "转向架")
    assert [(hit["kind"], hit["id"]) for hit in hits] == [("ARCHIVE", cast.customer_id)]
    assert hits[0]["url"].endswith(f"/customers/{cast.customer_id}/archive")
    assert calls_of("other_manager", "转向架") == []


@pytest.fixture
def calls_of(signed_in):
    return lambda part, text: signed_in(part).get("/api/v1/search", {"q": text}).json()["results"]


def test_the_name_of_a_customer_does_not_bring_its_archive_along(signed_in):
    assert not finds(signed_in("owner"), "苏南轨道装备")


@pytest.mark.covers("R623")
def test_a_customer_that_moved_and_a_value_that_changed_count_at_once(signed_in, cast):
    with base.acting_as(base.System("test")):
        customer_actions.assign_owner(customer_ids=[cast.customer_id], owner_id=cast.colleague.pk, at=AT)
    assert not finds(signed_in("owner"), "转向架"), "before the index knows"
    assert not finds(signed_in("owner"), "转向架", "/knowledge/")
    dispatch.run_once()
    assert finds(signed_in("colleague"), "转向架")
    with base.acting_as(base.System("test")):
        Fact.objects.filter(field="industry").update(value="烟草机械")
    assert not finds(signed_in("colleague"), "转向架")


@pytest.mark.covers("R623")
def test_what_becomes_sensitive_is_found_no_more_and_leaves_the_index(signed_in, cast):
    client = signed_in("general_manager")
    assert finds(client, "转向架")
    with base.acting_as(base.System("test")):
        values = {"field_class": "sensitive"}
        catalog_actions.change_field(noun="ENTERPRISE", code="industry", values=values, version=0, at=AT)
    assert not finds(client, "转向架"), "before the worker sealed anything"
    with base.acting_as(base.System("test")):
        dispatch.run_once()
        assert list(search_queries.object_ids("转向架", noun="archive", branch_ids=None)) == []


@pytest.mark.covers("R623")
def test_licensed_values_and_personal_fields_are_not_found(signed_in, cast):
    with base.acting_as(base.System("test")):
        Fact.objects.filter(field="industry").update(batch_id=7)
        archive_actions.index_facts(customer_ids=[cast.customer_id])
        person = customer_actions.add_customer(
            new=customer_actions.NewCustomer(code="P-1", name="欧阳雪棠", kind="INDIVIDUAL", branch_id=cast.hall.pk),
            at=AT,
        )
    write(person, salutation="欧阳师傅")
    assert not finds(signed_in("general_manager"), "转向架")
    assert not finds(signed_in("general_manager"), "师傅")
    with base.acting_as(base.System("test")):
        erasing.erase_person(customer_id=person, basis="ASKED", reason="letter", at=AT)
        assert person not in set(search_queries.indexed("archive").values_list("object_id", flat=True))


def test_an_archive_written_before_is_put_into_the_index_in_the_night(signed_in, cast):
    with base.acting_as(base.System("test")):
        search_actions.forget("archive", [cast.customer_id])
        assert not finds(signed_in("owner"), "转向架")
        assert [archive_actions.index_unknown(), archive_actions.index_unknown()] == [1, 0]
    assert finds(signed_in("owner"), "转向架")
