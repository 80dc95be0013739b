"""Surveys: made, published, asked in a wave, answered on a phone without an account, once; results and what follows."""

from datetime import timedelta

import pytest
from cast import AT, TODAY
from dealing import add_customer
from django.test import Client

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.surveys import queries
from zhike.apps.surveys.models import Answer, Edition, Invitation, Question, Survey, Wave

pytestmark = pytest.mark.usefixtures("the_moment", "everything")
MANAGING = {"branch_manager", "other_manager", "regional_manager", "general_manager", "administrator"}
READING = MANAGING | {"analyst", "auditor", "api_client"}
LATER = TODAY + timedelta(30)


def asks(**more) -> dict:
    return {"kind": "PAIR", "dimension": "QUALITY", "text_zh": "刀具质量", "importance": 5, "is_required": "on"} | more


@pytest.fixture
def made(signed_in, cast) -> Survey:
    """A survey of satisfaction with three pairs, a recommendation, a choice and what follows from it: a draft."""
    client = signed_in("branch_manager")
    form = {"name": "季度满意度", "is_satisfaction": "on", "title_zh": "请您评价我们", "title_en": "Tell us",
            "branch_id": cast.hall.pk}  # fmt: skip
    assert client.post("/surveys/add/", form).status_code == 302
    survey = Survey.objects.get()
    path = f"/surveys/{survey.pk}/questions/"
    for question in (
        asks(text_en="Quality of our tools"), asks(dimension="SERVICE", text_zh="上门服务", importance=3),
        asks(dimension="PRICE", text_zh="价格", importance=2),
        asks(kind="NPS", dimension="OTHER", text_zh="会推荐我们吗"),
        asks(kind="CHOICE", dimension="OTHER", text_zh="最近投诉过吗", options="有 | Yes\n没有 | No"),
    ):  # fmt: skip
        assert client.post(path, question).status_code == 302
    choice = Question.objects.get(kind="CHOICE")
    after = asks(kind="TEXT", dimension="OTHER", text_zh="处理得如何", after=f"{choice.pk}-0")
    assert client.post(path, after).status_code == 302
    return survey


@pytest.fixture
def wave(made, signed_in) -> Wave:
    """A wave of it that asks the customers of the hall."""
    client = signed_in("branch_manager")
    client.post(f"/surveys/{made.pk}/publish/")
    return begin(client, made)


def begin(client, made, **more) -> Wave:
    form = {"name": "第一季", "first_date": TODAY, "last_date": LATER} | more
    assert client.post(f"/surveys/{made.pk}/waves/add/", form).status_code == 302
    return Wave.objects.order_by("-pk")[0]


def secret(wave, **of) -> str:
    return queries.link_of(Invitation.objects.get(wave=wave, **of))


def answers(pairs=((9, 10), (8, 8), (5, 10)), nps=9, complained=1, **more) -> dict:
    known = list(Question.objects.order_by("pk"))
    given = {f"q{one.pk}": b for one, (b, _a) in zip(known, pairs, strict=False)}
    given |= {f"a{one.pk}": a for one, (_b, a) in zip(known, pairs, strict=False)}
    return given | {f"q{known[3].pk}": nps, f"q{known[4].pk}": complained} | more


