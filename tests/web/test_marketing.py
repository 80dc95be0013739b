"""Stories of plans, offers, cycles of the database, one-to-one marketing and answers to competitors."""

from datetime import date
from decimal import Decimal

import pytest
from addressed import ANSWERS, PLAN, aimed
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.archives import actions as archive_actions
from zhike.apps.audiences.models import Audience, Cycle, Strategy
from zhike.apps.campaigns.models import Campaign, Offer, Plan, ProcessChange
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.market import actions as market_actions
from zhike.apps.trade import actions as trade_actions


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


def only(model, **wanted):
    """Return the one row there is, whoever may see it."""
    with base.acting_as(base.System("what was written")):
        return model.objects.get(**wanted)


@pytest.mark.covers("R193", "R194", "R196", "R198", "R209")
def test_a_plan_is_one_text_seen_two_ways_and_approved_once_every_question_is_answered(cast, signed_in):
    client = signed_in("branch_manager")
    assert client.post("/marketing-plans/add/", {**PLAN, "talk_reply": [""]}).status_code == 302
    plan = only(Plan)
    page = client.get(f"/marketing-plans/{plan.pk}/").content.decode()
    assert "Something we say has no way to answer" in page
    assert "what sets the brand apart?" in page
    assert "Developing a customer costs 5.00 times what keeping one does" in page
    theirs = client.get(f"/marketing-plans/{plan.pk}/?view=4c").content.decode()
    assert "What it costs the customer" in theirs
    assert "按套计价" in theirs
    assert "75%" in client.get("/marketing-plans/").content.decode().replace(" ", "")
    senior = signed_in("regional_manager")
    senior.cookies["zhike_language"] = "en"
    senior.post(f"/marketing-plans/{plan.pk}/approve/")
    assert only(Plan).status == "DRAFT"
    signed_in("branch_manager").post(
        f"/marketing-plans/{plan.pk}/edit/", {**PLAN, **ANSWERS, "version": plan.version}
    )  # fmt: skip
    assert signed_in("branch_manager").post(f"/marketing-plans/{plan.pk}/approve/").status_code == 403
    signed_in("regional_manager").post(f"/marketing-plans/{plan.pk}/approve/")
    told = only(Plan)
    assert (told.status, told.approved_by_id) == ("APPROVED", cast.regional_manager.pk)
    # Changed afterwards it is a draft again.
    given = {**PLAN, **ANSWERS, "price": "涨价", "version": told.version}
    signed_in("branch_manager").post(f"/marketing-plans/{plan.pk}/edit/", given)
    assert (only(Plan).status, only(Plan).approved_by_id) == ("DRAFT", None)


@pytest.mark.covers("R195", "R188")
@pytest.mark.covers("R207")
def test_an_offer_to_one_customer_keeps_its_facts_and_waits_for_a_senior_below_its_floor(cast, signed_in):
    with base.acting_as(base.System("what is known")):
        archive_actions.write_facts(
            customer_id=cast.customer_id, values={"industry": "MANUFACTURING"}, channel="SERVICE", method="INTERVIEW",
            day=TODAY, at=AT,
        )  # fmt: skip
    with base.acting_as(base.System("products")):
        trade_actions.add_products(names={"T9": "刀片"}, import_id=None, at=AT)
    order = f"/customers/{cast.customer_id}/order/"
    client = signed_in("branch_manager")
    given = {"name": "专用刀片", "price": "90", "floor": "100", "first_date": "2026-03-01", "last_date": "2026-05-01",
             "minutes": "60",
             "product_code": "T9", "service": "两小时内到场", "facts": ["industry", "no such field"]}  # fmt: skip
    client.post(f"/customers/{cast.customer_id}/offer/", given)
    offer = only(Offer)
    assert (offer.customer_id, set(offer.facts), offer.approved_by_id) == (cast.customer_id, {"industry"}, None)
    with base.acting_as(base.System("how well known")):
        Card.objects.filter(pk=cast.customer_id).update(knowledge=37)
    page = client.get("/marketing-offers/").content.decode()
    assert ("37" in page, "of 1 customer<" in page) == (True, True)
    # 90 yuan and an hour at 40.
    assert "130" in page
    assert "waits for a senior" in page
    assert "两小时内到场" in page
    # Until then nobody sells by it.
    assert "专用刀片" not in client.get(order).content.decode()
    assert client.post(f"/marketing-offers/{offer.pk}/approve/").status_code == 403
    signed_in("regional_manager").post(f"/marketing-offers/{offer.pk}/approve/")
    assert only(Offer).approved_by_id == cast.regional_manager.pk
    entry = signed_in("branch_manager").get(order).content.decode()
    assert all(words in entry for words in ("专用刀片", "T9", "两小时内到场"))
    late = {**given, "last_date": "2026-02-01"}
    assert signed_in("branch_manager").post("/marketing-offers/add/", late).status_code == 422


