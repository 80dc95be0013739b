"""An opportunity through its gates: begun in three fields, evidence in order, papers, won or lost, opened again."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.core.models import Event
from zhike.apps.customers.models import Card
from zhike.apps.market import actions as market_actions
from zhike.apps.sales import actions
from zhike.apps.sales.models import Contract, CustomerNeed, Opportunity, Proposal

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
HX = EN | {"HX-Request": "true"}


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, address
    return answer.content.decode()


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


@pytest.fixture
def begun(cast) -> int:
    """Begin an opportunity with the owner's customer."""
    with base.acting_as(base.System("test")):
        new = actions.NewOpportunity(cast.customer_id, "年度刀具供应", amount=Decimal(80_000))
        return actions.add_opportunity(new=new, day=TODAY, at=AT)


def gate(client, pk: int, name: str, evidence: str = "总工当面确认", **more):
    return client.post(f"/opportunities/{pk}/do/gate/", {"gate": name, "evidence": evidence, **more}, headers=EN)


@pytest.mark.covers("R140")
def test_three_gates_are_passed_in_order_each_with_one_line(signed_in, cast):
    client = signed_in("owner")
    assert client.get("/opportunities/add/", headers=EN).status_code == 200
    given = {"customer_id": cast.customer_id, "title": "年度刀具供应", "origin": "ACTIVE"}
    assert client.post("/opportunities/add/", given | {"title": " "}).status_code == 422
    assert client.post("/opportunities/add/", given).status_code == 302
    row = read(Opportunity)
    assert (row.stage, row.origin, row.owner_id) == ("LEAD", "ACTIVE", cast.owner.pk)
    # Nobody skips: the answer names the gate that is missing.
    answer = gate(client, row.pk, "WORDS")
    assert answer.status_code == 422
    assert "First the right person" in answer.content.decode()
    assert "First the right person" in gate(client, row.pk, "PLAN").content.decode()
    assert "Write one line" in gate(client, row.pk, "PERSON", " ").content.decode()
    for name in ("PERSON", "WORDS", "PLAN"):
        assert gate(client, row.pk, name).status_code == 302
        assert read(Opportunity).stage == name
    text = page(client, f"/opportunities/{row.pk}/")
    assert text.count("总工当面确认") == 3
    # The last one is taken back, an earlier one not while a later rests on it.
    back = f"/opportunities/{row.pk}/do/back/"
    assert "A later gate rests" in client.post(back, {"gate": "PERSON"}, headers=EN).content.decode()
    assert client.post(back, {"gate": "PLAN"}).status_code == 302
    assert read(Opportunity).stage == "WORDS"
    assert "First the right thing" in client.post(f"/opportunities/{row.pk}/do/win/", headers=EN).content.decode()


def lanes(body: str) -> dict[str, str]:
    """Return what stands in each lane of a board, its head first."""
    parts = re.findall(r'<section class="lane".*?</section>', body, re.DOTALL)
    return {
        re.search(r'data-lane="(\w*)"', one)[1]: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip()
        for one in parts
    }


@pytest.mark.covers("R140")
def test_the_board_counts_money_asks_for_the_line_and_says_why_something_does_not_go(signed_in, begun):
    client = signed_in("owner")
    assert client.get("/opportunities/board/", follow=True, headers=EN).status_code == 200
    text = page(client, "/opportunities/?board=stage")
    found = lanes(text)
    assert list(found) == ["LEAD", "PERSON", "WORDS", "PLAN", "QUOTED", "CONTRACT", "WON", "LOST"]
    assert found["LEAD"].startswith("Sales lead 1 ¥80,000")
    move = f"/lists/opportunities/boards/stage/{begun}/?board=stage"

    def drag(lane: str, of: str, **more):
        return client.post(move, {"lane": lane, "from": of, **more}, headers=HX)

    # A drop on the next gate asks one line where the card stands; nothing has moved yet.
    answer = drag("PERSON", "LEAD")
    assert answer.status_code == 200
    assert "Who decides, and by what do we know it?" in lanes(answer.content.decode())["LEAD"]
    assert read(Opportunity).stage == "LEAD"
    answer = drag("PERSON", "LEAD", word="采购部王部长，名片")
    assert "年度刀具供应" in lanes(answer.content.decode())["PERSON"]
    # It is taken back as it was moved, and a skip is refused in words.
    assert drag("LEAD", "PERSON", back="on").status_code == 200
    assert read(Opportunity).stage == "LEAD"
    answer = drag("PLAN", "LEAD")
    assert answer.status_code == 409
    assert "First the right person" in answer.content.decode()
    assert "written on its page" not in answer.content.decode().split("toasts")[0]
    # Losing asks for the reason among those of the house.
    answer = drag("LOST", "LEAD")
    assert "Why was it lost?" in lanes(answer.content.decode())["LEAD"]
    assert drag("LOST", "LEAD", word="WEATHER").status_code == 409
    assert drag("LOST", "LEAD", word="PRICE").status_code == 200
    assert (read(Opportunity).stage, read(Opportunity).reason) == ("LOST", "PRICE")
    assert drag("LEAD", "LOST", back="on").status_code == 200
    assert (read(Opportunity).stage, read(Opportunity).closed_date) == ("LEAD", None)
    # What was decided stays for three months.
    drag("LOST", "LEAD", word="PRICE")
    with base.acting_as(base.System("test")):
        Opportunity.objects.update(closed_date=TODAY - timedelta(days=90))
    assert "年度刀具供应" not in page(client, "/opportunities/?board=stage")


