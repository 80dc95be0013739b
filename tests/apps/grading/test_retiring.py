"""Letting go courteously: two questions in their order, another one approves, the customer is told, then it ends."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card, Customer
from zhike.apps.grading import actions, queries
from zhike.apps.grading.models import RetirementPlan
from zhike.apps.grading.rules import retiring
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks.models import Notice

PLAN = retiring.Plan("PRICE_UP", "Dear {name}: {percent} % from {day} on.", 30, "Our dealer nearby", Decimal(12))
END = retiring.Plan(
    "TERMINATE", "Dear {name}, we end on {day}.", 30, "Two other suppliers", legal_check="Contract ended in June",
    unpaid="Invoice 77: 1,200",
)  # fmt: skip


def known(customer_id: int, **standing) -> None:
    values = {"tier": "SMALL", "potential": Decimal(100), "contribution_year": Decimal(-900),
              "cost_year": Decimal(1500), "margin_year": Decimal(600), "revenue_year": Decimal(9000)}  # fmt: skip
    Card.objects.filter(pk=customer_id).update(**values | standing)


def propose(cast, **more) -> RetirementPlan:
    new = actions.NewCase(customer_id=cast.customer_id, reason="costs more than it brings", **more)
    return RetirementPlan.objects.get(pk=actions.propose_retirement(new=new, day=TODAY, at=AT))


def fresh(row: RetirementPlan) -> RetirementPlan:
    row.refresh_from_db()
    return row


def rule(error) -> str:
    return error.value.rule


@pytest.mark.covers("R560")
@pytest.mark.covers("R084")
def test_potential_above_the_threshold_never_reaches_the_second_question(cast, acting):
    acting("branch_manager")
    known(cast.customer_id, potential=Decimal(20_000))
    row = propose(cast)
    assert (row.status, row.verdict, row.closed_date) == ("GROW", "UPGRADE", TODAY)
    with pytest.raises(retiring.RetirementRefused) as refused:
        actions.plan_retirement(plan_id=row.pk, plan=PLAN, version=None, at=AT)
    assert rule(refused) == "NOT_NOW"


@pytest.mark.covers("R083")
def test_nothing_is_let_go_while_the_potential_is_not_known(cast, acting):
    acting("branch_manager")
    known(cast.customer_id, potential=None)
    row = propose(cast)
    assert (row.status, row.verdict) == ("CHECKING", "UNKNOWN_POTENTIAL")
    for step in (actions.ask_approval, actions.plan_retirement):
        with pytest.raises(retiring.RetirementRefused):
            step(plan_id=row.pk, at=AT, **({"plan": PLAN, "version": None} if step is actions.plan_retirement else {}))
    known(cast.customer_id)
    assert actions.check_again(plan_id=row.pk, day=TODAY, at=AT) == "ELIMINATE"
    assert fresh(row).status == "PLANNING"


@pytest.mark.covers("R561")
@pytest.mark.parametrize(
    "speaks_for_it",
    [{"contribution_year": Decimal(1)}, {"reference_value": Decimal(901)}, {"strategic_reason": "opens the port"}],
)
def test_who_contributes_or_is_wanted_all_the_same_is_kept_at_low_cost(cast, acting, speaks_for_it):
    acting("branch_manager")
    known(cast.customer_id, **{k: v for k, v in speaks_for_it.items() if k == "contribution_year"})
    row = propose(cast, **{k: v for k, v in speaks_for_it.items() if k != "contribution_year"})
    assert (row.status, row.verdict) == ("KEPT", "KEEP_AT_LOW_COST")


@pytest.mark.covers("R559")
def test_serving_less_shows_the_old_cost_less_the_new_one(cast, acting):
    acting("branch_manager")
    known(cast.customer_id, contribution_year=Decimal(300), tier="ORDINARY")
    row = propose(cast, wants_less=True)
    assert (row.status, row.verdict) == ("PLANNING", "LESS_SERVICE")
    less = retiring.Plan("COST_DOWN", "Dear {name}", 30, "Order on the web", new_cost=Decimal(400))
    assert actions.plan_retirement(plan_id=row.pk, plan=less, version=None, at=AT) == {}
    told = queries.outlook(fresh(row))
    assert (told.saving, told.contribution_then) == (Decimal(1100), Decimal(1400))
    dearer = retiring.Plan("PRICE_UP", "Dear {name}", 30, "Order on the web", Decimal(5))
    assert actions.plan_retirement(plan_id=row.pk, plan=dearer, version=None, at=AT) == {"method": "BAD_METHOD"}


@pytest.mark.covers("R562")
@pytest.mark.covers("R563")
def test_a_plan_lacks_what_courtesy_and_law_ask_for_until_it_is_there(cast, acting):
    acting("branch_manager")
    known(cast.customer_id)
    row = propose(cast)
    bare = retiring.Plan("TERMINATE", "", 5, "")
    assert actions.plan_retirement(plan_id=row.pk, plan=bare, version=None, at=AT) == {
        "notice": "NO_NOTICE", "alternatives": "NO_ALTERNATIVES", "notice_days": "NOTICE_TOO_SHORT",
        "legal_check": "NO_LEGAL_CHECK", "unpaid": "NO_UNPAID_LIST",
    }  # fmt: skip
    with pytest.raises(retiring.RetirementRefused) as refused:
        actions.ask_approval(plan_id=row.pk, at=AT)
    assert rule(refused) == "NOT_COMPLETE"
    assert actions.plan_retirement(plan_id=row.pk, plan=END, version=None, at=AT) == {}
    with pytest.raises(retiring.RetirementRefused) as refused:
        actions.tell_customer(plan_id=row.pk, way="LETTER", day=TODAY, at=AT)
    assert rule(refused) == "NOT_NOW"


@pytest.mark.covers("R562")
def test_another_one_approves_the_notice_runs_and_only_then_the_customer_is_retired(cast, everything):
    known(cast.customer_id)
    manager, owner, regional = cast.branch_manager, cast.owner, cast.regional_manager
    with base.acting_as(org_queries.member(owner.pk)):
        row = propose(cast)
        actions.plan_retirement(plan_id=row.pk, plan=PLAN, version=None, at=AT)
        assert queries.outlook(fresh(row)).break_even_percent == Decimal(10)
        assert queries.outlook(row).contribution_then == Decimal(180)
        actions.ask_approval(plan_id=row.pk, at=AT)
        with pytest.raises(retiring.RetirementRefused) as refused:
            actions.decide_retirement(plan_id=row.pk, is_approved=True, reason="", at=AT)
        assert rule(refused) == "NO_RIGHT"
    assert [notice.user_id for notice in Notice.objects.filter(kind="APPROVAL")] == [manager.pk]
    with base.acting_as(org_queries.member(manager.pk)):
        actions.decide_retirement(plan_id=row.pk, is_approved=False, reason="offer the dealer first", at=AT)
        # Who asks again is the author from then on, and may not approve.
        actions.ask_approval(plan_id=row.pk, at=AT)
        with pytest.raises(retiring.RetirementRefused) as refused:
            actions.decide_retirement(plan_id=row.pk, is_approved=True, reason="", at=AT)
        assert rule(refused) == "OWN_PLAN"
    with base.acting_as(org_queries.member(regional.pk)):
        actions.decide_retirement(plan_id=row.pk, is_approved=True, reason="agreed", at=AT)
        actions.tell_customer(plan_id=row.pk, way="VISIT", day=TODAY, at=AT)
        assert fresh(row).ends_date == TODAY + timedelta(days=30)
        assert Customer.objects.get(pk=cast.customer_id).status == "ACTIVE"
        with pytest.raises(retiring.RetirementRefused) as refused:
            actions.finish_retirement(
                plan_id=row.pk, is_gone=True, outcome="", day=TODAY + timedelta(days=29), at=AT
            )  # fmt: skip
        assert rule(refused) == "NOTICE_RUNNING"
        actions.finish_retirement(
            plan_id=row.pk, is_gone=True, outcome="went to the dealer", day=TODAY + timedelta(days=30), at=AT
        )  # fmt: skip
    assert Customer.objects.get(pk=cast.customer_id).status == "RETIRED"
    codes = ["OPENED", "CHECKED", "PLANNED", "ASKED", "REFUSED", "ASKED", "APPROVED", "TOLD", "LEFT"]
    assert [step.code for step in queries.steps_of(row.pk)] == codes


def test_who_takes_the_new_terms_stays(cast, everything):
    known(cast.customer_id)
    row = propose(cast)
    actions.plan_retirement(plan_id=row.pk, plan=PLAN, version=None, at=AT)
    actions.ask_approval(plan_id=row.pk, at=AT)
    with base.acting_as(org_queries.member(cast.regional_manager.pk)):
        actions.decide_retirement(plan_id=row.pk, is_approved=True, reason="", at=AT)
    actions.tell_customer(plan_id=row.pk, way="LETTER", day=TODAY, at=AT)
    actions.finish_retirement(plan_id=row.pk, is_gone=False, outcome="pays the new price", day=TODAY, at=AT)
    assert Customer.objects.get(pk=cast.customer_id).status == "ACTIVE"
    assert fresh(row).status == "STAYED"


@pytest.mark.covers("R563")
def test_bad_faith_goes_past_both_questions_but_not_past_the_check_nor_the_approval(cast, everything):
    known(cast.customer_id, potential=Decimal(90_000), contribution_year=Decimal(500))
    row = propose(cast, is_bad_faith=True)
    assert (row.status, row.verdict) == ("PLANNING", "BAD_FAITH")
    assert actions.plan_retirement(plan_id=row.pk, plan=PLAN, version=None, at=AT) == {"method": "BAD_METHOD"}
    assert actions.plan_retirement(plan_id=row.pk, plan=END, version=None, at=AT) == {}
    actions.withdraw_retirement(plan_id=row.pk, reason="it paid", day=TODAY, at=AT)
    known(cast.customer_id, potential=None)
    assert propose(cast, is_bad_faith=True).status == "CHECKING"


def test_a_customer_has_one_open_case_and_one_that_is_withdrawn_may_come_again(cast, everything):
    known(cast.customer_id)
    row = propose(cast)
    with pytest.raises(retiring.RetirementRefused) as refused:
        propose(cast)
    assert rule(refused) == "ALREADY_OPEN"
    actions.withdraw_retirement(plan_id=row.pk, reason="spoke with them", day=TODAY, at=AT)
    assert propose(cast).pk != row.pk
    assert Customer.objects.get(pk=cast.customer_id).status == "ACTIVE"


def test_nobody_lets_go_whom_they_do_not_see(cast, acting):
    acting("other_manager")
    with pytest.raises(actions.NoSuchPlan):
        propose(cast)


def test_who_wrote_on_the_plan_does_not_approve_it_whoever_asks(cast, everything):
    known(cast.customer_id)
    with base.acting_as(org_queries.member(cast.branch_manager.pk)):
        row = propose(cast)
        actions.plan_retirement(plan_id=row.pk, plan=PLAN, version=None, at=AT)
    with base.acting_as(org_queries.member(cast.owner.pk)):
        actions.ask_approval(plan_id=row.pk, at=AT)
    # The manager beside them wrote it, so the whole company's manager is told.
    assert [one.user_id for one in Notice.objects.filter(kind="APPROVAL")] == [cast.general_manager.pk]
    with (
        base.acting_as(org_queries.member(cast.branch_manager.pk)),
        pytest.raises(retiring.RetirementRefused) as refused,
    ):
        actions.decide_retirement(plan_id=row.pk, is_approved=True, reason="", at=AT)
    assert rule(refused) == "OWN_PLAN"
    with pytest.raises(retiring.RetirementRefused) as refused:
        actions.decide_retirement(plan_id=row.pk, is_approved=True, reason="nobody in person", at=AT)
    assert rule(refused) == "NO_RIGHT"


@pytest.mark.covers("R084")
@pytest.mark.parametrize("potential", [None, Decimal(20_000)])
def test_potential_that_came_to_light_since_stops_approval_and_end(cast, everything, potential):
    known(cast.customer_id)
    row = propose(cast)
    actions.plan_retirement(plan_id=row.pk, plan=PLAN, version=None, at=AT)
    actions.ask_approval(plan_id=row.pk, at=AT)
    with base.acting_as(org_queries.member(cast.regional_manager.pk)):
        known(cast.customer_id, potential=potential)
        with pytest.raises(retiring.RetirementRefused) as refused:
            actions.decide_retirement(plan_id=row.pk, is_approved=True, reason="", at=AT)
        assert rule(refused) == "HAS_POTENTIAL"
        known(cast.customer_id)
        actions.decide_retirement(plan_id=row.pk, is_approved=True, reason="", at=AT)
        actions.tell_customer(plan_id=row.pk, way="CALL", day=TODAY, at=AT)
        known(cast.customer_id, potential=potential)
        later = TODAY + timedelta(days=30)
        with pytest.raises(retiring.RetirementRefused) as refused:
            actions.finish_retirement(plan_id=row.pk, is_gone=True, outcome="", day=later, at=AT)
        assert rule(refused) == "HAS_POTENTIAL"
        assert Customer.objects.get(pk=cast.customer_id).status == "ACTIVE"
        actions.finish_retirement(plan_id=row.pk, is_gone=False, outcome="it grows", day=later, at=AT)
    assert fresh(row).status == "STAYED"
