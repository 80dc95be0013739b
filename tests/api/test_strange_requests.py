"""Strange requests: what is no JSON, no Unicode, too large, of another kind, or to another address; never a fault."""

import base64
import json

import pytest
from django.test import RequestFactory

from zhike.api import render


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 422),
        (b"\xff\xfe", 400),
        (b'{"name": "\\ud800"}', 400),
        (b'{"name": NaN}', 400),
        (b'{"name": 1e999}', 400),
        (b'{"name":' * 5000, 400),
        (b"[" * 100_000, 400),
        (b'{"name": "a\\u0000b"}', 422),
        (b"[]", 422),
        (b'"name"', 422),
        (b"null", 422),
        (b'{"name": ' + b"9" * 5000 + b"}", 400),
        (b'{"name": {"a": 1}}', 422),
        (b'{"name": "x", "name\\u0000": 1}', 422),
        (b'{"name": "' + b"x" * 6_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_says_nothing_is_refused(cast, calls, body, status):
    caller = calls("owner")
    answer = caller.client.post("/api/v1/customers", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json"), answer.content
    assert answer.json()["error"]["code"]


def test_a_key_makes_no_difference_to_a_strange_body(cast, calls):
    caller, key = calls("owner"), {"Idempotency-Key": "键\x00".encode().decode("latin-1")}
    for body in (b"{", b'{"name": "\\ud800"}', b"x" * 6_000_000):
        answer = caller.client.post("/api/v1/customers", body, content_type="application/json", headers=key)
        assert 400 <= answer.status_code < 500, answer.content


def test_only_json_is_read_and_written(cast, calls):
    client = calls("owner").client
    assert client.post("/api/v1/customers", {"name": "x"}).status_code == 415
    assert (
        client.post("/api/v1/customers", "name=x", content_type="application/x-www-form-urlencoded").status_code == 415
    )
    answer = client.get("/api/v1/me", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (406, "NOT_ACCEPTABLE")
    assert client.get("/api/v1/me?format=api").status_code == 422


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
def test_what_a_resource_cannot_do_is_refused(cast, calls, method):
    answer = getattr(calls("owner").client, method)(f"/api/v1/customers/{cast.customer_id}")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, PATCH"


def test_a_head_is_answered_like_a_get_without_its_body(cast, calls):
    answer = calls("owner").client.head("/api/v1/me")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("noun", ["customers", "orders", "jobs", "imports", "analysis-runs"])
def test_numbers_no_database_holds_are_not_found(cast, calls, noun):
    for number in (0, 2**63 - 1, 2**63, 10**300):
        answer = calls("administrator").get(f"{noun}/{number}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "path",
    ["nowhere", "customers/", "customers/-1", "customers/x", "metrics/%00", "metrics/a%2Fb", "metrics/%F0%9F%90%99",
     "metrics/%ff", "jobs/%00"],
)  # fmt: skip
def test_addresses_that_are_none_are_not_found(cast, calls, path):
    answer = calls("administrator").client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "value", ["\x00", "\ud800", "🐙" * 300, "' OR 1=1 --", "%", "-" * 5000, "1e400", "NaN", "Infinity"]
)
@pytest.mark.parametrize("name", ["q", "code", "branch", "owner", "tier", "revenue_min", "days_max", "last_purchase_to",
                                  "sort", "columns", "size", "after", "before"])  # fmt: skip
def test_a_strange_parameter_is_refused_or_finds_nothing(cast, calls, name, value):
    answer = calls("owner").client.get("/api/v1/customers", {name: value.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 422 or answer.json()["results"] == [], answer.content


def test_a_place_made_up_by_hand_is_refused(cast, calls):
    places = [
        [], ["stake", True, "NaN", 1], ["stake", True, None, 1], ["stake", True, "1", 2**70],
        ["id", True, "9" * 4000, 1], ["stake", True, {"a": 1}, 1], {"a": 1, "b": 2, "c": 3, "d": 4},
    ]  # fmt: skip
    for place in places:
        token = base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
        for noun in ("customers", "orders", "imports", "analysis-runs"):
            answer = calls("administrator").get(noun, after=token)
            assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BAD_CURSOR"), (noun, place)


def test_a_fault_stays_a_fault(cast):
    assert render.problem(RuntimeError("broken"), {"request": RequestFactory().get("/")}) is None


def test_a_span_no_number_lies_in_finds_nothing(cast, calls):
    found = calls("administrator").get("customers?knowledge_min=990&knowledge_max=-34680&revenue_min=1")
    assert (found.status_code, found.data["results"]) == (200, [])


@pytest.mark.parametrize("path", ["database-steps", "duplicates/linked"])
def test_days_at_the_ends_of_the_calendar_are_days(cast, calls, path):
    asked = calls("administrator").get(f"{path}?first=0001-01-01&last=9999-12-31")
    assert asked.status_code == 200
