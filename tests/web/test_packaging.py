"""Packaging through the door: a code for the printer, a scan taken in once, who scanned where they say so."""

import json
from urllib.parse import urlencode

import pytest
from cast import AT
from dealing import add_customer
from django.test import Client

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.interactions.models import Contactedness, Interaction
from zhike.apps.media import rules
from zhike.apps.media.models import Packaging, Scan
from zhike.apps.tasks.models import Task
from zhike.apps.webforms import actions as webform_actions
from zhike.apps.webforms.models import WebForm

MANAGING = {"branch_manager", "regional_manager", "other_manager", "general_manager", "administrator"}
SEEING = MANAGING | {"analyst", "auditor"}
PARTS = SEEING | {"owner", "colleague", "agent", "api_client"}
WHO = {"name": "李敏", "phone": "139 1234 5678"}


@pytest.fixture
def everything(cast, the_moment):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def form(everything, cast) -> WebForm:
    values = {"name": "验真", "title": "您是谁？", "asks": ["phone", "message"], "branch_id": cast.hall.pk,
              "owner_id": cast.owner.pk, "is_open": True}  # fmt: skip
    return WebForm.objects.get(pk=webform_actions.add_form(values=values, at=AT))


@pytest.fixture
def printed(signed_in, cast, form) -> Packaging:
    """A packaging printed for whoever buys."""
    written = {
        "name": "铣刀盒", "edition": "2026 春", "message": "扫码验真，获取切削参数。", "first_date": "2026-02-01",
        "n_printed": "8000", "form_id": form.pk, "branch_id": cast.hall.pk, "is_open": "on",
    }  # fmt: skip
    assert signed_in("branch_manager").post("/media/packaging/add/", written).status_code == 302
    return Packaging.objects.get()


@pytest.fixture
def batch(printed, cast) -> Packaging:
    """The same packaging as a batch of the customer's own."""
    Packaging.objects.update(customer_id=cast.customer_id)
    printed.refresh_from_db()
    return printed


def scan(printed, number="scan-0001", *, address="192.0.2.1", **more):
    """Send a scan as somebody outside: no session, no token, from another site."""
    outside = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
    return outside.post("/inbound/qr", {"code": printed.link, "scan": number} | more)


@pytest.mark.covers("R253")
def test_a_valid_code_of_a_customers_batch_makes_one_interaction(batch, cast):
    for _again in range(3):
        assert scan(batch).status_code == 200
    (made,) = Interaction.objects.all()
    assert (made.customer_id, made.channel, made.kind) == (cast.customer_id, "PACKAGING", "OBSERVATION")
    (kept,) = Scan.objects.all()
    assert (kept.state, kept.interaction_id) == ("PRINTED_FOR", made.pk)
    assert scan(batch, "scan-0002").status_code == 200
    assert (Interaction.objects.count(), Scan.objects.count()) == (2, 2)
    # Somebody looked at a box; nobody spoke with the customer, and no silence ends by it.
    assert not Contactedness.objects.filter(customer_id=cast.customer_id).exclude(last_two_way_at=None).exists()


@pytest.mark.covers("R253")
def test_who_says_who_they_are_becomes_one_contact_with_the_channel_packaging(printed):
    for _again in range(2):
        assert scan(printed, **WHO, message="怎么选刀？").status_code == 200
    (made,) = Interaction.objects.all()
    assert (made.channel, made.kind, made.direction, made.participants) == ("PACKAGING", "CONTACT", "IN", "李敏")
    (kept,) = Scan.objects.all()
    assert (kept.state, kept.interaction_id) == ("SAID_WHO", made.pk)
    assert Task.objects.count() == 1


@pytest.mark.covers("R253")
def test_a_program_that_scans_sends_json_and_learns_nothing(printed, batch):
    outside = Client(enforce_csrf_checks=True)
    body = {"code": printed.link, "scan": "scan-0001"}
    answer = outside.post("/inbound/qr", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()) == (201, {"is_taken": True})
    assert Interaction.objects.count() == 1
    known = outside.post("/inbound/qr", json.dumps(body | WHO | {"phone": "13800138000", "scan": "scan-0002"}),
                         content_type="application/json")  # fmt: skip
    assert known.json() == answer.json()


def test_a_scan_of_nobody_we_know_is_kept_and_no_customer_is_made_of_it(printed):
    assert scan(printed).status_code == 200
    assert (Scan.objects.get().state, Interaction.objects.count()) == ("NOBODY_KNOWN", 0)
    # Who they are may follow under the same number of the scan.
    assert scan(printed, **WHO).status_code == 200
    assert (Scan.objects.get().state, Interaction.objects.count()) == ("SAID_WHO", 1)


