"""The plan for a customer through the door: written in editions, one page with people, goals, promises and risks."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives.models import SwotItem
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.plans.models import AccountPlan, PlanAction, Refusal

EN = {"Accept-Language": "en"}
WRITTEN = {
    "reason": "少停线", "obstacle": "刀片批次不稳", "benefit": "换刀快一半", "interest_1": "新线按期投产",
    "interest_2": "",
    "interest_3": "", "hurdles": "赵工偏好现用品牌", "evidence": "5 月面谈", "day": "2026-03-01", "seen_id": "0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def text(answer) -> str:
    return answer.content.decode()


def latest() -> AccountPlan:
    with base.acting_as(base.System("test")):
        return AccountPlan.objects.latest("pk")


@pytest.mark.covers("R538")
def test_a_plan_is_written_in_editions_and_grows_stale(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/plan/"
    assert "No plan yet" in text(client.get(url, headers=EN))
    assert client.post(f"{url}write/", WRITTEN).status_code == 302
    page = text(client.get(url, headers=EN))
    for words in ("少停线", "刀片批次不稳", "换刀快一半", "新线按期投产", "5 月面谈", "赵工偏好现用品牌"):
        assert words in page
    assert client.post(f"{url}write/", WRITTEN | {"reason": "晚了一步"}, headers=EN).status_code == 422
    again = WRITTEN | {"reason": "夜班也敢用", "seen_id": str(latest().pk)}
    assert client.post(f"{url}write/", again).status_code == 302
    assert "1 older edition" in text(client.get(url, headers=EN))
    old = text(client.get(f"{url}editions/"))
    assert "少停线" in old
    assert "夜班也敢用" in old
    with base.acting_as(base.System("test")):
        AccountPlan.objects.update(day=TODAY - timedelta(days=366))
    assert "Plan older than 365 days" in text(client.get(url, headers=EN))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"interest_1": " "}, "This field is required"),
        ({"evidence": ""}, "This field is required"),
        ({"day": "2026-04-01"}, "The day lies ahead"),
    ],
)
def test_a_plan_that_lacks_something_says_what(signed_in, cast, change, words):
    answer = signed_in("owner").post(f"/customers/{cast.customer_id}/plan/write/", WRITTEN | change, headers=EN)
    assert answer.status_code == 422
    assert words in text(answer)
    assert "换刀快一半" in text(answer), "what was typed is kept"


@pytest.mark.covers("R030", "W35")
def test_the_page_shows_who_counts_with_the_weighted_support(signed_in, persons):
    page = text(signed_in("owner").get(f"/customers/{persons.customer_id}/plan/", headers=EN))
    assert "Weighted support" in page
    assert "+0.25" in page
    assert "李雪梅" in page


@pytest.mark.covers("R126")
def test_an_action_enlarges_a_strength_or_offsets_a_weakness_of_the_archive(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/plan/"
    assert "Note first what the customer is strong and weak in" in text(client.get(f"{url}action/", headers=EN))
    with base.acting_as(base.System("test")):
        for kind, words in (("WEAKNESS", "决策靠一个人"), ("RESOURCE", "闲置厂房")):
            archive_actions.add_swot(customer_id=cast.customer_id, kind=kind, text=words, day=TODAY, at=AT)
        weakness, resource = (SwotItem.objects.get(kind=kind).pk for kind in ("WEAKNESS", "RESOURCE"))
    given = {"point_id": weakness, "offer": "报告抄送车间", "owner_id": cast.owner.pk, "due_date": "2026-02-01"}
    assert client.post(f"{url}action/", given | {"point_id": resource}).status_code == 422
    assert client.post(f"{url}action/", given).status_code == 302
    page = text(client.get(url, headers=EN))
    for words in ("Offsets a weakness", "决策靠一个人", "报告抄送车间", "Past its day"):
        assert words in page
    with base.acting_as(base.System("test")):
        pk = PlanAction.objects.get().pk
    assert client.post(f"/methods/actions/{pk}/", {"result": "两人签字"}).status_code == 302
    done = text(client.get(url, headers=EN))
    assert "done on" in done
    client.post(f"/methods/actions/{pk}/", {"result": "又做了一遍"})
    assert "又做了一遍" not in text(client.get(url, headers=EN)), "done is done; who comes second is told"
    assert "两人签字" in done
    client.post(f"/methods/actions/{pk}/", {"back": "on"})
    assert "两人签字" not in text(client.get(url, headers=EN))


@pytest.mark.covers("R543")
def test_a_no_needs_something_offered_instead(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/plan/"
    given = {"request": "账期 120 天", "reason": "超出授信", "alternative": "", "day": "2026-03-01"}
    client.post(f"{url}refusal/", given)
    client.post(f"{url}refusal/", given | {"request": "派驻", "alternative": "每周上门"})
    client.post(f"{url}refusal/", given | {"request": "免运费", "alternative": "满万免运"})
    assert "Needs an alternative" in text(client.get(url, headers=EN))
    page = text(client.get("/methods/refusals/", headers=EN))
    assert "In 2026 3 requests were refused, 2 of them" in page
    assert "67%" in page
    with base.acting_as(base.System("test")):
        pk = Refusal.objects.get(alternative="").pk
    one = f"/methods/refusals/{pk}/"
    assert "Say what was offered" in text(client.post(f"{one}step/", {"answer": "TAKEN"}, headers=EN))
    assert client.post(f"{one}step/", {"alternative": " "}).status_code == 422
    assert client.post(f"{one}step/", {"alternative": "寄售库存"}).status_code == 302
    assert client.post(f"{one}step/", {"answer": "TAKEN"}).status_code == 302
    assert "Taken" in text(client.get(one, headers=EN))
    assert "100%" in text(client.get("/methods/refusals/", headers=EN))


@pytest.mark.covers("R548")
def test_a_review_from_zero_begins_with_nothing_taken_as_true(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/plan/"
    client.post(f"{url}write/", WRITTEN)
    assert "Review from zero is due" in text(client.get(url, headers=EN))
    form = text(client.get(f"{url}zero/add/"))
    assert "少停线" in form, "what the plan assumes is asked again"
    given = {
        "assumption": ["少停线", "价格决定一切"],
        "verdict": ["HOLDS", "FALLEN"],
        "why": ["停线记录", ""],
        "conclusion": "先试切",
    }
    refused = client.post(f"{url}zero/add/", given, headers=EN)
    assert refused.status_code == 422
    assert "needs evidence" in text(refused)
    assert (
        client.post(f"{url}zero/add/", given | {"why": ["停线记录", "两次加价仍续单"], "conclusion": ""}).status_code
        == 422
    )
    assert client.post(f"{url}zero/add/", given | {"why": ["停线记录", "两次加价仍续单"]}).status_code == 302
    kept = text(client.get(f"{url}zero/", headers=EN))
    for words in ("No longer holds", "两次加价仍续单", "先试切"):
        assert words in kept
    assert "Review from zero is due" not in text(client.get(url, headers=EN))


@pytest.mark.parametrize(
    ("part", "sees", "writes"),
    [
        ("owner", 200, 200), ("agent", 200, 200), ("branch_manager", 200, 200), ("regional_manager", 200, 200),
        ("general_manager", 200, 200), ("administrator", 200, 200), ("auditor", 200, 403), ("api_client", 200, 403),
        ("colleague", 404, 404), ("other_manager", 404, 404), ("analyst", 404, 403),
    ],
)  # fmt: skip
def test_who_sees_a_plan_and_who_writes_it(signed_in, cast, part, sees, writes):
    client, url = signed_in(part), f"/customers/{cast.customer_id}/plan/"
    assert client.get(url).status_code == sees
    for name in ("write", "action", "refusal"):
        assert client.get(f"{url}{name}/").status_code == writes, name
    assert client.get(f"/methods/goals/add/?customer={cast.customer_id}").status_code == writes


def test_the_record_and_the_key_customers_lead_to_the_plan(signed_in, cast):
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    client, link = signed_in("owner"), f'href="/customers/{cast.customer_id}/plan/"'
    for url in (f"/customers/{cast.customer_id}/", "/tiers/key/", f"/customers/{cast.customer_id}/key/"):
        assert link in text(client.get(url)), url
