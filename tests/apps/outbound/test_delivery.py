"""Delivery: by mail, gateway, robot and webhook; tried again, given up, stopped, never lost."""

import email
import email.policy
import json
from datetime import timedelta

import pytest
from cast import AT
from django.db import connection

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry, AuditValue, Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions
from zhike.apps.outbound.gate import calls
from zhike.apps.outbound.models import Channel, Hook, Message
from zhike.apps.outbound.rules import signing
from zhike.apps.outbound.rules.reasons import Undelivered
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Notice
from zhike.jobs import delivery, reactions

pytestmark = pytest.mark.django_db


def mail_channel(port: int, **more) -> int:
    values = {"host": "localhost", "port": port, "security": "NONE", "sender": "知客 <crm@example.com>", **more}
    return actions.add_channel(code="mail", provider="SMTP", settings=values, at=AT)


def queued(**more) -> int:
    return actions.send(
        **{"channel": "EMAIL", "to": "li@example.com", "subject": "您好", "text": "文", "at": AT, **more}
    )


def deliver(message_id: int, at=AT) -> Message:
    delivery.deliver(reactions.Happening(0, "message.queued", {"message_id": message_id}, at, lambda *_: None))
    return Message.objects.get(pk=message_id)


@pytest.mark.covers("R250")
@pytest.mark.covers("R632")
def test_a_mail_leaves_by_the_mail_server(cast, inner, machine, inbox):
    mail_channel(inbox.port)
    sent = deliver(queued())
    assert (sent.status, sent.sent_at, sent.n_attempts) == ("SENT", AT, 1)
    (envelope,) = inbox.mails
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert envelope.rcpt_tos == ["li@example.com"]
    assert (mail["Subject"], mail["Message-ID"]) == ("您好", f"<zhike-{sent.pk}@example.com>")
    assert mail.get_content().strip() == "文"


def test_a_recipient_the_server_refuses_for_good_is_stopped(cast, inner, machine, inbox):
    mail_channel(inbox.port)
    inbox.answer = "550 who is that"
    assert deliver(queued()).error == "RECIPIENT_REFUSED 550"
    inbox.answer = "451 later"
    again = deliver(queued())
    assert (again.status, again.error) == ("QUEUED", "RECIPIENT_REFUSED 451")


@pytest.mark.parametrize("to", ["", "nobody", "a@b\nBcc: x@example.com", "a@example.com, b@example.com"])
def test_an_address_that_is_none_stops_the_message(cast, inner, machine, inbox, to):
    mail_channel(inbox.port)
    stopped = deliver(queued(to=to))
    assert (stopped.status, stopped.error, inbox.mails) == ("STOPPED", "BAD_RECIPIENT", [])


def test_mail_is_kept_as_a_file_where_the_house_is_only_tried_out(cast, machine, settings, tmp_path):
    settings.ZHIKE_MAIL, settings.ZHIKE_DATA_DIR = "file", tmp_path
    sent = deliver(queued())
    kept = email.message_from_bytes((tmp_path / f"mail/{sent.pk}.eml").read_bytes(), policy=email.policy.default)
    assert (sent.status, kept["To"], kept.get_content().strip()) == ("SENT", "li@example.com", "文")


def test_without_a_channel_a_message_waits_with_the_reason_and_can_be_tried_again(cast, inner, machine, inbox):
    message_id = queued()
    stopped = deliver(message_id)
    assert (stopped.status, stopped.error) == ("STOPPED", "NO_CHANNEL")
    mail_channel(inbox.port)
    assert actions.retry(message_id=message_id, at=AT)
    assert deliver(message_id).status == "SENT"
    assert not actions.retry(message_id=message_id, at=AT)


def test_a_text_message_leaves_by_the_gateway(cast, inner, machine, receiver):
    values = {"url": receiver.url, "body": '{"phone": "{to}", "msg": "{text}", "key": "{secret}"}', "secret": "k"}
    actions.add_channel(code="sms", provider="GENERIC_SMS", settings=values, at=AT)
    sent = deliver(queued(channel="SMS", to="13800138000"))
    ((_path, headers, body),) = receiver.got
    assert sent.status == "SENT"
    assert json.loads(body) == {"phone": "13800138000", "msg": "文", "key": "k"}
    assert headers["Idempotency-Key"] == f"zhike-{sent.pk}"


def test_a_robot_that_answers_with_a_refusal_has_not_taken_the_message(cast, inner, machine, receiver, settings):
    actions.add_channel(code="group", provider="DINGTALK", settings={"url": receiver.url, "secret": "S"}, at=AT)
    receiver.body = b'{"errcode": 310000, "errmsg": "secret words"}'
    kept = deliver(queued(channel="ROBOT", to="group"))
    assert (kept.status, kept.error) == ("QUEUED", "ROBOT_REFUSED 310000")
    receiver.body = b'{"errcode": 0}'
    settings.ZHIKE_REPLY_TO = "crm@us.example"
    assert deliver(kept.pk).status == "SENT"
    # A robot has no way back of its own: the text names the mailbox whose mails come into the thread.
    assert json.loads(receiver.got[-1][2])["text"]["content"].endswith("✉ crm@us.example")