@pytest.mark.covers("R041")
@pytest.mark.covers("R143")
def test_a_proposal_answers_needs_and_lists_those_it_does_not(signed_in, begun, cast):
    client = signed_in("owner")
    for text, status in (("交期 48 小时", "EXPRESSED"), ("换刀停机", "LATENT"), ("刀具库存占款", "EMERGING")):
        given = {"text": text, "status": status, "evidence": "现场看到", "value": "120000", "opportunity_id": begun}
        assert client.post(f"/needs/add/?customer={cast.customer_id}", given).status_code == 302
    assert client.post(f"/needs/add/?customer={cast.customer_id}", given | {"evidence": ""}).status_code == 422
    with base.acting_as(base.System("test")):
        first, second, third = CustomerNeed.objects.order_by("pk")
    address = f"/opportunities/{begun}/propose/"
    empty = {"title": "驻厂刀具管理", "benefit": "全厂停机减少", "offered": str(TODAY)}
    answer = client.post(address, empty, headers=EN)
    assert answer.status_code == 422
    assert "at least one line" in answer.content.decode()
    answer = client.post(address, empty | {f"need_{first.pk}": "本地仓", f"need_{second.pk}": "预调刀具"})
    assert answer.status_code == 302
    text = page(client, f"/opportunities/{begun}/")
    assert "2 of 3 are answered" in text
    uncovered = text[: text.index("Not covered")]
    assert "刀具库存占款" in uncovered
    made = read(Proposal)
    step = f"/solutions/{made.pk}/"
    assert client.post(f"{step}accept/").status_code == 302
    assert read(CustomerNeed, pk=second.pk).served_date == TODAY
    assert read(CustomerNeed, pk=third.pk).served_date is None
    assert client.post(f"{step}decline/").status_code == 422, "it was answered already"
    assert client.post(f"{step}undo/").status_code == 302
    assert read(CustomerNeed, pk=second.pk).served_date is None


@pytest.mark.covers("R021")
def test_nothing_is_offered_to_a_key_account_before_a_strength_a_weakness_and_a_resource_are_known(
    signed_in, begun, cast
):
    client = signed_in("owner")
    given = {"text": "交期", "status": "EXPRESSED", "evidence": "现场看到", "opportunity_id": begun}
    client.post(f"/needs/add/?customer={cast.customer_id}", given)
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
        need = CustomerNeed.objects.get()
    address, rest = f"/opportunities/{begun}/propose/", f"/api/v1/opportunities/{begun}/solutions"
    told = {"title": "驻厂", "benefit": "停机减少", f"need_{need.pk}": "本地仓", "offered": str(TODAY)}
    body = {"title": "驻厂", "benefit": "停机减少", "lines": [{"need_id": need.pk, "text": "本地仓"}]}
    missing = (("STRENGTH", "strength"), ("WEAKNESS", "weakness"), ("RESOURCE", "resource"))
    for kind, word in missing:
        refused = client.post(address, told, headers=EN)
        assert (refused.status_code, f"one {word} of it" in refused.content.decode()) == (422, True)
        assert f'href="/customers/{cast.customer_id}/?tab=studies"' in refused.content.decode()
        refused = client.post(rest, body | {"offered": str(TODAY)}, content_type="application/json")
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, f"NO_{kind}")
        if kind == "STRENGTH":
            # A draft is written, but not offered either.
            draft = client.post(rest, body, content_type="application/json").json()["results"][0]
        refused = client.post(f"/solutions/{draft['id']}/offer/", headers=EN)
        assert (refused.status_code, f"NO_{kind}" in refused.content.decode()) == (422, True)
        client.post(f"/customers/{cast.customer_id}/swot/", {"kind": kind, "text": f"知道的 {kind}"})
    page_told = client.get(f"/opportunities/{begun}/").content.decode()
    assert all(f"知道的 {kind}" in page_told for kind, _word in missing)
    assert client.post(address, told).status_code == 302
    step = client.post(f"/api/v1/solutions/{draft['id']}/steps", {"step": "OFFER"}, content_type="application/json")
    assert step.json()["offered_date"] == str(TODAY)
    assert len(client.get(rest).json()["results"]) == 2


