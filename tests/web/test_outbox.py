"""The outbox through the door: messages, channels, webhooks; who may, what is shown, what never is."""

import re

import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.outbound import actions
from zhike.apps.outbound.models import Channel, Hook, Message
from zhike.apps.outbound.rules.reasons import Undelivered

PAGES = ["/outbox/", "/outbox/channels/", "/outbox/webhooks/", "/outbox/webhooks/add/", "/outbox/channels/add/SMTP/"]
MAIL = {"host": "mail.example.com", "port": "587", "security": "STARTTLS", "sender": "crm@example.com"}
HOOK = {"url": "https://receiver.example/in", "events": ["customer.added", "task.closed"]}


@pytest.fixture
def everything(cast):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def stopped(everything, cast) -> int:
    """A message to the customer that stayed."""
    return actions.stop(
        channel="SMS", to="13800138000", text="您好 <b>", noun="customer", object_id=cast.customer_id,
        reason="NO_CHANNEL", at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("part", ["owner", "branch_manager", "general_manager", "analyst", "auditor", "agent"])
def test_the_outbox_is_the_administrators(signed_in, path, part):
    assert signed_in(part).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_every_part_of_the_outbox_opens_while_it_is_empty(signed_in, path):
    assert signed_in("administrator").get(path).status_code == 200


def test_a_message_is_stopped_before_it_leaves_and_sent_after_all(signed_in, everything, cast):
    admin = signed_in("administrator")
    message_id = actions.send(channel="SMS", to="138", text="您好", noun="customer", object_id=cast.customer_id, at=AT)
    stop, again = f"/outbox/{message_id}/stop/", f"/outbox/{message_id}/retry/"
    assert stop in admin.get(f"/outbox/{message_id}/").content.decode()
    assert signed_in("branch_manager").post(stop).status_code == 403
    admin = signed_in("administrator")
    assert admin.post(stop).status_code == 302
    assert Message.objects.get(pk=message_id).status == "STOPPED"
    page = admin.get(f"/outbox/{message_id}/", headers={"Accept-Language": "en"}).content.decode()
    assert "An administrator stopped it before it left." in page
    assert again in page
    admin.post(stop)
    assert Message.objects.get(pk=message_id).error == "HELD_BACK"
    admin.post(again)
    Message.objects.filter(pk=message_id).update(status="SENT")
    admin.post(stop)
    assert Message.objects.get(pk=message_id).status == "SENT"
    assert admin.post("/outbox/999999/stop/").status_code == 404


def test_the_messages_are_written_out(signed_in, stopped):
    lines = b"".join(signed_in("administrator").get("/outbox/export/csv/?channel=SMS").streaming_content).decode()
    assert "13800138000" in lines
    # Taking lists along is no way to what one may not read.
    for part in ("owner", "branch_manager", "auditor"):
        assert signed_in(part).get("/outbox/export/csv/").status_code == 403


@pytest.mark.covers("R250")
@pytest.mark.parametrize(
    ("query", "is_shown"),
    [("", True), ("?channel=SMS", True), ("?channel=EMAIL", False), ("?status=STOPPED", True), ("?status=SENT", False),
     ("?at_from=2026-03-02&at_to=2026-03-02", True), ("?at_from=2026-03-03", False)],
)  # fmt: skip
def test_messages_are_found_by_channel_status_and_day(signed_in, stopped, query, is_shown):
    body = signed_in("administrator").get(f"/outbox/{query}").content.decode()
    assert ("13800138000" in body) is is_shown


def test_a_message_says_why_it_stayed_and_is_tried_again(signed_in, stopped):
    client = signed_in("administrator")
    body = client.get(f"/outbox/{stopped}/", headers={"Accept-Language": "en"}).content.decode()
    assert "No channel of this kind is set up" in body
    assert "您好 &lt;b&gt;" in body
    assert client.post(f"/outbox/{stopped}/retry/").status_code == 302
    message = Message.objects.get(pk=stopped)
    assert (message.status, message.error) == ("QUEUED", "")
    assert client.get("/outbox/999/").status_code == 404


def test_a_channel_is_added_changed_and_its_password_never_shown(signed_in, everything):
    client = signed_in("administrator")
    made = client.post("/outbox/channels/add/SMTP/", {**MAIL, "code": "mail", "username": "crm", "secret": "hunter2"})
    row = Channel.objects.get(code="mail")
    assert made.url == f"/outbox/channels/{row.pk}/"
    body = client.get(made.url).content.decode()
    assert "mail.example.com" in body
    assert "hunter2" not in body
    changed = client.post(made.url, {**MAIL, "port": "465", "secret": "", "is_active": "on", "version": 1})
    assert changed.status_code == 302
    row.refresh_from_db()
    assert (row.settings["port"], row.settings["secret"]) == (465, "hunter2")
    assert client.post(made.url, {**MAIL, "version": 1}).status_code == 409
    again = client.post("/outbox/channels/add/SMTP/", {**MAIL, "code": "mail"})
    assert again.status_code == 422
    assert "id_code-error" in again.content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"port": "0"}, "port"),
        ({"security": "x"}, "security"),
        ({"sender": "nobody"}, "sender"),
        ({"host": ""}, "host"),
    ],
)
def test_a_wrong_setting_is_said_beside_its_field(signed_in, given, field):
    answer = signed_in("administrator").post("/outbox/channels/add/SMTP/", {**MAIL, "code": "m", **given})
    assert answer.status_code == 422
    assert f"id_{field}-error" in answer.content.decode()