@pytest.mark.covers("R632")
@pytest.mark.parametrize("provider", ["WECOM", "DINGTALK", "FEISHU"])
def test_a_notice_reaches_phone_and_group(cast, inner, machine, receiver, provider):
    body = '{"phone": "{to}", "msg": "{text}", "key": "{secret}"}'
    actions.add_channel(code="hall", provider=provider, settings={"url": receiver.url, "secret": "S"}, at=AT)
    actions.add_channel(code="sms", provider="GENERIC_SMS", settings={"url": receiver.url, "body": body}, at=AT)
    ways = {"TASK": task_actions.Ways(by_sms=True, by_robot=True)}
    task_actions.prefer(user_id=cast.owner.pk, ways=ways, phone="13800000009", robot="hall", at=AT)
    task_actions.notify(user_ids=[cast.owner.pk], title="回访 某客户", kind="TASK", at=AT)
    assert task_actions.pass_on(notice_ids=[Notice.objects.get().pk], at=AT) == 2
    for message_id in Message.objects.order_by("id").values_list("pk", flat=True):
        assert deliver(message_id).status == "SENT"
    by_phone, by_group = (json.loads(one[2]) for one in receiver.got)
    assert (by_phone["phone"], by_phone["msg"]) == ("13800000009", "回访 某客户")
    said = (by_group.get("text") or by_group)["content"]
    text = said if isinstance(said, str) else said["text"]
    assert cast.owner.name in text
    assert "某客户" not in text


@pytest.mark.usefixtures("inner", "machine")
@pytest.mark.parametrize(
    ("address", "leads"), [("https://crm.example.com", "https://crm.example.com/tasks/7/"), ("", "")]
)
def test_a_notice_by_mail_leads_to_our_address(cast, inbox, settings, address, leads):
    settings.ZHIKE_ADDRESS = address
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(email="owner@example.com")
    server = {"host": "localhost", "port": inbox.port, "security": "NONE", "sender": "crm@example.com"}
    actions.add_channel(code="mail", provider="SMTP", settings=server, at=AT)
    task_actions.prefer(user_id=cast.owner.pk, ways={"TASK": task_actions.Ways(mail="AT_ONCE")}, at=AT)
    task_actions.notify(user_ids=[cast.owner.pk], title="回访 某客户", link="/tasks/7/", kind="TASK", at=AT)
    task_actions.pass_on(notice_ids=[Notice.objects.get().pk], at=AT)
    assert deliver(Message.objects.get().pk).status == "SENT"
    (mail,) = inbox.mails
    text = email.message_from_bytes(mail.content, policy=email.policy.default).get_content()
    assert text.split() == ["回访", "某客户", *filter(None, [leads])]


def test_a_robot_that_is_off_lets_no_other_group_hear(cast, inner, machine, receiver):
    for code in ("other", "mine"):
        actions.add_channel(code=code, provider="WECOM", settings={"url": receiver.url}, at=AT)
    Channel.objects.filter(code="mine").update(is_active=False)
    kept = deliver(queued(channel="ROBOT", to="mine"))
    assert (kept.status, kept.error, receiver.got) == ("STOPPED", "NO_CHANNEL", [])


def test_what_does_not_arrive_is_tried_again_later_and_at_last_given_up(cast, inner, machine, receiver):
    actions.add_channel(code="sms", provider="GENERIC_SMS", settings={"url": receiver.url, "body": "{}"}, at=AT)
    receiver.status = 503
    message_id = queued(channel="SMS", to="138")
    waits = []
    for attempt in range(1, 6):
        seen = deliver(message_id)
        assert seen.n_attempts == attempt
        waits.append(Event.objects.filter(name="message.queued").latest("pk").run_after - AT)
    assert (seen.status, seen.error) == ("FAILED", "ANSWERED 503")
    assert waits[:4] == [timedelta(seconds=s) for s in (10, 40, 160, 640)]
    assert len(receiver.got) == 5
    assert Event.objects.filter(name="message.failed").count() == 1
    assert deliver(message_id).n_attempts == 5


def test_two_workers_with_one_message_send_it_once(cast, inner, machine, monkeypatch):
    message_id = queued(channel="SMS", to="138")
    actions.add_channel(code="sms", provider="GENERIC_SMS", settings={"url": "https://e.com", "body": "{}"}, at=AT)
    n_calls = []

    def post(*args):
        n_calls.append(1)
        if len(n_calls) == 1:
            Message.objects.filter(pk=message_id).update(n_attempts=1)
            deliver(message_id)
        return b""

    monkeypatch.setattr(calls, "post", post)
    assert deliver(message_id).status == "SENT"
    assert Event.objects.filter(name="message.sent").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_message_is_sent(cast, inner, machine, monkeypatch):
    actions.add_channel(code="sms", provider="GENERIC_SMS", settings={"url": "https://e.com", "body": "{}"}, at=AT)
    inside = []

    def post(*args):
        inside.append(connection.in_atomic_block)
        raise Undelivered("ANSWERED", "500")

    monkeypatch.setattr(calls, "post", post)
    deliver(queued(channel="SMS", to="138"))
    assert inside == [False]


