"""Stories of the edge: headers on every answer, faults that show a reference only, 404s that tell nothing."""

import re

import pytest
from django.urls import include, path

from zhike.apps.core import base
from zhike.apps.org import actions as org_actions
from zhike.config import urls as root
from zhike.web import errors
from zhike.web.door import PUBLIC, page

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data: blob:",
    "font-src": "'self'", "connect-src": "'self'", "manifest-src": "'self'", "form-action": "'self'",
    "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip
SECRET = "the-password-of-the-database"


def broken(request):
    """Fail as a fault in the program does."""
    raise RuntimeError(SECRET)


urlpatterns = [
    path("", include([page("broken/", broken, act=PUBLIC, name="broken")])),
    path("api/v1/", include([page("broken/", broken, act=PUBLIC, name="api_broken")])),
    *root.urlpatterns,
]
handler400, handler403, handler404, handler500 = root.handler400, root.handler403, root.handler404, root.handler500


@pytest.fixture
def quiet(client):
    """A browser to which a fault is an answer, as it is to a real one."""
    client.raise_request_exception = False
    return client


def answers(client):
    """Yield one answer of each kind: page, redirect, refusals, static file, health, fault."""
    yield client.get("/login/")
    yield client.get("/profile/")
    yield client.get("/nowhere/")
    yield client.get("/healthz")
    picture = client.get("/static/logo.svg")
    yield picture
    picture.close()
    yield client.get("/static/nowhere.js")
    yield client.put("/login/")
    yield client.get("/login/", headers={"host": "evil.example"})
    yield client.get("/broken/")
    yield client.get("/api/v1/broken/")
    yield client.get("/api/v1/nowhere/")


@pytest.mark.urls(__name__)
def test_every_answer_carries_the_headers(cast, quiet):
    seen = []
    for answer in answers(quiet):
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"]
        seen.append(answer.status_code)
    assert seen == [200, 302, 404, 200, 200, 404, 405, 400, 500, 500, 404]


def test_pages_are_not_kept_by_anybody_on_the_way(signed_in):
    assert signed_in("owner").get("/profile/").headers["Cache-Control"] == "no-store"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/broken/", "/api/v1/broken/"])
def test_a_fault_shows_its_reference_and_nothing_else(cast, quiet, caplog, address):
    answer = quiet.get(address)
    said = answer.content.decode()
    reference = re.search(r"\b[0-9a-f]{12}\b", said)
    assert answer.status_code == 500
    assert reference
    for word in (SECRET, "RuntimeError", "Traceback", "zhike/", "broken"):
        assert word not in said
    assert f"reference={reference.group()}" in caplog.text
    assert SECRET in caplog.text


def test_a_fault_is_answered_without_the_database(cast, rf, django_assert_num_queries):
    request = rf.get("/")
    request.reference = "0123456789ab"
    with django_assert_num_queries(0):
        answer = errors.fault(request)
    assert b"0123456789ab" in answer.content


def test_a_hidden_record_and_a_missing_one_get_the_same_answer(cast, signed_in):
    client = signed_in("branch_manager")
    hidden = client.get("/users/999999/")
    assert hidden.status_code == 403
    admin = signed_in("administrator")
    missing, nowhere = admin.get("/users/999999/"), admin.get("/nowhere/")
    assert missing.status_code == nowhere.status_code == 404
    assert missing.content == nowhere.content


def test_a_refusal_names_the_act(signed_in):
    answer = signed_in("owner").get("/users/")
    assert answer.status_code == 403
    assert b"user.manage" in answer.content


def test_a_stale_change_is_a_conflict(cast, signed_in):
    form = {"name": "x", "role": "AGENT", "branch_id": cast.hall.pk, "is_active": "on", "version": 1}
    client = signed_in("administrator")
    assert client.post(f"/users/{cast.agent.pk}/", form).status_code == 302
    stale = client.post(f"/users/{cast.agent.pk}/", form | {"name": "y"})
    assert stale.status_code == 409
    assert b"STALE_VERSION" in stale.content


@pytest.mark.parametrize(("method", "status"), [("head", 200), ("options", 405), ("put", 405), ("delete", 405)])
def test_a_page_answers_only_its_methods(signed_in, method, status):
    assert getattr(signed_in("administrator"), method)("/users/").status_code == status


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_what_is_for_forms_is_not_done_by_looking_at_it(cast, signed_in, method):
    client = signed_in("administrator")
    before = cast.agent.password
    assert getattr(client, method)(f"/users/{cast.agent.pk}/password/").status_code == 405
    cast.agent.refresh_from_db()
    assert cast.agent.password == before


def test_an_address_without_its_slash_leads_to_the_page(signed_in):
    assert signed_in("owner").get("/profile").url == "/profile/"


def test_a_token_opens_the_api_and_no_page(cast, client):
    with base.acting_as(base.System("story")):
        secret = org_actions.make_token(user_id=cast.administrator.pk, name="t", at=cast.administrator.created_at)
    bearer = {"headers": {"authorization": f"Bearer {secret}"}}
    assert client.get("/users/", **bearer).status_code == 302
    client.force_login(cast.administrator)
    assert client.get("/users/", **bearer).status_code == 302
