"""Stories of signing in: uniform answers, the throttle, where one goes next, the set-up link, language and theme."""

import pytest
from cast import PASSWORD
from django.conf import settings
from django.test import Client

from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org.models import LoginFailure


def sign_in(client, username="owner", password=PASSWORD, **more):
    """Post the sign-in form."""
    return client.post("/login/", {"username": username, "password": password, **more})


def without_tokens(page: str) -> list[str]:
    """Return the lines of a page that are the same for everybody."""
    return [line for line in page.splitlines() if "csrf" not in line]


@pytest.mark.covers("R629")
def test_the_right_password_opens_and_is_in_the_trail(cast, client):
    answer = sign_in(client)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/profile/").status_code == 200
    assert core_queries.trail(noun="user", object_id=cast.owner.pk)[0].act == "login"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(cast, client):
    wrong_password = sign_in(client, password="not it at all")
    wrong_name = sign_in(client, username="ownex", password="not it at all")
    assert wrong_password.status_code == wrong_name.status_code == 401
    same = wrong_name.content.decode().replace("ownex", "owner")
    assert without_tokens(same) == without_tokens(wrong_password.content.decode())


def test_an_unknown_name_costs_a_password_hash_too(cast, client, monkeypatch):
    spent = []
    monkeypatch.setattr("zhike.apps.org.login.make_password", spent.append)
    sign_in(client, username="nobody-known", password="guess")
    assert spent == ["guess"]


def test_who_may_no_longer_sign_in_gets_the_answer_of_a_wrong_password(cast, client, at):
    with base.acting_as(base.System("story")):
        org_actions.change_user(user_id=cast.owner.pk, values={"is_active": False}, at=at)
    assert sign_in(client).status_code == 401


def test_after_eight_wrong_tries_the_right_password_waits_too(cast, client):
    for _ in range(8):
        assert sign_in(client, password="wrong guess").status_code == 401
    assert sign_in(client).status_code == 429
    assert sign_in(client, username="agent").status_code == 302


def test_tries_that_were_not_looked_at_do_not_lengthen_the_wait(cast, client):
    for _ in range(12):
        sign_in(client, password="wrong guess")
    assert LoginFailure.objects.count() == 8


def test_signing_in_forgets_the_failures_of_that_name(cast, client):
    for _ in range(7):
        sign_in(client, password="wrong guess")
    sign_in(client)
    assert not LoginFailure.objects.exists()


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\thttps://evil.example",
    ],
)
def test_one_is_never_sent_to_another_host(cast, client, away):
    assert sign_in(client, next=away).url == "/"
    assert client.get("/login/", {"next": away}).url == "/"


def test_one_goes_where_one_wanted_to(cast, client):
    asked = client.get("/profile/?tab=2")
    assert asked.url == "/login/?next=/profile/%3Ftab%3D2"
    assert sign_in(client, next="/profile/?tab=2").url == "/profile/?tab=2"


def test_the_session_gets_a_new_key_at_sign_in(cast, client):
    client.get("/login/")
    session = client.session
    session["before"] = "1"
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_one_is_signed_out_by_a_form_only(signed_in, method):
    client = signed_in("owner")
    assert getattr(client, method)("/logout/").status_code == 405
    assert client.get("/profile/").status_code == 200
    assert client.post("/logout/").url == "/login/"
    assert client.get("/profile/").status_code == 302


def test_a_form_from_elsewhere_is_refused(cast):
    answer = sign_in(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert b"CSRF" in answer.content


@pytest.mark.parametrize("name", ["a\0b", "长" * 5_000, "'; drop table org_user;--"])
def test_a_strange_name_is_just_a_wrong_name(cast, client, name):
    assert sign_in(client, username=name).status_code == 401


def test_before_set_up_the_page_says_how_to_begin(db, client):
    answer = client.get("/login/")
    assert answer.status_code == 200
    assert "zhike setup-link" in answer.content.decode()


def test_the_setup_link_makes_the_first_administrator_once(db, client):
    with base.acting_as(base.System("story")):
        secret = org_actions.make_setup_link(at=clock.now())
    form = {"company_name": "锐锋工具", "currency": "CNY", "username": "boss", "name": "老板", "password": "short"}
    refused = client.post(f"/setup/{secret}/", form)
    assert refused.status_code == 422
    assert not org_queries.is_set_up()
    made = client.post(f"/setup/{secret}/", form | {"password": "long enough 1"})
    assert made.url == "/"
    assert client.get("/users/").status_code == 200
    client.post("/logout/")
    for answer in (client.get(f"/setup/{secret}/"), client.post(f"/setup/{secret}/", form)):
        assert answer.status_code == 404
    assert org_queries.users().count() == 1


def test_a_guessed_setup_link_looks_like_an_ended_one(cast, client):
    assert client.get("/setup/guess/").status_code == 404


def language_of(answer) -> str:
    """Return the language an answer says it is in."""
    return answer.headers["Content-Language"]


def test_the_language_is_the_users_then_the_cookies_then_the_browsers_then_chinese(cast, client):
    assert language_of(client.get("/login/")) == "zh-hans"
    english = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}
    assert language_of(client.get("/login/", **english)) == "en"
    assert language_of(client.get("/login/", HTTP_ACCEPT_LANGUAGE="fr-FR")) == "zh-hans"
    assert language_of(client.get("/login/", HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9")) == "zh-hans"
    client.post("/preference/", {"language": "zh-hans"})
    assert language_of(client.get("/login/", **english)) == "zh-hans"
    org_actions.set_preference(user_id=cast.owner.pk, language="en")
    client.force_login(cast.owner)
    assert language_of(client.get("/profile/")) == "en"


def test_the_theme_is_kept_for_the_user_and_for_the_browser(cast, client):
    client.post("/preference/", {"theme": "dark"})
    client.force_login(cast.owner)
    assert b'data-bs-theme="dark"' in client.get("/profile/").content
    client.post("/preference/", {"theme": "light"})
    assert org_queries.user(cast.owner.pk).theme == "light"
    assert b'data-bs-theme="light"' in client.get("/profile/").content


@pytest.mark.parametrize("choice", [{"language": "xx"}, {"theme": "pink"}, {"language": "<script>"}])
def test_a_language_or_theme_that_does_not_exist_is_not_kept(cast, client, choice):
    client.force_login(cast.owner)
    client.post("/preference/", choice)
    kept = org_queries.user(cast.owner.pk)
    assert (kept.language, kept.theme) == ("", "")


def test_the_cookies_are_out_of_the_reach_of_scripts(cast, client):
    cookies = sign_in(client).cookies
    assert cookies[settings.SESSION_COOKIE_NAME]["httponly"] is True
    assert cookies[settings.SESSION_COOKIE_NAME]["samesite"] == "Lax"


@pytest.mark.covers("R629")
def test_passwords_are_kept_as_argon2():
    from zhike.config import settings as own

    assert own.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