@pytest.mark.covers("R197")
def test_a_way_with_a_step_less_is_handier_and_its_score_stands_beside_it_in_the_plan(cast, signed_in):
    from zhike.apps.campaigns import rules

    way = {"steps": 3, "distance": 40, "hours": 56, "wait": 10}
    assert rules.convenience(way) == 100 - 15 - 4 - 10 - 28
    assert rules.convenience(way | {"steps": 2}) == rules.convenience(way) + 5
    client = signed_in("branch_manager")
    client.post("/marketing-plans/add/", PLAN)
    assert '<b class="num">43</b>' in client.get(f"/marketing-plans/{only(Plan).pk}/").content.decode()


@pytest.mark.covers("R174", "R175", "R178")
@pytest.mark.covers("R179")
def test_a_cycle_closes_its_steps_in_order_and_only_on_counts_that_agree(cast, signed_in):
    client = signed_in("administrator")
    client.post("/database-cycles/begin/", {"name": "一季度"})
    row = only(Cycle)
    page = client.get("/database-cycles/").content.decode()
    assert "Collect" in page
    # Out of order nothing moves, and a second cycle waits.
    client.post(f"/database-cycles/{row.pk}/close/STORE/")
    client.post("/database-cycles/begin/", {"name": "二季度"})
    assert only(Cycle).step == "COLLECT"
    from zhike.apps.audiences import actions

    with base.acting_as(base.System("counts")):
        bad = {"jobs": [{"name": "a.csv", "n_in": 10, "n_accepted": 8, "n_refused": 1}], "quality": 70.0}
        with pytest.raises(actions.StepBarred) as barred:
            actions.close_step(cycle_id=row.pk, step="COLLECT", figures=bad, day=TODAY, at=AT)
        assert barred.value.barred.code == "COUNTS_DIFFER"
        good = {"jobs": [{"name": "a.csv", "n_in": 10, "n_accepted": 8, "n_refused": 2}], "quality": 70.0}
        steps = [
            ("COLLECT", good, {}),
            ("STORE", {"n_raw": 10, "n_clean": 8, "n_refused": 2}, {}),
            ("PROCESS", {"operations": [{"code": "MERGE", "n_before": 8, "n_after": 7}]}, {}),
        ]
        for step, figures, more in steps:
            actions.close_step(cycle_id=row.pk, step=step, figures=figures, day=TODAY, at=AT, **more)
        audience_id = actions.add_audience(
            name="理想客户", purpose="x", params={"tier": "VIP"}, without=[], expected=None, day=TODAY, at=AT
        )
        told = {"n_members": 40, "lift": 2.5, "audience": "理想客户"}
        actions.close_step(
            cycle_id=row.pk, step="TARGET", figures=told, audience_id=audience_id, day=TODAY, at=AT
        )  # fmt: skip
    client.post(f"/database-cycles/{row.pk}/close/USE/")
    assert only(Cycle).step == "USE"
    assert "was not used since" in client.get("/database-cycles/").content.decode()
    with base.acting_as(base.System("used")):
        actions.note_use(audience_id=audience_id, purpose="SERVICE", n_customers=40, at=AT)
    client.post(f"/database-cycles/{row.pk}/close/USE/")
    client.post(f"/database-cycles/{row.pk}/close/IMPROVE/", {"findings": "电话要重核"})
    done = only(Cycle)
    assert (done.step, done.findings, done.last_date) == ("DONE", "电话要重核", TODAY)
    assert done.figures["IMPROVE"]["quality_before"] == 70.0
    assert "电话要重核" in client.get("/database-cycles/").content.decode()


