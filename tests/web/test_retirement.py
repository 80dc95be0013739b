"""Stories of the desk of letting go: every step through the pages, each role, the sentences still to be written."""

import re
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.customers.models import Card, Customer
from zhike.apps.grading import actions, queries
from zhike.apps.grading.models import RetirementPlan
from zhike.apps.grading.rules import retiring


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English, the language of the message ids, at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return the words of a page without its tags and its frame."""
    words = re.sub(r"<[^>]+>", " ", page.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(words.split())


@pytest.fixture
def losing(cast, everything) -> int:
    """Let the customer of the cast cost more than it brings, without potential."""
    Card.objects.filter(pk=cast.customer_id).update(
        tier="SMALL", potential=Decimal(100), contribution_year=Decimal(-900), cost_year=Decimal(1500),
        margin_year=Decimal(600), revenue_year=Decimal(9000), relation_stage="STABILITY",
    )  # fmt: skip
    return cast.customer_id


PLAN = {
    "method": "PRICE_UP", "price_percent": "12", "notice_days": "30", "notice": "Dear {name}: {percent} % from {day}.",
    "alternatives": "the dealer nearby",
}  # fmt: skip


def opened(client, customer_id: int, **more) -> int:
    answer = client.post(f"/customers/{customer_id}/retire/", {"reason": "loses money", "reference_value": "0"} | more)
    assert answer.status_code == 302, answer.content.decode()
    return int(answer.url.rstrip("/").rpartition("/")[2])


@pytest.mark.covers("R562")
@pytest.mark.covers("R083")
def test_a_customer_is_let_go_step_by_step_by_two_people(losing, signed_in):
    client = signed_in("owner")
    assert "苏南轨道装备有限公司" in text(client.get("/retirement/").content)
    plan_id = opened(client, losing)
    here = f"/retirement/{plan_id}/"
    page = text(client.get(here).content)
    assert "It cannot rise and is lost money on: it is let go courteously." in page
    assert "Nothing is lost from a rise of 10.00 % on" in page
    version = RetirementPlan.objects.get().version
    stale = client.post(here + "plan/", PLAN | {"version": version - 1})
    assert stale.status_code == 409
    client.post(here + "plan/", PLAN | {"version": version, "alternatives": ""})
    assert "Name at least one way that stays open to the customer." in text(client.get(here).content)
    client.post(here + "plan/", PLAN | {"version": version + 1})
    assert client.post(here + "steps/ask/").status_code == 302
    assert client.post(here + "decide/", {"decision": "approve", "note": "x"}).status_code == 403
    assert RetirementPlan.objects.get().status == "WAITING"
    manager = signed_in("branch_manager")
    assert "Your decision" in text(manager.get(here).content)
    manager.post(here + "decide/", {"decision": "approve", "note": "agreed"})
    manager.post(here + "steps/tell/", {"way": "LETTER"})
    page = text(manager.get(here + "notice/").content)
    assert "Dear 苏南轨道装备有限公司: 12 % from 2026-04-01." in page
    manager.post(here + "steps/left/", {"note": "gone"})
    assert Customer.objects.get(pk=losing).status == "ACTIVE"
    RetirementPlan.objects.update(ends_date=TODAY)
    manager.post(here + "steps/left/", {"note": "went to the dealer"})
    assert Customer.objects.get(pk=losing).status == "RETIRED"
    page = text(manager.get(here).content)
    for said in ("Case opened", "Plan written", "Approval asked for", "Approved", "Customer told", "Customer left"):
        assert said in page


def test_a_case_is_withdrawn_at_any_time_before_its_end(losing, signed_in):
    client = signed_in("branch_manager")
    plan_id = opened(client, losing)
    client.post(f"/retirement/{plan_id}/steps/withdraw/", {"note": "spoke with them"})
    assert RetirementPlan.objects.get().status == "WITHDRAWN"
    page = text(client.get(f"/retirement/{plan_id}/").content)
    assert "Case withdrawn" in page
    client.post(f"/retirement/{plan_id}/steps/ask/")
    assert RetirementPlan.objects.get().status == "WITHDRAWN"


@pytest.mark.covers("R084")
def test_who_has_potential_is_led_to_the_programme_of_growth(losing, signed_in):
    Card.objects.update(potential=Decimal(50_000))
    client = signed_in("owner")
    plan_id = opened(client, losing)
    assert "Begin a programme of growth" in text(client.get(f"/retirement/{plan_id}/").content)


def test_a_potential_not_known_is_said_and_asked_for_again(losing, signed_in):
    Card.objects.update(potential=None)
    client = signed_in("owner")
    plan_id = opened(client, losing)
    assert "Until it is, nobody is let go" in text(client.get(f"/retirement/{plan_id}/").content)
    Card.objects.update(potential=Decimal(1))
    client.post(f"/retirement/{plan_id}/steps/check/")
    assert RetirementPlan.objects.get().status == "PLANNING"


@pytest.mark.covers("R570")
def test_the_sentences_are_to_be_added_until_the_owner_writes_them(losing, signed_in):
    for path in ("/retirement/", f"/customers/{losing}/retire/"):
        assert "To be added" in text(signed_in("branch_manager").get(path).content)
    url = "/tiers/texts/FOUR_SENTENCES/"
    assert signed_in("branch_manager").post(url, {"text": "x", "version": "0"}).status_code == 403
    signed_in("general_manager").post(url, {"text": "放弃也要体面。", "version": "0"})
    assert signed_in("general_manager").post(url, {"text": "另一句", "version": "0"}).status_code == 409
    page = text(signed_in("branch_manager").get("/retirement/").content)
    assert "放弃也要体面。" in page
    assert "To be added" not in page
    assert signed_in("general_manager").get("/tiers/texts/NOPE/").status_code == 404


def test_the_four_sentences_are_asked_for_in_chinese_as_the_requirement_says(losing, signed_in):
    client = signed_in("branch_manager")
    client.cookies["zhike_language"] = "zh-hans"
    assert "待补充" in text(client.get("/retirement/").content)


@pytest.mark.parametrize(
    ("part", "sees", "opens"),
    [
        ("owner", 200, 200), ("branch_manager", 200, 200), ("regional_manager", 200, 200), ("auditor", 200, 403),
        ("analyst", 200, 404), ("other_manager", 200, 404), ("colleague", 200, 404), ("api_client", 403, 403),
    ],
)  # fmt: skip
def test_who_may_look_and_who_may_open_a_case(losing, signed_in, part, sees, opens):
    assert signed_in(part).get("/retirement/").status_code == sees
    assert signed_in(part).get(f"/customers/{losing}/retire/").status_code == opens


def test_a_case_of_a_customer_one_does_not_see_is_not_there(losing, signed_in):
    plan_id = opened(signed_in("owner"), losing)
    for path in (f"/retirement/{plan_id}/", f"/retirement/{plan_id}/notice/"):
        assert signed_in("other_manager").get(path).status_code == 404
    for path in (f"/retirement/{plan_id}/steps/withdraw/", f"/retirement/{plan_id}/decide/"):
        assert signed_in("other_manager").post(path, {"note": "x"}).status_code == 404
    assert "苏南轨道装备有限公司" not in text(signed_in("other_manager").get("/retirement/").content)
    assert queries.retirement(plan_id).status == "PLANNING"


def test_a_change_of_price_is_tried_without_effect(losing, signed_in):
    page = text(signed_in("owner").get(f"/customers/{losing}/price/", {"price_percent": "12"}).content)
    # 9,000 become 10,080; of it 8,400 are goods and 1,500 service.
    assert "Revenue ¥10.08K now ¥9,000.00" in page
    assert re.search(r"Net contribution \D*180", page)
    less = {"price_percent": "10", "lost_percent": "50", "less_cost": "300"}
    tried = retiring.try_price(
        revenue=Decimal(9000), margin=Decimal(600), cost=Decimal(1500), price_percent=Decimal(10),
        lost_percent=Decimal(50), less_cost=Decimal(300),
    )  # fmt: skip
    assert (tried.revenue_then, tried.contribution_then) == (Decimal(4950), Decimal(-450))
    assert signed_in("owner").get(f"/customers/{losing}/price/", less).status_code == 200


def test_the_cases_go_out_as_a_file_to_who_may_take_lists(losing, signed_in):
    opened(signed_in("owner"), losing)
    rows = b"".join(signed_in("branch_manager").get("/retirement/export/csv/").streaming_content)
    assert "苏南轨道装备有限公司" in rows.decode("utf-8-sig")
    assert signed_in("owner").get("/retirement/export/csv/").status_code == 403


def test_serving_less_is_no_end_of_the_cooperation(losing, signed_in):
    Card.objects.update(contribution_year=Decimal(300))
    client = signed_in("owner")
    plan_id = opened(client, losing, wants_less="on")
    plan = PLAN | {"method": "COST_DOWN", "new_cost": "400", "version": RetirementPlan.objects.get().version}
    client.post(f"/retirement/{plan_id}/plan/", plan)
    page = text(client.get(f"/retirement/{plan_id}/").content)
    assert "Cost to serve: old less new" in page
    assert "¥1,500.00 − ¥400.00 = ¥1,100.00" in page
    actions.ask_approval(plan_id=plan_id, at=AT)
    row = RetirementPlan.objects.get()
    row.change({"status": "NOTICED", "ends_date": TODAY, "told_date": TODAY, "told_by": "CALL"}, version=None, at=AT)
    page = signed_in("branch_manager").post(f"/retirement/{plan_id}/steps/left/", {"note": ""}, follow=True)
    assert "it does not end the cooperation" in page.content.decode()
    assert Customer.objects.get(pk=losing).status == "ACTIVE"
