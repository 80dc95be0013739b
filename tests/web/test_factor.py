"""The second factor through the door: enrolled, asked for at sign-in, used once, demanded by role, reset when lost."""

import json
import re
from datetime import timedelta

import pyotp
import pytest
from cast import AT, PASSWORD

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.factors import actions as factor_actions
from zhike.apps.factors import queries as factor_queries
from zhike.apps.factors.models import RecoveryCode, SecondFactor
from zhike.apps.org.models import User
from zhike.apps.tasks.models import Notice
from zhike.config import cli

STEP = timedelta(seconds=30)


@pytest.fixture
def clock(cast, monkeypatch):
    """A clock that can be moved: `clock(STEP)`."""
    now = [AT]
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: now[0])

    def move(by: timedelta):
        now[0] += by
        return now[0]

    return move


def code_of(user: User, at) -> str:
    """Return what the authenticator of somebody shows: reckoned by the key the page gave, not by the program."""
    return pyotp.TOTP(SECRETS[user.pk]).at(at)


SECRETS: dict[int, str] = {}


def enrol(client, user: User, at) -> list[str]:
    client.post("/profile/factor/begin/")
    page = client.get("/profile/factor/").content.decode()
    SECRETS[user.pk] = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    page = client.post("/profile/factor/confirm/", {"code": code_of(user, at)}).content.decode()
    return re.findall(r"<li><code>([a-z2-9-]{19})</code>", page)


def sign_in(client, user: User, code: str, after: str = "/tasks/"):
    client.logout()
    first = client.post("/login/", {"username": user.username, "password": PASSWORD, "next": after})
    assert (first.status_code, first.url) == (302, "/login/second/")
    return client.post("/login/second/", {"code": code})


@pytest.mark.covers("R629")
def test_signing_in_takes_the_code_and_leads_where_one_wanted(cast, signed_in, clock):
    client = signed_in("owner")
    codes = enrol(client, cast.owner, AT)
    assert len(codes) == 10
    assert client.get("/tasks/").status_code == 200  # the session that enrolled goes on
    at = clock(STEP)
    answer = sign_in(client, cast.owner, code_of(cast.owner, at))
    assert (answer.status_code, answer.url) == (302, "/tasks/")
    assert client.get("/tasks/").status_code == 200


def test_the_password_alone_opens_nothing(cast, signed_in, clock):
    client = signed_in("owner")
    enrol(client, cast.owner, AT)
    client.logout()
    client.post("/login/", {"username": "owner", "password": PASSWORD})
    assert client.get("/tasks/").url.startswith("/login/")
    assert client.get("/api/v1/me").status_code == 401
    assert not AuditEntry.objects.filter(act="login", object_id=cast.owner.pk).exists()


@pytest.mark.parametrize("off", [-2, 2, 40])
def test_a_code_of_another_time_is_refused(cast, signed_in, clock, off):
    client = signed_in("owner")
    enrol(client, cast.owner, AT)
    at = clock(5 * STEP)
    assert sign_in(client, cast.owner, code_of(cast.owner, at + off * STEP)).status_code == 401


def test_no_code_is_taken_twice(cast, signed_in, clock):
    client = signed_in("owner")
    codes = enrol(client, cast.owner, AT)
    assert sign_in(client, cast.owner, code_of(cast.owner, AT)).status_code == 401
    at = clock(2 * STEP)
    assert sign_in(client, cast.owner, code_of(cast.owner, at)).status_code == 302
    assert sign_in(client, cast.owner, code_of(cast.owner, at)).status_code == 401
    assert sign_in(client, cast.owner, code_of(cast.owner, at - STEP)).status_code == 401
    assert sign_in(client, cast.owner, codes[3].upper().replace("-", " ")).status_code == 302
    assert sign_in(client, cast.owner, codes[3]).status_code == 401
    assert factor_queries.n_codes_left(cast.owner.pk) == 9


def test_guessing_is_throttled_and_a_right_password_does_not_forgive_it(cast, signed_in, clock):
    client = signed_in("owner")
    enrol(client, cast.owner, AT)
    at = clock(2 * STEP)
    for _try in range(8):
        assert sign_in(client, cast.owner, "000000").status_code == 401
    client.logout()
    assert client.post("/login/", {"username": "owner", "password": PASSWORD}).status_code == 429
    later = clock(timedelta(minutes=16))
    assert later > at
    assert sign_in(client, cast.owner, code_of(cast.owner, later)).status_code == 302


