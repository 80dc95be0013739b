"""Duty through the door: the roster with its gaps, test calls, who is on call, and the customer's own page."""

import re

import keyed
import pytest
from cast import AT, TODAY
from django.test import Client

from zhike.apps.core import base, clock
from zhike.apps.interactions.models import Interaction
from zhike.apps.keyaccounts import actions as key_actions
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.service import actions, queries
from zhike.apps.service.models import CallBack, CustomerLink, ReachCall, ServiceRequest, Shift
from zhike.apps.tasks.models import Notice, Task

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


@pytest.fixture
def account(cast) -> int:
    with base.acting_as(base.System("test")):
        keyed.stood(
            customer_id=cast.customer_id, metal="PLATINUM", sponsor_id=cast.general_manager.pk,
            manager_id=cast.owner.pk, backup_id=None, at=AT,
        )  # fmt: skip
    return cast.customer_id


def line(cast, **more) -> dict:
    """Return what the form of a line of the roster sends."""
    return {
        "user_id": cast.colleague.pk, "phone": "0512-6000 1", "role": "PRIMARY", "customer_id": cast.customer_id,
        "metal": "", "weekdays": list("12345"), "from_time": "08:00", "to_time": "20:00", "first_date": str(TODAY),
        "last_date": "",
    } | more  # fmt: skip


@pytest.mark.covers("R551")
def test_the_roster_shows_the_hours_nobody_covers(signed_in, account, cast):
    client = signed_in("branch_manager")
    assert "platinum account has hours without a duty" in page(client, "/service/duty/")
    refused = client.post("/service/duty/add/", line(cast, metal="PLATINUM"), headers=EN)
    assert (refused.status_code, "not for both" in refused.content.decode()) == (422, True)
    assert client.post("/service/duty/add/", line(cast)).status_code == 302
    text = page(client, "/service/duty/")
    # Twelve hours of five days and two whole ones: 108 hours are left.
    assert "108 h" in text
    assert "then owner" in text
    whole = {"from_time": "00:00", "to_time": "00:00", "weekdays": list("1234567")}
    everybody = line(cast, customer_id="", role="ON_CALL", **whole)
    assert client.post("/service/duty/add/", everybody).status_code == 302
    assert "somebody on duty at every hour" in page(client, "/service/duty/")
    with base.acting_as(base.System("test")):
        shift = Shift.objects.get(role="ON_CALL")
    assert client.post(f"/service/duty/{shift.pk}/end/").status_code == 302
    assert client.post(f"/service/duty/{shift.pk}/end/").status_code == 422
    assert client.post(f"/service/duty/{shift.pk}/restore/").status_code == 302
    assert client.get("/service/duty/table.csv").status_code == 200
    assert page(client, "/service/duty/?week=2026-13-99")
    assert signed_in("owner").post("/service/duty/add/", line(cast)).status_code == 403
    assert signed_in("other_manager").post(f"/service/duty/{shift.pk}/end/").status_code == 404


@pytest.mark.covers("R551")
def test_test_calls_and_missed_calls_are_kept(signed_in, account, cast):
    client = signed_in("owner")
    given = {"customer_id": account, "kind": "TEST", "user_id": cast.owner.pk, "is_reached": "on"}
    assert client.post("/service/duty/calls/", given).status_code == 302
    assert client.post("/service/duty/calls/", given | {"is_reached": ""}).status_code == 302
    assert client.post("/service/duty/calls/", {"customer_id": account, "kind": "MISSED"}).status_code == 302
    assert client.post("/service/duty/calls/", given | {"kind": "PRANK"}).status_code == 422
    text = page(client, "/service/duty/")
    assert "1 of 2 test calls" in text
    assert "50%" in text
    with base.acting_as(base.System("test")):
        assert ReachCall.objects.count() == 3
    assert signed_in("auditor").post("/service/duty/calls/", given).status_code == 403


@pytest.mark.covers("R551")
def test_who_is_on_call_at_a_moment(signed_in, account, cast):
    with base.acting_as(base.System("test")):
        new = actions.NewShift(cast.colleague.pk, "0512-7000", TODAY, "PRIMARY", account, "", "12345", "18:00", "08:00")
        actions.add_shift(new=new, at=AT)
    client, here = signed_in("owner"), f"/customers/{account}/on-call/"
    assert page(client, f"{here}?at=2026-03-02T21:00").index("colleague") > 0
    assert "0512-7000" in page(client, f"{here}?at=2026-03-03T07:59")
    assert "0512-7000" not in page(client, f"{here}?at=2026-03-03T12:00")
    assert "At" in page(client, f"{here}?at=never")
    assert signed_in("other_manager").get(here).status_code == 404


@pytest.fixture
def link(signed_in, account) -> str:
    """The address of the customer's own page, as it is shown once."""
    answer = signed_in("branch_manager").post(f"/service/fulfilment/{account}/link/", headers=EN)
    assert answer.status_code == 200
    text = answer.content.decode()
    start = text.index("http://testserver/r/") + len("http://testserver")
    return text[start : text.index("/", start + 3) + 1]


