"""Writing to customers through the door: templates, phrases, the thread on the record."""

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.outbound import actions
from zhike.apps.outbound.models import Message, Phrase, Template
from zhike.jobs import delivery
from zhike.jobs.reactions import Happening

WRITING = {"owner", "agent", "branch_manager", "regional_manager", "general_manager", "administrator"}
MANAGING = {"branch_manager", "regional_manager", "other_manager", "general_manager", "administrator"}
PARTS = WRITING | MANAGING | {"colleague", "analyst", "auditor", "api_client"}
BODY = {"name": "问候", "channel": "SMS", "language": "zh-hans", "subject": "", "body": "{address}，您好！{owner}"}


@pytest.fixture
def everything(cast):
    with base.acting_as(base.System("test")):
        yield


def write_url(cast) -> str:
    return f"/customers/{cast.customer_id}/write/"


@pytest.mark.parametrize("part", sorted(PARTS))
def test_templates_are_the_managers_business(signed_in, part):
    assert signed_in(part).get("/templates/").status_code == (200 if part in MANAGING else 403)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_writing_takes_the_act_and_the_record(signed_in, cast, everything, part):
    answer = signed_in(part).post(write_url(cast), {"channel": "SMS", "text": "您好"})
    expected = 302 if part in WRITING else 404 if part in {"colleague", "other_manager"} else 403
    assert answer.status_code == expected
    assert Message.objects.exists() is (expected == 302)


@pytest.mark.covers("R240")
def test_a_template_fills_the_message_and_what_stands_there_is_sent(signed_in, cast, everything):
    client = signed_in("branch_manager")
    client.post("/templates/add/", BODY)
    template = Template.objects.get()
    page = client.get(f"{write_url(cast)}?template={template.pk}").content.decode()
    filled = "苏南轨道装备有限公司，您好！owner"
    assert filled in page
    client.post(write_url(cast), {"channel": "SMS", "text": filled + " 再会"})
    message = Message.objects.get()
    assert (message.to, message.text, message.status) == ("13800138000", filled + " 再会", "QUEUED")
    assert (message.noun, message.object_id, message.user_id) == ("customer", cast.customer_id, cast.branch_manager.pk)
    assert AuditEntry.objects.filter(act="message.send").count() == 1


@pytest.mark.covers("R020")
def test_who_writes_sees_what_a_contact_uses_and_nothing_is_assumed_where_no_way_is_known(signed_in, cast, everything):
    client = signed_in("owner")
    client.cookies["zhike_language"] = "en"
    for path in (write_url(cast), f"/customers/{cast.customer_id}/brief/"):
        page = client.get(path).content.decode()
        told = page.split('id="contact-needs"')[1]
        assert "Not enough information" in told
        assert "<b>Postal address</b>" in told
        assert ("Phone" in told, "<b>Phone</b>" in told) == (True, False)
    assert "nothing can be sent" not in client.get(write_url(cast)).content.decode()
    customer_actions.change_customer(customer_id=cast.customer_id, values={"phone": ""}, version=None, at=AT)
    page = client.get(write_url(cast)).content.decode()
    assert "neither e-mail nor phone nor postal address is known" in page
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"address": "苏州工具街 1 号"}, channel="SERVICE", method="INTERVIEW",
        day=TODAY, at=AT,
    )  # fmt: skip
    page = client.get(write_url(cast)).content.decode()
    assert ("nothing can be sent" in page, 'value="LETTER" selected' in page) == (False, True)


def test_an_unknown_placeholder_is_refused_by_its_name(signed_in, everything):
    answer = signed_in("branch_manager").post("/templates/add/", {**BODY, "body": "{age} {password}"})
    assert answer.status_code == 422
    assert "{age}, {password}" in answer.content.decode()
    assert "id_body-error" in answer.content.decode()
    assert not Template.objects.exists()


