"""Notices through the door: the bell and its count, only one's own, reading, how they come by mail."""

import re

import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound.models import Message
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Notice, Preference
from zhike.jobs import dispatch

WAYS = {f"mail_{kind}": "NEVER" for kind in Notice.Kind.values}


@pytest.fixture(autouse=True)
def today(cast, monkeypatch):
    """It is the moment of the cast."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


@pytest.fixture
def tell(cast):
    """Tell a part of the cast something: `tell("owner", "甲")`; return the notice's id."""

    def told(part: str, title: str, **more) -> int:
        with base.acting_as(base.System("test")):
            task_actions.notify(user_ids=[cast.people()[part].pk], title=title, at=AT, **more)
        return Notice.objects.latest("id").pk

    return told


def count(page: str) -> str:
    return re.sub("<[^>]+>", "", re.search(r'id="notices-count"[^>]*>(.*?)</span>\s*(?:</button>|$)', page, re.S)[1])


@pytest.mark.covers("R632")
def test_the_bell_counts_what_is_new_and_shows_it_when_opened(signed_in, tell):
    for title in ("甲", "乙"):
        tell("owner", title)
    tell("colleague", "丙")
    client = signed_in("owner")
    assert count(client.get("/tasks/").content.decode()) == "2"
    panel = client.get("/notices/panel/").content.decode()
    assert "甲" in panel
    assert "丙" not in panel
    assert 'hx-swap-oob="true"' in panel
    client.post("/notices/read/")
    assert count(client.get("/tasks/").content.decode()) == ""


def test_reading_a_notice_leads_to_what_it_is_about(signed_in, tell):
    notice_id, client = tell("owner", "甲", link="/tasks/"), signed_in("owner")
    assert client.post(f"/notices/{notice_id}/read/").url == "/tasks/"
    assert Notice.objects.get(pk=notice_id).read_at == AT
    outside = tell("owner", "乙", link="https://example.com/")
    assert client.post(f"/notices/{outside}/read/").url == "/notices/"


@pytest.mark.parametrize("part", ["colleague", "branch_manager", "administrator"])
def test_nobody_reads_what_another_was_told(signed_in, tell, part):
    notice_id, client = tell("owner", "只给一人"), signed_in(part)
    assert client.post(f"/notices/{notice_id}/read/").status_code == 404
    assert "只给一人" not in client.get("/notices/").content.decode()
    assert Notice.objects.get(pk=notice_id).read_at is None


def test_all_notices_are_paged_without_gaps(signed_in, tell, cast):
    with base.acting_as(base.System("test")):
        for n in range(120):
            task_actions.notify(user_ids=[cast.owner.pk], title=f"第{n}条", at=AT)
    seen, address, client = [], "/notices/", signed_in("owner")
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r'told-title">(第\d+条)', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1] if found else ""
    assert seen == [f"第{n}条" for n in reversed(range(120))]


@pytest.mark.parametrize(("mail", "n_mails"), [("NEVER", 0), ("AT_ONCE", 1), ("DIGEST", 0)])
def test_mail_follows_the_preference_kept_on_the_profile(signed_in, cast, tell, mail, n_mails):
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(email="owner@example.com")
    assert signed_in("owner").post("/profile/notices/", WAYS | {"mail_CUSTOMER": mail}).url == "/profile/"
    tell("owner", "甲", link="/tasks/")
    dispatch.run_once(limit=50)
    with base.acting_as(base.System("test")):
        # The reminder of the day is for those with tasks; the digest waits for the next day.
        mails = Message.objects.filter(channel="EMAIL", key__startswith="notice:")
        assert mails.count() == n_mails
        assert all((sent.to, sent.subject) == ("owner@example.com", "甲") for sent in mails)


def test_an_unknown_way_to_be_told_is_not_kept(signed_in, cast):
    assert signed_in("owner").post("/profile/notices/", WAYS | {"mail_TASK": "PIGEON"}).status_code == 422
    assert not Preference.objects.exists()


@pytest.mark.covers("R632")
@pytest.mark.parametrize(("given", "field"), [
    ({"by_sms_TASK": "on"}, "phone"), ({"by_robot_TASK": "on"}, "robot"), ({"phone": "call me"}, "phone"),
    ({"robot": "nobody"}, "robot"),
])  # fmt: skip
def test_a_way_without_an_address_is_refused_beside_its_field(signed_in, given, field):
    answer = signed_in("owner").post("/profile/notices/", WAYS | given)
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.covers("R632")
def test_each_kind_goes_its_own_ways(signed_in, cast, tell):
    with base.acting_as(base.System("test")):
        outbound_actions.add_channel(code="hall", provider="WECOM", settings={"url": "https://robot"}, at=AT)
    client = signed_in("owner")
    given = {"by_sms_TASK": "on", "by_robot_APPROVAL": "on", "phone": "13800000009", "robot": "hall"}
    assert client.post("/profile/notices/", WAYS | given).status_code == 302
    page = client.get("/profile/").content.decode()
    assert 'name="by_sms_TASK" aria-label' in page
    assert re.search(r'name="by_sms_TASK"[^>]* checked', page)
    assert not re.search(r'name="by_robot_TASK"[^>]* checked', page)
    ids = [tell("owner", f"某客户 {kind}", kind=kind) for kind in ("TASK", "APPROVAL", "CUSTOMER")]
    for _again in range(2):
        task_actions.pass_on(notice_ids=ids, at=AT)
    with base.acting_as(base.System("test")):
        by_phone, by_robot = Message.objects.order_by("id")
    assert (by_phone.channel, by_phone.to, by_phone.noun) == ("SMS", "13800000009", "user")
    assert (by_robot.channel, by_robot.to, by_robot.noun) == ("ROBOT", "hall", "user")
    assert by_phone.text == "某客户 TASK"
    # A group reads along: no name of a customer.
    assert "某客户" not in by_robot.text
    assert cast.owner.name in by_robot.text


def test_who_may_no_longer_sign_in_is_told_nothing_outside(signed_in, cast, tell):
    client = signed_in("owner")
    client.post("/profile/notices/", WAYS | {"by_sms_TASK": "on", "phone": "13800000009"})
    notice_id = tell("owner", "甲", kind="TASK")
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert task_actions.pass_on(notice_ids=[notice_id], at=AT) == 0
