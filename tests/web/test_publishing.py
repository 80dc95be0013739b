"""Own publications through the door: who is on a list and who leaves it, an issue sent, what is known of its copies."""

from datetime import date

import pytest
from cast import AT
from dealing import add_customer
from django.test import Client

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.media import actions, queries
from zhike.apps.media.models import Copy, Issue, Publication, Reader
from zhike.apps.outbound.models import Message
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.stewardship.actions.erasing import erase_person
from zhike.apps.stewardship.actions.reporting import report_person
from zhike.apps.targets import actions as target_actions
from zhike.apps.targets.models import TargetGroup
from zhike.jobs import dispatch

MANAGING = {"branch_manager", "regional_manager", "other_manager", "general_manager", "administrator"}
SEEING = MANAGING | {"analyst", "auditor"}
PARTS = SEEING | {"owner", "colleague", "agent", "api_client"}
ENGLISH = {"headers": {"Accept-Language": "en"}}


@pytest.fixture
def everything(cast, the_moment):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def begun(signed_in, cast, everything) -> Publication:
    """A publication of the hall that goes to customers who agree to advertising."""
    written = {"name": "锐锋季刊", "about": "新刀具", "purpose": "MARKETING", "branch_id": cast.hall.pk}
    assert signed_in("branch_manager").post("/media/publications/add/", written).status_code == 302
    return Publication.objects.get()


def willing(cast, code: str, *, email: str = "", kind: str = "ENTERPRISE") -> int:
    """Add a customer who agreed to advertising."""
    customer_id = add_customer(cast.hall.pk, code=code, name=f"客户{code}", email=email, kind=kind)
    archive_actions.give_consent(
        customer_id=customer_id,
        purpose="MARKETING",
        wording="2026",
        channel="ON_PAPER",
        given_date=date(2026, 1, 5),
        at=AT,
    )
    return customer_id


@pytest.fixture
def readers(begun, cast) -> dict[str, int]:
    """Four on the list: two by mail, two by post."""
    ids = {code: willing(cast, code, email=f"{code}@example.com" if code in "AB" else "") for code in "ABCD"}
    done = actions.add_readers(publication_id=begun.pk, customer_ids=ids.values(), at=AT)
    assert (done.n_added, done.n_known, done.n_left_out) == (4, 0, 0)
    return ids


def on_list(begun) -> set[int]:
    return {one.customer_id for one in queries.served(begun)}


@pytest.mark.covers("R252")
def test_who_is_retired_leaves_the_list_without_anybody_doing_anything(begun, readers, signed_in):
    customer_actions.retire_customer(customer_id=readers["A"], at=AT)
    assert on_list(begun) == {readers[code] for code in "BCD"}
    page = signed_in("branch_manager").get(f"/media/publications/{begun.pk}/", **ENGLISH).content.decode()
    assert "The next issue goes to 3 readers." in page
    assert "Retired" in page.partition("Left the list")[2]
    # A retired customer is not put on a list either.
    done = actions.add_readers(publication_id=begun.pk, customer_ids=[readers["A"]], at=AT)
    assert (done.n_added, done.n_left_out) == (0, 1)


@pytest.mark.covers("R252")
@pytest.mark.parametrize("how", ["SUPPRESSED", "withdrawn", "declined", "erased", "no address"])
def test_everybody_who_may_not_or_will_not_be_written_to_leaves_it_too(begun, readers, cast, how):
    gone = readers["A"]
    if how == "SUPPRESSED":
        customer_actions.change_customer(customer_id=gone, values={"status": "SUPPRESSED"}, version=None, at=AT)
    elif how == "withdrawn":
        (consent,) = archive_queries.consents(gone)
        archive_actions.withdraw_consent(consent_id=consent.pk, at=AT)
    elif how == "declined":
        link = sent_copy(begun, gone).link
        assert Client(enforce_csrf_checks=True).post(f"/read/{link}/stop/").status_code == 200
    elif how == "erased":
        gone = willing(cast, "M", email="m@example.com", kind="INDIVIDUAL")
        actions.add_readers(publication_id=begun.pk, customer_ids=[gone], at=AT)
        assert gone in on_list(begun)
        erase_person(customer_id=gone, basis="ASKED", reason="x", at=AT)
    else:
        customer_actions.change_customer(customer_id=gone, values={"email": ""}, version=None, at=AT)
    assert gone not in on_list(begun)
    assert readers["B"] in on_list(begun)


def sent_copy(begun, customer_id: int) -> Copy:
    issue_id = actions.add_issue(publication_id=begun.pk, title="第一期", day=AT.date(), text="新刀具", at=AT)
    actions.request_issue(issue_id=issue_id, address="https://crm.example/read/", link="/", at=AT)
    dispatch.run_once()
    return Copy.objects.get(issue_id=issue_id, customer_id=customer_id)


