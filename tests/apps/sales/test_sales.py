"""Rules of sales, and keeping house: merged, brought back, forgotten, handed over, told to the customer."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.sales import actions, queries, rules
from zhike.apps.sales.models import Contract, CustomerNeed, GateEvidence, Opportunity, Proposal


@pytest.mark.parametrize(
    ("gates", "has_quotation", "has_contract", "stage"),
    [((), False, False, "LEAD"), (("PERSON",), False, False, "PERSON"), (("WORDS",), False, False, "LEAD"),
     (("PERSON", "PLAN"), True, True, "PERSON"), (("PERSON", "WORDS"), True, False, "WORDS"),
     (rules.GATES, False, False, "PLAN"), (rules.GATES, True, False, "QUOTED"),
     (rules.GATES, True, True, "CONTRACT"), (rules.GATES, False, True, "CONTRACT")],
)  # fmt: skip
def test_gates_and_papers_tell_the_stage(gates, has_quotation, has_contract, stage):
    assert rules.stage(gates, has_quotation=has_quotation, has_contract=has_contract) == stage


def test_every_rule_has_a_sentence_and_a_missing_gate_names_the_first():
    assert rules.missing_before("PLAN", ()) == "NEEDS_PERSON"
    assert rules.missing_before("PLAN", ("PERSON",)) == "NEEDS_WORDS"
    assert rules.missing_before("PERSON", ()) == ""
    assert all(rules.SaleRefused(rule).told for rule in rules.FAULTS)


@pytest.mark.parametrize(
    ("amount", "days", "before", "former_days", "uplift"),
    [(Decimal(1_100), 10, Decimal(1_000), 10, Decimal("0.1")), (Decimal(2_000), 20, Decimal(1_000), 10, Decimal(0)),
     (Decimal(900), 10, Decimal(1_000), 10, Decimal("-0.1")), (Decimal(900), 10, Decimal(0), 10, None)],
)  # fmt: skip
def test_the_uplift_compares_the_price_of_a_day(amount, days, before, former_days, uplift):
    first, former = date(2026, 1, 1), date(2025, 1, 1)
    spans = (first, first + timedelta(days=days - 1)), (former, former + timedelta(days=former_days - 1))
    assert rules.uplift(amount, *spans[0], before, spans[1]) == uplift


def test_a_line_is_half_up_and_a_rate_needs_ten():
    assert rules.line_amount(Decimal(3), Decimal("0.335"), Decimal(0)) == Decimal("1.01")
    assert rules.Rate(3, 9).share is None
    assert rules.Rate(3, 10).share == Fraction(3, 10)


@pytest.fixture
def known(cast, everything) -> int:
    """Write an opportunity with everything about it; return its id."""
    now = {"day": TODAY, "at": AT}
    new = actions.NewOpportunity(cast.customer_id, "王工要的刀具", owner_id=cast.owner.pk, next_step="约王工")
    opportunity_id = actions.add_opportunity(new=new, **now)
    actions.pass_gate(opportunity_id=opportunity_id, gate="PERSON", evidence="王工拍板", **now)
    need = actions.NewNeed(cast.customer_id, "LATENT", "王工说换刀慢", "王工原话", opportunity_id=opportunity_id)
    need_id = actions.add_need(new=need, **now)
    actions.add_proposal(
        opportunity_id=opportunity_id, title="给王工的方案", benefit="少停机", lines=[(need_id, "预调")],
        offered=TODAY, today=TODAY, at=AT,
    )  # fmt: skip
    contract = actions.NewContract(cast.customer_id, "王工签的合同", Decimal(9), TODAY, TODAY, TODAY)
    actions.add_contract(new=contract, today=TODAY, at=AT)
    return opportunity_id


def test_a_merge_takes_all_along_and_brings_it_back(known, cast):
    new = customer_actions.NewCustomer(code="C2", name="另一家", branch_id=cast.hall.pk, owner_id=cast.owner.pk)
    other = customer_actions.add_customer(new=new, at=AT)
    moved = actions.repoint_customer(from_id=cast.customer_id, to_id=other)
    models = (Opportunity, CustomerNeed, Contract)
    assert [model.objects.get().customer_id for model in models] == [other] * 3
    actions.restore_customer(from_id=cast.customer_id, to_id=other, moved=moved)
    assert [model.objects.get().customer_id for model in models] == [cast.customer_id] * 3


def test_a_person_is_blotted_out_and_a_customer_forgotten(known, cast):
    actions.forget_person(person_id=0, customer_ids=[cast.customer_id], words={"王工": "■■"})
    told = [
        Opportunity.objects.get().title, Opportunity.objects.get().next_step, GateEvidence.objects.get().evidence,
        CustomerNeed.objects.get().text, Proposal.objects.get().title, Contract.objects.get().title,
    ]  # fmt: skip
    assert not any("王工" in one for one in told)
    assert actions.forget_customer(customer_id=cast.customer_id) == 6
    assert (Opportunity.objects.get().title, CustomerNeed.objects.get().evidence) == ("", "")
    assert Contract.objects.get().amount == 9


def test_a_customer_reads_all_of_it(known, cast):
    told = queries.about_customer(cast.customer_id)
    assert {name: len(rows) for name, rows in told.items()} == {
        "opportunities": 1, "customer_needs": 1, "gates": 1, "solutions": 1, "quotations": 0, "contracts": 1,
    }  # fmt: skip


def test_open_opportunities_are_handed_over_and_taken_back(known, cast):
    given = {"from_id": cast.owner.pk, "to_id": cast.colleague.pk, "at": AT}
    assert actions.hand_over_opportunities(**given, customer_ids=None) == [known]
    assert Opportunity.objects.get().owner_id == cast.colleague.pk
    assert actions.take_back_opportunities(**given, ids=[known]) == 1
    actions.lose(opportunity_id=known, reason="PRICE", day=TODAY, at=AT)
    assert actions.hand_over_opportunities(**given, customer_ids=[cast.customer_id]) == [], "decided ones stay"


@pytest.mark.parametrize(
    ("rule", "values"),
    [("NO_TITLE", {"title": " "}), ("BAD_AMOUNT", {"amount": Decimal(-1)}),
     ("BAD_SPAN", {"end_date": date(2026, 1, 1)}), ("BAD_NOTICE", {"notice_days": 731}),
     ("IN_FUTURE", {"signed_date": TODAY + timedelta(days=1)}),
     ("OTHER_CUSTOMER", {"previous_id": 10**6})],
)  # fmt: skip
def test_a_contract_that_cannot_be(cast, everything, rule, values):
    given = {"title": "合同", "amount": Decimal(9), "signed_date": TODAY, "start_date": TODAY, "end_date": TODAY}
    with pytest.raises(actions.SaleRefused) as refused, base.acting_as(base.System("test")):
        actions.add_contract(new=actions.NewContract(cast.customer_id, **given | values), today=TODAY, at=AT)
    assert refused.value.rule == rule
