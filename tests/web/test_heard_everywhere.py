"""What customers tell us stands where it is needed: on the record, in the brief, by tier and band, in the archive."""

from datetime import timedelta

import pytest
import satisfied
from cast import AT, TODAY

from zhike.apps.archives import queries as archive_queries
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.grading import queries as grading_queries
from zhike.apps.insight.queries import talks
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.sales import actions as sale_actions
from zhike.apps.surveys import actions as survey_actions
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.surveys.models import Invitation
from zhike.jobs import dispatch

EN = {"Accept-Language": "en"}
LATER = TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def shown(client, path: str) -> str:
    return " ".join(client.get(path, headers=EN).content.decode().split())


def complain(customer_id: int, what: str = "三箱刀片崩刃", emotion: str = "ANGRY", **values) -> int:
    with base.acting_as(base.System("complaint")):
        new = complaint_actions.NewComplaint(customer_id, what, emotion)
        pk = complaint_actions.open_complaint(new=new, at=AT)
        Complaint.objects.filter(pk=pk).update(**values)
    return pk


def customer(cast, code: str, tier: str) -> int:
    with base.acting_as(base.System("customer")):
        new = customer_actions.NewCustomer(code=code, name=f"客户{code}", branch_id=cast.hall.pk)
        pk = customer_actions.add_customer(new=new, at=AT)
        Card.objects.filter(pk=pk).update(tier=tier)
    return pk


@pytest.mark.covers("R018", "R277")
@pytest.mark.covers("R020")
def test_the_record_and_the_whole_customer_tell_complaints_satisfaction_and_points(signed_in, cast):
    path, whole = f"/customers/{cast.customer_id}/", f"/api/v1/customers/{cast.customer_id}/360"
    page = shown(signed_in("owner"), path)
    assert ("Complains, so it counts on us" in page, "not asked yet" in page) == (False, True)
    told = signed_in("owner").get(whole).json()
    assert (told["complaints"], told["satisfaction"], told["membership"]) == ([], None, None)
    assert "survey_answers" in told["missing_fields"]
    pk = complain(cast.customer_id)
    wave_id = satisfied.ask(cast, name="一", day=TODAY, at=AT)
    satisfied.answer(wave_id, cast.customer_id, expected=8, got=10, day=TODAY, at=AT)
    with base.acting_as(base.System("join")):
        loyalty_actions.enrol(customer_id=cast.customer_id, since=TODAY, at=AT)
    page = shown(signed_in("owner"), path)
    for words in ("Complains, so it counts on us", "1.25", "200"):
        assert words in page
    told = signed_in("owner").get(whole).json()
    assert [one["id"] for one in told["complaints"]] == [pk]
    assert (told["satisfaction"]["degree"], told["membership"]["balance"]) == (1.25, 200)
    (reader,) = (one for one in told["readers"] if one["reader"] == "SATISFACTION")
    assert reader == {"reader": "SATISFACTION", "used_fields": ["survey_answers"], "missing_fields": []}
    assert "Answers of surveys" in shown(signed_in("owner"), f"{path}?tab=archive")


@pytest.mark.covers("R039")
def test_the_last_open_complaint_stands_in_the_brief(signed_in, cast):
    pk = complain(cast.customer_id, "刀柄又发混型号")
    page = shown(signed_in("owner"), f"/customers/{cast.customer_id}/brief/")
    assert "刀柄又发混型号" in page
    assert f'href="/complaints/{pk}/"' in page
    with base.acting_as(base.System("close")):
        Complaint.objects.filter(pk=pk).update(status="CLOSED")
    assert "刀柄又发混型号" not in shown(signed_in("owner"), f"/customers/{cast.customer_id}/brief/")


