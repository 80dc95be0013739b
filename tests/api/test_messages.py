"""Messages and webhooks by the API: who may, whose messages, sending, what comes in, secrets told once."""

import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.core.models import KeptAnswer
from zhike.apps.customers import actions as customer_actions
from zhike.apps.outbound import actions
from zhike.apps.outbound.models import Hook, Message

SEEING = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "administrator": True,
    "api_client": True,
}  # fmt: skip
SENDING = {"owner", "agent", "branch_manager", "regional_manager", "general_manager", "administrator"}
HOOK = {"url": "https://receiver.example/in", "events": ["customer.added"]}


@pytest.fixture
def everything(cast):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def message_id(cast, everything) -> int:
    """A message to the customer, one to a webhook and one to nobody's customer."""
    actions.send(
        channel="WEBHOOK", to="https://x.example", subject="secret", text="{}", noun="hook", object_id=1, at=AT
    )
    actions.send(channel="EMAIL", to="boss@example.com", text="for the house", at=AT)
    return actions.send(channel="SMS", to="138", text="您好", noun="customer", object_id=cast.customer_id, at=AT)


@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_messages_are_seen_with_their_customer_and_no_others(cast, calls, message_id, part, sees):
    answer = calls(part).get("messages").json()
    assert [row["id"] for row in answer["results"]] == ([message_id] if sees else [])
    assert answer["n_rows"] == int(sees)
    one = calls(part).get(f"messages/{message_id}")
    assert one.status_code == (200 if sees else 404)
    assert calls(part).get(f"messages/{message_id - 1}").status_code == 404


@pytest.mark.parametrize("part", SEEING)
def test_sending_takes_the_act_and_the_customer(cast, calls, everything, part):
    given = {"customer_ids": [cast.customer_id], "channel": "SMS", "text": "{name}，您好"}
    answer = calls(part).post("messages", given)
    allowed = part in SENDING | {"colleague", "other_manager"}
    assert answer.status_code == (201 if allowed else 403)
    if allowed:
        assert len(answer.json()["results"]) == int(part in SENDING)
    assert Message.objects.count() == int(part in SENDING)


@pytest.mark.covers("R250")
def test_a_template_is_sent_and_its_state_can_be_asked_for(cast, calls, everything):
    template_id = actions.add_template(
        name="问候", channel="SMS", subject="", body="{name}，您好", language="zh-hans", at=AT
    )
    caller = calls("branch_manager")
    assert [one["name"] for one in caller.get("templates").json()["results"]] == ["问候"]
    (sent,) = caller.post("messages", {"customer_ids": [cast.customer_id], "template_id": template_id}).json()[
        "results"
    ]
    state = caller.get(f"messages/{sent['message_id']}").json()
    expected = {"status": "QUEUED", "text": "苏南轨道装备有限公司，您好", "about_id": cast.customer_id, "error": ""}
    assert expected.items() <= state.items()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"text": "{shoe}", "channel": "SMS"}, "text"), ({"channel": "SMS"}, "text"), ({"text": "x"}, "text"),
     ({"template_id": 99}, "template_id"), ({"channel": "WEBHOOK", "text": "x"}, "channel")],
)  # fmt: skip
def test_a_message_that_is_none_is_refused_by_its_field(cast, calls, everything, given, field):
    answer = calls("owner").post("messages", {"customer_ids": [cast.customer_id], **given})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert not Message.objects.exists()


@pytest.mark.covers("R206")
def test_what_comes_in_joins_the_thread_once(cast, calls, everything):
    caller = calls("api_client")
    given = {"channel": "SMS", "sender": "13800138000", "text": "在吗", "key": "gw-1"}
    first = caller.post("inbound/messages", given)
    assert first.status_code == 201
    assert caller.post("inbound/messages", given).json() == {"message_id": None}
    message = Message.objects.get()
    assert (message.status, message.object_id, message.to) == ("RECEIVED", cast.customer_id, "13800138000")
    assert first["Location"] == f"/api/v1/messages/{message.pk}"


