"""Stories of repeated submits: the same key and body get the same answer and have one effect."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.core.models import KeptAnswer
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries

BRANCH = {"level": "HALL", "code": "YZ", "name": "扬州", "idempotency_key": "one-form"}


@pytest.fixture
def form(cast) -> dict:
    """A form that adds a branch."""
    return BRANCH | {"parent_id": cast.province.pk}


def test_a_form_sent_twice_adds_one_branch_and_answers_alike(signed_in, form):
    client = signed_in("administrator")
    first, second = client.post("/branches/add/", form), client.post("/branches/add/", form)
    for answer in (first, second):
        assert (answer.status_code, answer.headers["Location"]) == (302, "/branches/")
    assert org_queries.branches().filter(code="YZ").count() == 1


def test_the_key_may_come_as_a_header(signed_in, form):
    client = signed_in("administrator")
    form.pop("idempotency_key")
    for _ in range(2):
        assert client.post("/branches/add/", form, headers={"idempotency-key": "k"}).status_code == 302


def test_another_body_under_the_same_key_is_refused(signed_in, form):
    client = signed_in("administrator")
    client.post("/branches/add/", form)
    other = client.post("/branches/add/", form | {"code": "TZ"})
    assert other.status_code == 409
    assert b"IDEMPOTENCY_KEY_REUSED" in other.content
    elsewhere = client.post("/profile/tokens/", {"name": "x", "idempotency_key": "one-form"})
    assert elsewhere.status_code == 409
    assert org_queries.branch_by_code("TZ") is None


def test_a_refused_form_may_be_mended_and_sent_under_its_key(signed_in, form):
    client = signed_in("administrator")
    assert client.post("/branches/add/", form | {"code": "SZ"}).status_code == 422
    assert client.post("/branches/add/", form).status_code == 302


def test_a_refused_act_keeps_nothing(signed_in, form):
    assert signed_in("owner").post("/branches/add/", form).status_code == 403
    assert not KeptAnswer.objects.exists()


def test_two_people_may_use_the_same_key(cast, form):
    for part in ("owner", "agent"):
        client = Client()
        client.force_login(cast.people()[part])
        client.post("/profile/tokens/", {"name": part, "idempotency_key": "k"})
    assert sorted(token.name for token in org_queries.tokens()) == ["agent", "owner"]


def test_who_lost_the_right_since_does_not_get_the_kept_answer(cast, signed_in, form, at):
    client = signed_in("administrator")
    client.post("/branches/add/", form)
    with base.acting_as(base.System("story")):
        org_actions.change_user(user_id=cast.auditor.pk, values={"role": "ADMINISTRATOR"}, at=at)
        org_actions.change_user(user_id=cast.administrator.pk, values={"role": "REP"}, at=at)
    assert client.post("/branches/add/", form).status_code == 403


def test_a_secret_shown_once_is_not_kept_and_not_made_twice(signed_in):
    client = signed_in("owner")
    form = {"name": "till", "idempotency_key": "k"}
    first, second = client.post("/profile/tokens/", form), client.post("/profile/tokens/", form)
    assert first.status_code == 200
    assert (second.status_code, second.headers["Location"]) == (302, "/profile/")
    assert org_queries.tokens().count() == 1
    assert bytes(KeptAnswer.objects.get().body) == b""


def test_a_password_cannot_be_guessed_from_what_is_kept_of_its_form(signed_in):
    import hashlib

    client = signed_in("owner")
    form = {"old": "correct horse battery", "new": "another long one", "idempotency_key": "k"}
    assert client.post("/profile/password/", form).status_code == 302
    kept = KeptAnswer.objects.get()
    plain = "POST /profile/password/\n" + '["idempotency_key", ["k"]]["new", ["another long one"]]'
    assert kept.request_digest != hashlib.sha256(plain.encode()).hexdigest()
    assert "another long one" not in str(vars(kept))


def test_a_key_whose_first_submit_died_is_told_and_not_run_again(cast, signed_in, form, monkeypatch):
    client = signed_in("administrator")
    client.post("/branches/add/", form)
    long_ago = clock.now() - timedelta(minutes=5)
    KeptAnswer.objects.update(status=0, at=long_ago)
    org_queries.branch_by_code("YZ").delete()
    again = client.post("/branches/add/", form)
    assert again.status_code == 409
    assert b"IDEMPOTENCY_FIRST_UNFINISHED" in again.content
    assert org_queries.branch_by_code("YZ") is None


def test_nobody_keeps_no_answers(cast, client):
    client.post("/login/", {"username": "owner", "password": "wrong guess", "idempotency_key": "k"})
    client.post("/preference/", {"theme": "dark", "idempotency_key": "k"})
    assert not KeptAnswer.objects.exists()


def test_kept_answers_are_forgotten_in_time(signed_in, form, at):
    signed_in("administrator").post("/branches/add/", form)
    assert core_actions.forget_answers(before=at - timedelta(days=400)) == 0
    assert core_actions.forget_answers(before=clock.now() + timedelta(seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_submits_at_once_have_one_effect(cast, form):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one writer; tests/journeys/test_serving.py shows this on a file")
    clients = [Client() for _ in range(20)]
    for client in clients:
        client.force_login(cast.administrator)
    answers, start = [], threading.Barrier(20)

    def submit(client: Client) -> None:
        start.wait()
        try:
            answers.append(client.post("/branches/add/", form))
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/branches/")}
    assert len(answers) == 20
    assert org_queries.branches().filter(code="YZ").count() == 1
