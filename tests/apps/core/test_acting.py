"""Stories of acting: nobody reads nothing, the machine sees all, a stale change is refused."""

import pytest

from zhike.apps.core import actions, base
from zhike.apps.customers.models import Customer
from zhike.apps.org import queries as org_queries


def test_reading_while_nobody_acts_is_a_fault_not_an_empty_answer(cast):
    with pytest.raises(base.NoActor):
        Customer.objects.count()


def test_recording_while_nobody_acts_is_a_fault(db, at):
    with pytest.raises(base.NoActor):
        actions.record("customer.added", {}, at=at)


def test_the_machine_sees_everything_and_is_named_in_the_trail(cast):
    with base.acting_as(base.System("nightly")) as who:
        assert Customer.objects.count() == 1
        assert who.label == "system: nightly"


def test_who_acts_ends_with_its_block_also_after_a_fault(cast):
    with pytest.raises(ZeroDivisionError), base.acting_as(base.System("fault")):
        raise ZeroDivisionError
    with pytest.raises(base.NoActor):
        base.actor()


def test_a_block_inside_a_block_gives_the_outer_actor_back(cast):
    owner = org_queries.member(cast.owner.pk)
    with base.acting_as(owner):
        with base.acting_as(base.System("inner")):
            assert base.actor().label == "system: inner"
        assert base.actor() is owner


def test_a_change_on_an_old_version_is_refused_and_writes_nothing(cast, acting, at):
    acting("owner")
    mine, theirs = Customer.objects.get(), Customer.objects.get()
    assert theirs.change({"name": "theirs"}, version=1, at=at) == {"name": ["苏南轨道装备有限公司", "theirs"]}
    with pytest.raises(base.StaleRecord) as stale:
        mine.change({"name": "mine"}, version=1, at=at)
    assert stale.value.current == 2
    assert Customer.objects.get().name == "theirs"


def test_a_change_that_changes_nothing_keeps_the_version(cast, acting, at):
    acting("owner")
    row = Customer.objects.get()
    assert row.change({"name": row.name}, version=1, at=at) == {}
    assert Customer.objects.get().version == 1


def test_an_idempotency_key_is_claimed_once_and_given_back_when_dropped(db, at):
    mine = {"who": "user:1", "key": "k"}
    assert actions.claim_key(**mine, request_digest="d", at=at) is None
    assert actions.claim_key(**mine, request_digest="d", at=at).status == 0
    with pytest.raises(actions.KeyReused):
        actions.claim_key(**mine, request_digest="another", at=at)
    assert actions.claim_key(who="user:2", key="k", request_digest="another", at=at) is None
    actions.drop_key(**mine)
    assert actions.claim_key(**mine, request_digest="another", at=at) is None
    actions.fill_answer(**mine, status=303, headers={"Location": "/"}, body=b"")
    actions.drop_key(**mine)
    assert actions.claim_key(**mine, request_digest="another", at=at).status == 303
