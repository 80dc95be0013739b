"""Stories of the user pages: adding, changing, resetting, granting, tokens shown once."""

import re

import pytest
from cast import PASSWORD
from django.test import Client

from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import queries as org_queries

SECRET = re.compile(r'<code class="fs-2">([^<]+)</code>')


@pytest.fixture
def admin(signed_in):
    """The administrator's browser."""
    return signed_in("administrator")


def test_the_list_names_everybody(admin, cast):
    page = admin.get("/users/").content.decode()
    for user in cast.people().values():
        assert user.username in page


def test_an_added_user_signs_in_with_the_password_shown_once(admin, cast):
    form = {"username": "xiaowang", "name": "小王", "role": "REP", "branch_id": cast.hall.pk}
    answer = admin.post("/users/add/", form)
    (password,) = SECRET.findall(answer.content.decode())
    assert Client().post("/login/", {"username": "xiaowang", "password": password}).url == "/"
    user = org_queries.user_by_name("xiaowang")
    assert (user.name, user.role, user.branch_id) == ("小王", "REP", cast.hall.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "owner"), ("username", "a b"), ("username", ""), ("name", ""), ("role", "GUEST"), ("branch_id", "0"),
     ("email", "not an address"), ("name", "a\0b")],
)  # fmt: skip
def test_a_wrong_field_is_shown_beside_it_and_nobody_is_added(admin, cast, field, value):
    form = {"username": "xiaowang", "name": "小王", "role": "REP", "branch_id": cast.hall.pk, field: value}
    before = org_queries.users().count()
    answer = admin.post("/users/add/", form)
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert org_queries.users().count() == before


def form_of(user, **changed) -> dict:
    """Return the form of a user as it stands, with changes."""
    form = {"name": user.name, "email": user.email, "role": user.role, "branch_id": user.branch_id}
    return form | {"is_active": "on", "version": user.version} | changed


def test_a_changed_role_counts_on_the_next_request_of_an_open_session(admin, cast):
    theirs = Client()
    theirs.force_login(cast.owner)
    assert theirs.get("/users/").status_code == 403
    admin.post(f"/users/{cast.owner.pk}/", form_of(cast.owner, role="ADMINISTRATOR"))
    assert theirs.get("/users/").status_code == 200
    cast.owner.refresh_from_db()
    admin.post(f"/users/{cast.owner.pk}/", form_of(cast.owner, role="REP"))
    assert theirs.get("/users/").status_code == 403


def test_who_may_no_longer_sign_in_is_out_at_once(admin, cast):
    theirs = Client()
    theirs.force_login(cast.owner)
    form = form_of(cast.owner)
    form.pop("is_active")
    admin.post(f"/users/{cast.owner.pk}/", form)
    assert theirs.get("/profile/").url.startswith("/login/")


def test_the_last_administrator_stays_and_the_page_says_why(admin, cast):
    answer = admin.post(f"/users/{cast.administrator.pk}/", form_of(cast.administrator, role="REP"))
    assert answer.status_code == 422
    assert 'id="id_role-error"' in answer.content.decode()
    assert org_queries.user(cast.administrator.pk).role == "ADMINISTRATOR"


def test_a_new_password_is_shown_once_and_ends_the_sessions(admin, cast):
    theirs = Client()
    theirs.force_login(cast.owner)
    answer = admin.post(f"/users/{cast.owner.pk}/password/")
    (password,) = SECRET.findall(answer.content.decode())
    assert theirs.get("/profile/").url.startswith("/login/")
    assert Client().post("/login/", {"username": "owner", "password": PASSWORD}).status_code == 401
    assert Client().post("/login/", {"username": "owner", "password": password}).status_code == 302


def test_a_grant_is_given_once_shown_and_taken_back(admin, cast):
    address = f"/users/{cast.analyst.pk}/grants/"
    for _ in range(2):
        given = {"branch_id": cast.province.pk, "purpose": "季度复盘", "is_whole": "on"}
        assert admin.post(address, given).url == f"/users/{cast.analyst.pk}/"
    assert [grant.branch.name for grant in org_queries.grants(cast.analyst.pk)] == ["江苏"]
    assert f"{address}{cast.province.pk}/remove/" in admin.get(f"/users/{cast.analyst.pk}/").content.decode()
    admin.post(f"{address}{cast.province.pk}/remove/")
    assert not org_queries.grants(cast.analyst.pk)


def test_a_grant_of_no_branch_is_refused_beside_the_field(admin, cast):
    answer = admin.post(f"/users/{cast.analyst.pk}/grants/", {"branch_id": "999"})
    assert answer.status_code == 422
    assert 'id="id_branch_id-error"' in answer.content.decode()


def test_a_token_is_shown_once_and_ends_when_revoked(admin, cast):
    answer = admin.post(f"/users/{cast.api_client.pk}/tokens/", {"name": "夜间导入"})
    (secret,) = SECRET.findall(answer.content.decode())
    assert factor_queries.member_of_token(secret).user_id == cast.api_client.pk
    page = admin.get(f"/users/{cast.api_client.pk}/").content.decode()
    assert "夜间导入" in page
    assert secret not in page
    (token,) = org_queries.tokens(cast.api_client.pk)
    wrong_person = admin.post(f"/users/{cast.agent.pk}/tokens/{token.pk}/revoke/")
    assert wrong_person.status_code == 404
    admin.post(f"/users/{cast.api_client.pk}/tokens/{token.pk}/revoke/")
    assert factor_queries.member_of_token(secret) is None


@pytest.mark.parametrize("tail", ["", "password/", "grants/", "grants/1/remove/", "tokens/", "tokens/1/revoke/"])
def test_a_user_who_does_not_exist_is_not_found(admin, tail):
    assert admin.post(f"/users/999999/{tail}", {"branch_id": 1, "name": "x"}).status_code == 404


def test_a_name_is_shown_as_text(admin, cast):
    admin.post(f"/users/{cast.owner.pk}/", form_of(cast.owner, name="<img src=x onerror=alert(1)>"))
    for address in ("/users/", f"/users/{cast.owner.pk}/"):
        assert "<img src=x" not in admin.get(address).content.decode()


DOORS = [
    ("/customers/", True, True), ("/activities/add/", True, False), ("/templates/", True, False),
    ("/checkup/", True, True), ("/rule-tables/", True, True), ("/tasks/?whose=branch", True, True),
    ("/customers/add/", False, False), ("/imports/", False, False), ("/users/", False, False),
    ("/audit/", False, False), ("/web-forms/", True, False), ("/reviews/sheets/LISTENING/", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("path", "marketing", "risk"), DOORS)
def test_marketing_and_risk_open_what_their_work_takes_and_no_more(admin, cast, path, marketing, risk):
    for role, may in (("MARKETER", marketing), ("RISK_OFFICER", risk)):
        form = {"username": role.lower(), "name": role, "role": role, "branch_id": cast.province.pk}
        (password,) = SECRET.findall(admin.post("/users/add/", form).content.decode())
        client = Client()
        client.post("/login/", {"username": role.lower(), "password": password})
        assert client.get(path).status_code == (200 if may else 403)
