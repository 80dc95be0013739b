"""Customers through the door: who sees which, adding, changing, moving."""

import re
from datetime import date

import pytest

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card, Customer, HomeBranch

NAME = "苏南轨道装备有限公司"
SEEING = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "administrator": True,
    "api_client": True,
}  # fmt: skip
EDITING = {"owner", "agent", "branch_manager", "regional_manager", "general_manager", "administrator"}


@pytest.fixture
def everything():
    with base.acting_as(base.System("test")):
        yield


def post(client, url: str, **data):
    return client.post(url, {name: value for name, value in data.items() if value is not None})


@pytest.mark.covers("R491")
@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_the_list_shows_what_one_may_see(signed_in, part, sees):
    response = signed_in(part).get("/customers/")
    assert response.status_code == 200
    assert (NAME in response.content.decode()) is sees


@pytest.mark.covers("R491")
@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_a_record_one_may_not_see_does_not_exist(signed_in, cast, part, sees):
    client = signed_in(part)
    shown, missing = client.get(f"/customers/{cast.customer_id}/"), client.get("/customers/999999/")
    assert shown.status_code == (200 if sees else 404)
    assert missing.status_code == 404
    if not sees:
        assert re.sub(rb"[0-9a-f]{12,}|/customers/\d+/", b"", shown.content) == re.sub(
            rb"[0-9a-f]{12,}|/customers/\d+/", b"", missing.content
        )


@pytest.mark.parametrize("part", SEEING)
def test_editing_takes_the_act_and_the_record(signed_in, cast, everything, part):
    url = f"/customers/{cast.customer_id}/edit/"
    data = {"name": "新名", "kind": "ENTERPRISE", "status": "ACTIVE", "version": 1}
    response = post(signed_in(part), url, **data)
    expected = 302 if part in EDITING else 404 if part in {"colleague", "other_manager"} else 403
    assert response.status_code == expected
    assert (Customer.objects.get(pk=cast.customer_id).name == "新名") is (expected == 302)


@pytest.mark.covers("R018")
@pytest.mark.parametrize("tab", ["overview", "dealings", "dealings&of=lines", "dealings&of=costs", "timeline"])
def test_every_part_of_the_record_opens(signed_in, cast, tab):
    response = signed_in("owner").get(f"/customers/{cast.customer_id}/?tab={tab}")
    assert response.status_code == 200
    assert NAME in response.content.decode()


@pytest.mark.parametrize("query", ["tab=secret", "tab=dealings&of=secrets", "as_of=yesterday", "as_of=2026-13-01"])
def test_an_address_nobody_offered_is_not_found(signed_in, cast, query):
    assert signed_in("owner").get(f"/customers/{cast.customer_id}/?{query}").status_code == 404


@pytest.mark.covers("R019")
@pytest.mark.covers("R052")
@pytest.mark.covers("R098")
def test_the_past_shows_the_classes_of_that_day(signed_in, cast, at, everything):
    for day, tier in ((date(2025, 2, 1), "SMALL"), (date(2025, 8, 1), "VIP")):
        customer_actions.assign_classes(
            dimension="VALUE_TIER", classes={cast.customer_id: tier}, day=day, rule_version="1", at=at
        )
    Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    client = signed_in("owner")
    now = client.get(f"/customers/{cast.customer_id}/", headers={"Accept-Language": "en"}).content.decode()
    then = client.get(
        f"/customers/{cast.customer_id}/?as_of=2025-05-01", headers={"Accept-Language": "en"}
    ).content.decode()
    assert ">VIP" in now.split("<h1>")[1].split("tiles")[0]
    assert ">Small" in then.split("<h1>")[1].split("tiles")[0]
    assert "Money at stake" in now
    assert "Money at stake" not in then


@pytest.mark.covers("R001")
def test_a_rep_adds_a_customer_of_their_own(signed_in, cast, everything):
    response = post(signed_in("owner"), "/customers/add/", name="无锡量具厂", branch_id=cast.hall.pk)
    new = Customer.objects.get(name="无锡量具厂")
    assert response.url == f"/customers/{new.pk}/"
    assert (new.owner_id, new.branch_id, new.kind) == (cast.owner.pk, cast.hall.pk, "ENTERPRISE")
    assert new.code
    assert signed_in("owner").get(response.url).status_code == 200


def test_nobody_adds_to_a_branch_beyond_their_own(signed_in, cast, everything):
    response = post(signed_in("branch_manager"), "/customers/add/", name="外人", branch_id=cast.other_hall.pk)
    assert response.status_code == 422
    assert not Customer.objects.filter(name="外人").exists()


def test_a_taken_code_is_said_beside_the_field(signed_in, cast):
    response = post(signed_in("owner"), "/customers/add/", name="又一家", code="C001", branch_id=cast.hall.pk)
    assert response.status_code == 422
    assert "id_code-error" in response.content.decode()


@pytest.mark.covers("R017")
@pytest.mark.parametrize("given", [{"name": NAME}, {"phone": "13800138000"}, {"code": "C001"}])
def test_a_second_record_is_warned_of_while_typing(signed_in, cast, given):
    url = "/customers/look-alikes/"
    assert f"/customers/{cast.customer_id}/" in signed_in("owner").get(url, given).content.decode()
    assert NAME not in signed_in("colleague").get(url, given).content.decode()


def test_a_stale_change_is_shown_beside_the_present_one(signed_in, cast, everything):
    url = f"/customers/{cast.customer_id}/edit/"
    data = {"kind": "ENTERPRISE", "status": "ACTIVE", "version": 1}
    assert post(signed_in("owner"), url, name="甲改的名", **data).status_code == 302
    stale = post(signed_in("branch_manager"), url, name="乙改的名", **data)
    body = stale.content.decode()
    assert stale.status_code == 409
    assert "甲改的名" in body
    assert "乙改的名" in body
    assert Customer.objects.get(pk=cast.customer_id).name == "甲改的名"
    again = post(signed_in("branch_manager"), url, name="乙改的名", **{**data, "version": 2})
    assert again.status_code == 302
    assert Card.objects.get(pk=cast.customer_id).name == "乙改的名"


def test_a_moved_customer_keeps_its_former_branch_for_the_past(signed_in, cast, everything):
    response = post(
        signed_in("general_manager"), f"/customers/{cast.customer_id}/move/", branch_id=cast.other_hall.pk,
        day="2026-02-01",
    )  # fmt: skip
    assert response.status_code == 302
    homes = HomeBranch.objects.filter(customer_id=cast.customer_id).order_by("valid_from")
    assert [(home.branch_id, home.valid_to) for home in homes] == [
        (cast.hall.pk, date(2026, 2, 1)), (cast.other_hall.pk, None),
    ]  # fmt: skip
    assert signed_in("branch_manager").get(f"/customers/{cast.customer_id}/").status_code == 404