@pytest.mark.covers("R330")
def test_a_draft_is_put_in_order_and_published_only_when_it_asks_for_all_three(made, signed_in):
    client, path = signed_in("branch_manager"), f"/surveys/{made.pk}/"
    first, second = Question.objects.order_by("place")[:2]
    client.post(f"{path}questions/{second.pk}/step/", {"way": "up"})
    assert list(Question.objects.order_by("place").values_list("pk", flat=True))[:2] == [second.pk, first.pk]
    order = list(Question.objects.order_by("place").values_list("pk", flat=True))
    # Dragged: to the third place, and not before the question it rests on however far it is dragged.
    client.post(f"{path}questions/{second.pk}/step/", {"way": "", "place": "3"})
    assert list(Question.objects.order_by("place").values_list("pk", flat=True))[:3] == [order[1], order[2], second.pk]
    follows = Question.objects.exclude(after=None).get()
    client.post(f"{path}questions/{follows.pk}/step/", {"way": "", "place": "1"})
    assert Question.objects.get(pk=follows.pk).place == Question.objects.get(pk=follows.after_id).place + 1
    assert client.post(f"{path}questions/999999/step/", {"way": "up"}).status_code == 404
    client.post(f"{path}questions/{first.pk}/step/", {"way": "remove"})
    page = client.post(f"{path}publish/", follow=True).content.decode()
    assert "质量、服务和价格" in page
    assert Edition.objects.get().published_at is None
    client.post(f"{path}questions/", asks())
    client.post(f"{path}publish/")
    assert Edition.objects.get().published_at == AT


@pytest.mark.covers("R330")
def test_a_published_edition_is_locked_and_another_begins_with_its_questions(made, signed_in, wave):
    client, path = signed_in("branch_manager"), f"/surveys/{made.pk}/"
    assert client.post(f"{path}questions/", asks()).status_code == 422
    question = Question.objects.order_by("place")[0]
    client.post(f"{path}questions/{question.pk}/step/", {"way": "remove"})
    assert Question.objects.count() == 6
    client.post(f"{path}begin/")
    old, new = Edition.objects.order_by("number")
    texts = [list(one.questions.values_list("text_zh", flat=True)) for one in (old, new)]
    assert texts[0] == texts[1]
    follows = new.questions.get(kind="TEXT")
    assert (follows.after.edition_id, follows.after.kind) == (new.pk, "CHOICE")
    assert wave.edition_id == old.pk


def test_a_choice_without_options_is_refused_and_the_preview_keeps_nothing(made, signed_in):
    client = signed_in("branch_manager")
    page = client.post(f"/surveys/{made.pk}/questions/", asks(kind="CHOICE", options="只有一个"))
    assert (page.status_code, 'id="id_options-error"' in page.content.decode()) == (422, True)
    preview = client.get(f"/surveys/{made.pk}/preview/").content.decode()
    assert ("刀具质量" in preview, "处理得如何" in preview, "<form" in preview) == (True, True, True)
    assert not Answer.objects.exists()


@pytest.mark.covers("R331")
def test_a_customer_answers_without_an_account_once(wave, cast):
    outside, path = Client(enforce_csrf_checks=True), f"/s/{secret(wave)}/"
    page = outside.get(path).content.decode()
    assert "请您评价我们" in page
    # Nothing of what we know of them is on it; what follows from a choice is not asked yet.
    assert ("苏南轨道装备" in page, "C001" in page, "处理得如何" in page) == (False, False, False)
    assert outside.post(path, answers()).status_code == 200
    assert Answer.objects.count() == 5
    assert Invitation.objects.get().answered_at == AT
    for again in (outside.get(path), outside.post(path, answers(nps=0)), outside.get("/s/" + "0" * 32 + "/")):
        assert again.status_code == 404
    assert Answer.objects.filter(question__kind="NPS").get().number == 9


def test_answered_unknown_and_closed_are_the_same_to_the_world(wave, signed_in):
    outside, path = Client(), f"/s/{secret(wave)}/"
    unknown = outside.get("/s/" + "0" * 32 + "/").content
    signed_in("branch_manager").post(f"/waves/{wave.pk}/close/")
    assert outside.get(path).content == unknown


def test_what_follows_from_a_choice_is_asked_then_and_half_an_answer_is_gone_on_with(wave):
    outside, path = Client(), f"/s/{secret(wave)}/"
    half = outside.post(path, answers(pairs=((9, 10),), later="on"))
    assert half.status_code == 200
    assert Invitation.objects.get().answered_at is None
    assert 'value="9" checked' in outside.get(path).content.decode()
    asked = outside.post(path, answers(complained=0))
    assert (asked.status_code, "处理得如何" in asked.content.decode()) == (422, True)
    text = Question.objects.get(kind="TEXT")
    assert outside.post(path, answers(complained=0, **{f"q{text.pk}": "很快"})).status_code == 200
    assert Answer.objects.get(question=text).text == "很快"