@pytest.mark.covers("R242")
def test_a_phrase_that_is_not_said_is_refused_with_line_and_reason(signed_in, cast, everything):
    client = signed_in("branch_manager")
    client.post("/templates/phrases/", {"text": "不可能", "why": "太武断"})
    text = "您好\n这不可能"
    for url, given in (
        ("/templates/add/", {**BODY, "body": text}),
        (write_url(cast), {"channel": "SMS", "text": text}),
    ):
        answer = client.post(url, given, headers={"Accept-Language": "en"})
        assert answer.status_code == 422
        assert "Line 2: “不可能” is not said to customers: 太武断" in answer.content.decode()
    assert client.post("/templates/phrases/", {"text": "不可能", "why": "又"}).status_code == 422
    client.post(f"/templates/phrases/{Phrase.objects.get().pk}/remove/")
    assert client.post(write_url(cast), {"channel": "SMS", "text": text}).status_code == 302


def test_the_preview_shows_a_customer_the_writer_may_see(signed_in, cast):
    given = {"subject": "", "body": "{name} {shoe}", "language": "zh-hans"}
    seen = signed_in("branch_manager").post("/templates/preview/", given).content.decode()
    assert "苏南轨道装备有限公司 {shoe}" in seen
    assert "苏南轨道装备有限公司" not in signed_in("other_manager").post("/templates/preview/", given).content.decode()


def test_a_template_changed_meanwhile_is_shown_as_it_is_now(signed_in, everything):
    client = signed_in("general_manager")
    client.post("/templates/add/", BODY)
    address = f"/templates/{Template.objects.get().pk}/"
    assert client.post(address, {**BODY, "body": "甲写的", "version": 1}).status_code == 302
    stale = client.post(address, {**BODY, "body": "乙写的", "version": 1})
    assert stale.status_code == 409
    assert all(text in stale.content.decode() for text in ("甲写的", "乙写的"))
    assert client.post("/templates/add/", BODY).status_code == 422
    assert client.post(f"{address}remove/").status_code == 302
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("case", [("EMAIL", "ACTIVE", "NO_ADDRESS"), ("SMS", "SUPPRESSED", "SUPPRESSED")])
def test_a_message_that_may_not_go_is_kept_with_its_reason(signed_in, cast, everything, case):
    channel, status, reason = case
    customer_actions.change_customer(customer_id=cast.customer_id, values={"status": status}, version=None, at=AT)
    signed_in("owner").post(write_url(cast), {"channel": channel, "text": "您好"})
    message = Message.objects.get()
    assert (message.status, message.error) == ("STOPPED", reason)


def test_the_thread_shows_both_sides_to_who_sees_the_customer(signed_in, cast, everything):
    signed_in("owner").post(write_url(cast), {"channel": "SMS", "text": "您好，在吗"})
    actions.take_in(channel="SMS", sender="13800138000", text="在的 <i>", customer_id=cast.customer_id, at=AT)
    address = f"/customers/{cast.customer_id}/?tab=messages"
    for part in ("owner", "auditor", "branch_manager"):
        body = signed_in(part).get(address).content.decode()
        assert "您好，在吗" in body
        assert "在的 &lt;i&gt;" in body
    assert signed_in("colleague").get(address).status_code == 404
    assert "您好，在吗" in signed_in("owner").get(f"/customers/{cast.customer_id}/?tab=timeline").content.decode()


@pytest.mark.covers("R206", "R250")
def test_a_letter_is_written_printed_and_noted_as_posted(signed_in, cast, everything, settings):
    customer_actions.change_customer(customer_id=cast.customer_id, values={"name": "李工 <b>"}, version=None, at=AT)
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"address": "苏州市工业园区 1 号"}, channel="SERVICE",
        day=TODAY, at=AT,
    )  # fmt: skip
    client = signed_in("owner")
    client.post(write_url(cast), {"channel": "LETTER", "subject": "致谢", "text": "感谢您的信任"})
    message = Message.objects.get()
    assert (message.to, message.purpose) == ("苏州市工业园区 1 号", "SERVICE")
    delivery.deliver(Happening(0, "message.queued", {"message_id": message.pk}, AT, lambda *_: None))
    assert f"/letters/{message.pk}/" in client.get(f"/customers/{cast.customer_id}/?tab=messages").content.decode()
    settings.ZHIKE_REPLY_TO = "crm@us.example"
    page = client.get(f"/letters/{message.pk}/").content.decode()
    assert all(words in page for words in ("李工 &lt;b&gt;", "苏州市工业园区 1 号", "感谢您的信任"))
    # The sheet itself says how to answer, and by which number the answer finds its thread.
    assert all(words in page for words in (f"zhike-{message.pk}", "crm@us.example", cast.hall.name, cast.owner.name))
    assert signed_in("colleague").get(f"/letters/{message.pk}/").status_code == 404
    assert signed_in("auditor").get(f"/letters/{message.pk}/").status_code == 403
    client = signed_in("owner")
    assert client.post(f"/letters/{message.pk}/posted/").status_code == 302
    message.refresh_from_db()
    assert (message.status, message.sent_at is None) == ("SENT", False)
    mail = actions.send(channel="SMS", to="1", text="x", noun="customer", object_id=cast.customer_id, at=AT)
    assert client.get(f"/letters/{mail}/").status_code == 404