@pytest.mark.parametrize("body", ["{to", '{"a": "{other}"}', '{"a": "{to.x}"}'])
def test_the_body_for_a_gateway_is_json_and_names_only_what_is_known(signed_in, body):
    given = {"code": "sms", "url": "https://sms.example/", "body": body}
    assert signed_in("administrator").post("/outbox/channels/add/GENERIC_SMS/", given).status_code == 422
    given["body"] = '{"to": "{to}", "text": "{text}"}'
    assert signed_in("administrator").post("/outbox/channels/add/GENERIC_SMS/", given).status_code == 302


def test_a_test_message_says_what_became_of_it(signed_in, everything, monkeypatch):
    values = {"url": "https://oapi.example/robot", "secret": ""}
    channel_id = actions.add_channel(code="group", provider="FEISHU", settings=values, at=AT)
    client = signed_in("administrator")
    answers = [b'{"code": 0}', Undelivered("ANSWERED", "503")]

    def post(*args):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("zhike.apps.outbound.gate.calls.post", post)
    for said in ("The test message was taken.", "The receiver answered 503."):
        client.post(f"/outbox/channels/{channel_id}/try/", {}, headers={"Accept-Language": "en"})
        page = client.get(f"/outbox/channels/{channel_id}/", headers={"Accept-Language": "en"})
        assert said in page.content.decode()
    assert not Message.objects.exists()


def test_a_webhooks_secret_is_shown_once(signed_in, everything):
    client = signed_in("administrator")
    given = {**HOOK, "idempotency_key": "k1"}
    shown = client.post("/outbox/webhooks/add/", given).content.decode()
    hook = Hook.objects.get()
    assert hook.secret in shown
    assert hook.secret not in client.post("/outbox/webhooks/add/", given).content.decode()
    assert hook.secret not in client.get(f"/outbox/webhooks/{hook.pk}/").content.decode()
    former = hook.secret
    rotated = client.post(f"/outbox/webhooks/{hook.pk}/secret/").content.decode()
    hook.refresh_from_db()
    assert hook.secret != former
    assert hook.secret in rotated


@pytest.mark.parametrize(
    "given",
    [{"url": "http://receiver.example/"}, {"url": "ftp://x/"}, {"url": "https://u:p@x.example/"},
     {"events": ["audit.sealed"]}, {"events": []}],
)  # fmt: skip
def test_a_webhook_goes_nowhere_strange_and_hears_nothing_secret(signed_in, everything, given):
    assert signed_in("administrator").post("/outbox/webhooks/add/", {**HOOK, **given}).status_code == 422
    assert not Hook.objects.exists()


def test_a_webhook_is_changed_sent_again_and_removed(signed_in, everything, cast):
    client = signed_in("administrator")
    client.post("/outbox/webhooks/add/", HOOK)
    hook = Hook.objects.get()
    address = f"/outbox/webhooks/{hook.pk}/"
    message_id = actions.tell_hook(hook=hook, event_id=1, name="customer.added", data={"customer_ids": [1]}, at=AT)
    Message.objects.filter(pk=message_id).update(status="SENT")
    assert "customer.added" in client.get(address).content.decode()
    client.post(f"/outbox/{message_id}/retry/")
    assert Message.objects.get(pk=message_id).status == "QUEUED"
    assert client.post(address, {**HOOK, "version": 1}).status_code == 302
    hook.refresh_from_db()
    assert not hook.is_active
    assert client.post(address, {**HOOK, "version": 1}).status_code == 409
    Hook.objects.update(n_failures=20)
    client.post(address, {**HOOK, "version": 2, "is_active": "on"})
    hook.refresh_from_db()
    assert (hook.is_active, hook.n_failures) == (True, 0)
    assert client.post(f"{address}remove/").status_code == 302
    assert client.get(address).status_code == 404


def test_the_navigation_leads_there_for_who_may(signed_in):
    assert re.search(r'href="/outbox/"', signed_in("administrator").get("/profile/").content.decode())
    assert 'href="/outbox/"' not in signed_in("general_manager").get("/profile/").content.decode()