def outside(address: str = "192.0.2.1", language: str = "en") -> Client:
    """Return somebody who is not signed in, on another network."""
    return Client(enforce_csrf_checks=True, REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE=language)


@pytest.mark.covers("R551", "R197")
def test_the_customers_page_names_who_is_there_now_and_nothing_else(link, account, cast):
    with base.acting_as(base.System("test")):
        row = CustomerLink.objects.get()
        # Nobody's own number is told; until somebody is on duty there is only the way to be called back.
        assert queries.told_to(row, AT) is None
    assert link.strip("/").removeprefix("r/") not in row.secret_hash
    text = outside().get(link).content.decode()
    assert "Leave your number" in text
    # Three steps, no distance, 60 open hours of 168 and four minutes of waiting: 100 - 15 - 27 - 4.
    assert re.search(r"<li>Telephone <b[^>]*>54</b>", text)
    with base.acting_as(base.System("test")):
        actions.add_shift(new=actions.NewShift(cast.colleague.pk, "0512-7000", TODAY, customer_id=account), at=AT)
    text = outside().get(link).content.decode()
    assert "tel:0512-7000" in text
    assert "锐锋工具" in text
    for hidden in ("苏南轨道", "C001", "13800138000", "PLATINUM", "general_manager", "branch_manager"):
        assert hidden not in text
    assert "随时" in outside(language="zh-hans").get(link).content.decode()


@pytest.mark.covers("R551")
@pytest.mark.covers("R550")
def test_a_wish_to_be_called_is_a_contact_a_task_and_a_notice_once(link, account, cast):
    given = {"phone": "139 1234 5678", "message": "新线急要刀柄"}
    assert outside().post(link, {"phone": "call me"}).status_code == 422
    for _again in range(2):
        assert "We call you back" in outside().post(link, given).content.decode()
    # What fills the field people do not see is a machine.
    assert outside().post(link, given | {"phone": "1390000", "website": "x"}).status_code == 200
    with base.acting_as(base.System("test")):
        contact, task = Interaction.objects.get(), Task.objects.get(source="call_back")
        request = ServiceRequest.objects.get()
        told = set(Notice.objects.filter(link=f"/interactions/{contact.pk}/").values_list("user__username", flat=True))
    assert (contact.direction, contact.channel, contact.customer_id) == ("IN", "WEB", account)
    assert "139 1234 5678" in contact.text
    assert (task.assignee_id, task.priority, task.customer_id) == (cast.owner.pk, "HIGH", account)
    assert (request.accountable_id, request.task_id, "新线急要刀柄" in request.text) == (cast.owner.pk, task.pk, True)
    assert {"owner", "general_manager"} <= told
    # Five an hour from one place, ten by one link.
    answers = [outside().post(link, {"phone": f"1390000{n}"}).status_code for n in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    with base.acting_as(base.System("test")):
        assert CallBack.objects.count() == 5


@pytest.mark.covers("R551")
def test_wrong_ended_and_expired_addresses_answer_alike(link, signed_in, account, monkeypatch):
    def told(address: str) -> tuple[int, str]:
        answer = outside().get(address)
        return answer.status_code, answer.content.decode().replace(address, "")

    wrong = told("/r/no-such-link/")
    assert wrong[0] == 404
    assert told("/r/" + "A" * 43 + "/") == wrong
    assert outside().post("/r/no-such-link/", {"phone": "13900000"}).status_code == 404
    client = signed_in("branch_manager")
    # A new address ends the former one.
    client.post(f"/service/fulfilment/{account}/link/")
    assert told(link) == wrong
    with base.acting_as(base.System("test")):
        secret = actions.make_link(customer_id=account, at=AT)
        days = queries.rule_of_incidents()["link"]
    assert outside().get(f"/r/{secret}/").status_code == 200
    # Who is no key account any more has no page, and has it again with the account.
    with base.acting_as(base.System("test")):
        account_id = key_queries.account_of(account).pk
        key_actions.end_account(account_id=account_id, reason="关了", day=TODAY, at=AT)
    assert told(f"/r/{secret}/") == wrong
    with base.acting_as(base.System("test")):
        key_actions.reopen_account(account_id=account_id, at=AT)
    assert outside().get(f"/r/{secret}/").status_code == 200
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: AT.replace(year=AT.year + 1 + days // 365))
        assert told(f"/r/{secret}/") == wrong
    assert client.post(f"/service/fulfilment/{account}/link/end/").status_code == 302
    assert client.post(f"/service/fulfilment/{account}/link/end/").status_code == 422
    assert told(f"/r/{secret}/") == wrong
    assert signed_in("owner").post(f"/service/fulfilment/{account}/link/").status_code == 403
    assert signed_in("other_manager").post(f"/service/fulfilment/{account}/link/").status_code == 404
