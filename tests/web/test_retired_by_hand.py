"""Nobody is retired by hand: every door that sets a status refuses it and names the retirement desk."""

import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card, Customer
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import rules as playbook_rules
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.stewardship.models import BulkEdit

ENGLISH = {"Accept-Language": "en"}
DESK = "To the retirement desk"
pytestmark = pytest.mark.covers("R083")


def status(cast) -> str:
    found = Customer._base_manager.get(pk=cast.customer_id).status
    assert Card._base_manager.get(pk=cast.customer_id).status == found
    return found


def test_the_form_and_the_cell_refuse_it_and_lead_to_the_desk(signed_in, cast):
    client, way = signed_in("administrator"), f'href="/customers/{cast.customer_id}/retire/"'
    given = {"name": "苏南轨道装备有限公司", "kind": "ENTERPRISE", "status": "RETIRED", "version": 1}
    cell = {"value": "RETIRED", "version": 1}
    for part, form in (("edit", given), ("cell/status", cell)):
        address = f"/customers/{cast.customer_id}/{part}/"
        refused = client.post(address, form, headers=ENGLISH)
        assert (refused.status_code, status(cast)) == (422, "ACTIVE")
        assert way in refused.content.decode().split("field-error")[1]
        assert DESK in refused.content.decode()
    assert client.post(f"/customers/{cast.customer_id}/edit/", given | {"status": "SUPPRESSED"}).status_code == 302
    assert status(cast) == "SUPPRESSED"


def test_the_board_brings_nobody_there(signed_in, cast):
    client = signed_in("administrator")
    page = client.get("/customers/?board=status").content.decode()
    assert 'data-targets="SUPPRESSED"' in page
    address = f"/lists/customers/boards/status/{cast.customer_id}/?board=status"
    for more in ({}, {"back": "on"}):
        refused = client.post(address, {"lane": "RETIRED", **more}, headers=ENGLISH | {"HX-Request": "true"})
        assert (refused.status_code, status(cast)) == (409, "ACTIVE")
        assert "/retirement/" in refused.content.decode()


def test_a_change_of_many_leaves_all_of_them_out(signed_in, cast):
    client, given = signed_in("administrator"), {"ids": [cast.customer_id], "field": "status", "value": "RETIRED"}
    page = client.post("/lists/customers/change/", given, headers=ENGLISH).content.decode()
    assert '<a href="/retirement/">' in page
    assert "Nothing would change." in page
    client.post("/lists/customers/change/", given | {"run": "on"})
    edit = BulkEdit.objects.get()
    assert (edit.n_changed, edit.n_refused, status(cast)) == (0, 1, "ACTIVE")


def test_rest_refuses_it_by_its_rule(signed_in, cast):
    client, path = signed_in("administrator"), f"/api/v1/customers/{cast.customer_id}"
    refused = client.patch(path, {"version": 1, "status": "RETIRED"}, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"], status(cast)) == (409, "RETIRED_AT_DESK", "ACTIVE")
    assert "/retirement/" in refused.json()["error"]["message"]
    body = {"list": "customers", "ids": [cast.customer_id], "field": "status", "value": "RETIRED"}
    made = client.post("/api/v1/changes", body, content_type="application/json").json()
    assert (made["n_left_out"], status(cast)) == ({"RETIRED_AT_DESK": 1}, "ACTIVE")


def test_a_rule_cannot_be_written_that_does_it():
    asked = {
        "trigger": playbook_rules.EVERY_DAY, "deed": "CHANGE", "change_field": "status", "change_value": "RETIRED",
        "rest_days": 30,
    }  # fmt: skip
    playbook_rules.check(asked | {"change_value": "SUPPRESSED"})
    with pytest.raises(playbook_rules.BadRule, match="/retirement/") as refused:
        playbook_rules.check(asked)
    assert refused.value.field == "change_value"


def test_whom_the_desk_retired_comes_back_by_hand_but_taking_that_back_retires_nobody(signed_in, cast):
    customer_actions_at = {"customer_id": cast.customer_id, "at": AT}
    with base.acting_as(base.System("story")):
        customer_actions.retire_customer(**customer_actions_at)
    client = signed_in("administrator")
    # What stays as it is may be sent along with another change.
    path, same = f"/api/v1/customers/{cast.customer_id}", {"version": 2, "status": "RETIRED", "phone": "0512-1"}
    assert client.patch(path, same, content_type="application/json").status_code == 200
    with base.acting_as(org_queries.member(cast.administrator.pk)):
        asked = {"list_name": "customers", "field": "status", "ids": [cast.customer_id]}
        edit_id = stewardship_actions.plan_bulk(**asked, change=bulk.Change("ACTIVE"), at=AT)
        stewardship_actions.run_bulk(edit_id=edit_id, at=AT)
        assert status(cast) == "ACTIVE"
        assert stewardship_actions.undo_bulk(edit_id=edit_id, at=AT).n_back == 0
    assert status(cast) == "ACTIVE"
    with base.acting_as(base.System("story")):
        customer_actions.retire_customer(**customer_actions_at)
    cell = f"/customers/{cast.customer_id}/cell/status/"
    version = Customer._base_manager.get(pk=cast.customer_id).version
    back = client.post(cell, {"value": "ACTIVE", "version": version}).content.decode()
    assert status(cast) == "ACTIVE"
    assert 'name="value" value="RETIRED"' not in back
