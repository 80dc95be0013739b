"""What the plan and the methods take from other parts: needs and solutions, service, and what is taken back again."""

from datetime import timedelta

import keyed
import pytest
from cast import AT, TODAY

from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.coaching.models import PromptUse
from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.plans import queries
from zhike.apps.plans.models import AccountPlan, ZeroReview
from zhike.apps.sales import actions as sale_actions
from zhike.apps.sales.models import CustomerNeed, Proposal
from zhike.apps.service.models import ReachCall

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.covers("R535")
def test_needs_and_solutions_come_from_sales(signed_in, cast):
    customer_id, client = cast.customer_id, signed_in("owner")
    url = f"/customers/{customer_id}/plan/"
    assert "No solution was offered yet" in text(client.get(url, headers=EN))
    with base.acting_as(base.System("test")):
        opportunity_id = sale_actions.add_opportunity(
            new=sale_actions.NewOpportunity(customer_id, "新线刀具"), day=TODAY, at=AT
        )
        for need in ("少换刀", "夜班不停线", "交期准"):
            sale_actions.add_need(
                new=sale_actions.NewNeed(customer_id, "EXPRESSED", need, "车间记录"), day=TODAY, at=AT
            )
        CustomerNeed.objects.filter(text="夜班不停线").update(noted_date=TODAY - timedelta(days=20), served_date=TODAY)
        CustomerNeed.objects.filter(text="交期准").update(ended_date=TODAY)
        Proposal.objects.bulk_create(
            Proposal(
                opportunity_id=opportunity_id, title=f"方案 {n}", benefit="少停线", offered_date=TODAY,
                accepted_date=TODAY if n < 6 else None, created_at=AT, updated_at=AT,
            )
            for n in range(8)
        )  # fmt: skip
        kept = CustomerNeed.objects.get(text="少换刀")
    page = text(client.get(url, headers=EN))
    assert f'href="/needs/{kept.pk}/">少换刀' in page
    assert "夜班不停线" not in page, "what is served is no need any more"
    assert "交期准" not in page
    for words in ("6 of 8 offered: 75%", "usually 20 days from the need"):
        assert words in page
    assert "少换刀" in text(client.get(f"/customers/{customer_id}/brief/"))


@pytest.mark.covers("R546")
def test_a_key_account_nobody_speaks_with_for_too_long_is_counted(signed_in, cast):
    keyed.stood(customer_id=cast.customer_id, metal="PLATINUM", manager_id=cast.owner.pk)
    with base.acting_as(base.System("test")):
        new = interaction_actions.NewInteraction(
            customer_id=cast.customer_id, text="谈交期", happened_at=AT - timedelta(days=60), channel="VISIT"
        )
        interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
    page = text(signed_in("owner").get("/methods/", headers=EN))
    assert "1 key account<" in page.replace("</span>", "<")
    assert "longer than their class allows, of 1 confirmed" in page
    assert 'href="/service/fulfilment/"' in page


@pytest.mark.covers("R551")
def test_how_often_we_are_reached_is_told_of_test_calls(signed_in, cast):
    client = signed_in("owner")
    assert "test calls of the last" in text(client.get("/methods/", headers=EN))
    with base.acting_as(base.System("test")):
        for kind, is_reached in (("TEST", True), ("TEST", True), ("TEST", False), ("MISSED", False)):
            ReachCall.objects.create(
                customer_id=cast.customer_id, kind=kind, called_at=AT - timedelta(hours=2), is_reached=is_reached,
                at=AT,
            )  # fmt: skip
    page = text(client.get("/methods/", headers=EN))
    assert "2 of 3 = 67%" in page
    assert "calls missed: 1" in page


def test_rule_eight_leads_to_the_customers_nobody_answers_for(signed_in, cast):
    client = signed_in("branch_manager")
    assert 'href="/customers/?owner=none&amp;status=ACTIVE"' in text(client.get("/methods/"))
    assert client.get("/customers/?owner=none&status=ACTIVE").status_code == 200


def test_an_answer_to_a_question_is_taken_back_by_who_noted_it(signed_in, cast):
    with base.acting_as(base.System("test")):
        prompt_id = coaching_actions.add_prompt(new=coaching_actions.NewPrompt("一班换几次刀？", "PROBE"), at=AT)
    client, bank = signed_in("owner"), f"/methods/questions/?customer={cast.customer_id}"
    client.post(f"/customers/{cast.customer_id}/questions/{prompt_id}/", {"answer": "六次"})
    with base.acting_as(base.System("test")):
        url = f"/methods/questions/answers/{PromptUse.objects.get().pk}/"
    assert f"{url}take_back/" in text(client.get(bank)), "the way back is offered"
    manager = signed_in("branch_manager")
    manager.post(f"{url}take_back/")
    assert "六次" in text(manager.get(bank)), "only who noted it"
    assert signed_in("colleague").post(f"{url}take_back/").status_code == 404
    assert signed_in("auditor").post(f"{url}take_back/").status_code == 403
    client = signed_in("owner")
    assert client.post(f"{url}vanish/").status_code == 404
    assert client.post(f"{url}take_back/").status_code == 302
    page = text(client.get(bank, headers=EN))
    assert ("六次" in page, "asked 0, answered 0" in page) == (False, True)
    client.post(f"{url}restore/")
    assert "六次" in text(client.get(bank))
    manager = signed_in("branch_manager")
    manager.post(f"/methods/questions/{prompt_id}/end/")
    late = signed_in("owner").post(f"/customers/{cast.customer_id}/questions/{prompt_id}/", {"answer": "七次"})
    assert late.status_code == 422, "a question out of the bank is asked no more"


def test_a_review_from_zero_is_taken_back_by_who_held_it(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/plan/zero/"
    given = {"assumption": ["价格决定一切"], "verdict": ["FALLEN"], "why": ["两次加价仍续单"], "conclusion": "先试切"}
    assert client.post(f"{url}add/", given).status_code == 302
    with base.acting_as(base.System("test")):
        step = f"/methods/zero/{ZeroReview.objects.get().pk}/"
    assert f"{step}take_back/" in text(client.get(url))
    signed_in("branch_manager").post(f"{step}take_back/")
    assert signed_in("colleague").post(f"{step}take_back/").status_code == 404
    client = signed_in("owner")
    assert "先试切" in text(client.get(url))
    client.post(f"{step}take_back/")
    page = text(client.get(url, headers=EN))
    assert ("先试切" in page, "Never reviewed from zero" in page) == (False, True)
    client.post(f"{step}restore/")
    assert "先试切" in text(client.get(url))


def test_the_register_and_the_plan_tell_the_same_edition(cast):
    with base.acting_as(base.System("test")):
        keyed.stood(customer_id=cast.customer_id, metal="GOLD")
        for day in (TODAY, TODAY - timedelta(days=400)):
            AccountPlan.objects.create(
                customer_id=cast.customer_id, day=day, reason="少停线", obstacle="批次", benefit="快", interests=["投"],
                evidence="面谈", created_at=AT, updated_at=AT,
            )  # fmt: skip
        (one,) = queries.lacking(TODAY)
        assert (one.plan_date, one.is_stale) == (queries.editions(cast.customer_id).first().day, True)