def test_who_scans_and_is_known_is_that_customer_and_nothing_of_them_changes(printed, cast):
    scan(printed, **WHO | {"phone": "13800138000"})
    assert Interaction.objects.get().customer_id == cast.customer_id


def test_codes_that_are_not_ours_or_closed_are_an_address_that_does_not_exist(printed):
    bodies = []
    for code in ("guess", ""):
        answer = Client().post("/inbound/qr", {"code": code, "scan": "scan-0001"})
        bodies.append((answer.status_code, answer.content))
    Packaging.objects.update(is_open=False)
    answer = scan(printed)
    bodies.append((answer.status_code, answer.content))
    assert {status for status, _body in bodies} == {404}
    assert len({body for _status, body in bodies}) == 1
    assert Client().get(f"/q/{printed.link}/").status_code == Client().get("/q/guess/").status_code == 404
    assert not Scan.objects.exists()


@pytest.mark.covers("R253")
def test_who_scans_reads_and_agrees_in_their_language(printed, form):
    english = {"title": "Who are you?", "thanks": "We call you.", "consent": "I want to hear of news"}
    WebForm.objects.update(consent="同意接收资讯", second_language="en", second=english)
    outside = Client(headers={"Accept-Language": "en"})
    page = outside.get(f"/q/{printed.link}/").content.decode()
    assert ("Who are you?" in page, "I want to hear of news" in page, "您是谁？" in page) == (True, True, False)
    assert 'name="language" value="en"' in page
    assert f'name="next" value="/q/{printed.link}/"' in page
    sent = WHO | {"code": printed.link, "scan": "scan-0001", "agrees": "on", "language": "en"}
    assert "We call you." in outside.post("/inbound/qr", sent).content.decode()
    (consent,) = archive_queries.consents(Interaction.objects.get().customer_id)
    assert consent.evidence == "I want to hear of news"


def test_nobody_is_told_that_we_have_what_was_not_taken(printed):
    assert "已记下这次扫码。" in scan(printed).content.decode()
    WebForm.objects.update(is_open=False)
    said = scan(printed, "scan-0002", **WHO).content.decode()
    assert ("表单已关闭，您填写的内容没有保存。" in said, Scan.objects.count()) == (True, 2)
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("link", ["a%00b", "铣刀", "a.b", "x" * 500])
def test_a_code_that_could_not_be_one_is_not_even_looked_for(printed, link):
    assert [Client().get(f"/{where}/{link}/").status_code for where in ("q", "f", "read")] == [404] * 3
    assert Client().post("/inbound/qr", {"code": "a\0b", "scan": "scan-0001"}).status_code == 404


@pytest.mark.parametrize("number", ["", "short", "x" * 65, "has space 1", "a\0bcdefgh"])
def test_a_scan_without_a_number_of_its_own_is_refused(printed, number):
    answer = scan(printed, number)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BAD_SCAN")


@pytest.mark.parametrize("body", ["", "[1]", "nonsense", '{"code": 7}', "[" * 9_000])
def test_a_body_that_is_no_scan_tells_nothing(printed, body):
    assert Client().post("/inbound/qr", body, content_type="application/json").status_code == 404


def test_a_body_that_is_too_large_is_refused_unread(printed):
    assert scan(printed, message="长" * 16_000).status_code == 413
    assert not Scan.objects.exists()


def test_every_field_full_of_chinese_is_not_too_large(printed):
    WebForm.objects.update(asks="phone,email,firm,trade,address,message")
    full = {"firm": "厂" * 200, "trade": "业" * 200, "address": "路" * 200, "message": "长" * 2_000}
    sent = urlencode(WHO | full | {"code": printed.link, "scan": "scan-0001"})
    answer = Client().post("/inbound/qr", sent, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, Interaction.objects.count()) == (200, 1)


def test_a_flood_is_refused_until_the_hour_is_over(printed, monkeypatch):
    monkeypatch.setattr(rules, "MOST_SCANS_PER_SENDER", 3)
    assert [scan(printed, f"scan-{n:04}").status_code for n in range(4)] == [200, 200, 200, 429]
    # What is known already has no effect and is not counted again; others scan on.
    assert scan(printed, "scan-0000").status_code == 200
    assert scan(printed, "scan-9999", address="192.0.2.9").status_code == 200
    monkeypatch.setattr(rules, "MOST_SCANS_PER_SENDER", 60)
    for n in range(5):
        assert scan(printed, f"entry-{n:04}", **WHO, message=f"第 {n} 次").status_code == 200
    assert scan(printed, "entry-0005", **WHO, message="又一次").status_code == 429