@pytest.mark.parametrize("wrong", ["11", "0", "-1", "ten", "", "１０", "9" * 30])
def test_a_number_beside_its_scale_is_no_answer(wave, wrong):
    quality = Question.objects.order_by("pk")[0]
    answer = Client().post(f"/s/{secret(wave)}/", answers() | {f"a{quality.pk}": wrong})
    assert (answer.status_code, f'id="q{quality.pk}-error"' in answer.content.decode()) == (422, True)


def test_too_much_is_refused_and_what_is_too_large_is_not_read(wave):
    outside, path = Client(), f"/s/{secret(wave)}/"
    assert outside.post(path, answers(x="长" * 16_000)).status_code == 413
    Invitation.objects.update(n_sent=60)
    assert outside.post(path, answers()).status_code == 429


def test_a_respondent_reads_english_where_there_is_some(wave):
    page = Client(headers={"Accept-Language": "en"}).get(f"/s/{secret(wave)}/").content.decode()
    assert ("Tell us" in page, "Quality of our tools" in page, "上门服务" in page) == (True, True, True)


def test_a_sample_is_drawn_by_tier_branch_and_lot_the_same_for_its_seed(made, cast, signed_in):
    client = signed_in("branch_manager")
    client.post(f"/surveys/{made.pk}/publish/")
    ids = [add_customer(cast.hall.pk, code=f"H{n}", name=f"客户{n}") for n in range(9)]
    Card.objects.filter(pk__in=ids[:4]).update(tier="MAJOR")
    elsewhere = add_customer(cast.other_hall.pk, code="E1", name="济南一机")
    everybody = begin(client, made)
    assert set(everybody.invitations.values_list("customer_id", flat=True)) == {cast.customer_id, *ids}
    assert elsewhere not in everybody.invitations.values_list("customer_id", flat=True)
    assert begin(client, made, tier="MAJOR").n_asked == 4
    some = begin(client, made, size=5)
    assert (some.n_asked, some.invitations.count()) == (5, 5)
    for wrong in ({"tier": "VIP"}, {"last_date": TODAY - timedelta(1)}):
        form = {"name": "空", "first_date": TODAY, "last_date": LATER} | wrong
        assert client.post(f"/surveys/{made.pk}/waves/add/", form).status_code == 422


@pytest.mark.any_database
@pytest.mark.parametrize("part", sorted(READING | {"owner", "colleague", "agent"}))
def test_managers_make_surveys_and_who_reads_figures_reads_results(signed_in, wave, part):
    client = signed_in(part)
    survey_id = wave.edition.survey_id
    for path in ("/satisfaction/", "/surveys/", f"/surveys/{survey_id}/", f"/waves/{wave.pk}/"):
        assert client.get(path).status_code == (200 if part in READING else 403), path
    for path in ("/surveys/add/", f"/surveys/{survey_id}/waves/add/", f"/waves/{wave.pk}/invitations/"):
        assert client.get(path).status_code == (200 if part in MANAGING else 403), path
    assert client.get("/waves/999/").status_code == (404 if part in READING else 403)


def test_addresses_are_shown_of_ones_own_customers_alone(signed_in, wave, cast):
    row = Invitation.objects.get()
    path = f"/waves/{wave.pk}/invitations/?link={row.pk}"
    shown = signed_in("branch_manager").get(path).content.decode()
    assert (secret(wave) in shown, "data:image/svg" in shown) == (True, True)
    other = signed_in("other_manager").get(path).content.decode()
    assert (secret(wave) in other, "苏南轨道装备" in other) == (False, False)
    # Nobody who reads the tables alone could make the address.
    with base.acting_as(base.System("look")):
        assert secret(wave) not in str(list(Invitation.objects.values()))
