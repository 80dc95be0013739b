"""Stories of the house: the tree, the last administrator, tokens, the set-up link, the throttle."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import actions, queries
from zhike.apps.org.models import ApiToken, SetupLink


@pytest.fixture(autouse=True)
def machine(db):
    """Let the machine act."""
    with base.acting_as(base.System("story")):
        yield


def test_a_branch_stands_under_a_higher_level_only(cast, at):
    city = actions.add_branch(code="WX", name="无锡", level="CITY", parent_id=cast.province.pk, at=at)
    assert city.path == f"{cast.province.path}{city.pk}/"
    for level, parent in (("CITY", cast.hall), ("PROVINCE", cast.province), ("HQ", cast.head)):
        with pytest.raises(actions.BranchRefused):
            actions.add_branch(code="X", name="X", level=level, parent_id=parent.pk, at=at)
    with pytest.raises(actions.BranchRefused):
        actions.add_branch(code="X", name="X", level="HALL", parent_id=None, at=at)


def test_a_branch_code_is_taken_once(cast, at):
    with pytest.raises(actions.CodeTaken):
        actions.add_branch(code="SZ", name="another", level="HALL", parent_id=cast.head.pk, at=at)


def test_a_branch_to_which_something_belongs_stays(cast, at):
    for branch in (cast.head, cast.province, cast.hall):
        with pytest.raises(actions.BranchRefused):
            actions.remove_branch(branch_id=branch.pk, at=at)
    empty = actions.add_branch(code="YZ", name="扬州", level="HALL", parent_id=cast.province.pk, at=at)
    actions.remove_branch(branch_id=empty.pk, at=at)
    assert queries.branch(empty.pk) is None
    assert core_queries.trail(noun="branch", object_id=empty.pk)[0].act == "branch.remove"


@pytest.mark.parametrize("values", [{"role": "REP"}, {"is_active": False}])
def test_the_last_administrator_stays_until_there_is_another(cast, at, values):
    with pytest.raises(actions.UserRefused):
        actions.change_user(user_id=cast.administrator.pk, values=values, at=at)
    actions.change_user(user_id=cast.auditor.pk, values={"role": "ADMINISTRATOR"}, at=at)
    actions.change_user(user_id=cast.administrator.pk, values=values, at=at)
    assert queries.is_set_up()


def test_an_administrator_who_may_not_sign_in_does_not_count_as_one(cast, at):
    actions.change_user(user_id=cast.auditor.pk, values={"role": "ADMINISTRATOR"}, at=at)
    actions.change_user(user_id=cast.auditor.pk, values={"is_active": False}, at=at)
    with pytest.raises(actions.UserRefused):
        actions.change_user(user_id=cast.administrator.pk, values={"role": "REP"}, at=at)


def test_a_change_of_a_user_on_an_old_version_is_refused(cast, at):
    actions.change_user(user_id=cast.agent.pk, values={"name": "first"}, version=1, at=at)
    with pytest.raises(base.StaleRecord):
        actions.change_user(user_id=cast.agent.pk, values={"name": "second"}, version=1, at=at)
    assert queries.user(cast.agent.pk).name == "first"


def test_a_username_is_taken_once(cast, at):
    with pytest.raises(actions.UserRefused):
        actions.invite_user(username="agent", name="x", role="REP", branch_id=cast.hall.pk, at=at)


def test_an_invited_user_can_sign_in_with_the_password_shown_once(cast, at):
    user_id, password = actions.invite_user(username="new", name="新人", role="REP", branch_id=cast.hall.pk, at=at)
    assert queries.user(user_id).check_password(password)
    assert password not in str(list(core_queries.trail(noun="user", object_id=user_id).values("value__values")))


@pytest.mark.parametrize("weak", ["short", "password1234", "branch_manager"])
def test_a_weak_password_is_refused(cast, at, weak):
    with pytest.raises(ValidationError):
        actions.set_password(user_id=cast.branch_manager.pk, password=weak, at=at)


def test_of_a_token_only_its_hash_is_kept(cast, at):
    secret = actions.make_token(user_id=cast.api_client.pk, name="nightly import", at=at)
    assert len(secret) >= 32
    token = ApiToken.objects.get()
    assert secret not in (token.token_hash, token.name)
    actions.revoke_token(token_id=token.pk, at=at)
    assert factor_queries.member_of_token(secret) is None


def test_a_setup_link_works_once_and_for_a_week(db, at):
    secret = actions.make_setup_link(at=at)
    assert queries.open_setup_link(secret, at=at + timedelta(days=6))
    assert queries.open_setup_link(secret, at=at + timedelta(days=7)) is None
    assert queries.open_setup_link("guessed", at=at) is None
    first = {"company_name": "锐锋", "currency": "CNY", "username": "boss", "name": "b", "password": "long enough 1"}
    user = actions.use_setup_link(secret=secret, **first, at=at)
    assert user.role == "ADMINISTRATOR"
    with pytest.raises(actions.AlreadySetUp):
        actions.use_setup_link(secret=secret, **first | {"username": "thief"}, at=at)
    with pytest.raises(actions.AlreadySetUp):
        actions.make_setup_link(at=at)


def test_a_weak_password_does_not_use_the_setup_link_up(db, at):
    secret = actions.make_setup_link(at=at)
    with pytest.raises(ValidationError):
        actions.use_setup_link(
            secret=secret, company_name="锐锋", currency="CNY", username="boss", name="b", password="short", at=at
        )
    assert queries.open_setup_link(secret, at=at)


def test_a_new_setup_link_ends_the_one_before(db, at):
    old = actions.make_setup_link(at=at)
    actions.make_setup_link(at=at)
    assert queries.open_setup_link(old, at=at) is None
    assert SetupLink.objects.count() == 1


def test_eight_failures_close_a_name_for_a_quarter_of_an_hour(db, at):
    for n in range(8):
        assert not queries.is_login_throttled(username="owner", address="10.0.0.1", at=at)
        actions.note_login_failure(username="owner", address=f"10.0.1.{n}", at=at)
    assert queries.is_login_throttled(username="owner", address="10.0.0.1", at=at)
    assert not queries.is_login_throttled(username="agent", address="10.0.0.1", at=at)
    assert not queries.is_login_throttled(username="owner", address="10.0.0.1", at=at + timedelta(minutes=15))


def test_forty_failures_close_an_address_whatever_the_names(db, at):
    for n in range(40):
        actions.note_login_failure(username=f"guess{n}", address="10.0.0.9", at=at)
    assert queries.is_login_throttled(username="owner", address="10.0.0.9", at=at)


def test_a_change_of_the_company_is_in_the_trail_and_unknown_settings_are_refused(cast, at):
    actions.change_company(values={"fiscal_start_month": 4}, at=at)
    assert core_queries.trail(noun="company")[0].value.values == {"fiscal_start_month": ["1", "4"]}
    with pytest.raises(ValueError, match="not a company setting"):
        actions.change_company(values={"is_demo": True}, at=at)
