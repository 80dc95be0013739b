"""Duplicates and merges through the door: who sees which pair, side by side, merged, led on, undone."""

import re
from datetime import timedelta

import pytest
from dealing import add_customer, add_orders, orders_of

from zhike.apps.core import base
from zhike.apps.customers.models import Customer
from zhike.apps.stewardship import actions
from zhike.apps.stewardship.models import MergeLog, Pair
from zhike.jobs import dispatch

NAME, TWIN = "苏南轨道装备有限公司", "苏南轨道装备股份有限公司"
MAY = {"branch_manager", "regional_manager", "general_manager", "administrator"}


@pytest.fixture
def everything():
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def twin(cast, at, everything) -> int:
    """A twin of the cast's customer in the same hall and one beyond, found by a search."""
    made = add_customer(cast.hall.pk, code="T1", name=TWIN, owner_id=cast.colleague.pk, phone="0512-66554433")
    add_customer(cast.other_hall.pk, code="T2", name="苏南轨道装备厂", phone="13800138000")
    add_orders(cast.customer_id, cast.hall.pk, ["100", "200", "300"])
    add_orders(made, cast.hall.pk, ["1", "2", "3", "4"])
    actions.find_pairs(at=at)
    return made


def form(cast, twin, **more) -> dict:
    return {"version_a": 1, "version_b": 1, "survivor": "a", "name": "a", "phone": "a"} | more


def url(cast, twin) -> str:
    return f"/merges/new/?a={cast.customer_id}&b={twin}"


@pytest.mark.parametrize("part", [*sorted(MAY), "owner", "agent", "other_manager", "analyst", "auditor", "api_client"])
def test_pairs_are_for_who_may_merge_and_see_both(signed_in, twin, part):
    answer = signed_in(part).get("/duplicates/")
    if part not in MAY | {"other_manager"}:
        assert answer.status_code == 403
        return
    body = answer.content.decode()
    assert (TWIN in body) is (part in MAY)
    assert ("苏南轨道装备厂" in body) is (part in {"general_manager", "administrator"})


@pytest.mark.covers("R017")
def test_two_records_are_merged_side_by_side_and_parted_again(signed_in, cast, twin):
    client = signed_in("branch_manager")
    page = client.get(url(cast, twin)).content.decode()
    assert NAME in page
    assert TWIN in page
    answer = client.post(url(cast, twin), form(cast, twin, phone="b"))
    assert answer.url == f"/customers/{cast.customer_id}/"
    assert orders_of(cast.customer_id)[0] == 7
    assert Customer.objects.get(pk=cast.customer_id).phone == "0512-66554433"
    shown = client.get(answer.url).content.decode()
    undo = re.search(r"/merges/\d+/undo/", shown)[0]
    assert TWIN not in client.get("/customers/").content.decode()
    assert client.post(undo).status_code == 302
    assert (orders_of(cast.customer_id)[0], orders_of(twin)[0]) == (3, 4)
    assert Customer.objects.get(pk=cast.customer_id).phone == "13800138000"
    assert TWIN in client.get("/customers/").content.decode()


def test_the_other_record_may_be_the_one_that_stays(signed_in, cast, twin):
    answer = signed_in("branch_manager").post(url(cast, twin), form(cast, twin, survivor="b", name="a", phone="b"))
    assert answer.url == f"/customers/{twin}/"
    stays = Customer.objects.get(pk=twin)
    assert (stays.name, stays.phone, stays.code) == (NAME, "0512-66554433", "T1")
    assert Customer.objects.get(pk=cast.customer_id).merged_into_id == twin


def test_a_merged_record_leads_to_the_one_that_took_its_place(signed_in, cast, twin):
    signed_in("branch_manager").post(url(cast, twin), form(cast, twin))
    assert signed_in("branch_manager").get(f"/customers/{twin}/").url == f"/customers/{cast.customer_id}/"
    # The colleague owned what was merged and does not own what stays: to them neither is there.
    assert signed_in("colleague").get(f"/customers/{twin}/").status_code == 404
    assert signed_in("other_manager").get(f"/customers/{twin}/").status_code == 404
    assert signed_in("branch_manager").get(f"/customers/{twin}/edit/").status_code == 404


def test_a_record_changed_meanwhile_is_shown_again(signed_in, cast, twin):
    client = signed_in("branch_manager")
    for data in ({"version_a": 2}, {"version_b": 7}):
        answer = client.post(url(cast, twin), form(cast, twin, **data))
        assert answer.status_code == 409
        assert 'role="alert"' in answer.content.decode()
    assert orders_of(twin)[0] == 4


