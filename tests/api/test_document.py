"""The OpenAPI document: valid, complete, the same for everybody; and requests made up from it find no fault."""

import os
import re
from functools import cache

import pytest
import records
import turns
from api.conftest import make_order, make_run
from cast import AT
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from zhike.api import document
from zhike.apps.core import base
from zhike.apps.exchange.models import Import
from zhike.config import checks
from zhike.config.wsgi import application

N_SAMPLES = 1
# A campaign of about fifty thousand cases over all operations.
N_CAMPAIGN = int(os.environ.get("ZHIKE_API_CASES", "50000"))
LOADED: list = []
# To make one of everything takes longer than to ask: so many share it, each asking what stood before it. One half of
# them is asked on SQLite, the other on PostgreSQL, and in turns.
N_GROUPS = 24


@cache
def operations() -> list[tuple[str, str]]:
    """Return every method and path of the document; written when first asked for, not where tests are gathered."""
    paths = sorted(document.document()["paths"].items())
    return [(method.upper(), path) for path, methods in paths for method in sorted(methods)]


def test_the_document_is_valid_and_nothing_in_it_was_guessed():
    document.document.cache_clear()
    GENERATOR_STATS.reset()
    written = document.document()
    assert written["openapi"] == "3.1.0"
    validate_schema(written)
    assert not GENERATOR_STATS


def test_every_address_and_method_stands_in_it():
    known = {
        (method, re.sub(r"<(\w+:)?(\w+)>", r"{\2}", address.route))
        for address in checks.addresses()
        if address.door == "api"
        for method in address.acts
    }
    assert set(operations()) == known


def test_everything_in_it_is_described():
    written = document.document()
    for path, methods in written["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], (method, path)
            assert operation["security"] == [{"token": []}, {"session": []}]
            assert {"401", "403", "422"} <= operation["responses"].keys()
            asked = [one for one in operation.get("parameters", []) if one["in"] != "path"]
            assert not [(path, one["name"]) for one in asked if not one.get("description")]
    assert all(one["description"] for one in written["components"]["schemas"].values())


def test_everybody_is_given_the_same_document(cast, calls):
    answers = {calls(part).get("openapi.json").content for part in ("agent", "administrator", "api_client")}
    assert len(answers) == 1


def server(environ, start_response):
    """Serve a request and close its answer, as a server does; the client of the tester does not."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


@pytest.fixture
def one_of_each(cast, scenes) -> dict:
    """A record of every kind, by the name under which addresses ask for it."""
    return scenes.lay("one_of_each", lambda: make_one_of_each(cast))


def make_one_of_each(cast) -> dict:
    """Make a record of every kind."""
    order, run = make_order(cast), make_run(cast)
    checked = Import._base_manager.create(
        kind="orders", status="CHECKED", file_name="orders.csv", sha256="0" * 64, n_bytes=1, source="FILE",
        branch=cast.hall, created_at=AT, updated_at=AT,
    )  # fmt: skip
    with base.acting_as(base.System("records")):
        return records.make_all(
            customer_id=cast.customer_id, owner_id=cast.owner.pk, branch_id=cast.hall.pk, at=AT
        ) | {
            "customer_id": cast.customer_id, "order_id": order.pk, "run_id": run.pk, "code": "churn_rate_opening",
            "import_id": checked.pk,
        }  # fmt: skip


def loaded(headers: dict):
    """Load the document as a tester does, once for all: everybody is given the same."""
    import schemathesis  # seconds, which nobody should pay who only gathers tests

    if not LOADED:
        # A mail goes over as it is; whatever was made up for one is sent as its text.
        schemathesis.serializer("message/rfc822")(lambda _context, mail: str(mail).encode())
        LOADED.append(schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server, headers=headers))
    return LOADED[0]


@pytest.fixture
def schema(one_of_each, calls):
    """The document, an administrator's token, and what there is."""
    headers = calls("administrator").headers
    # A server ends its connection with each request; here it holds the story's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield loaded(headers), headers, one_of_each
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def throw(schema, method: str, path: str, n_cases: int, kind: str | None = None) -> None:
    """Send made-up requests, right and wrong ones, and hold every answer against the document."""
    import schemathesis

    described, headers, known = schema
    operation = described[path][method]
    modes = schemathesis.GenerationMode
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in (modes.POSITIVE, modes.NEGATIVE)))
    kinds = schemathesis.checks
    held = [
        getattr(kinds, name)
        for name in ("not_a_server_error", "status_code_conformance", "content_type_conformance",
                     "response_schema_conformance")
    ]  # fmt: skip

    @settings(max_examples=n_cases, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=cases, is_known=st.booleans())
    def each(case, is_known):
        if is_known:
            given = case.path_parameters or {}
            case.path_parameters = {name: known.get(name, value) for name, value in given.items()}
        case.call_and_validate(checks=held, headers=headers)

    if kind is not None:
        each = seed(kind)(each)
    each()


@pytest.mark.database
@pytest.mark.parametrize("place", [place for place in range(0, N_GROUPS, 2) if turns.is_due(place // 2, 2)])
def test_made_up_requests_find_no_fault(schema, place):
    for method, path in operations()[place + (connection.vendor == "postgresql") :: N_GROUPS]:
        with transaction.atomic():
            throw(schema, method, path, N_SAMPLES, connection.vendor)
            transaction.set_rollback(True)


@pytest.mark.prove
@pytest.mark.parametrize("place", range(N_GROUPS))
def test_a_campaign_of_made_up_requests_finds_no_fault(schema, place):
    for method, path in operations()[place::N_GROUPS]:
        with transaction.atomic():
            throw(schema, method, path, N_CAMPAIGN // len(operations()))
            transaction.set_rollback(True)
