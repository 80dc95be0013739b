"""Many customers changed at once: seen before, done, taken back; who may, who is left out, what changed since."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card, Customer, HomeBranch
from zhike.apps.stewardship import actions
from zhike.apps.stewardship.models import BulkEdit
from zhike.jobs import dispatch

PARTS = {
    "owner": 403, "colleague": 403, "agent": 403, "analyst": 403, "auditor": 403, "branch_manager": 302,
    "regional_manager": 302, "general_manager": 302, "administrator": 302,
}  # fmt: skip
URL = "/lists/customers/change/"


@pytest.fixture
def three(cast, at) -> list[int]:
    """The customer of the cast, one of the colleague in the same hall, one in the other hall."""
    new = [
        customer_actions.NewCustomer(
            code="C002", name="乙", branch_id=cast.hall.pk, owner_id=cast.colleague.pk, first_seen_date=date(2025, 3, 3)
        ),
        customer_actions.NewCustomer(code="J001", name="丙", branch_id=cast.other_hall.pk),
    ]
    with base.acting_as(base.System("test")):
        yield [cast.customer_id, *customer_actions.add_customers(new=new, at=at).values()]


def column(name: str, ids: list[int]) -> list:
    found = dict(Customer.objects.filter(pk__in=ids).values_list("pk", name))
    assert dict(Card.objects.filter(pk__in=ids).values_list("pk", name)) == found
    return [found[pk] for pk in ids]


def undo_address(client) -> str:
    return re.search(r"/changes/\d+/undo/", client.get("/customers/").content.decode())[0]


def words(response) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())


@pytest.mark.covers("R169")
def test_a_change_is_seen_before_done_and_taken_back(signed_in, cast, three):
    client = signed_in("branch_manager")
    look = client.post(URL, {"ids": three, "field": "status", "value": "SUPPRESSED"}, headers={"Accept-Language": "en"})
    assert look.status_code == 200
    assert "Change 2 records" in words(look)
    assert "乙" in words(look)
    assert "丙" not in words(look)
    assert column("status", three) == ["ACTIVE", "ACTIVE", "ACTIVE"]

    done = {"ids": three, "field": "status", "value": "SUPPRESSED", "note": "停业", "run": "on"}
    assert client.post(URL, done).url == "/customers/"
    assert column("status", three) == ["SUPPRESSED", "SUPPRESSED", "ACTIVE"]
    assert client.post(undo_address(client)).status_code == 302
    assert column("status", three) == ["ACTIVE", "ACTIVE", "ACTIVE"]
    page = words(client.get(f"/changes/{BulkEdit.objects.get().pk}/"))
    assert "停业" in page


def test_who_is_so_already_is_counted_and_a_merged_record_is_none_any_more(signed_in, cast, three):
    Customer.objects.filter(pk=three[0]).update(status="MERGED")
    Customer.objects.filter(pk=three[1]).update(status="SUPPRESSED")
    Card.objects.filter(pk=three[0]).update(status="MERGED")
    Card.objects.filter(pk=three[1]).update(status="SUPPRESSED")
    body = words(
        signed_in("general_manager").post(
            URL, {"ids": three, "field": "status", "value": "SUPPRESSED"}, headers={"Accept-Language": "en"}
        )
    )
    assert "Change 1 record" in body
    signed_in("general_manager").post(URL, {"ids": three, "field": "status", "value": "SUPPRESSED", "run": "on"})
    edit = BulkEdit.objects.get()
    assert (edit.n_chosen, edit.n_changed, edit.n_same, edit.n_refused) == (2, 1, 1, 0)
    assert column("status", three) == ["MERGED", "SUPPRESSED", "SUPPRESSED"]


@pytest.mark.parametrize(("part", "status"), PARTS.items())
def test_changing_many_takes_the_act(signed_in, cast, three, part, status):
    response = signed_in(part).post(URL, {"ids": three[:1], "field": "owner", "value": "none", "run": "on"})
    assert response.status_code == status
    assert (column("owner_id", three)[0] is None) is (status == 302)
    # What one changed oneself is everybody's own to see.
    assert signed_in(part).get("/changes/").status_code == 200


def test_a_manager_of_another_branch_finds_nobody_to_change(signed_in, cast, three):
    response = signed_in("other_manager").post(
        URL, {"ids": three[:2], "field": "status", "value": "SUPPRESSED", "run": "on"}
    )
    assert response.url == "/customers/"
    assert not BulkEdit.objects.exists()


def test_only_who_changed_takes_back_and_what_was_changed_since_stays(signed_in, cast, three):
    client = signed_in("branch_manager")
    client.post(URL, {"ids": three[:2], "field": "owner", "value": "none", "run": "on"})
    undo = undo_address(client)
    assert signed_in("administrator").post(undo).status_code == 404
    again = {"ids": three[0], "field": "owner", "value": cast.branch_manager.pk, "run": "on"}
    signed_in("general_manager").post(URL, again)
    assert signed_in("branch_manager").post(undo).status_code == 302
    assert column("owner_id", three[:2]) == [cast.branch_manager.pk, cast.colleague.pk]
    edit = BulkEdit.objects.get(user_id=cast.branch_manager.pk)
    assert (edit.n_changed, edit.n_back) == (2, 1)


def test_a_change_can_be_taken_back_for_thirty_days(cast, three, acting, at):
    acting("branch_manager")
    change = bulk.Change("INDIVIDUAL")
    edit_id = actions.plan_bulk(list_name="customers", field="kind", ids=three, change=change, at=at)
    edit = actions.run_bulk(edit_id=edit_id, at=at)
    with pytest.raises(actions.NothingToTakeBack):
        actions.undo_bulk(edit_id=edit.pk, at=at + actions.UNDO_FOR * 1.1)
    assert actions.undo_bulk(edit_id=edit.pk, at=at + actions.UNDO_FOR * 0.9).n_back == edit.n_changed
    assert actions.undo_bulk(edit_id=edit.pk, at=at).n_back == edit.n_changed


def homes(pk: int) -> list[tuple]:
    rows = HomeBranch.objects.filter(customer_id=pk).order_by("valid_from")
    return list(rows.values_list("branch_id", "valid_from", "valid_to"))


def test_a_move_keeps_the_past_and_goes_back_as_it_was(signed_in, cast, three):
    client, before = signed_in("general_manager"), [homes(pk) for pk in three]
    move = {"ids": three, "field": "branch", "value": cast.other_hall.pk, "day": "2025-02-01", "run": "on"}
    client.post(URL, move)
    edit = BulkEdit.objects.get()
    assert (edit.n_changed, edit.n_same, edit.n_refused) == (1, 1, 1)
    assert homes(three[0]) == [
        (cast.hall.pk, date(2025, 1, 6), date(2025, 2, 1)), (cast.other_hall.pk, date(2025, 2, 1), None),
    ]  # fmt: skip
    assert homes(three[1]) == before[1]
    client.post(undo_address(client))
    assert [homes(pk) for pk in three] == before
    assert column("branch_id", three) == [cast.hall.pk, cast.hall.pk, cast.other_hall.pk]


def test_a_move_on_the_day_a_home_began_replaces_it_and_goes_back(signed_in, cast, three):
    client, before = signed_in("general_manager"), homes(three[0])
    client.post(URL, {"ids": three[0], "field": "branch", "value": cast.head.pk, "day": "2025-01-06", "run": "on"})
    assert homes(three[0]) == [(cast.head.pk, date(2025, 1, 6), None)]
    client.post(undo_address(client))
    assert homes(three[0]) == before


@pytest.mark.parametrize(
    "given",
    [{"field": "owner", "value": "999999"}, {"field": "owner", "value": ""}, {"field": "status", "value": "MERGED"},
     {"field": "code", "code": "x"}, {"field": "branch", "value": "1", "day": "soon"}, {"field": "kind"}],
)  # fmt: skip
def test_a_wrong_choice_is_refused_beside_its_field(signed_in, cast, three, given):
    response = signed_in("branch_manager").post(URL, {"ids": three, **given, "run": "on"})
    assert response.status_code == 422
    assert "field-error" in response.content.decode()
    assert not BulkEdit.objects.exists()


def test_an_owner_beyond_ones_branches_is_not_on_offer(signed_in, cast, three):
    given = {"ids": three, "field": "owner", "value": cast.other_manager.pk, "run": "on"}
    assert signed_in("branch_manager").post(URL, given).status_code == 422


def test_all_rows_of_the_list_means_those_one_sees(signed_in, cast, three):
    given = {"everything": "on", "query": "code=C", "field": "owner", "value": cast.branch_manager.pk, "run": "on"}
    signed_in("branch_manager").post(URL, given)
    assert column("owner_id", three) == [cast.branch_manager.pk, cast.branch_manager.pk, None]


def test_a_filter_the_list_does_not_offer_changes_nobody(signed_in, three):
    given = {"everything": "on", "query": "owner__password=x", "field": "status", "value": "SUPPRESSED", "run": "on"}
    assert signed_in("branch_manager").post(URL, given).status_code == 400


def test_what_stopped_halfway_is_taken_back_and_not_gone_on_with(signed_in, cast, three, at, monkeypatch):
    field = replace(actions.FIELDS["customers"]["status"], at_once=1)
    monkeypatch.setitem(actions.FIELDS["customers"], "status", field)
    client = signed_in("branch_manager")
    page = client.post(URL, {"ids": three, "field": "status", "value": "SUPPRESSED", "run": "on"}).url
    put = type(field).put

    def break_down(of, ids, change, *, at):
        if ids == three[1:2]:
            raise OSError("the disk is full")
        return put(of, ids, change, at=at)

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(type(field), "put", break_down)
        dispatch.run_once()
    assert column("status", three) == ["SUPPRESSED", "ACTIVE", "ACTIVE"]
    event = Event.objects.get(name="bulk.requested")
    Event.objects.filter(pk=event.pk).update(leased_by="w")
    core_actions.shelve(event_id=event.pk, worker="w", at=at, error="the disk is full")
    assert f"{page}undo/" in client.get(page).content.decode()
    client.post(f"{page}undo/")
    core_actions.retry_shelved(event_id=event.pk, at=at)
    dispatch.run_once()
    assert column("status", three) == ["ACTIVE", "ACTIVE", "ACTIVE"]
    assert BulkEdit.objects.get().status == "UNDONE"


def test_many_go_to_the_worker_and_the_page_follows(signed_in, cast, three, monkeypatch):
    field = replace(actions.FIELDS["customers"]["kind"], at_once=1)
    monkeypatch.setitem(actions.FIELDS["customers"], "kind", field)
    client = signed_in("branch_manager")
    page = client.post(URL, {"ids": three, "field": "kind", "value": "INDIVIDUAL", "run": "on"}).url
    assert 'id="working"' in client.get(page).content.decode()
    assert column("kind", three[:1]) == ["ENTERPRISE"]
    dispatch.run_once()
    assert column("kind", three[:2]) == ["INDIVIDUAL", "INDIVIDUAL"]
    assert client.get(f"{page}progress/").headers["HX-Refresh"] == "true"
    assert client.post(f"{page}undo/").url == page
    dispatch.run_once()
    assert column("kind", three[:1]) == ["ENTERPRISE"]


def test_the_trail_keeps_before_and_after_and_the_search_follows(signed_in, cast, three):
    signed_in("branch_manager").post(
        URL, {"ids": three, "field": "owner", "value": "none", "note": "离职", "run": "on"}
    )
    entry = AuditEntry.objects.get(act="customer.bulk")
    assert (entry.actor, entry.n_rows) == ("branch_manager", 2)
    assert entry.value.values["former"] == {str(three[0]): cast.owner.pk, str(three[1]): cast.colleague.pk}
    assert entry.value.values["note"] == "离职"
    assert Event.objects.get(name="customer.changed").payload == {"customer_ids": three[:2]}
    assert Event.objects.filter(name="customer.assigned").count() == 1


def test_the_names_of_all_changes_are_asked_for_together(signed_in, cast, three):
    client, n_asked = signed_in("general_manager"), []
    for n, (field, value) in enumerate((("owner", cast.owner.pk), ("branch", cast.other_hall.pk)) * 3):
        client.post(URL, {"ids": three[: 1 + n % 3], "field": field, "value": value, "day": "2026-03-02", "run": "on"})
        if n % 2:
            client.get("/changes/")
            with CaptureQueriesContext(connection) as asked:
                page = client.get("/changes/").content.decode()
            n_asked.append(len(asked))
    assert n_asked == n_asked[:1] * 3
    assert cast.owner.name in page
    assert cast.other_hall.name in page


def test_changes_of_others_are_not_listed(signed_in, cast, three):
    signed_in("branch_manager").post(
        URL, {"ids": three, "field": "kind", "value": "INDIVIDUAL", "note": "甲", "run": "on"}
    )
    edit = BulkEdit.objects.get()
    assert "甲" in signed_in("branch_manager").get("/changes/").content.decode()
    assert "甲" not in signed_in("general_manager").get("/changes/").content.decode()
    assert signed_in("general_manager").get(f"/changes/{edit.pk}/").status_code == 404
