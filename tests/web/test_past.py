"""The past of a customer: owner, status, branch and classes of any day, on the record and by REST; a fixed kind."""

from datetime import UTC, date, datetime

import dealing
import pytest
from django.utils import translation

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Customer, Former
from zhike.apps.stewardship.models import BulkEdit
from zhike.web import codes

TODAY, GIVEN, RETIRED = date(2026, 3, 2), date(2025, 6, 2), date(2025, 9, 1)
MOVED, JUDGED = date(2025, 10, 1), date(2025, 4, 1)
FIXED = "KIND_FIXED"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: noon(TODAY))


@pytest.fixture
def story(cast) -> int:
    """苏南轨道装备: the owner's until June 2025, then the colleague's; retired in September, in Jinan after that."""
    pk = cast.customer_id
    with base.acting_as(base.System("story")):
        customer_actions.give_customer(customer_id=pk, owner_id=cast.colleague.pk, version=None, at=noon(GIVEN))
        customer_actions.retire_customer(customer_id=pk, at=noon(RETIRED))
        customer_actions.move_customer(customer_id=pk, branch_id=cast.other_hall.pk, day=MOVED, at=noon(MOVED))
        for day, tier in ((JUDGED, "SMALL"), (GIVEN, "VIP")):
            customer_actions.assign_classes(
                dimension="VALUE_TIER", classes={pk: tier}, day=day, rule_version="1", at=noon(day)
            )
    dealing.add_orders(pk, cast.hall.pk, ["100", "50"])
    return pk


# By day: owner, branch, status, tier, revenue, days of purchase.
PAST = {
    "2025-03-15": ("owner", "SZ", "ACTIVE", "", 100, 1),
    "2025-06-01": ("owner", "SZ", "ACTIVE", "SMALL", 150, 2),
    "2025-06-02": ("colleague", "SZ", "ACTIVE", "VIP", 150, 2),
    "2025-09-01": ("colleague", "SZ", "RETIRED", "VIP", 150, 2),
    "2025-12-31": ("colleague", "JN", "RETIRED", "VIP", 150, 2),
}


@pytest.mark.covers("R019")
@pytest.mark.parametrize("day", PAST)
def test_any_past_day_is_reconstructed_by_rest(signed_in, story, day):
    told = signed_in("general_manager").get(f"/api/v1/customers/{story}?as_of={day}").json()
    names = ("owner_username", "branch_code", "status", "tier")
    assert (*(told[name] for name in names), float(told["revenue"]), told["days"]) == PAST[day]
    assert (told["clv"], told["stake"], told["p_alive"]) == (None, None, None)


@pytest.mark.covers("R019")
def test_the_record_shows_the_owner_and_the_status_of_that_day(signed_in, story):
    client = signed_in("general_manager")
    then = client.get(f"/customers/{story}/?as_of=2025-06-01").content.decode().split('class="tiles"')[0]
    assert "苏州 · owner" in then
    now = client.get(f"/customers/{story}/").content.decode().split('class="tiles"')[0]
    assert "济南 · colleague" in now
    with translation.override("zh-hans"):
        assert codes.label("RETIRED") in now
        assert codes.label("RETIRED") not in then


def test_a_day_keeps_what_it_began_with_and_a_change_of_many_is_remembered(signed_in, cast, acting):
    acting("administrator")
    for owner in (cast.colleague.pk, None, cast.agent.pk):
        customer_actions.give_customer(customer_id=cast.customer_id, owner_id=owner, version=None, at=noon(GIVEN))
    change = {"ids": [cast.customer_id], "field": "status", "value": "SUPPRESSED", "run": "on"}
    assert signed_in("administrator").post("/lists/customers/change/", change).status_code == 302
    rows = Former.objects.order_by("valid_to").values_list("owner_id", "status", "valid_to")
    assert list(rows) == [(cast.owner.pk, "ACTIVE", GIVEN), (cast.agent.pk, "ACTIVE", TODAY)]


def test_a_day_that_cannot_be_read_is_refused_by_rest(signed_in, cast):
    assert signed_in("owner").get(f"/api/v1/customers/{cast.customer_id}?as_of=soon").status_code == 422


@pytest.mark.covers("R002")
def test_the_kind_changes_until_there_are_orders(signed_in, cast):
    client, pk = signed_in("owner"), cast.customer_id
    path = f"/api/v1/customers/{pk}"

    def patch(kind: str):
        version = client.get(path).json()["version"]
        return client.patch(path, {"version": version, "kind": kind}, content_type="application/json")

    assert patch("INDIVIDUAL").status_code == 200
    assert patch("ENTERPRISE").status_code == 200
    dealing.add_orders(pk, cast.hall.pk, ["100"])
    refused = patch("INDIVIDUAL")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, FIXED)
    assert Customer._base_manager.get(pk=pk).kind == "ENTERPRISE"


@pytest.mark.covers("R002")
def test_every_door_refuses_another_kind_once_there_are_orders(signed_in, cast):
    pk = cast.customer_id
    dealing.add_orders(pk, cast.hall.pk, ["100"])
    client = signed_in("branch_manager")
    form = {"name": "苏南", "kind": "INDIVIDUAL", "status": "ACTIVE", "version": 1}
    page = client.post(f"/customers/{pk}/edit/", form)
    assert (page.status_code, FIXED in page.content.decode()) == (422, True)
    cell = client.post(f"/customers/{pk}/cell/kind/", {"value": "INDIVIDUAL", "version": 1})
    assert (cell.status_code, FIXED in cell.content.decode()) == (422, True)
    client.post("/lists/customers/change/", {"ids": [pk], "field": "kind", "value": "INDIVIDUAL", "run": "on"})
    edit = BulkEdit.objects.get()
    assert (edit.n_changed, edit.n_refused) == (0, 1)
    assert Customer._base_manager.get(pk=pk).kind == "ENTERPRISE"


@pytest.mark.covers("R002")
def test_a_merge_makes_no_person_of_a_company_that_ordered(signed_in, cast):
    other = dealing.add_customer(cast.hall.pk, code="P9", name="王晓梅", kind="INDIVIDUAL")
    dealing.add_orders(cast.customer_id, cast.hall.pk, ["100"])
    body = {"survivor_id": cast.customer_id, "merged_id": other, "take": ["kind"]}
    body |= {"survivor_version": 1, "merged_version": 1}
    answer = signed_in("branch_manager").post("/api/v1/merges", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, FIXED)