@pytest.mark.covers("R182")
def test_a_strategy_without_data_and_their_day_is_not_kept(cast, signed_in):
    client = signed_in("branch_manager")
    assert client.post("/strategies/add/", {"title": "多做刀片", "text": "…"}).status_code == 422
    given = {"title": "多做刀片", "text": "…", "source": "客群画像", "source_date": "2026-02-28"}
    assert client.post("/strategies/add/", given).status_code == 302
    assert only(Strategy).source_date == date(2026, 2, 28)
    assert "客群画像" in client.get("/strategies/").content.decode()


@pytest.mark.covers("R212", "R214", "R204", "R205", "R624")
def test_one_to_one_takes_value_and_need_and_a_process_is_closed_with_what_was_measured(cast, signed_in):
    client = signed_in("branch_manager")
    client.post("/audiences/add/", {"name": "高价值", "purpose": "x", "tier": "VIP"})
    given = {"name": "配刀", "kind": "ONE_TO_ONE", "audience_id": only(Audience).pk, "measure": "ORDER",
             "window_days": "30", "base_rate": "2", "rise": "2", "kpis": ["REPEAT_RATE"]}  # fmt: skip
    aimed()
    page = client.get(client.post("/campaigns/add/", given).url).content.decode()
    assert "SEGMENT_ONE_DIM" in page
    # What a single order brings is not on offer as an indicator.
    assert client.post("/campaigns/add/", given | {"name": "x", "kpis": ["ORDER_AMOUNT"]}).status_code == 422
    assert "need is missing" in client.get("/one-to-one/").content.decode()
    told = {"title": "两天报价", "asked": "太慢", "metric": "用时", "unit": "小时", "before": "96",
            "kind": "TIME"}  # fmt: skip
    client.post("/one-to-one/processes/", told)
    change = only(ProcessChange)
    client.post(f"/one-to-one/processes/{change.pk}/close/", {"after": ""})
    assert only(ProcessChange).closed_date is None
    client.post(f"/one-to-one/processes/{change.pk}/close/", {"after": "40"})
    assert (only(ProcessChange).after, only(ProcessChange).closed_date) == (Decimal(40), TODAY)
    # The baseline was frozen when it began: 40 less 96, by 96.
    client.post(f"/one-to-one/processes/{change.pk}/close/", {"after": "10"})
    assert "-58.3%" in client.get("/one-to-one/").content.decode().replace("\u2212", "-").replace(" ", "")


@pytest.mark.covers("R172")
def test_a_move_of_a_competitor_is_answered_in_one_screen(cast, signed_in):
    with base.acting_as(base.System("a move")):
        pk = add_customer(cast.hall.pk, code="K1", name="客户甲", kind="ENTERPRISE")
        Card.objects.filter(pk=pk).update(tier="VIP", churn_state="NORMAL")
        competitor_id = market_actions.named(name="德锐", at=AT)
        move_id = market_actions.note_move(
            values={"competitor_id": competitor_id, "kind": "PRICE_CUT", "day": TODAY, "text": "刀片降到 32 元",
                    "channel": "DEALER"},
            at=AT,
        )  # fmt: skip
    client = signed_in("branch_manager")
    page = client.get(f"/moves/{move_id}/counter/").content.decode()
    assert "1 customer" in page
    given = {"name": "回应德锐", "offer_name": "刀片 31 元", "price": "31", "floor": "30"}
    refused = client.post(f"/moves/{move_id}/counter/", given)
    assert (refused.status_code, "No target group is in force" in refused.content.decode()) == (422, True)
    aimed()
    assert client.post(f"/moves/{move_id}/counter/", given).status_code == 302
    campaign = only(Campaign)
    assert (campaign.move_id, campaign.status, campaign.offer_id) == (move_id, "DRAFT", only(Offer).pk)
    assert client.post(f"/moves/{move_id}/counter/", given).status_code == 422
    assert signed_in("owner").get(f"/moves/{move_id}/counter/").status_code == 403


def test_a_plan_is_begun_from_an_empty_form(signed_in, cast):
    client = signed_in("branch_manager")
    assert client.get("/marketing-plans/add/").status_code == 200
    assert client.post("/marketing-plans/add/", {"name": ""}).status_code == 422
