"""Channels set up by program: taken, tried, never told; what a kind needs; another address takes the secret again."""

import pytest

from zhike.apps.core import base
from zhike.apps.core.models import AuditValue
from zhike.apps.outbound import queries

MAIL = {"host": "mail.example.com", "port": 587, "security": "STARTTLS", "sender": "知客 <crm@example.com>",
        "username": "crm", "secret": "s3cret-of-the-mail"}  # fmt: skip
ROBOT = {"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0a1b2c3d"}


def settings(channel_id: int) -> dict:
    with base.acting_as(base.System("test")):
        return queries.channel(channel_id).settings


def test_a_mail_server_is_set_up_and_nothing_tells_what_opens_it(cast, calls):
    caller = calls("administrator")
    added = caller.post("channels", {"code": "mail", "provider": "SMTP", "settings": MAIL})
    told = added.json()
    assert (added.status_code, told["kind"], told["is_active"]) == (201, "EMAIL", True)
    assert settings(told["id"]) == MAIL
    answers = [added, caller.get("channels"), caller.get(f"channels/{told['id']}")]
    changed = caller.patch(
        f"channels/{told['id']}",
        {"version": told["version"], "is_active": True, "settings": MAIL | {"port": 25, "secret": ""}},
    )
    assert settings(told["id"]) == MAIL | {"port": 25}
    bodies = "".join(answer.content.decode() for answer in [*answers, changed])
    kept = str(list(AuditValue.objects.values_list("values", flat=True)))
    assert MAIL["secret"] not in bodies + kept
    assert MAIL["host"] not in bodies + kept


def test_another_address_takes_the_secret_again(cast, calls):
    caller = calls("administrator")
    told = caller.post("channels", {"code": "mail", "provider": "SMTP", "settings": MAIL}).json()
    elsewhere = {key: value for key, value in MAIL.items() if key != "secret"} | {"host": "mail.thief.example"}
    change = {"version": told["version"], "is_active": True, "settings": elsewhere}
    refused = caller.patch(f"channels/{told['id']}", change)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "SECRET_NEEDED")
    assert settings(told["id"]) == MAIL
    caller.patch(f"channels/{told['id']}", change | {"settings": elsewhere | {"secret": "another"}})
    assert settings(told["id"])["host"] == "mail.thief.example"


def test_the_page_takes_the_secret_again_too(cast, calls, signed_in):
    told = calls("administrator").post("channels", {"code": "mail", "provider": "SMTP", "settings": MAIL}).json()
    form = MAIL | {"host": "mail.thief.example", "secret": "", "is_active": "on", "version": told["version"]}
    answer = signed_in("administrator").post(f"/outbox/channels/{told['id']}/", form, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "give the secret again" in answer.content.decode()


@pytest.mark.parametrize(
    ("provider", "given", "word"),
    [
        ("SMTP", {"host": "mail.example.com"}, "port, security, sender"),
        ("SMTP", MAIL | {"url": "https://example.com"}, "url"),
        ("SMTP", MAIL | {"sender": "nobody"}, "e-mail"),
        ("GENERIC_SMS", {"url": "https://sms.example.com", "body": "{"}, "JSON"),
        ("GENERIC_SMS", {"url": "https://sms.example.com", "body": '{"to": "{name}"}'}, "{name}"),
        ("WECOM", {}, "url"),
        ("WECOM", ROBOT | {"username": "x"}, "username"),
    ],
)
def test_settings_that_do_not_make_a_channel_are_refused(cast, calls, provider, given, word):
    refused = calls("administrator").post("channels", {"code": "x", "provider": provider, "settings": given})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "settings")
    assert word in refused.json()["error"]["message"]


def test_a_robot_is_added_once_under_its_code_by_who_manages_ways_out(cast, calls):
    body = {"code": "sales", "provider": "WECOM", "settings": ROBOT}
    assert calls("general_manager").post("channels", body).status_code == 403
    caller = calls("administrator")
    told = caller.post("channels", body).json()
    assert settings(told["id"]) == ROBOT | {"secret": ""}
    assert caller.post("channels", body).json()["error"]["code"] == "CODE_TAKEN"
    assert "0a1b2c3d" not in caller.get("channels").content.decode()
