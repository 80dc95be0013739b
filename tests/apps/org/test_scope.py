"""Stories of who sees what: own, branch, subtree, all, none; granted detail; rights that change."""

import pytest

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.factors import queries as factor_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules, scope
from zhike.apps.org.actions import granting

# The customer belongs to the hall 苏州 under the province 江苏 and to the part called owner.
SEES = {
    "administrator": True, "owner": True, "colleague": False, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "agent": True,
    "api_client": True,
}  # fmt: skip


@pytest.mark.parametrize("part", SEES)
def test_a_customer_is_seen_by_whom_the_policy_says(cast, acting, part):
    acting(part)
    assert (customer_queries.customer(cast.customer_id) is not None) is SEES[part]
    assert (customer_queries.card(cast.customer_id) is not None) is SEES[part]
    assert (customer_queries.record(cast.customer_id) is not None) is SEES[part]
    assert customer_queries.customers().count() == SEES[part]


def test_every_part_of_the_cast_is_in_the_table(cast):
    assert set(SEES) == set(cast.people())


def test_a_representative_does_not_see_the_customers_of_a_colleague_or_of_nobody(cast, acting, at):
    with base.acting_as(base.System("story")):
        for code, owner_id in (("C002", cast.colleague.pk), ("C003", None)):
            new = customer_actions.NewCustomer(code=code, name=code, branch_id=cast.hall.pk, owner_id=owner_id)
            customer_actions.add_customer(new=new, at=at)
    acting("owner")
    assert [c.code for c in customer_queries.customers()] == ["C001"]
    acting("branch_manager")
    assert customer_queries.customers().count() == 3


def test_a_granted_branch_opens_its_whole_subtree(cast, at):
    with base.acting_as(base.System("story")):
        granting.grant_detail(user_id=cast.analyst.pk, branch_id=cast.province.pk, at=at)
    with base.acting_as(org_queries.member(cast.analyst.pk)):
        assert customer_queries.customer(cast.customer_id)


def test_a_grant_elsewhere_opens_nothing_here_and_closes_again(cast, at):
    with base.acting_as(base.System("story")):
        granting.grant_detail(user_id=cast.colleague.pk, branch_id=cast.other_hall.pk, at=at)
        assert customer_queries.customers().count() == 1
    with base.acting_as(org_queries.member(cast.colleague.pk)):
        assert not customer_queries.customer(cast.customer_id)
    with base.acting_as(base.System("story")):
        granting.grant_detail(user_id=cast.colleague.pk, branch_id=cast.hall.pk, at=at)
        granting.revoke_detail(user_id=cast.colleague.pk, branch_id=cast.hall.pk, at=at)
    with base.acting_as(org_queries.member(cast.colleague.pk)):
        assert not customer_queries.customer(cast.customer_id)


def test_a_representative_keeps_own_customers_beside_a_granted_branch(cast, acting, at):
    with base.acting_as(base.System("story")):
        new = customer_actions.NewCustomer(code="C009", name="济南客户", branch_id=cast.other_hall.pk)
        customer_actions.add_customer(new=new, at=at)
        granting.grant_detail(user_id=cast.owner.pk, branch_id=cast.other_hall.pk, at=at)
    acting("owner")
    assert {c.code for c in customer_queries.customers()} == {"C001", "C009"}


FIGURES = {
    "owner": set(), "colleague": set(), "agent": set(), "branch_manager": {"SZ"}, "api_client": {"SZ"},
    "regional_manager": {"JS", "SZ"}, "other_manager": {"JN"}, "general_manager": {"HQ", "JS", "SZ", "JN"},
    "analyst": {"HQ", "JS", "SZ", "JN"}, "auditor": {"HQ", "JS", "SZ", "JN"}, "administrator": {"HQ", "JS", "SZ", "JN"},
}  # fmt: skip


@pytest.mark.covers("R491")
@pytest.mark.parametrize("part", FIGURES)
def test_sums_are_seen_for_the_branches_the_policy_says(cast, part):
    member = org_queries.member(cast.people()[part].pk)
    assert {branch.code for branch in org_queries.figure_branches(member)} == FIGURES[part]


def test_only_a_reader_of_sums_without_rows_has_small_cells_hidden(cast):
    hidden = [p for p, user in cast.people().items() if scope.Member(user).hides_small_cells]
    assert hidden == ["analyst"]


def test_who_sees_own_records_only_is_known_until_a_branch_is_opened_to_them(cast, at):
    own = {p for p, user in cast.people().items() if scope.Member(user).sees_own_only}
    assert own == {p for p, user in cast.people().items() if user.role in {"REP", "KEY_ACCOUNT_MANAGER"}}
    with base.acting_as(base.System("test")):
        granting.grant_detail(user_id=cast.colleague.pk, branch_id=cast.other_hall.pk, at=at)
    assert not org_queries.member(cast.colleague.pk).sees_own_only


def test_a_right_that_is_missing_is_named(cast):
    member = org_queries.member(cast.owner.pk)
    member.demand("customer.view")
    with pytest.raises(scope.MayNot, match=r"The role REP does not include the act user\.manage\."):
        member.demand("user.manage")


def test_who_may_not_sign_in_is_nobody(cast, at):
    with base.acting_as(base.System("story")):
        secret = org_actions.make_token(user_id=cast.agent.pk, name="till", at=at)
        assert factor_queries.member_of_token(secret).user_id == cast.agent.pk
        org_actions.change_user(user_id=cast.agent.pk, values={"is_active": False}, at=at)
    assert org_queries.member(cast.agent.pk) is None
    assert factor_queries.member_of_token(secret) is None


def test_a_changed_role_counts_for_the_next_request_with_a_token(cast, at):
    with base.acting_as(base.System("story")):
        secret = org_actions.make_token(user_id=cast.agent.pk, name="till", at=at)
        assert not factor_queries.member_of_token(secret).may("figure.view")
        org_actions.change_user(user_id=cast.agent.pk, values={"role": "BRANCH_MANAGER"}, at=at)
        assert factor_queries.member_of_token(secret).may("figure.view")


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [([10, 20, 30], set()), ([4, 20, 30], {0, 1}), ([4, 3, 30], {0, 1}), ([0, 4, 9, 7], {1, 3}), ([4], {0}),
     ([4, 0], {0}), ([5, 5], set()), ([], set())],
)  # fmt: skip
def test_beside_a_single_small_count_a_second_is_hidden_or_the_sum_would_tell_it(counts, hidden):
    assert rules.small_cells(counts) == hidden