def test_a_suppressed_customer_hears_nothing_not_even_what_was_queued_before(cast, machine, settings, tmp_path):
    settings.ZHIKE_MAIL, settings.ZHIKE_DATA_DIR = "file", tmp_path
    message_id = queued(noun="customer", object_id=cast.customer_id)
    customer_actions.change_customer(customer_id=cast.customer_id, values={"status": "SUPPRESSED"}, version=None, at=AT)
    stopped = deliver(message_id)
    assert (stopped.status, stopped.error) == ("STOPPED", "SUPPRESSED")
    assert not (tmp_path / "mail").exists()
    assert deliver(queued(noun="customer", object_id=999_999)).error == "GONE"


@pytest.fixture
def hook(cast, inner, receiver) -> Hook:
    """A webhook of the representative, told of customers added and changed."""
    with base.acting_as(org_queries.member(cast.owner.pk)):
        hook_id, _secret = actions.add_hook(url=receiver.url, events=["customer.added", "customer.changed"], at=AT)
    return Hook.objects.get(pk=hook_id)


def tell(name: str, payload: dict, event_id: int = 77) -> None:
    delivery.tell_hooks(reactions.Happening(event_id, name, payload, AT, lambda *_: None))


def test_a_webhook_is_told_what_its_user_may_see_signed_and_once(cast, machine, hook, receiver):
    other = customer_actions.add_customer(
        new=customer_actions.NewCustomer(code="", name="别人的客户", branch_id=cast.other_hall.pk), at=AT
    )
    for _again in range(2):
        tell("customer.changed", {"customer_ids": [cast.customer_id, other]})
    tell("customer.changed", {"customer_ids": [other]}, 78)
    tell("customer.assigned", {"customer_ids": [cast.customer_id]}, 79)
    (message,) = Message.objects.filter(channel="WEBHOOK")
    assert deliver(message.pk).status == "SENT"
    ((_path, headers, body),) = receiver.got
    assert json.loads(body) == {
        "event": "customer.changed", "event_id": 77, "at": AT.isoformat(), "customer_ids": [cast.customer_id],
        "links": [f"/api/v1/customers/{cast.customer_id}"],
    }  # fmt: skip
    assert (headers["Zhike-Event"], headers["Zhike-Delivery"]) == ("customer.changed", str(message.pk))
    assert signing.is_genuine(hook.secret, headers["Zhike-Signature"], body, now=int(AT.timestamp()))
    assert not Event.objects.filter(name="message.sent").exists()


def test_a_webhook_whose_user_may_no_longer_sign_in_hears_nothing(cast, machine, hook):
    cast.owner.is_active = False
    cast.owner.save()
    tell("customer.changed", {"customer_ids": [cast.customer_id]})
    assert not Message.objects.exists()


def test_a_webhook_that_fails_twenty_times_in_a_row_is_switched_off(cast, machine, hook, receiver):
    receiver.status = 500
    for number in range(4):
        tell("customer.changed", {"customer_ids": [cast.customer_id]}, number)
        for _attempt in range(5):
            deliver(Message.objects.latest("pk").pk)
    hook.refresh_from_db()
    assert (hook.is_active, hook.n_failures) == (False, 20)
    stopped = Event.objects.get(name="hook.stopped")
    for _again in range(2):
        delivery.report_stopped_hook(
            reactions.Happening(stopped.pk, stopped.name, stopped.payload, AT, lambda *_: None)
        )
    assert list(Notice.objects.values_list("user__username", flat=True)) == ["admin"]
    assert AuditEntry.objects.filter(act="hook.stop", object_id=hook.pk).count() == 1


def test_one_success_begins_the_count_of_failures_anew(cast, machine, hook, receiver):
    Hook.objects.filter(pk=hook.pk).update(n_failures=19)
    tell("customer.changed", {"customer_ids": [cast.customer_id]})
    deliver(Message.objects.latest("pk").pk)
    hook.refresh_from_db()
    assert (hook.is_active, hook.n_failures) == (True, 0)


def test_settings_of_a_channel_are_neither_stored_nor_told_in_the_clear(cast, machine):
    channel_id = mail_channel(25, username="u", secret="hunter2")
    row = Channel.objects.get(pk=channel_id)
    changed = {"channel_id": channel_id, "is_active": True, "version": 1, "at": AT}
    with pytest.raises(actions.SecretNeeded):
        actions.change_channel(settings={**row.settings, "host": "b", "secret": ""}, **changed)
    actions.change_channel(settings={**row.settings, "sender": "b <b@example.com>", "secret": ""}, **changed)
    row.refresh_from_db()
    assert row.settings["secret"] == "hunter2"
    assert row.settings["sender"] == "b <b@example.com>"
    kept = row.sealed + json.dumps(list(AuditValue.objects.values_list("values", flat=True)))
    assert "hunter2" not in kept
    assert "localhost" not in kept