def test_what_comes_in_for_a_hidden_or_doubtful_customer_is_not_taken(cast, calls, everything):
    given = {"channel": "SMS", "sender": "13800138000", "text": "在吗"}
    assert calls("colleague").post("inbound/messages", given).json()["error"]["field"] == "sender"
    named = {**given, "customer_id": cast.customer_id}
    assert calls("colleague").post("inbound/messages", named).status_code == 404
    assert calls("auditor").post("inbound/messages", named).status_code == 403
    twin = customer_actions.NewCustomer(code="C2", name="同号", branch_id=cast.hall.pk, phone="13800138000")
    customer_actions.add_customer(new=twin, at=AT)
    assert calls("api_client").post("inbound/messages", given).status_code == 422
    assert not Message.objects.exists()


def test_a_webhook_asked_for_twice_is_made_once_and_its_secret_is_kept_for_no_repeat(cast, calls, everything):
    caller, key = calls("administrator"), {"headers": {"Idempotency-Key": "hook-1"}}
    made, again = caller.post("webhooks", HOOK, **key), caller.post("webhooks", HOOK, **key)
    hook = Hook.objects.get()
    assert (made.json()["secret"], made["Location"]) == (hook.secret, f"/api/v1/webhooks/{hook.pk}")
    assert (again.status_code, again.json()["id"], again["Location"]) == (201, hook.pk, made["Location"])
    assert again.json()["secret"] == ""
    assert hook.secret.encode() not in bytes(KeptAnswer.objects.get().body)


@pytest.mark.parametrize("part", [part for part in SEEING if part != "administrator"])
def test_webhooks_are_the_administrators(cast, calls, part):
    assert calls(part).get("webhooks").status_code == 403
    assert calls(part).post("webhooks", HOOK).status_code == 403


def test_a_webhook_is_added_changed_and_removed(cast, calls, everything):
    caller = calls("administrator")
    made = caller.post("webhooks", HOOK)
    hook = Hook.objects.get()
    assert (made.status_code, made.json()["secret"], made.json()["user_id"]) == (
        201, hook.secret, cast.administrator.pk,
    )  # fmt: skip
    assert hook.secret not in caller.get(f"webhooks/{hook.pk}").content.decode()
    assert hook.secret not in caller.get("webhooks").content.decode()
    changed = caller.patch(f"webhooks/{hook.pk}", {"version": 1, "is_active": False})
    assert (changed.json()["is_active"], changed.json()["version"]) == (False, 2)
    assert caller.patch(f"webhooks/{hook.pk}", {"version": 1, "is_active": True}).status_code == 409
    assert caller.delete(f"webhooks/{hook.pk}").status_code == 200
    assert caller.delete(f"webhooks/{hook.pk}").status_code == 404
    assert not Hook.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"url": "http://receiver.example"}, "url"), ({"url": "x"}, "url"), ({"events": ["audit.sealed"]}, "events"),
     ({"events": []}, "events")],
)  # fmt: skip
def test_a_webhook_that_may_not_be_is_refused_by_its_field(cast, calls, everything, given, field):
    answer = calls("administrator").post("webhooks", {**HOOK, **given})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert not Hook.objects.exists()


def test_a_purpose_is_named_or_taken_from_the_template(cast, calls, everything):
    template_id = actions.add_template(
        name="新品", channel="SMS", subject="", body="新品上市", language="zh-hans", purpose="MARKETING", at=AT
    )
    caller, customers = calls("branch_manager"), {"customer_ids": [cast.customer_id]}
    advert = {"channel": "SMS", "text": "新品", "purpose": "MARKETING"}
    for given in ({"template_id": template_id}, {"channel": "SMS", "text": "您好"}, advert):
        assert caller.post("messages", customers | given).status_code == 201
    purposes = Message.objects.order_by("pk").values_list("purpose", flat=True)
    assert list(purposes) == ["MARKETING", "SERVICE", "MARKETING"]
    assert caller.post("messages", customers | advert | {"purpose": "SPAM"}).status_code == 422
    assert caller.get("messages").json()["results"][0]["purpose"] == "MARKETING"
