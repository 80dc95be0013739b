"""Readers who were merged, asked for no more or were erased: what the addresses they hold still do."""

import pytest
from cast import AT, TODAY
from dealing import add_customer
from django.test import Client

from zhike.apps.media import actions, queries
from zhike.apps.media.models import Copy, Packaging, Publication, Reader
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.stewardship.actions.erasing import erase_person
from zhike.jobs import dispatch


@pytest.fixture
def begun(cast, the_moment, everything) -> Publication:
    """A publication of the hall that nobody has to agree to."""
    values = {"name": "锐锋季刊", "purpose": "SERVICE", "branch_id": cast.hall.pk}
    return Publication.objects.get(pk=actions.add_publication(values=values, at=AT))


@pytest.fixture
def readers(begun, cast) -> dict[str, int]:
    """Two on the list by mail, one of them a person."""
    ids = {
        code: add_customer(cast.hall.pk, code=code, name=f"客户{code}", email=f"{code}@example.com", kind=kind)
        for code, kind in (("A", "INDIVIDUAL"), ("B", "ENTERPRISE"))
    }
    assert actions.add_readers(publication_id=begun.pk, customer_ids=ids.values(), at=AT).n_added == 2
    return ids


def on_list(begun) -> set[int]:
    return {one.customer_id for one in queries.served(begun)}


def sent_copy(begun, customer_id: int) -> Copy:
    issue_id = actions.add_issue(publication_id=begun.pk, title="第一期", day=TODAY, text="新刀具", at=AT)
    actions.request_issue(issue_id=issue_id, address="https://crm.example/read/", link="/", at=AT)
    dispatch.run_once()
    return Copy.objects.get(issue_id=issue_id, customer_id=customer_id)


def test_who_was_merged_and_wants_it_no_longer_is_taken_off_as_the_one_that_stays(begun, readers):
    link = sent_copy(begun, readers["A"]).link
    stewardship_actions.merge(survivor_id=readers["B"], merged_id=readers["A"], at=AT)
    assert readers["B"] in on_list(begun)
    assert Client().post(f"/read/{link}/stop/").status_code == 200
    assert readers["B"] not in on_list(begun)


def test_several_by_hand_are_no_way_around_who_asked_for_no_more(begun, readers):
    gone, off = readers["A"], readers["B"]
    Client().post(f"/read/{sent_copy(begun, gone).link}/stop/")
    actions.take_off(reader_id=Reader.objects.get(customer_id=off).pk, at=AT)
    done = actions.add_readers(publication_id=begun.pk, customer_ids=[gone, off], at=AT)
    assert (done.n_added, done.n_left_out) == (1, 1)
    assert (gone in on_list(begun), off in on_list(begun)) == (False, True)


def test_an_erased_persons_copy_is_read_and_opened_by_nobody_and_their_box_is_scanned_no_more(begun, readers, cast):
    gone = readers["A"]
    link = sent_copy(begun, gone).link
    printed = {"name": "客户A专用", "edition": "2026", "message": "客户A", "first_date": TODAY, "customer_id": gone,
               "branch_id": cast.hall.pk}  # fmt: skip
    box = Packaging.objects.get(pk=actions.add_packaging(values=printed, at=AT))
    outside = Client()
    assert outside.post(f"/read/{link}/opened/").status_code == 204
    erase_person(customer_id=gone, basis="ASKED", reason="x", at=AT)
    assert [outside.get(f"/read/{link}/").status_code, outside.get(f"/q/{box.link}/").status_code] == [404, 404]
    assert outside.post(f"/read/{link}/opened/").status_code == 404
    assert outside.post("/inbound/qr", {"code": box.link, "scan": "scan-0001"}).status_code == 404
    box.refresh_from_db()
    assert (box.customer_id, box.message, "客户A" in box.name) == (None, "", False)
    # That a copy left stays counted.
    assert list(Copy.objects.filter(customer_id=gone).values_list("opened_at", flat=True)) == [None]
