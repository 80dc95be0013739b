"""Contacts through the door: seen with their customer, closed after a day, prepared before a call."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base, clock
from zhike.apps.customers.models import Card
from zhike.apps.interactions import actions, queries
from zhike.apps.interactions.models import Interaction
from zhike.apps.org import queries as org_queries

SEEING = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "administrator": True,
    "api_client": True,
}  # fmt: skip


@pytest.fixture
def contact(cast) -> int:
    """A talk the owner noted."""
    return noted(cast, text="微信聊了样品,对方很满意", emotion_after="PLEASED", learned="新厂房六月投产")


def noted(cast, *, by: str = "owner", at=AT, **more) -> int:
    values = {"text": "电话沟通王总"} | more
    new = actions.NewInteraction(customer_id=cast.customer_id, happened_at=at, **values)
    with base.acting_as(org_queries.member(cast.people()[by].pk)):
        return actions.add_interaction(new=new, day=TODAY, at=at)


@pytest.mark.covers("R232")
@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_the_contacts_of_a_customer_one_may_see(signed_in, contact, part, sees):
    client = signed_in(part)
    assert ("聊了样品" in client.get("/interactions/").content.decode()) is sees
    assert client.get(f"/interactions/{contact}/").status_code == (200 if sees else 404)


def test_the_list_is_filtered_by_channel_mood_and_day(signed_in, cast, contact):
    noted(cast, at=AT - timedelta(days=40), emotion_after="ANGRY")
    client = signed_in("branch_manager")
    for asked, found in (
        ({"channel": "WECHAT"}, True), ({"channel": "PHONE"}, False), ({"emotion": "ANGRY"}, False),
        ({"at_from": "2026-03-02", "at_to": "2026-03-02"}, True), ({"at_to": "2026-03-01"}, False),
        ({"kind": "CONTACT", "direction": "BOTH", "branch": "SZ"}, True),
    ):  # fmt: skip
        assert ("聊了样品" in client.get("/interactions/", asked).content.decode()) is found, asked
    assert client.get("/interactions/", {"text": "x"}).status_code == 400


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_written_out(signed_in, contact, form):
    answer = signed_in("branch_manager").get(f"/interactions/export/{form}/")
    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert form == "xlsx" or "聊了样品" in body.decode()


@pytest.mark.covers("R232")
def test_a_contact_is_rewritten_within_a_day_and_only_added_to_later(signed_in, cast):
    fresh, old = noted(cast, at=clock.now()), noted(cast, at=clock.now() - timedelta(hours=25))
    client = signed_in("owner")
    body = {"text": "改过的话", "version": 1, "channel": "PHONE", "direction": "BOTH"}
    assert client.post(f"/interactions/{fresh}/edit/", body).status_code == 302
    assert client.post(f"/interactions/{old}/edit/", body).status_code == 302
    assert client.post(f"/interactions/{fresh}/edit/", body | {"text": "又改"}).status_code == 409
    client.post(f"/interactions/{old}/amend/", {"text": "补充:价格已确认"})
    with base.acting_as(base.System("test")):
        assert Interaction.objects.get(pk=fresh).text == "改过的话"
        assert Interaction.objects.get(pk=old).text == "电话沟通王总"
    assert "补充:价格已确认" in client.get(f"/interactions/{old}/").content.decode()


def test_who_did_not_write_it_may_add_but_not_rewrite_or_take_back(signed_in, cast):
    pk = noted(cast, at=clock.now())
    client = signed_in("branch_manager")
    client.post(f"/interactions/{pk}/edit/", {"text": "改", "version": 1})
    client.post(f"/interactions/{pk}/take-back/")
    client.post(f"/interactions/{pk}/amend/", {"text": "经理补充"})
    with base.acting_as(base.System("test")):
        row = Interaction.objects.get(pk=pk)
        assert (row.text, row.taken_back_at, row.amendments.count()) == ("电话沟通王总", None, 1)
    signed_in("owner").post(f"/interactions/{pk}/take-back/")
    with base.acting_as(base.System("test")):
        assert Interaction.objects.get(pk=pk).taken_back_at is None


@pytest.mark.covers("R233")
@pytest.mark.covers("R151")
def test_the_record_shows_who_spoke_what_was_learned_and_the_last_talks(signed_in, cast, contact):
    noted(cast, text="发邮件报价")
    client = signed_in("owner")
    tab = client.get(f"/customers/{cast.customer_id}/?tab=contacts").content.decode()
    assert "50%" in tab
    assert "聊了样品" in client.get(f"/customers/{cast.customer_id}/").content.decode()
    assert "新厂房六月投产" in client.get(f"/interactions/{contact}/").content.decode()
    stream = client.get(f"/customers/{cast.customer_id}/?tab=timeline").content.decode()
    assert "聊了样品" in stream.split("time-line", 1)[1]


@pytest.mark.covers("R236")
@pytest.mark.parametrize("case", [
    ("VIP", "PHONE", False, True), ("VIP", "PHONE", True, False), ("SMALL", "PHONE", False, False),
    ("VIP", "EMAIL", False, False),
])  # fmt: skip
def test_a_call_to_a_key_account_nobody_read_up_for_is_flagged(signed_in, cast, case):
    tier, channel, is_read, is_flagged = case
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier=tier)
    client = signed_in("owner")
    if is_read:
        assert client.get(f"/customers/{cast.customer_id}/prepare/").status_code == 200
    said = {"customer": cast.customer_id, "text": "沟通", "channel": channel, "participants": "采购部"}
    assert client.post("/quick/", said).status_code == 302
    with base.acting_as(base.System("test")):
        assert queries.interactions_of(cast.customer_id).get().is_unprepared is is_flagged


def test_preparing_shows_what_to_know(signed_in, cast, contact):
    with base.acting_as(base.System("test")):
        actions.make_promise(new=actions.NewPromise(cast.customer_id, "三天内送样品", TODAY), at=AT)
    body = signed_in("owner").get(f"/customers/{cast.customer_id}/prepare/").content.decode()
    for words in ("聊了样品", "三天内送样品", "新厂房六月投产", "13800138000"):
        assert words in body
    assert signed_in("colleague").get(f"/customers/{cast.customer_id}/prepare/").status_code == 404


@pytest.mark.covers("R240")
@pytest.mark.parametrize("number", ["13800138000", "+86 138 0013 8000", "013800138000"])
def test_a_call_opens_the_record_of_who_is_calling(signed_in, cast, number):
    answer = signed_in("owner").get("/calls/pop/", {"number": number})
    assert (answer.status_code, answer["Location"]) == (302, f"/customers/{cast.customer_id}/prepare/")
    assert signed_in("colleague").get("/calls/pop/", {"number": number}).status_code == 200


@pytest.mark.covers("R255")
def test_a_sign_of_sincerity_is_noted_shown_and_filtered_by(signed_in, cast):
    client = signed_in("owner")
    given = {"customer": cast.customer_id, "text": "寄出致歉信", "channel": "LETTER", "gesture": "APOLOGY_LETTER"}
    assert client.post("/quick/", given).status_code == 302
    page = client.get("/interactions/?gesture=APOLOGY_LETTER", headers={"Accept-Language": "en"}).content.decode()
    assert "寄出致歉信" in page
    assert "寄出致歉信" not in client.get("/interactions/?gesture=THANKS").content.decode()
    assert client.post("/quick/", given | {"gesture": "FLOWERS"}).status_code == 422