@pytest.fixture
def sent(begun, readers, signed_in) -> Issue:
    """An issue written and sent by the manager."""
    client = signed_in("branch_manager")
    written = {"title": "第一期", "day": "2026-03-02", "text": "{address}：新刀具到货。"}
    assert client.post(f"/media/publications/{begun.pk}/issues/add/", written).status_code == 302
    issue = Issue.objects.get()
    assert client.post(f"/media/issues/{issue.pk}/send/").status_code == 302
    dispatch.run_once()
    issue.refresh_from_db()
    return issue


@pytest.mark.covers("R252")
def test_an_issue_goes_out_once_by_mail_and_by_post(sent, readers, signed_in):
    assert {one.way for one in Copy.objects.all()} == {"EMAIL", "POST"}
    mails = Message.objects.filter(channel="EMAIL")
    assert {mail.object_id for mail in mails} == {readers["A"], readers["B"]}
    assert {mail.purpose for mail in mails} == {"MARKETING"}
    copy = Copy.objects.get(customer_id=readers["A"])
    text = mails.get(object_id=readers["A"]).text
    assert text.startswith("客户A：新刀具到货。")
    assert f"http://testserver/read/{copy.link}/" in text
    # Again, and by the worker again: nothing more leaves.
    assert signed_in("branch_manager").post(f"/media/issues/{sent.pk}/send/").status_code == 302
    actions.send_issue(issue_id=sent.pk, address="x", day=AT.date(), at=AT, on_progress=lambda *_told: None)
    dispatch.run_once()
    assert (Copy.objects.count(), mails.count()) == (4, 2)


@pytest.mark.covers("R252")
def test_opens_and_returns_are_counted_as_far_as_they_are_known(sent, readers, signed_in):
    client, address = signed_in("branch_manager"), f"/media/issues/{sent.pk}/"
    Message.objects.filter(object_id=readers["A"]).update(status="SENT")
    Message.objects.filter(object_id=readers["B"]).update(status="FAILED")
    copy = Copy.objects.get(customer_id=readers["A"])
    # Asking for the page is no opening: programs that look at links ask too.
    shown = Client().get(f"/read/{copy.link}/")
    assert "客户A：新刀具到货。" in shown.content.decode()
    assert queries.told_of(sent).n_opened == 0
    for _again in range(2):
        assert Client(enforce_csrf_checks=True).post(f"/read/{copy.link}/opened/").status_code == 204
    assert client.post(f"{address}posted/").status_code == 302
    back = Copy.objects.get(customer_id=readers["C"])
    assert client.post(f"{address}copies/{back.pk}/returned/").status_code == 302
    told = queries.told_of(sent)
    assert (told.n_copies, told.n_mailed, told.n_posted, told.n_waiting) == (4, 1, 1, 0)
    # One mail no server took, one copy the post brought back.
    assert (told.n_returned, told.n_opened, told.opened) == (2, 1, 1.0)
    page = client.get(address, **ENGLISH).content.decode()
    assert "who reads the mail itself leaves no trace" in page
    assert client.post(f"{address}copies/{back.pk}/returned/").status_code == 302
    assert client.post(f"{address}posted/?is_posted=no").status_code == 302
    assert queries.told_of(sent).n_waiting == 2


def test_without_a_mail_that_left_no_share_is_told(sent):
    assert queries.told_of(sent).opened is None


def test_a_consent_withdrawn_meanwhile_holds_the_mail_back(begun, readers):
    issue_id = actions.add_issue(publication_id=begun.pk, title="第一期", day=AT.date(), text="x", at=AT)
    actions.send_issue(issue_id=issue_id, address="x/", day=AT.date(), at=AT, on_progress=lambda *_told: None)
    (consent,) = archive_queries.consents(readers["A"])
    archive_actions.withdraw_consent(consent_id=consent.pk, at=AT)
    dispatch.run_once()
    held = Message.objects.get(object_id=readers["A"])
    assert (held.status, held.error) == ("STOPPED", "WITHDRAWN")
    # The other mail stays too: this house has no mail server.
    told = queries.told_of(queries.issue(issue_id))
    assert (told.n_stopped, told.n_mailed, told.opened) == (2, 0, None)


def test_an_address_of_nobody_is_not_found(sent):
    outside = Client()
    assert outside.get("/read/guess/").status_code == 404
    assert [outside.post(f"/read/guess/{what}/").status_code for what in ("opened", "stop")] == [404, 404]


def test_who_asked_for_no_more_is_put_on_by_hand_alone(begun, readers, signed_in):
    gone = readers["A"]
    Client().post(f"/read/{sent_copy(begun, gone).link}/stop/")
    done = actions.add_readers(publication_id=begun.pk, customer_ids=[gone], origin="VIP", at=AT)
    assert (done.n_added, done.n_left_out) == (0, 1)
    page = signed_in("branch_manager").post(f"/media/publications/{begun.pk}/readers/", {"customer": gone})
    assert page.status_code == 302
    assert gone in on_list(begun)