def test_between_the_steps_there_are_five_minutes_and_the_same_password(cast, signed_in, clock):
    client = signed_in("owner")
    enrol(client, cast.owner, AT)
    client.logout()
    client.post("/login/", {"username": "owner", "password": PASSWORD})
    at = clock(timedelta(minutes=6))
    assert client.post("/login/second/", {"code": code_of(cast.owner, at)}).url == "/login/"
    client.post("/login/", {"username": "owner", "password": PASSWORD})
    User.objects.filter(pk=cast.owner.pk).update(session_epoch=99)
    assert client.post("/login/second/", {"code": code_of(cast.owner, at)}).url == "/login/"
    assert client.get("/login/second/").url == "/login/"


def test_neither_secret_nor_codes_lie_there_in_the_clear(cast, signed_in, clock):
    codes = enrol(signed_in("owner"), cast.owner, AT)
    row = SecondFactor.objects.get()
    assert SECRETS[cast.owner.pk] not in json.dumps(row.sealed)
    kept = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert not kept & {code.replace("-", "") for code in codes}
    assert all(len(one) == 64 for one in kept)


def test_a_factor_counts_only_once_confirmed(cast, signed_in, clock):
    client = signed_in("owner")
    client.post("/profile/factor/begin/")
    assert "data:image/svg" in client.get("/profile/factor/").content.decode()
    assert client.post("/profile/factor/confirm/", {"code": "123456"}).status_code == 422
    client.logout()
    assert client.post("/login/", {"username": "owner", "password": PASSWORD}).url == "/"


def test_a_secret_made_in_another_session_is_not_offered_here(cast, signed_in, client, clock):
    theirs = type(client)()
    theirs.force_login(User.objects.get(pk=cast.owner.pk))
    theirs.post("/profile/factor/begin/")
    page = theirs.get("/profile/factor/").content.decode()
    known = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1]
    mine = signed_in("owner")
    assert known not in mine.get("/profile/factor/").content.decode()
    code = pyotp.TOTP(known.replace(" ", "")).at(AT)
    assert mine.post("/profile/factor/confirm/", {"code": code}).status_code == 422
    clock(STEP)
    mine.post("/profile/factor/begin/")
    # Whoever began before sees nothing of the new one.
    assert "<code>" not in theirs.get("/profile/factor/").content.decode()


@pytest.mark.parametrize("door", ["page", "rest", "terminal"])
def test_who_is_given_a_role_that_must_enrol_signs_in_anew(cast, signed_in, client, clock, door):
    open_session = type(client)()
    open_session.force_login(User.objects.get(pk=cast.owner.pk))
    admin = signed_in("administrator")
    admin.post("/users/factor/", {"roles": ["GENERAL_MANAGER"]})
    assert open_session.get("/tasks/").status_code == 200
    owner, address = User.objects.get(pk=cast.owner.pk), f"/users/{cast.owner.pk}/"
    form = {"name": owner.name, "email": owner.email, "branch_id": owner.branch_id, "is_active": "on"}
    if door == "page":
        admin.post(address, {**form, "role": "GENERAL_MANAGER", "version": owner.version})
    elif door == "rest":
        told = {"role": "GENERAL_MANAGER", "version": owner.version}
        answer = admin.patch(f"/api/v1{address[:-1]}", json.dumps(told), content_type="application/json")
        assert answer.status_code == 200
    else:
        assert cli.main(["user", "change", "owner", "--role", "GENERAL_MANAGER"]) == 0
    assert open_session.get("/tasks/").url.startswith("/login/")


def test_enrolling_ends_the_other_sessions(cast, signed_in, client, clock):
    other = type(client)()
    other.force_login(User.objects.get(pk=cast.owner.pk))
    assert other.get("/tasks/").status_code == 200
    enrol(signed_in("owner"), cast.owner, AT)
    assert other.get("/tasks/").status_code == 302


def test_it_is_given_up_with_a_code_and_not_where_the_role_demands_it(cast, signed_in, clock):
    client = signed_in("owner")
    codes = enrol(client, cast.owner, AT)
    assert client.post("/profile/factor/remove/", {"code": "1"}).status_code == 422
    cast.owner.refresh_from_db()
    signed_in("administrator").post("/users/factor/", {"roles": ["REP"]})
    client = signed_in("owner")
    assert client.post("/profile/factor/remove/", {"code": codes[0]}).status_code == 422
    signed_in("administrator").post("/users/factor/", {"roles": []})
    client = signed_in("owner")
    assert client.post("/profile/factor/remove/", {"code": codes[1]}).url == "/profile/"
    assert factor_queries.factor_of(cast.owner.pk) is None