def test_a_letter_that_may_not_leave_any_more_is_not_shown_and_says_why(signed_in, cast, everything):
    consent_id = archive_actions.give_consent(
        customer_id=cast.customer_id, purpose="MARKETING", wording="1", channel="ON_PAPER", given_date=TODAY, at=AT
    )
    letter_id = actions.send(
        channel="LETTER",
        to="x",
        text="新品上市",
        noun="customer",
        object_id=cast.customer_id,
        purpose="MARKETING",
        at=AT,
    )
    delivery.deliver(Happening(0, "message.queued", {"message_id": letter_id}, AT, lambda *_: None))
    client = signed_in("owner")
    assert "新品上市" in client.get(f"/letters/{letter_id}/").content.decode()
    archive_actions.withdraw_consent(consent_id=consent_id, at=AT)
    page = client.get(f"/letters/{letter_id}/", headers={"Accept-Language": "en"}).content.decode()
    assert "新品上市" not in page
    assert "the customer has withdrawn their consent" in page
    client.post(f"/letters/{letter_id}/posted/")
    assert Message.objects.get().status == "STOPPED"


def test_the_page_says_before_writing_that_advertising_will_not_leave(signed_in, cast, everything):
    client, said = signed_in("owner"), "what advertises will not leave"
    assert said in client.get(write_url(cast), headers={"Accept-Language": "en"}).content.decode()
    archive_actions.give_consent(
        customer_id=cast.customer_id, purpose="MARKETING", wording="1", channel="ON_PAPER", given_date=TODAY, at=AT
    )
    assert said not in client.get(write_url(cast), headers={"Accept-Language": "en"}).content.decode()
    client.post(write_url(cast), {"channel": "SMS", "purpose": "MARKETING", "text": "新品上市"})
    assert Message.objects.get().purpose == "MARKETING"


def test_who_lacks_a_value_is_left_out_and_the_rest_go(cast, everything):
    free = customer_actions.NewCustomer(code="C9", name="无主", branch_id=cast.hall.pk, phone="139")
    other = customer_actions.add_customer(new=free, at=AT)
    done = customer_actions.write_to(
        customer_ids=[cast.customer_id, other], channel="SMS", subject="", text="{name}，我是{owner}", day=AT.date(),
        key="may", at=AT,
    )  # fmt: skip
    assert [one.reason for one in done] == ["", "MISSING_VALUE {owner}"]
    assert list(Message.objects.order_by("object_id").values_list("status", flat=True)) == ["QUEUED", "STOPPED"]
    again = customer_actions.write_to(
        customer_ids=[cast.customer_id], channel="SMS", subject="", text="x", day=AT.date(), key="may", at=AT
    )
    assert [one.message_id for one in again] == [None]


def test_messages_follow_a_merged_customer_and_are_erased_with_a_forgotten_one(cast, everything):
    sent = actions.send(channel="SMS", to="1", text="x", noun="customer", object_id=cast.customer_id, at=AT)
    moved = actions.repoint_customer(from_id=cast.customer_id, to_id=77)
    assert Message.objects.get(pk=sent).object_id == 77
    actions.restore_customer(from_id=cast.customer_id, to_id=77, moved=moved)
    assert Message.objects.get(pk=sent).object_id == cast.customer_id
    assert actions.forget_customer(customer_id=cast.customer_id) == 1
    message = Message.objects.get(pk=sent)
    assert (message.to, message.subject, message.text, message.status) == ("", "", "", "STOPPED")