def test_a_list_is_filled_from_a_target_group_and_changed_by_hand(begun, readers, signed_in, cast):
    more = willing(cast, "E", email="e@example.com")
    target_actions.define_group(
        name="企业", params={"kind": "ENTERPRISE"}, reason="x", day=AT.date(), at=AT
    )  # fmt: skip
    client, address = signed_in("branch_manager"), f"/media/publications/{begun.pk}/"
    group = TargetGroup.objects.get()
    assert "企业" in client.get(f"{address}readers/").content.decode()
    assert client.post(f"{address}readers/", {"origin": f"group-{group.pk}"}).status_code == 302
    reader = Reader.objects.get(customer_id=more)
    assert (reader.origin, reader.way) == ("企业", "EMAIL")
    assert client.post(f"{address}readers/{reader.pk}/off/").status_code == 302
    assert more not in on_list(begun)
    assert client.post(f"{address}readers/{reader.pk}/back/").status_code == 302
    assert more in on_list(begun)
    assert client.post(f"{address}readers/", {"origin": ""}).status_code == 422


def test_nobody_on_the_list_and_a_text_that_may_not_go_are_refused(begun, signed_in, everything):
    client = signed_in("branch_manager")
    written = {"title": "第一期", "day": "2026-03-02", "text": "{nobody} 您好"}
    add = f"/media/publications/{begun.pk}/issues/add/"
    assert client.post(add, written).status_code == 422
    assert client.post(add, written | {"text": "您好"}).status_code == 302
    issue = Issue.objects.get()
    client.post(f"/media/issues/{issue.pk}/send/")
    issue.refresh_from_db()
    assert issue.sent_at is None
    edit = f"/media/issues/{issue.pk}/edit/"
    assert client.post(edit, written | {"text": "新", "version": 1}).status_code == 302
    assert client.post(edit, written | {"text": "旧", "version": 1}).status_code == 409
    assert Issue.objects.get().text == "新"


def test_what_was_sent_stays_as_its_readers_got_it(sent, signed_in):
    written = {"title": "改", "day": "2026-03-02", "text": "改", "version": sent.version}
    assert signed_in("branch_manager").post(f"/media/issues/{sent.pk}/edit/", written).status_code == 409
    assert Issue.objects.get().title == "第一期"


def test_a_name_belongs_to_one_publication(begun, signed_in, cast):
    client, written = signed_in("branch_manager"), {"name": "锐锋季刊", "purpose": "SERVICE", "branch_id": cast.hall.pk}
    assert client.post("/media/publications/add/", written).status_code == 422
    edit = f"/media/publications/{begun.pk}/edit/"
    assert client.post(edit, written | {"version": 1}).status_code == 302
    assert client.post(edit, written | {"version": 1}).status_code == 409


@pytest.mark.parametrize("part", sorted(PARTS))
def test_publications_are_seen_by_managers_and_head_and_changed_by_managers(signed_in, sent, begun, part):
    client = signed_in(part)
    hides = part in {"other_manager", "analyst"}
    seen = 403 if part not in SEEING else 404 if hides else 200
    changed = 403 if part not in MANAGING else 404 if hides else 200
    assert client.get("/media/issues/").status_code == (200 if part in SEEING else 403)
    assert client.get(f"/media/publications/{begun.pk}/").status_code == seen
    assert client.get(f"/media/issues/{sent.pk}/").status_code == seen
    for path in ("edit/", "readers/", "issues/add/"):
        assert client.get(f"/media/publications/{begun.pk}/{path}").status_code == changed


def test_a_merged_customer_reads_on_as_the_one_that_stays_and_comes_back(begun, readers, everything, cast):
    twin, stays = readers["C"], readers["D"]
    alone = readers["B"]
    Reader.objects.filter(customer_id=alone).update(way="POST")
    merge_id = stewardship_actions.merge(survivor_id=stays, merged_id=twin, at=AT)
    # Both were on the list: it goes to the one that stays, once.
    assert on_list(begun) == {readers["A"], alone, stays}
    stewardship_actions.unmerge(merge_id=merge_id, at=AT)
    assert on_list(begun) == set(readers.values())
    only = willing(cast, "F")
    merge_id = stewardship_actions.merge(survivor_id=only, merged_id=alone, at=AT)
    assert only in on_list(begun)
    stewardship_actions.unmerge(merge_id=merge_id, at=AT)
    assert (only in on_list(begun), alone in on_list(begun)) == (False, True)


def test_a_customer_is_told_what_they_get_and_what_is_known_of_it(begun, readers):
    sent_copy(begun, readers["A"])
    told = report_person(customer_id=readers["A"], at=AT)
    assert [row["publication_name"] for row in told["readings"]] == ["锐锋季刊"]
    assert [row["title"] for row in told["copies"]] == ["第一期"]
