"""Bounds of opportunities: avoided customers, refused business, amounts quoted, who is slower, lanes that changed."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables.models import Hold
from zhike.apps.sales import actions, queries, rules
from zhike.apps.sales.actions import moving
from zhike.apps.sales.models import Opportunity

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
HX = EN | {"HX-Request": "true"}
BEGIN = "/opportunities/add/"


@pytest.fixture
def system(cast):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def begun(cast, system) -> int:
    new = actions.NewOpportunity(cast.customer_id, "年度刀具供应", amount=Decimal(80_000), owner_id=cast.owner.pk)
    return actions.add_opportunity(new=new, day=TODAY, at=AT)


def quoted(pk: int) -> None:
    """Lead an opportunity through its gates to a price of 1,000."""
    for gate in rules.GATES:
        actions.pass_gate(opportunity_id=pk, gate=gate, evidence="当面确认", day=TODAY, at=AT)
    line = actions.NewLine(Decimal(10), Decimal(100), text="铣刀")
    actions.quote(opportunity_id=pk, lines=[line], valid_until=TODAY, day=TODAY, at=AT)


def given(cast) -> dict:
    return {"customer_id": cast.customer_id, "title": "年度刀具供应", "origin": "ACTIVE"}


@pytest.mark.covers("R580")
def test_nothing_is_begun_with_an_avoided_customer(signed_in, cast, system):
    hold = Hold.objects.create(
        customer_id=cast.customer_id,
        branch_id=cast.hall.pk,
        reason="拖欠货款",
        valid_from=TODAY,
        created_at=AT,
        updated_at=AT,
    )
    client = signed_in("owner")
    assert "Nothing new is begun" in client.get(BEGIN, {"customer": cast.customer_id}, headers=EN).content.decode()
    refused = client.post(BEGIN, given(cast), headers=EN)
    assert refused.status_code == 422
    assert "拖欠货款. The risk behind it has to be closed first." in refused.content.decode()
    assert not Opportunity.objects.exists()
    Hold.objects.filter(pk=hold.pk).update(valid_to=TODAY)
    assert client.post(BEGIN, given(cast)).status_code == 302


@pytest.mark.covers("R134")
def test_business_that_is_refused_is_begun_by_a_manager_alone(signed_in, cast, system):
    lifecycle_actions.decide_stage(
        customer_id=cast.customer_id, stage="DECLINE_LATE", evidence="年报", day=TODAY, at=AT
    )
    client = signed_in("owner")
    refused = client.post(BEGIN, given(cast), headers=EN)
    assert refused.status_code == 422
    assert "A manager may decide otherwise" in refused.content.decode()
    client = signed_in("branch_manager")
    text = client.get(BEGIN, {"customer": cast.customer_id}, headers=EN).content.decode()
    assert "you may decide otherwise" in text
    assert client.post(BEGIN, given(cast)).status_code == 302


def test_what_was_quoted_says_the_amount_and_the_owner_stays(signed_in, cast, system, begun):
    kept = org_queries.users().filter(role="GENERAL_MANAGER").first().pk
    Opportunity.objects.update(owner_id=kept)
    quoted(begun)
    client = signed_in("owner")
    address = f"/opportunities/{begun}/edit/"
    shown = client.get(address).content.decode()
    assert re.search(rf'<option value="{kept}" selected', shown)
    sent = {"title": "改名", "origin": "ACTIVE", "owner_id": kept, "amount": "5"}
    assert client.post(address, sent).status_code == 302
    row = queries.opportunity(begun)
    assert (row.title, row.amount, row.owner_id) == ("改名", Decimal(1_000), kept)
    with pytest.raises(rules.SaleRefused, match="AMOUNT_QUOTED"):
        actions.change_opportunity(opportunity_id=begun, values={"amount": Decimal(5)}, at=AT)


def test_a_sum_no_column_holds_is_refused(begun, system):
    for gate in rules.GATES:
        actions.pass_gate(opportunity_id=begun, gate=gate, evidence="当面确认", day=TODAY, at=AT)
    line = actions.NewLine(Decimal(10) ** 9, Decimal(10) ** 9, text="铣刀")
    with pytest.raises(rules.SaleRefused, match="TOO_LARGE"):
        actions.quote(opportunity_id=begun, lines=[line], valid_until=TODAY, day=TODAY, at=AT)


def test_who_was_slower_is_told(signed_in, begun, system, monkeypatch):
    found = moving.queries.opportunity

    def read(opportunity_id):
        row = found(opportunity_id)
        Opportunity.objects.filter(pk=opportunity_id).update(version=row.version + 1)
        return row

    monkeypatch.setattr(moving.queries, "opportunity", read)
    given = {"gate": "PERSON", "evidence": "名片"}
    late = signed_in("owner").post(f"/opportunities/{begun}/do/gate/", given, headers=EN)
    assert late.status_code == 422
    assert "Somebody changed it meanwhile" in late.content.decode()
    assert not queries.gates_of(begun)


def test_a_drag_answers_with_the_lanes_that_changed(signed_in, begun):
    client = signed_in("owner")
    move = f"/lists/opportunities/boards/stage/{begun}/?board=stage"
    for word, lane, of in (("", "PERSON", "LEAD"), ("名片", "PERSON", "LEAD"), ("", "PLAN", "PERSON")):
        answer = client.post(move, {"lane": lane, "from": of, "word": word}, headers=HX)
        text = answer.content.decode()
        assert answer["HX-Reswap"] == "none"
        assert set(re.findall(r'data-lane="(\w*)"', text)) == {lane, of}
        assert text.count('<section class="lane"') == text.count('-whole" hx-swap-oob="true"') == 2


def test_what_is_open_stands_first(cast, system, begun):
    new = actions.NewOpportunity(cast.customer_id, "丢掉的")
    lost = actions.add_opportunity(new=new, day=TODAY - timedelta(days=1), at=AT)
    actions.lose(opportunity_id=lost, reason="PRICE", day=TODAY, at=AT)
    assert [row.pk for row in queries.opportunities_of(cast.customer_id)] == [begun, lost]
    ids = [
        actions.add_need(new=actions.NewNeed(cast.customer_id, "LATENT", text, "见到"), day=TODAY, at=AT)
        for text in ("还在", "没了")
    ]  # fmt: skip
    actions.end_need(need_id=ids[1], day=TODAY, at=AT)
    assert [row.pk for row in queries.needs_of(cast.customer_id)] == ids


def test_a_corrected_contract_corrects_its_opportunity_and_keeps_the_order_of_the_chain(cast, system, begun):
    quoted(begun)
    new = actions.NewContract(
        cast.customer_id, "一", Decimal(100), TODAY, TODAY, TODAY + timedelta(days=9), opportunity_id=begun
    )
    first = actions.add_contract(new=new, today=TODAY, at=AT)
    after = actions.NewContract(
        cast.customer_id, "二", Decimal(100), TODAY, TODAY + timedelta(days=10), TODAY + timedelta(days=19),
        previous_id=first,
    )  # fmt: skip
    second = actions.add_contract(new=after, today=TODAY, at=AT)
    actions.change_contract(contract_id=first, values={"amount": Decimal(120)}, today=TODAY, at=AT)
    assert queries.opportunity(begun).amount == 120
    for pk, day in ((second, TODAY), (first, TODAY + timedelta(days=10))):
        values = {"start_date": day, "end_date": day + timedelta(days=30)}
        with pytest.raises(rules.SaleRefused, match="BEFORE"):
            actions.change_contract(contract_id=pk, values=values, today=TODAY, at=AT)


def test_the_forecast_tells_what_it_can_and_what_it_leaves_out(cast, system):
    came = [rules.Decided("ACTIVE", 1, "LEAD", n < 4, None, "", None, TODAY) for n in range(10)]
    pending = [rules.Pending("ACTIVE", 1, "LEAD", Decimal(100)), rules.Pending("ACTIVE", 1, "PLAN", Decimal(70)),
               rules.Pending("ACTIVE", 1, "PLAN", None)]  # fmt: skip
    told = queries.development(cast.hall.pk, TODAY, TODAY)
    told = type(told)(**vars(told) | {"forecast": tuple(rules.forecast(pending, rules.hit_rates(came)))})
    # Ten decided came to be leads, of which four were won; none came to a plan.
    assert (told.expected, told.left_out, told.n_unpriced) == (Decimal(40), Decimal(70), 1)


def test_a_target_leads_to_an_opportunity_with_where_it_was_found(signed_in, cast, begun, system):
    client = signed_in("owner")
    text = client.get(f"/targets/{cast.customer_id}/", headers=EN).content.decode()
    assert f"{BEGIN}?customer={cast.customer_id}" in text
    assert f'href="/opportunities/{begun}/"' in text
    assert BEGIN in client.get("/targets/", headers=EN).content.decode()
    assert BEGIN not in signed_in("auditor").get(f"/targets/{cast.customer_id}/", headers=EN).content.decode()
