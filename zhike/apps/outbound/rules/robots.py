"""What robots and gateways are told: the bodies their public interfaces ask for, signed where they want it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from zhike.apps.outbound.rules.placeholders import fill, words

Call = tuple[str, bytes]
# What the body of a gateway may name.
GATEWAY_MARKS = ("to", "text", "id", "secret")
GATEWAY_BODY = '{"to": "{to}", "text": "{text}", "id": "{id}"}'


def _signed(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def _body(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()


def wecom(url: str, secret: str, text: str, at: datetime) -> Call:
    """Return a call of a 企业微信 group robot; its address is its only secret."""
    return url, _body({"msgtype": "text", "text": {"content": text}})


def dingtalk(url: str, secret: str, text: str, at: datetime) -> Call:
    """Return a call of a 钉钉 group robot: the signature stands in the address, over the moment in milliseconds."""
    if secret:
        moment = str(round(at.timestamp() * 1000))
        url += ("&" if "?" in url else "?") + urlencode(
            {"timestamp": moment, "sign": _signed(secret, f"{moment}\n{secret}")}
        )
    return url, _body({"msgtype": "text", "text": {"content": text}})


def feishu(url: str, secret: str, text: str, at: datetime) -> Call:
    """Return a call of a 飞书 group robot: the signature stands in the body; moment and secret are its key."""
    values: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        moment = str(int(at.timestamp()))
        values = {"timestamp": moment, "sign": _signed(f"{moment}\n{secret}", "")} | values
    return url, _body(values)


ROBOTS = {"WECOM": wecom, "DINGTALK": dingtalk, "FEISHU": feishu}


def refusal(answer: bytes) -> str:
    """Return the code by which a robot refused, empty where it took the message; its status is 200 either way."""
    try:
        said = json.loads(answer)
    except ValueError:
        return "?"
    code = said.get("errcode", said.get("code", said.get("StatusCode"))) if isinstance(said, dict) else "?"
    return "" if code == 0 else str(code)[:20] if isinstance(code, int) else "?"


def unknown_marks(form: str) -> list[str]:
    """Return what the texts of a JSON document name that a gateway is not told; raises ValueError where it is none."""
    return [mark for text in _texts(json.loads(form)) for mark in words(text) if mark not in GATEWAY_MARKS]


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from _texts(inner)


def gateway_body(form: str, values: Mapping[str, str]) -> bytes:
    """Return the body for an SMS gateway: placeholders in the texts of a JSON document filled in."""

    def filled(part: Any) -> Any:
        if isinstance(part, str):
            return fill(part, values)
        if isinstance(part, list):
            return [filled(one) for one in part]
        return {name: filled(one) for name, one in part.items()} if isinstance(part, dict) else part

    return _body(filled(json.loads(form)))
