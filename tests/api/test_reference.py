"""The examples of docs/reference/api.md: every one is sent as it is written there and does what the page says."""

import re
import shlex
from pathlib import Path

import pytest
from cast import AT, PASSWORD
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import actions as org_actions

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/api.md"
MADE = {"/imports": "$IMPORT", "/views": "$VIEW", "/visits": "$VISIT"}
pytestmark = pytest.mark.django_db(transaction=True)


def examples() -> list[str]:
    """Return the commands of the page, each on one line."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]


def send(caller, command: str):
    """Send what curl would send."""
    words = shlex.split(command)
    assert words.pop(0) == "curl"
    method, headers, body, form, address = "GET", {}, None, {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word == "-F":
            name, _, value = words.pop(0).partition("=")
            orders = SimpleUploadedFile("orders.csv", "客户名称,日期,金额\n李梅,2025-03-07,80\n".encode())
            form[name] = orders if value == "@orders.csv" else value
        else:
            address = word
    path = address.partition("/api/v1/")[2]
    kind = headers.pop("Content-Type", None)
    caller.client.defaults["HTTP_AUTHORIZATION"] = headers.pop("Authorization")
    if method == "GET":
        return caller.get(path)
    if form:
        return caller.send(path, form, headers=headers)
    assert kind == "application/json" or body is None
    return {"POST": caller.post, "PATCH": caller.patch}[method](path, body, headers=headers)


def test_every_example_of_the_page_works(cast, calls, run):
    caller = calls("administrator")
    with base.acting_as(base.System("test")):
        liwei = org_actions.add_user(
            username="liwei", name="李薇", role="REP", branch_id=cast.hall.pk, password=PASSWORD, at=AT
        )
        customer_actions.write_standing(columns=("churn_state", "stake"), rows=[(cast.customer_id, "AT_RISK", 900)])
    token, n_sent = caller.headers["Authorization"].removeprefix("Bearer "), 0
    known = {"$CUSTOMER": cast.customer_id, "$USER": liwei.pk}
    for example in examples():
        command = example.replace("$TOKEN", token).replace("$ZHIKE", "http://testserver")
        for name, number in known.items():
            command = command.replace(name, str(number))
        answer = send(caller, command)
        assert 200 <= answer.status_code < 300, f"{example}: {answer.content.decode()}"
        told, n_sent = {} if answer.streaming else answer.json(), n_sent + 1
        if answer.status_code == 201:
            made = told.get("imported", told)
            known |= {name: made["id"] for noun, name in MADE.items() if example.endswith(noun)}
        if "churn/calc" in example:
            assert (told["lost"], told["churn_loss"]) == (200, 1_500_000)
    assert n_sent == len(examples()) > 20