def through(client, pk: int) -> None:
    """Pass all three gates."""
    for name in ("PERSON", "WORDS", "PLAN"):
        assert gate(client, pk, name).status_code == 302


QUOTE = {"line-TOTAL_FORMS": "5", "line-INITIAL_FORMS": "0", "line-0-text": "合金立铣刀", "line-0-quantity": "1000",
         "line-0-price": "95.5", "line-0-discount": "10", "valid_until": "2026-12-31"}  # fmt: skip


@pytest.mark.covers("R140")
def test_a_quotation_says_the_money_and_a_contract_follows_it(signed_in, begun):
    client = signed_in("owner")
    address = f"/opportunities/{begun}/quote/"
    answer = client.post(address, QUOTE, headers=EN)
    assert answer.status_code == 422
    assert "First the right person" in answer.content.decode()
    through(client, begun)
    assert client.post(address, QUOTE | {"line-0-price": ""}).status_code == 422
    assert client.post(address, QUOTE | {"line-0-product_code": "nowhere"}).status_code == 422
    assert client.post(address, QUOTE).status_code == 302
    # 1,000 at 95.50 less a tenth.
    assert (read(Opportunity).stage, read(Opportunity).amount) == ("QUOTED", Decimal("85950.00"))
    assert client.post(address, QUOTE | {"line-0-discount": ""}).status_code == 302
    assert read(Opportunity).amount == Decimal("95500.00")
    assert "Edition 2" in page(client, f"/opportunities/{begun}/")
    contract = {"title": "年度供应合同", "amount": "95500", "signed_date": str(TODAY), "start_date": str(TODAY),
                "end_date": "2027-03-01", "notice_days": "60"}  # fmt: skip
    assert client.post(f"/contracts/add/?opportunity={begun}", contract).status_code == 302
    row = read(Contract)
    assert row.notice_date == row.end_date - timedelta(days=60)
    assert read(Opportunity).stage == "CONTRACT"
    assert client.post(f"/opportunities/{begun}/do/win/").status_code == 302
    won = read(Opportunity)
    assert (won.stage, won.reached, won.closed_date) == ("WON", "CONTRACT", TODAY)
    assert Event.objects.filter(name="opportunity.won").count() == 1
    assert client.post(f"/opportunities/{begun}/do/lose/", {"reason": "PRICE"}).status_code == 422
    assert client.post(f"/opportunities/{begun}/do/reopen/").status_code == 302
    assert read(Opportunity).stage == "CONTRACT"


def test_one_that_is_lost_says_why_and_to_whom(signed_in, begun):
    client = signed_in("owner")
    with base.acting_as(base.System("test")):
        rival = market_actions.named(name="德锐", at=AT)
    lose = f"/opportunities/{begun}/do/lose/"
    answer = client.post(lose, {"reason": ""}, headers=EN)
    assert answer.status_code == 422
    assert "Say why it was lost" in answer.content.decode()
    assert client.post(lose, {"reason": "PRICE", "rival": rival, "verdict": "低 8%"}).status_code == 302
    row = read(Opportunity)
    assert (row.stage, row.reason, row.rival_id, row.verdict) == ("LOST", "PRICE", rival, "低 8%")
    assert "德锐" in page(client, f"/opportunities/{begun}/")


@pytest.mark.parametrize("part", ["owner", "branch_manager", "administrator"])
def test_who_works_with_customers_may_win_them(signed_in, begun, part):
    client = signed_in(part)
    assert gate(client, begun, "PERSON").status_code == 302


@pytest.mark.parametrize("part", ["auditor"])
def test_others_only_read(signed_in, begun, part):
    client = signed_in(part)
    page(client, f"/opportunities/{begun}/")
    answer = gate(client, begun, "PERSON")
    assert answer.status_code == 403
    assert "sale.edit" in answer.content.decode()


@pytest.mark.parametrize("part", ["other_manager", "colleague"])
def test_what_one_does_not_see_is_as_if_it_did_not_exist(signed_in, begun, part):
    client = signed_in(part)
    assert client.get(f"/opportunities/{begun}/").status_code == 404
    assert gate(client, begun, "PERSON").status_code == 404


def test_pages_without_anything_say_what_to_do(signed_in, cast):
    client = signed_in("owner")
    said = {
        "/opportunities/": "Begin the first one", "/needs/": "After the next visit write down",
        "/contracts/": "Keep the first one", "/contracts/calendar/": "No contract ends in these months",
    }  # fmt: skip
    for address, words in said.items():
        assert words in page(client, address), address


def test_a_need_begins_with_whose_it_is(signed_in):
    page = signed_in("owner").get("/needs/add/", headers={"Accept-Language": "en"})
    assert (page.status_code, "Note a need" in page.content.decode()) == (200, True)