def test_new_recovery_codes_end_the_former(cast, signed_in, clock):
    client = signed_in("owner")
    codes = enrol(client, cast.owner, AT)
    page = client.post("/profile/factor/codes/", {"code": codes[0]}).content.decode()
    assert len(re.findall(r"<li><code>", page)) == 10
    assert sign_in(client, cast.owner, codes[1]).status_code == 401


def test_a_role_that_must_enrol_opens_nothing_else_before(cast, signed_in, client, clock):
    open_session = type(client)()
    open_session.force_login(User.objects.get(pk=cast.owner.pk))
    signed_in("administrator").post("/users/factor/", {"roles": ["REP", "PIRATE"]})
    assert factor_queries.demanding_roles() == set()
    signed_in("administrator").post("/users/factor/", {"roles": ["REP"]})
    assert open_session.get("/tasks/").url.startswith("/login/")
    client.logout()
    assert client.post("/login/", {"username": "owner", "password": PASSWORD}).url == "/profile/factor/"
    for address in ("/tasks/", "/customers/", "/profile/", "/api/v1/me"):
        assert client.get(address).url == "/profile/factor/"
    enrol(client, cast.owner, AT)
    assert client.get("/tasks/").status_code == 200
    # Who has none of the roles signs in as before.
    client.logout()
    assert client.post("/login/", {"username": "auditor", "password": PASSWORD}).url == "/"


@pytest.mark.covers("R629")
def test_a_lost_factor_is_reset_with_everything_it_protected(cast, signed_in, client, clock):
    mine = type(client)()
    mine.force_login(User.objects.get(pk=cast.owner.pk))
    enrol(mine, cast.owner, AT)
    token = mine.post("/profile/tokens/", {"name": "t"}).content.decode()
    secret = re.search(r'<code class="fs-2">([^<]+)</code>', token)[1]
    bearer = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert type(client)().get("/api/v1/me", **bearer).status_code == 200
    assert signed_in("administrator").post(f"/users/{cast.owner.pk}/factor/reset/").status_code == 302
    assert mine.get("/tasks/").url.startswith("/login/")
    assert type(client)().get("/api/v1/me", **bearer).status_code == 401
    entry = AuditEntry.objects.get(act="factor.reset")
    assert (entry.object_id, entry.user_id) == (cast.owner.pk, cast.administrator.pk)
    assert Notice.objects.filter(user=cast.owner, kind="SYSTEM").count() == 1
    client.logout()
    assert client.post("/login/", {"username": "owner", "password": PASSWORD}).url == "/"


@pytest.mark.parametrize("part", ["general_manager", "auditor", "branch_manager", "owner"])
def test_only_who_manages_users_demands_or_resets(cast, signed_in, clock, part):
    client = signed_in(part)
    assert client.get("/users/factor/").status_code == 403
    assert client.post("/users/factor/", {"roles": ["REP"]}).status_code == 403
    assert client.post(f"/users/{cast.administrator.pk}/factor/reset/").status_code == 403
    assert factor_queries.demanding_roles() == set()


def test_who_is_locked_out_gets_help_at_the_terminal(cast, signed_in, clock, capsys):
    enrol(signed_in("administrator"), cast.administrator, AT)
    assert cli.main(["user", "reset-factor", "admin", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["was_enrolled"] is True
    assert factor_queries.factor_of(cast.administrator.pk) is None
    assert AuditEntry.objects.get(act="factor.reset").actor == "system: zhike user reset-factor"
    cli.main(["user", "reset-factor", "admin", "--json"])
    assert json.loads(capsys.readouterr().out)["was_enrolled"] is False


def test_another_secret_key_leaves_the_recovery_codes(cast, signed_in, clock, settings):
    client = signed_in("owner")
    codes = enrol(client, cast.owner, AT)
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key"
    at = clock(2 * STEP)
    assert not factor_actions.is_right(user_id=cast.owner.pk, code=code_of(cast.owner, at), at=at)
    with base.acting_as(base.System("test")):
        assert factor_actions.is_right(user_id=cast.owner.pk, code=codes[0], at=at)