def test_a_machine_is_thanked_and_becomes_nobody(printed):
    assert scan(printed, **WHO, website="http://x").status_code == 200
    assert (Scan.objects.get().state, Interaction.objects.count()) == ("NOBODY_KNOWN", 0)


def test_a_wrong_field_is_named_and_what_was_typed_stays(printed):
    answer = scan(printed, name="李敏", phone="abc")
    page = answer.content.decode()
    assert (answer.status_code, 'id="id_phone-error"' in page, "李敏" in page) == (422, True, True)
    assert not Interaction.objects.exists()


def test_the_page_of_a_code_shows_the_message_and_asks_who(printed):
    for language, said in (("zh-hans", "发送"), ("en", "Send")):
        page = Client().get(f"/q/{printed.link}/", headers={"Accept-Language": language}).content.decode()
        assert "扫码验真，获取切削参数。" in page
        assert said in page
    # Looking at the page is no scan yet: previews of links look too.
    assert not Scan.objects.exists()
    told = Client().post("/inbound/qr", {"code": printed.link, "scan": "scan-0001"}, headers={"HX-Request": "true"})
    assert (told.status_code, Scan.objects.count()) == (204, 1)
    WebForm.objects.update(is_open=False)
    assert 'name="phone"' not in Client().get(f"/q/{printed.link}/").content.decode()


def test_the_code_is_a_picture_for_the_printer(printed, signed_in):
    client = signed_in("branch_manager")
    answer = client.get(f"/media/packaging/{printed.pk}/code.svg")
    assert (answer["Content-Type"], answer.content[:4]) == ("image/svg+xml", b"<svg")
    page = client.get(f"/media/packaging/{printed.pk}/").content.decode()
    assert f"http://testserver/q/{printed.link}/" in page
    assert "data:image/svg+xml" in page


def test_an_edition_is_kept_once_and_changed_on_the_version_seen(printed, signed_in, cast):
    client = signed_in("branch_manager")
    written = {"name": "铣刀盒", "edition": "2026 春", "message": "新", "first_date": "2026-02-01",
               "branch_id": cast.hall.pk, "is_open": "on"}  # fmt: skip
    assert client.post("/media/packaging/add/", written).status_code == 422
    assert client.post("/media/packaging/add/", written | {"edition": "秋", "customer_id": 10**9}).status_code == 422
    edit = f"/media/packaging/{printed.pk}/edit/"
    assert client.post(edit, written | {"version": 1}).status_code == 302
    assert client.post(edit, written | {"version": 1}).status_code == 409
    changed = Packaging.objects.get()
    assert (changed.message, changed.link) == ("新", printed.link)


def test_whom_it_was_printed_for_is_named_to_who_may_see_them_alone(batch, signed_in, cast):
    with base.acting_as(base.System("story")):
        elsewhere = add_customer(cast.other_hall.pk, code="E1", name="济南一机")
    Packaging.objects.update(customer_id=elsewhere)
    pages = ("/media/packaging/", f"/media/packaging/{batch.pk}/", f"/media/packaging/{batch.pk}/edit/",
             "/media/packaging/export/csv/")  # fmt: skip
    for part, sees in (("branch_manager", False), ("general_manager", True)):
        for page in pages:
            answer = signed_in(part).get(page)
            body = b"".join(answer) if answer.streaming else answer.content
            assert (answer.status_code, "济南一机" in body.decode()) == (200, sees), (part, page)
    # Who may not see them does not take them off by keeping what they did not change.
    kept = {"name": "铣刀盒", "edition": "2026 春", "message": "新", "first_date": "2026-02-01", "is_open": "on",
            "branch_id": cast.hall.pk, "customer_id": elsewhere, "version": 1}  # fmt: skip
    assert signed_in("branch_manager").post(f"/media/packaging/{batch.pk}/edit/", kept).status_code == 302
    assert Packaging.objects.get().customer_id == elsewhere


@pytest.mark.parametrize("part", sorted(PARTS))
def test_packaging_is_seen_by_managers_and_head_and_changed_by_managers(signed_in, printed, part):
    client, hides = signed_in(part), part in {"other_manager", "analyst"}
    seen = 403 if part not in SEEING else 404 if hides else 200
    assert client.get("/media/packaging/").status_code == (200 if part in SEEING else 403)
    for path in ("", "code.svg"):
        assert client.get(f"/media/packaging/{printed.pk}/{path}").status_code == seen
    changed = 403 if part not in MANAGING else 404 if hides else 200
    assert client.get(f"/media/packaging/{printed.pk}/edit/").status_code == changed
