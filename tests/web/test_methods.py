"""Methods through the door: the rules and methods with figures, asks, the bank, experts, learning, cards, coaching."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from django.utils import translation

from zhike.apps.archives import queries as archive_queries
from zhike.apps.coaching import actions
from zhike.apps.coaching.models import Ask, Certificate, Inquiry, Learning, Prompt, PromptUse
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.tasks import queries as task_queries
from zhike.web import methods

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def text(answer) -> str:
    return answer.content.decode()


def only(model):
    with base.acting_as(base.System("test")):
        return model.objects.latest("pk")


def certify(user, *, days: int = 300, level: int = 3, skill: str = "刀具选型") -> None:
    with base.acting_as(base.System("test")):
        since = TODAY - timedelta(days=400)
        new = actions.NewCertificate(user.pk, skill, level, since, TODAY + timedelta(days=days))
        actions.certify(new=new, at=AT)


@pytest.mark.covers("R552")
def test_every_rule_and_method_has_a_line_with_its_figure(signed_in, cast):
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP", completeness=100)
    page = text(signed_in("owner").get("/methods/", headers=EN))
    for words in ("1. Nothing is impossible", "12. Become an expert", "4. Build value", "1 of 1 = 100%", "0 of 40 h"):
        assert words in page
    assert "—" in page, "of what never happened no share is told"
    with translation.override("en"):
        assert (methods._of(45, 50), methods._of(0, 0)) == ("45 of 50 = 90%", "—")


@pytest.mark.covers("R553")
def test_an_ask_is_noted_in_three_fields_and_its_answer_counts(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/ask/"
    assert "Never asked for anything yet" in text(client.get(url, headers=EN))
    for kind, what in (("ORDER", "下季度备货单"), ("REFERRAL", "两位装配师傅"), ("ORDER", "新线首批")):
        assert client.post(url, {"kind": kind, "what": what, "day": "2026-03-02"}).status_code == 302
    assert client.post(url, {"kind": "ORDER", "what": "明天的单", "day": "2026-03-09"}).status_code == 422
    page = text(client.get("/methods/asks/", headers=EN))
    assert "You asked 3 of 5 times this week" in page
    assert "None of your own asks" in page
    with base.acting_as(base.System("test")):
        first, second, third = Ask.objects.order_by("pk").values_list("pk", flat=True)
    client.post(f"/methods/asks/{first}/answer/", {"answer": "YES", "outcome": "签了"})
    client.post(f"/methods/asks/{second}/answer/", {"answer": "NO", "outcome": ""})
    assert "1 of your 2 answered asks got a yes: 50%" in text(client.get("/methods/asks/", headers=EN))
    assert client.post(f"/methods/asks/{first}/answer/", {"answer": "MAYBE"}).status_code == 422
    assert client.post(f"/methods/asks/{third}/take_back/").status_code == 302
    assert "新线首批" not in text(client.get("/methods/asks/"))
    client.post(f"/methods/asks/{third}/restore/")
    assert "新线首批" in text(client.get("/methods/asks/"))
    taken_back = signed_in("branch_manager").post(f"/methods/asks/{third}/take_back/", headers=EN)
    assert (taken_back.status_code, "Only who noted it" in text(taken_back)) == (422, True)
    assert signed_in("auditor").post(url, {}).status_code == 403
    assert signed_in("colleague").get(url).status_code == 404


@pytest.mark.covers("R554")
def test_a_question_goes_to_a_valid_expert_as_a_task_and_is_answered(signed_in, cast):
    certify(cast.agent, days=-1, level=5)
    client, given = signed_in("owner"), {"skill": "刀具选型", "text": "选哪种涂层？"}
    assert client.post("/methods/inquiries/ask/", given).status_code == 422, "expired: nobody is matched"
    certify(cast.colleague)
    assert "expired" in text(client.get("/methods/experts/", headers=EN))
    answer = client.post("/methods/inquiries/ask/", given)
    inquiry = only(Inquiry)
    assert (answer.status_code, inquiry.expert_id) == (302, cast.colleague.pk)
    with base.acting_as(base.System("test")):
        task = task_queries.task(inquiry.task_id)
    assert (task.assignee_id, task.status, task.due_date) == (cast.colleague.pk, "OPEN", TODAY + timedelta(days=3))
    url = f"/methods/inquiries/{inquiry.pk}/"
    assert signed_in("other_manager").get(url).status_code == 404
    assert "Whoever was asked answers" in text(signed_in("owner").post(f"{url}answer/", {"answer": "我猜"}, headers=EN))
    expert = signed_in("colleague")
    assert expert.post(f"{url}answer/", {"answer": " "}).status_code == 422
    assert expert.post(f"{url}answer/", {"answer": "细晶粒加氮化铝钛"}).status_code == 302
    assert "细晶粒加氮化铝钛" in text(client.get(url))
    with base.acting_as(base.System("test")):
        assert task_queries.task(inquiry.task_id).status == "DONE"


def test_a_manager_certifies_and_ends_what_holds_today(signed_in, cast):
    client, given = signed_in("branch_manager"), {
        "user_id": cast.owner.pk, "skill": "刀具 选型", "level": 4, "since": "2026-03-01", "expires": "2027-03-01",
    }  # fmt: skip
    refused = client.post("/methods/experts/certify/", given | {"expires": "2026-03-01"}, headers=EN)
    assert (refused.status_code, "must expire after" in text(refused)) == (422, True)
    assert client.post("/methods/experts/certify/", given).status_code == 302
    assert "刀具 选型" in text(client.get("/methods/experts/"))
    assert client.post(f"/methods/experts/{only(Certificate).pk}/end/").status_code == 302
    assert only(Certificate).expires == TODAY - timedelta(days=1)
    table = client.get("/methods/experts/table.csv").content.decode("utf-8-sig")
    assert "刀具 选型" in table
    assert signed_in("owner").get("/methods/experts/certify/").status_code == 403


@pytest.mark.covers("R549")
def test_twelve_of_forty_hours_are_thirty_percent_on_the_page(signed_in, cast):
    client, given = (
        signed_in("owner"),
        {"title": "涂层", "hours": "8", "day": "2026-02-01", "kind": "COURSE", "test": "PASSED"},
    )
    assert client.post("/methods/learning/note/", given).status_code == 302
    assert client.post("/methods/learning/note/", given | {"hours": "4", "test": "NONE"}).status_code == 302
    assert client.post("/methods/learning/note/", given | {"day": "2025-12-31"}).status_code == 302
    for bad in ({"hours": "0"}, {"hours": "300"}, {"day": "2026-04-01"}):
        assert client.post("/methods/learning/note/", given | bad).status_code == 422
    page = text(client.get("/methods/learning/", headers=EN))
    assert "12 of 40 hours in 2026: 30%." in page
    assert "1 test passed" in page
    with base.acting_as(base.System("test")):
        pk = Learning.objects.filter(hours=Decimal(4)).get().pk
    client.post(f"/methods/learning/{pk}/")
    assert "8 of 40 hours in 2026: 20%." in text(client.get("/methods/learning/", headers=EN))
    client.post(f"/methods/learning/{pk}/", {"back": "on"})
    assert "30%" in text(client.get("/methods/learning/", headers=EN))
    assert signed_in("colleague").get(f"/methods/learning/?user={cast.owner.pk}").status_code == 404
    assert signed_in("colleague").post(f"/methods/learning/{pk}/").status_code == 404
    team = signed_in("branch_manager")
    assert "12 of 40 hours" in text(team.get(f"/methods/learning/?user={cast.owner.pk}", headers=EN))
    row = text(team.get("/methods/coaching/", headers=EN))
    assert "12 / 40" in row
    assert signed_in("owner").get("/methods/coaching/").status_code == 403
    assert signed_in("other_manager").get(f"/methods/learning/?user={cast.owner.pk}").status_code == 404


@pytest.mark.covers("R139")
def test_a_question_of_the_bank_is_asked_and_the_answer_goes_to_the_archive(signed_in, cast):
    manager = signed_in("branch_manager")
    given = {"text": "你们做哪一行？", "stage": "COLLECT", "industry": "机械加工", "field": "main_business"}
    with base.acting_as(base.System("test")):
        from zhike.apps.catalog import queries as catalog_queries

        kind = Card.objects.get(pk=cast.customer_id).kind
        field = next(
            one.code
            for one in catalog_queries.fields(kind).values()
            if one.type == "TEXT" and one.field_class != "sensitive"
        )
    assert manager.post("/methods/questions/add/", given | {"field": field}).status_code == 302
    pk, client = only(Prompt).pk, signed_in("owner")
    assert "你们做哪一行？" in text(client.get("/methods/questions/?industry=机械加工"))
    assert "你们做哪一行？" not in text(client.get("/methods/questions/?stage=BUILD"))
    url = f"/customers/{cast.customer_id}/questions/{pk}/"
    assert client.post(url, {"answer": "轴承套圈"}).status_code == 302
    assert client.post(url, {"answer": ""}).status_code == 302
    page = text(client.get(f"/methods/questions/?customer={cast.customer_id}", headers=EN))
    assert "asked 2, answered 1" in page
    assert "In the archive" in page
    with base.acting_as(base.System("test")):
        assert archive_queries.open_fact(cast.customer_id, field).value == "轴承套圈"
    assert client.post(f"/methods/questions/{pk}/end/").status_code == 403
    manager = signed_in("branch_manager")
    assert manager.post(f"/methods/questions/{pk}/end/").status_code == 302
    assert "你们做哪一行？" not in text(manager.get("/methods/questions/"))
    manager.post(f"/methods/questions/{pk}/end/", {"back": "on"})
    assert "你们做哪一行？" in text(manager.get("/methods/questions/"))


@pytest.mark.covers("R139")
def test_a_question_asked_in_a_contact_stands_there_and_its_answer_names_it(signed_in, cast):
    with base.acting_as(base.System("test")):
        field = "website" if Card.objects.get(pk=cast.customer_id).kind == "ENTERPRISE" else "second_phone"
        pk = actions.add_prompt(new=actions.NewPrompt("贵司网址？", "PROBE", field=field), at=AT)
        talk = interaction_actions.NewInteraction(
            customer_id=cast.customer_id, text="拜访", happened_at=AT - timedelta(hours=2), channel="VISIT",
            user_id=cast.owner.pk,
        )  # fmt: skip
        contact = interaction_actions.add_interaction(new=talk, day=TODAY, at=AT)
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/questions/{pk}/"
    assert f"&amp;contact={contact}" in client.get(f"/interactions/{contact}/").content.decode()
    assert f'value="{contact}" selected' in client.get(f"{url}?contact={contact}").content.decode()
    answer = client.post(url, {"answer": "zhoucheng.example", "contact": contact})
    assert answer.url == f"/interactions/{contact}/"
    page = text(client.get(answer.url, headers=EN))
    assert "贵司网址？" in page
    assert "zhoucheng.example" in page
    with base.acting_as(base.System("test")):
        assert PromptUse.objects.get().interaction_id == contact
        assert archive_queries.open_fact(cast.customer_id, field).interaction_id == contact
    # A contact of somebody else's customer is none it could have been asked in.
    assert client.post(url, {"answer": "x", "contact": contact + 999}).status_code == 422


@pytest.mark.covers("R137")
def test_the_bank_stands_beside_the_form_of_a_need_by_stage_and_industry(signed_in, cast):
    with base.acting_as(base.System("test")):
        for said, stage, industry in (
            ("停机一小时损失多少？", "PROBE", ""), ("模具几天一换？", "PROBE", "模具"), ("谁来签字？", "ASK", "")
        ):  # fmt: skip
            actions.add_prompt(new=actions.NewPrompt(said, stage, industry=industry), at=AT)
    client = signed_in("owner")
    form = text(client.get(f"/needs/add/?customer={cast.customer_id}", headers=EN))
    assert "停机一小时损失多少？" in form
    assert "模具几天一换？" not in form, "of another industry"
    assert "谁来签字？" not in form, "of another stage"
    given = {"text": "换刀停机", "status": "LATENT", "evidence": "现场看到"}
    need = client.post(f"/needs/add/?customer={cast.customer_id}", given).url
    assert "停机一小时损失多少？" in text(client.get(f"{need}edit/", headers=EN))


@pytest.mark.covers("R544")
def test_a_card_shows_what_somebody_is_good_at_and_certified_for(signed_in, cast):
    certify(cast.owner)
    certify(cast.owner, days=-1, skill="旧本事")
    client, url = signed_in("owner"), f"/methods/cards/{cast.owner.pk}/"
    assert client.get(url).status_code == 404
    given = {"headline": "二十年车间经验", "expertise": "试切", "cases": "换刀快一半", "reach": "13900000000"}
    assert client.post(f"{url}write/", given).status_code == 302
    page = text(signed_in("colleague").get(url))
    assert "二十年车间经验" in page
    assert "刀具选型" in page
    assert "旧本事" not in page
    assert signed_in("colleague").post(f"{url}write/", given | {"headline": "乱写"}).status_code == 422
    assert signed_in("branch_manager").post(f"{url}write/", given | {"headline": "经理改"}).status_code == 302


@pytest.mark.covers("R547")
def test_smile_listening_and_presence_are_needed_all_three(signed_in, cast):
    with base.acting_as(base.System("test")):
        talk = interaction_actions.NewInteraction(
            cast.customer_id, "电话", AT, participants="采购", user_id=cast.owner.pk
        )
        talk_id = interaction_actions.add_interaction(new=talk, day=TODAY, at=AT)
    client, url = signed_in("branch_manager"), f"/reviews/add/?kind=ATTENTION&contact={talk_id}"
    given = {
        "day": "2026-03-02",
        "subject": "交期",
        "mark_0": "YES",
        "mark_1": "PARTLY",
        "mark_2": "YES",
        "due_date": "2026-03-16",
        "sheet_version": "0",
    }
    page = text(client.get(url, headers=EN))
    for words in ("Smiled", "Listened", "Was all there"):
        assert words in page
    assert client.post(url, given).status_code == 302
    assert "0 of 1 = 0%" in text(client.get("/methods/", headers=EN))
    assert client.post(url, given | {"mark_1": "YES"}).status_code == 302
    assert "1 of 2 = 50%" in text(client.get("/methods/", headers=EN))
