"""Pure rules of outbound: placeholders, phrases, robots' bodies and signatures, the webhook's signature."""

import base64
import hashlib
import hmac
import json
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from zhike.apps.outbound.rules import phrases, placeholders, reasons, robots, signing

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.mark.covers("R240")
def test_placeholders_are_filled_once_and_only_known_ones():
    values = {"name": "{owner}", "address": "李总", "owner": "王晓梅"}
    assert placeholders.fill("您好，{address}！{name} {owner}", values) == "您好，李总！{owner} 王晓梅"
    assert placeholders.unknown("{name} {age} {} {0} {name.__class__} {age}") == [
        "{age}", "{}", "{0}", "{name.__class__}",
    ]  # fmt: skip
    assert placeholders.missing("{name} {date}", values) == ["{date}"]


@pytest.mark.covers("R242")
def test_a_phrase_is_found_with_its_line_and_reason():
    known = [("不可能", "太武断"), ("Must Not", "commands")]
    found = phrases.find("您好\n这不可能，不可能\nyou must not", known)
    assert [(one.phrase, one.why, one.line) for one in found] == [
        ("不可能", "太武断", 2), ("Must Not", "commands", 3),
    ]  # fmt: skip


def test_a_wecom_robot_is_told_a_text():
    url, body = robots.wecom("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "", "你好", AT)
    assert url.endswith("?key=k")
    assert json.loads(body) == {"msgtype": "text", "text": {"content": "你好"}}


def test_a_dingtalk_robot_is_signed_in_the_address():
    url, body = robots.dingtalk("https://oapi.dingtalk.com/robot/send?access_token=t", "SECx", "你好", AT)
    asked = parse_qs(urlsplit(url).query)
    moment = "1772416800000"
    sign = base64.b64encode(hmac.digest(b"SECx", f"{moment}\nSECx".encode(), "sha256")).decode()
    assert asked == {"access_token": ["t"], "timestamp": [moment], "sign": [sign]}
    assert json.loads(body) == {"msgtype": "text", "text": {"content": "你好"}}


def test_a_feishu_robot_is_signed_in_the_body():
    _url, body = robots.feishu("https://open.feishu.cn/open-apis/bot/v2/hook/x", "s", "你好", AT)
    sign = base64.b64encode(hmac.digest(b"1772416800\ns", b"", "sha256")).decode()
    assert json.loads(body) == {
        "timestamp": "1772416800", "sign": sign, "msg_type": "text", "content": {"text": "你好"},
    }  # fmt: skip
    assert "sign" not in json.loads(robots.feishu("https://x", "", "你好", AT)[1])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b'{"errcode": 0, "errmsg": "ok"}', ""), (b'{"errcode": 310000, "errmsg": "sign"}', "310000"),
        (b'{"code": 0}', ""), (b'{"code": 19021}', "19021"), (b'{"StatusCode": 0}', ""), (b"<html>", "?"),
        (b"[]", "?"), (b'{"errcode": "<script>"}', "?"),
    ],
)  # fmt: skip
def test_a_robot_that_refuses_is_known_by_its_code_alone(answer, code):
    assert robots.refusal(answer) == code


def test_the_body_for_a_gateway_stays_json_whatever_the_text_holds():
    form = '{"phone": ["{to}"], "msg": "【知客】{text}", "n": 1, "token": "{secret}"}'
    body = robots.gateway_body(form, {"to": "138", "text": '"},{"x": {to}\n', "secret": "s", "id": "7"})
    assert json.loads(body) == {"phone": ["138"], "msg": '【知客】"},{"x": {to}\n', "n": 1, "token": "s"}


def test_a_signature_holds_for_its_body_and_a_short_while():
    header = signing.signature("k", 1_000, b"{}")
    expected = hmac.new(b"k", b"1000.{}", hashlib.sha256).hexdigest()
    assert header == f"t=1000,v1={expected}"
    assert signing.is_genuine("k", header, b"{}", now=1_200)
    assert not signing.is_genuine("k", header, b"{}", now=1_301)
    assert not signing.is_genuine("k", header, b"{ }", now=1_000)
    assert not signing.is_genuine("x", header, b"{}", now=1_000)
    for bad in ("", "t=1000", "v1=abc", "t=x,v1=y", "t=1000,v1=ÿ"):
        assert not signing.is_genuine("k", bad, b"{}", now=1_000)


def test_every_reason_has_a_sentence():
    for code in reasons.REASONS:
        assert "%" not in reasons.words(f"{code} x.example")
    assert reasons.words("ANSWERED 503").endswith("503。") or "503" in reasons.words("ANSWERED 503")
    assert reasons.words("something else") == "something else"


def test_the_check_the_manual_gives_receivers_agrees_with_the_signature():
    page = (Path(__file__).resolve().parents[3] / "docs/how-to/webhooks.md").read_text()
    code = textwrap.dedent(page.split("```python\n")[1].split("```")[0])
    given: dict = {}
    exec(code, given)
    given["time"] = SimpleNamespace(time=lambda: 1_000)
    header = signing.signature("k", 1_000, b"{}")
    assert given["is_genuine"]("k", header, b"{}")
    assert not given["is_genuine"]("k", header, b"{ }")
    assert not given["is_genuine"]("k", signing.signature("k", 600, b"{}"), b"{}")