@pytest.mark.covers("R265", "R255")
def test_emotions_that_were_resolved_are_counted_of_complaints_and_of_contacts(signed_in, cast):
    for now_felt in ("CALM", "PLEASED", "ANGRY", ""):
        complain(cast.customer_id, emotion_now=now_felt)
    pk = complain(cast.customer_id, emotion="CALM", emotion_now="ANGRY")
    with base.acting_as(base.System("talk")):
        for before, after in (("FURIOUS", "CALM"), ("ANGRY", "ANGRY"), ("CALM", "CALM")):
            new = interaction_actions.NewInteraction(
                cast.customer_id, "上门", AT, channel="VISIT", emotion_before=before, emotion_after=after
            )
            interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
    page = shown(signed_in("branch_manager"), f"/complaints/report/?first={TODAY}&last={TODAY}")
    assert "66.7%" in page
    assert "2 of 3 complaints; of contacts 1 of 2" in page
    with base.acting_as(base.System("tier")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    assert "note a sign of sincerity" in shown(signed_in("owner"), f"/complaints/{pk}/")


@pytest.mark.covers("R569")
def test_recommending_answering_and_shaping_what_we_offer_count_as_taking_part(signed_in, cast):
    brought_id = customer(cast, "B1", "SMALL")
    wave_id = satisfied.ask(cast, name="一", day=TODAY, at=AT)
    satisfied.answer(wave_id, cast.customer_id, expected=8, got=8, day=TODAY, at=AT)
    with base.acting_as(base.System("taking part")):
        loyalty_actions.recommend(referrer_id=cast.customer_id, referred_id=brought_id, day=TODAY, at=AT)
        for idea in ("五片装", "周六送货"):
            pk = complaint_actions.suggest(customer_id=cast.customer_id, idea=idea, at=AT)
        complaint_actions.evaluate(suggestion_id=pk, status="ADOPTED", reply="九月起", at=AT)
        told = grading_queries.engagement_of(cast.customer_id, TODAY)
        # One recommendation 15, one survey 5, two ideas 5 each, one of them adopted 10.
        assert told.index == 40
        assert grading_queries.engagement_of(cast.customer_id, TODAY - timedelta(days=1)).index == 0
    page = shown(signed_in("owner"), f"/customers/{cast.customer_id}/?tab=tier")
    assert ("1 × 15" in page, "2 × 5" in page, "1 × 10" in page) == (True, True, True)


@pytest.mark.covers("R063")
def test_the_class_of_members_shows_points_benefits_due_and_how_satisfied_they_are(signed_in, cast):
    with base.acting_as(base.System("member")):
        customer_actions.assign_classes(
            dimension="DEMAND_TYPE", classes={cast.customer_id: "MEMBER"}, day=TODAY, rule_version="t", at=AT
        )
    path = f"/customers/{cast.customer_id}/classes/"
    assert "No member." in shown(signed_in("owner"), path)
    with base.acting_as(base.System("member")):
        loyalty_actions.enrol(customer_id=cast.customer_id, since=TODAY, at=AT)
        mug = {"code": "MUG", "name": "保温杯", "kind": "BENEFIT", "price": 0, "first_date": TODAY}
        loyalty_actions.add_benefit(values=mug, at=AT)
    wave_id = satisfied.ask(cast, name="一", day=TODAY, at=AT)
    satisfied.answer(wave_id, cast.customer_id, expected=5, got=6, day=TODAY, at=AT)
    page = shown(signed_in("owner"), path)
    assert ("保温杯" in page, ">200<" in page, "1.20" in page) == (True, True, True)
    pool = shown(signed_in("owner"), "/classification/pools/DEMAND_TYPE/MEMBER/")
    assert "200 points" in pool
    assert "mean of the 1 who answered" in pool


@pytest.mark.covers("R096")
def test_satisfaction_and_needs_stand_beside_the_policy_of_each_tier(signed_in, cast):
    key, small = customer(cast, "K1", "VIP"), customer(cast, "S1", "SMALL")
    other = customer(cast, "K2", "VIP")
    wave_id = satisfied.ask(cast, name="一", day=TODAY, at=AT)
    for pk, got in ((key, 10), (other, 4)):
        satisfied.answer(wave_id, pk, expected=8, got=got, day=TODAY, at=AT)
    with base.acting_as(base.System("needs")):
        for pk, status in ((key, "EXPRESSED"), (key, "LATENT"), (small, "EXPRESSED")):
            new = sale_actions.NewNeed(pk, status, "两天到货", "亲口说")
            sale_actions.add_need(new=new, day=TODAY, at=AT)
        told = {one.tier: one for one in grading_queries.profiles(TODAY, [cast.hall.pk])}
    # 10 ÷ 8 and 4 ÷ 8.
    assert (told["VIP"].n_answered, float(told["VIP"].degree)) == (2, 0.875)
    assert (told["VIP"].n_with_need, told["VIP"].needs) == (1, {"EXPRESSED": 1, "LATENT": 1})
    assert (told["SMALL"].degree, told["SMALL"].n_with_need) == (None, 1)
    assert "0.88" in shown(signed_in("branch_manager"), "/tiers/policy/")


@pytest.mark.covers("R235")
def test_how_often_we_talk_is_held_against_satisfaction(signed_in, cast):
    silent, spoken = customer(cast, "T0", "SMALL"), customer(cast, "T2", "SMALL")
    wave_id = satisfied.ask(cast, name="一", day=TODAY, at=AT)
    for pk, got in ((silent, 4), (spoken, 9)):
        satisfied.answer(wave_id, pk, expected=8, got=got, day=TODAY, at=AT)
    with base.acting_as(base.System("talks")):
        new = interaction_actions.NewInteraction(spoken, "谈", AT - timedelta(2), channel="PHONE", direction="BOTH")
        interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
        bands = {one.band: one for one in talks.bands(TODAY) if one.tier == "SMALL"}
    assert [(one.n_answered, one.degree and float(one.degree)) for one in bands.values()] == [
        (1, 0.5), (1, 1.125), (0, None), (0, None)
    ]  # fmt: skip
    page = shown(signed_in("branch_manager"), "/talks/")
    assert ("0.50" in page, "1.13" in page) == (True, True)


@pytest.mark.covers("R149", "R016")
def test_an_answer_becomes_a_fact_of_the_archive_and_the_old_value_stays_in_history(signed_in, cast):
    client, fields = signed_in("branch_manager"), ("industry", "scale")
    with base.acting_as(base.System("survey")):
        values = {"name": "行业", "is_satisfaction": False, "branch_id": cast.hall.pk, "owner_id": cast.owner.pk}
        survey_id = survey_actions.add_survey(values=values, texts={"title_zh": "行业"}, at=AT)
    question = {"kind": "TEXT", "dimension": "OTHER", "text_zh": "贵司行业", "importance": 3, "field": "industry"}
    assert client.post(f"/surveys/{survey_id}/questions/", question | {"field": "id_number"}).status_code == 422
    assert client.post(f"/surveys/{survey_id}/questions/", question | {"kind": "NPS"}).status_code == 422
    assert client.post(f"/surveys/{survey_id}/questions/", question).status_code == 302
    options = {
        "kind": "CHOICE",
        "text_zh": "规模",
        "field": "scale",
        "options": "大型企业|Large enterprise\n中型企业|Medium enterprise",
    }
    assert client.post(f"/surveys/{survey_id}/questions/", question | options).status_code == 302
    assert "Written into the archive" in shown(client, f"/surveys/{survey_id}/")
    told = []
    for n, words in enumerate(("铁路", "steel")):
        day, at = TODAY + timedelta(days=n - 1), AT + timedelta(days=n - 1)
        with base.acting_as(base.System("answer")):
            edition_id = survey_queries.newest(survey_id).pk
            if not n:
                survey_actions.publish(edition_id=edition_id, at=AT)
            wave_id = survey_actions.begin_wave(
                edition_id=edition_id, name=words, first_date=day, last_date=LATER, seed=1, at=at
            )
            row = Invitation.objects.get(wave_id=wave_id, customer_id=cast.customer_id)
            first, second = survey_queries.questions(edition_id)
            given = {f"q{first.pk}": [words], f"q{second.pk}": ["1"]}
            survey_actions.keep_answers(
                secret=survey_queries.link_of(row), given=given, is_final=True, day=day, at=at
            )  # fmt: skip
        dispatch.run_once()
    with base.acting_as(base.System("look")):
        for field in fields:
            told.append([(one.value, one.channel) for one in archive_queries.fact_history(cast.customer_id, field)])
    assert told == [[("steel", "SURVEY"), ("铁路", "SURVEY")], [("MEDIUM", "SURVEY")]]
