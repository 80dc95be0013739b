"""Key accounts when customers are merged, parted and erased; deputies and levels as plain rules."""

import keyed
import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.apps.keyaccounts.models import KeyAccount

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
    moved = actions.repoint_customer(from_id=cast.customer_id, to_id=other)
    assert (queries.account_of(other).pk, queries.account_of(cast.customer_id)) == (own, None)
    assert (queries.key_account(account_id).state, queries.key_account(account_id).customer_id) == ("ENDED", other)
    actions.restore_customer(from_id=cast.customer_id, to_id=other, moved=moved)
    assert (queries.account_of(other).pk, queries.account_of(cast.customer_id).pk) == (own, account_id)


def test_a_nomination_declined_and_undone_is_not_taken_away_by_the_tier(cast):
    account_id = actions.nominate(customer_id=cast.customer_id, metal="IRON", reason="行业龙头", at=AT)
    actions.end_account(account_id=account_id, reason="误会", day=AT.date(), at=AT)
    assert (queries.key_account(account_id).reason, queries.key_account(account_id).end_reason) == ("行业龙头", "误会")
    actions.reopen_account(account_id=account_id, at=AT)
    actions.propose(day=AT.date(), at=AT)
    row = queries.account_of(cast.customer_id)
    assert (row.pk, row.metal, row.reason, row.end_reason) == (account_id, "IRON", "行业龙头", "")


def test_who_is_suppressed_is_not_proposed_by_hand(cast):
    customer_actions.change_customer(
        customer_id=cast.customer_id, values={"status": "SUPPRESSED"}, version=None, at=AT
    )  # fmt: skip
    with pytest.raises(rules.Refused, match="NO_CUSTOMER"):
        actions.nominate(customer_id=cast.customer_id, metal="IRON", reason="x", at=AT)


def test_accounts_of_who_leaves_go_to_who_stands_high_enough_and_back(cast):
    account, next_one = keyed.confirmed(cast), keyed.manager_of(cast, "新工").pk
    told = {"from_id": account.manager_id, "customer_ids": None, "at": AT}
    # A rep may not manage platinum: the account keeps who left, and is listed.
    assert actions.hand_over_managed(to_id=cast.owner.pk, **told) == []
    assert actions.hand_over_managed(to_id=next_one, **told) == [account.pk]
    assert queries.key_account(account.pk).manager_id == next_one
    back = {"from_id": account.manager_id, "to_id": next_one, "at": AT}
    assert actions.take_back_managed(ids=[account.pk], **back) == 1
    assert queries.key_account(account.pk).manager_id == account.manager_id
    KeyAccount.objects.update(backup_id=account.manager_id)
    assert actions.hand_over_backed(to_id=cast.owner.pk, **told) == [account.pk]
    given = {"from_id": account.manager_id, "to_id": cast.owner.pk, "at": AT}
    assert actions.take_back_backed(ids=[account.pk], **given) == 1
    assert queries.key_account(account.pk).backup_id == account.manager_id


def test_a_member_of_a_closed_unit_may_join_another_and_nobody_joins_a_closed_one(cast):
    manager_id = cast.branch_manager.pk
    first, other = (
        actions.add_unit(name=name, branch_id=cast.hall.pk, workload=5, at=AT) for name in ("大客户一部", "大客户二部")
    )
    actions.join_unit(unit_id=first, user_id=manager_id, workload=None, at=AT)
    with pytest.raises(rules.Refused, match="IN_UNIT"):
        actions.join_unit(unit_id=other, user_id=manager_id, workload=None, at=AT)
    actions.close_unit(unit_id=first, day=AT.date(), at=AT)
    actions.join_unit(unit_id=other, user_id=manager_id, workload=None, at=AT)
    assert queries.limit_of(manager_id) == 5
    with pytest.raises(rules.Refused, match="NO_ENTRY"):
        actions.join_unit(unit_id=first, user_id=cast.regional_manager.pk, workload=None, at=AT)


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
