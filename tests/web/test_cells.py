"""One value changed where it stands: its form, saving, a stale version, undo, who may."""

import re

import pytest

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers.models import Card, Customer

EDITING = {"owner", "agent", "branch_manager", "regional_manager", "general_manager", "administrator"}
HIDDEN = {"colleague", "other_manager"}
ASSIGNING = {"branch_manager", "regional_manager", "general_manager", "administrator"}
PARTS = [*sorted(EDITING), *sorted(HIDDEN), "analyst", "auditor"]


@pytest.fixture
def stored(cast):
    def read() -> Customer:
        with base.acting_as(base.System("test")):
            found = Customer.objects.get(pk=cast.customer_id)
            card = Card.objects.get(pk=cast.customer_id)
            assert (card.kind, card.status, card.owner_id) == (found.kind, found.status, found.owner_id)
            return found

    return read


def address(cast, name: str) -> str:
    return f"/customers/{cast.customer_id}/cell/{name}/"


@pytest.mark.parametrize("part", PARTS)
def test_a_phone_number_is_changed_by_who_may_edit_the_record(signed_in, cast, stored, part):
    response = signed_in(part).post(address(cast, "phone"), {"value": "13900139000", "version": 1})
    assert response.status_code == (200 if part in EDITING else 404 if part in HIDDEN else 403)
    assert (stored().phone == "13900139000") is (part in EDITING)


@pytest.mark.parametrize("part", PARTS)
def test_the_owner_is_changed_by_who_may_assign(signed_in, cast, stored, part):
    response = signed_in(part).post(address(cast, "owner"), {"value": "none", "version": 1})
    assert (response.status_code == 200) is (part in ASSIGNING)
    assert (stored().owner_id is None) is (part in ASSIGNING)


def test_the_form_holds_the_value_and_giving_up_shows_it_again(signed_in, cast):
    client, url = signed_in("owner"), address(cast, "phone")
    form = client.get(url, {"form": "on"}).content.decode()
    assert 'value="13800138000"' in form
    assert 'name="version" value="1"' in form
    plain = client.get(url).content.decode()
    assert "13800138000" in plain
    assert "<form" not in plain


def test_a_change_offers_the_way_back_and_the_way_back_works(signed_in, cast, stored):
    client, url = signed_in("owner"), address(cast, "status")
    body = client.post(url, {"value": "SUPPRESSED", "version": 1}).content.decode()
    assert stored().status == "SUPPRESSED"
    undo = dict(re.findall(r'name="(value|version)" value="([^"]*)"', body.split("toasts")[1]))
    assert undo == {"value": "ACTIVE", "version": "2"}
    assert client.post(url, undo).status_code == 200
    assert stored().status == "ACTIVE"
    assert AuditEntry.objects.filter(act="customer.change").count() == 2


def test_an_old_version_is_answered_with_the_present_value(signed_in, cast, stored):
    url = address(cast, "phone")
    signed_in("owner").post(url, {"value": "111", "version": 1})
    stale = signed_in("branch_manager").post(url, {"value": "222", "version": 1})
    body = stale.content.decode()
    assert stale.status_code == 409
    assert "111" in body.split("field-error")[1]
    assert 'value="222"' in body
    assert 'name="version" value="2"' in body
    assert stored().phone == "111"
    assert signed_in("branch_manager").post(url, {"value": "222", "version": 2}).status_code == 200
    assert stored().phone == "222"


@pytest.mark.parametrize(
    ("name", "value"),
    [("email", "nobody"), ("status", "MERGED"), ("kind", ""), ("owner", "999999"), ("owner", "x"), ("phone", "1" * 41)],
)
def test_a_wrong_value_is_said_beside_the_field(signed_in, cast, stored, name, value):
    response = signed_in("branch_manager").post(address(cast, name), {"value": value, "version": 1})
    assert response.status_code == 422
    assert "field-error" in response.content.decode()
    assert stored().version == 1


@pytest.mark.parametrize("name", ["name", "code", "branch", "password"])
def test_no_other_value_is_changed_so(signed_in, cast, name):
    assert signed_in("administrator").post(address(cast, name), {"value": "x", "version": 1}).status_code == 404


def test_the_same_value_writes_nothing(signed_in, cast, stored):
    body = signed_in("owner").post(address(cast, "phone"), {"value": "13800138000", "version": 1}).content.decode()
    assert stored().version == 1
    assert "toasts" not in body


def test_the_list_and_the_record_offer_only_what_one_may_change(signed_in, cast):
    query = {"columns": "name,status,owner,phone"}
    for url, more in (("/customers/", query), (f"/customers/{cast.customer_id}/", {})):
        mine, theirs = (signed_in(part).get(url, more).content.decode() for part in ("owner", "auditor"))
        assert f"{address(cast, 'phone')}?form=on" in mine
        assert address(cast, "owner") not in mine
        assert "/cell/" not in theirs
        assert f"{address(cast, 'owner')}?form=on" in signed_in("branch_manager").get(url, more).content.decode()
    past = signed_in("owner").get(f"/customers/{cast.customer_id}/", {"as_of": "2025-02-01"}).content.decode()
    assert "/cell/" not in past