def test_a_repeated_submit_merges_once(signed_in, cast, twin):
    client, data = signed_in("branch_manager"), form(cast, twin, idempotency_key="the-same-key-twice")
    assert [client.post(url(cast, twin), data).status_code for _ in range(2)] == [302, 302]
    assert MergeLog.objects.count() == 1


@pytest.mark.parametrize("part", ["owner", "colleague", "agent", "auditor", "analyst", "other_manager"])
def test_nobody_else_merges(signed_in, cast, twin, part):
    answer = signed_in(part).post(url(cast, twin), form(cast, twin))
    assert answer.status_code == (404 if part == "other_manager" else 403)
    assert not MergeLog.objects.exists()


def test_a_customer_elsewhere_is_as_one_that_is_not_there(signed_in, cast, twin):
    client = signed_in("branch_manager")
    elsewhere = Customer.objects.get(code="T2").pk
    for other in (elsewhere, 999_999, "x", ""):
        assert client.get(f"/merges/new/?a={cast.customer_id}&b={other}").status_code == 404
    for code in ("T2", "NOBODY"):
        answer = client.get("/merges/new/", {"code_a": "C001", "code_b": code})
        assert answer.status_code == 422
        assert "id_code_b-error" in answer.content.decode()
    assert client.get("/merges/new/", {"code_a": "C001", "code_b": "T1"}).url == url(cast, twin)


def test_an_old_merge_says_why_it_stays(signed_in, cast, twin, at):
    client = signed_in("branch_manager")
    client.post(url(cast, twin), form(cast, twin))
    done = MergeLog.objects.get()
    MergeLog.objects.update(at=at - timedelta(days=400))
    client.get("/merges/")  # the notice with its own undo is said
    page = client.get(f"/merges/{done.pk}/").content.decode()
    assert f"/merges/{done.pk}/undo/" not in page
    client.post(f"/merges/{done.pk}/undo/")
    assert MergeLog.objects.get().undone_at is None


def test_pairs_said_to_be_two_customers_are_gone_until_undone(signed_in, cast, twin):
    client = signed_in("branch_manager")
    pair = Pair.objects.get(customer_a_id=cast.customer_id, customer_b_id=twin)
    client.post("/duplicates/settle/", {"dismiss": pair.pk})
    page = client.get("/duplicates/").content.decode()
    assert TWIN not in page
    assert TWIN in client.get("/duplicates/?show=DISMISSED").content.decode()
    undo = re.search(r"/duplicates/settled/\d+/undo/", page)[0]
    assert signed_in("general_manager").post(undo).status_code == 404
    assert signed_in("branch_manager").post(undo).status_code == 302
    assert TWIN in client.get("/duplicates/").content.decode()


def test_several_pairs_are_put_off_together(signed_in, twin):
    ids = list(Pair.objects.values_list("pk", flat=True))
    client = signed_in("administrator")
    client.post("/duplicates/settle/", {"later": "selected", "ids": ids})
    assert set(Pair.objects.values_list("status", flat=True)) == {"LATER"}
    assert client.post("/duplicates/settle/", {"later": "selected"}).status_code == 302
    assert client.post("/duplicates/settle/", {"ids": ids}).status_code == 404


def test_the_record_names_its_twin_to_who_may_merge(signed_in, cast, twin):
    assert TWIN in signed_in("branch_manager").get(f"/customers/{cast.customer_id}/").content.decode()
    assert TWIN not in signed_in("owner").get(f"/customers/{cast.customer_id}/").content.decode()


@pytest.mark.parametrize("query", ["show=MERGED", "show=x", "colour=red", "sort=stake"])
def test_what_the_list_does_not_offer_is_refused(signed_in, twin, query):
    assert signed_in("administrator").get(f"/duplicates/?{query}").status_code in {400, 404}


def test_a_similar_name_is_warned_of_while_typing_to_who_may_see_it(signed_in, cast, twin):
    dispatch.run_once()
    typed = {"name": "苏南轨道庄备"}
    page = signed_in("branch_manager").get("/customers/look-alikes/", typed).content.decode()
    assert NAME in page
    assert TWIN in page
    assert "苏南轨道装备厂" not in page
    # Who may see none of them is told nothing, exactly as where there is nothing.
    nothing = signed_in("other_manager").get("/customers/look-alikes/", {"name": "完全不同的名字"}).content
    hidden = signed_in("analyst").get("/customers/look-alikes/", typed)
    assert hidden.status_code == 403
    near = {"name": "苏南轨道庄备厂"}
    elsewhere = signed_in("other_manager").get("/customers/look-alikes/", near).content.decode()
    assert NAME not in elsewhere
    assert "苏南轨道装备厂" in elsewhere
    assert nothing.strip() == b""
