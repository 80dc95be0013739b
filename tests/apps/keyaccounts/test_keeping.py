"""Key accounts when customers are merged, parted and erased; deputies and levels as plain rules."""

import keyed
import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.keyaccounts import actions, queries, rules

pytestmark = pytest.mark.usefixtures("the_moment", "everything")


def second(cast) -> int:
    return customer_actions.add_customer(
        new=customer_actions.NewCustomer(code="C2", name="乙", branch_id=cast.hall.pk, owner_id=cast.owner.pk), at=AT
    )


def test_an_account_moves_with_a_merged_customer_and_back(cast):
    account_id, other = keyed.proposed(cast.customer_id), second(cast)
    moved = actions.repoint_customer(from_id=cast.customer_id, to_id=other)
    assert moved["key_accounts"] == [account_id]
    assert queries.account_of(other).pk == account_id
    assert actions.restore_customer(from_id=cast.customer_id, to_id=other, moved=moved) == 1
    assert queries.account_of(cast.customer_id).pk == account_id


def test_a_customer_that_is_one_already_keeps_its_own(cast):
    account_id, other = keyed.proposed(cast.customer_id), second(cast)
    own = actions.nominate(customer_id=other, metal="GOLD", reason="x", at=AT)
    assert actions.repoint_customer(from_id=cast.customer_id, to_id=other)["key_accounts"] == []
    assert (queries.account_of(other).pk, queries.account_of(cast.customer_id).pk) == (own, account_id)


def test_reasons_are_erased_with_the_customer_and_told_to_it_before(cast):
    actions.nominate(customer_id=cast.customer_id, metal="IRON", reason="王总的公司", at=AT)
    assert queries.about_customer(cast.customer_id)["key_accounts"][0]["reason"] == "王总的公司"
    actions.forget_customer(customer_id=cast.customer_id)
    assert queries.about_customer(cast.customer_id)["key_accounts"][0]["reason"] == ""


@pytest.mark.covers("R530")
@pytest.mark.parametrize(("person", "least", "wrong"), [
    (None, 5, "MISSING"), (None, 0, ""), (rules.Person("GENERAL_MANAGER"), 5, ""),
    (rules.Person("REP"), 5, "OWNER_LEVEL"),
    (rules.Person("REGIONAL_MANAGER"), 5, "OWNER_LEVEL"), (rules.Person("REGIONAL_MANAGER", is_deputy=True), 5, ""),
    (rules.Person("GENERAL_MANAGER", is_active=False), 5, "LEFT"), (rules.Person("KEY_ACCOUNT_MANAGER"), 2, ""),
    (rules.Person("AUDITOR"), 1, "OWNER_LEVEL"),
])  # fmt: skip
def test_who_stands_high_enough_for_a_place(person, least, wrong):
    assert rules.fault(person, least) == wrong


def test_what_is_asked_for_is_refused_in_its_own_words(cast):
    account = keyed.confirmed(cast)
    given = {"sponsor_id": cast.general_manager.pk, "manager_id": account.manager_id, "backup_id": None}
    day = AT.date()
    with pytest.raises(rules.Refused, match="NO_PERSON"):
        actions.appoint(account_id=account.pk, **given | {"backup_id": 9_999}, day=day, at=AT)
    with pytest.raises(rules.Refused, match="NO_ENTRY"):
        actions.appoint(account_id=9_999, **given, day=day, at=AT)
    with pytest.raises(rules.Refused, match="BAD_DAYS"):
        actions.grant_deputy(user_id=cast.owner.pk, first_date=day, last_date=day.replace(year=2030), reason="x", at=AT)
    with pytest.raises(rules.Refused, match="NO_PERSON"):
        actions.grant_deputy(user_id=cast.auditor.pk, first_date=day, last_date=day, reason="x", at=AT)
    with base.acting_as(base.System("test")):
        actions.end_account(account_id=account.pk, reason="x", day=day, at=AT)
    with pytest.raises(rules.Refused, match="ENDED"):
        actions.appoint(account_id=account.pk, **given, day=day, at=AT)
