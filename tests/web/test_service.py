"""Service through the door: standards, fulfilment of a month, details and purposes, incidents until they are closed."""

from datetime import timedelta

import keyed
import pytest
from cast import AT, TODAY
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.service import actions, rules
from zhike.apps.service.models import ContactPurpose, DetailCheck, Incident
from zhike.apps.service.queries import appointed
from zhike.apps.tasks.models import Notice

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
MARCH = "?month=2026-03"


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


@pytest.fixture
def account(cast) -> int:
    """The customer of the cast as a platinum account, spoken with yesterday for an hour and a half."""
    with base.acting_as(base.System("test")):
        keyed.stood(
            customer_id=cast.customer_id, metal="PLATINUM", sponsor_id=cast.general_manager.pk,
            manager_id=cast.owner.pk, backup_id=None, at=AT,
        )  # fmt: skip
        for hours, direction, minutes in ((30, "IN", None), (29, "OUT", 90)):
            new = interaction_actions.NewInteraction(
                customer_id=cast.customer_id, text="问交期", happened_at=AT - timedelta(hours=hours), channel="WECHAT",
                direction=direction, duration_minutes=minutes, user_id=cast.owner.pk,
            )  # fmt: skip
            last = interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
    cast.contact_id = last
    return cast.customer_id


@pytest.mark.covers("R528")
def test_the_standards_of_every_class_stand_side_by_side(signed_in, account):
    text = page(signed_in("owner"), "/service/standards/")
    assert "a team of its own with a sponsor in management" in text
    assert "1 account of yours" in text
    assert "/rule-tables/service_standards/" not in text
    assert "/rule-tables/service_standards/" in page(signed_in("general_manager"), "/service/standards/")
    assert signed_in("general_manager").get("/service/standards/table.csv").status_code == 200
    assert signed_in("owner").get("/service/standards/table.csv").status_code == 403


@pytest.mark.covers("R529")
@pytest.mark.covers("R536")
@pytest.mark.covers("R537")
def test_a_month_is_shown_account_by_account_down_to_its_contacts(signed_in, account, cast):
    client = signed_in("owner")
    text = page(client, f"/service/fulfilment/{MARCH}")
    # Yesterday is the first of March: one request answered after an hour, 90 minutes spent, no error.
    assert "苏南轨道装备有限公司" in text
    assert "1.0 h" in text
    assert "Until" in text
    one = page(client, f"/service/fulfilment/{account}/{MARCH}")
    assert "First replies in minutes: 60" in one
    contact = f"/service/fulfilment/{account}/purpose/{cast.contact_id}/"
    assert client.post(contact, {"purpose": "TRUST"}).status_code == 302
    assert read(ContactPurpose).purpose == "TRUST"
    assert client.post(contact, {"purpose": "GOLF"}).status_code == 404
    assert "1.5 h" in page(client, f"/service/fulfilment/{account}/{MARCH}")
    assert client.post(contact, {"purpose": ""}).status_code == 302
    with base.acting_as(base.System("test")):
        assert not ContactPurpose.objects.exists()
    csv = signed_in("branch_manager").get(f"/service/fulfilment/table.csv{MARCH}", headers=EN)
    assert "苏南轨道装备有限公司" in b"".join(csv).decode("utf-8-sig")
    # Others do not learn that it exists; who sees sums alone is told why the page is empty.
    assert signed_in("other_manager").get(f"/service/fulfilment/{account}/").status_code == 404
    assert "Single customers are not open to you" in page(signed_in("analyst"), "/service/fulfilment/")


def test_a_month_of_nonsense_is_that_of_yesterday(signed_in, account):
    for asked in ("2026-13", "x", "9999-12", "0000-01"):
        assert signed_in("owner").get(f"/service/fulfilment/?month={asked}").status_code == 200


def test_without_a_key_account_the_pages_say_what_to_do(signed_in, cast):
    client = signed_in("owner")
    assert "No key account" in page(client, "/service/fulfilment/")
    assert "No key account" in page(client, "/service/duty/")
    assert "None in a year" in page(client, "/service/incidents/")
    assert "No key account among yours" in page(client, "/service/incidents/add/")
    assert client.get(f"/service/fulfilment/{cast.customer_id}/").status_code == 404


@pytest.mark.covers("R542")
def test_details_are_checked_one_by_one(signed_in, account):
    client, address = signed_in("owner"), f"/service/fulfilment/{account}/check/"
    done = [code for code in rules.DETAILS if code != "THANKED"]
    assert client.post(address, {"day": str(TODAY), "done": done}).status_code == 302
    assert read(DetailCheck).score == 90
    again = client.post(address, {"day": str(TODAY), "done": done}, headers=EN)
    assert again.status_code == 422
    assert "noted already" in again.content.decode()
    assert client.post(address, {"day": str(TODAY - timedelta(days=2)), "done": rules.DETAILS}).status_code == 302
    # 90 and 100: 95 on average, spread 5, variance 25.
    text = page(client, f"/service/fulfilment/{account}/{MARCH}")
    assert "25.0" in text
    assert signed_in("auditor").post(address, {"day": str(TODAY)}).status_code == 403
    assert signed_in("other_manager").post(address, {"day": str(TODAY)}).status_code == 404


@pytest.mark.covers("R532")
@pytest.mark.covers("R533")
def test_an_incident_is_reported_in_a_minute_mended_and_closed(signed_in, account, cast):
    client = signed_in("owner")
    assert client.post("/service/incidents/add/", {"customer_id": account, "what": " "}).status_code == 422
    late = timezone.localtime(AT + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    given = {"customer_id": account, "what": "发错型号"}
    refused = client.post("/service/incidents/add/", given | {"happened_at": late}, headers=EN)
    assert "That time has not come yet." in refused.content.decode()
    assert client.post("/service/incidents/add/", given).status_code == 302
    row = read(Incident)
    here = f"/service/incidents/{row.pk}/"
    with base.acting_as(base.System("test")):
        told = set(Notice.objects.filter(link=here).values_list("user__username", flat=True))
    assert told == {"owner", "general_manager", "branch_manager"}
    assert "waits for its recovery" in page(client, "/service/incidents/")
    assert "waiting for 0 minutes" in page(client, here)
    assert client.post(f"{here}close/", {"root_cause": "标签相似"}).status_code == 422
    assert client.post(f"{here}recover/", {"recovery": ""}).status_code == 422
    assert client.post(f"{here}recover/", {"recovery": "备件先送"}).status_code == 302
    assert client.post(f"{here}recover/", {"recovery": "又一次"}).status_code == 422
    assert client.post(f"{here}close/", {"root_cause": "标签相似"}).status_code == 302
    assert read(Incident).status == "CLOSED"
    assert "标签相似" in page(client, here)
    assert client.post(f"{here}reopen/").status_code == 302
    assert client.post(f"{here}dance/").status_code == 404
    assert "target 0" in page(client, "/service/incidents/")
    assert signed_in("general_manager").get("/service/incidents/export/csv/").status_code == 200


@pytest.mark.parametrize(
    ("part", "reads", "reports"),
    [("owner", 200, 302), ("branch_manager", 200, 302), ("regional_manager", 200, 302), ("general_manager", 200, 302),
     ("auditor", 200, 403), ("agent", 200, 302), ("api_client", 200, 403), ("colleague", 404, 422),
     ("other_manager", 404, 422), ("analyst", 404, 403)],
)  # fmt: skip
def test_each_role_sees_and_reports_what_is_its(signed_in, account, part, reads, reports):
    with base.acting_as(base.System("test")):
        pk = actions.report_incident(customer_id=account, what="发错型号", at=AT)
    client = signed_in(part)
    assert client.get(f"/service/incidents/{pk}/").status_code == reads
    assert client.post("/service/incidents/add/", {"customer_id": account, "what": "又错"}).status_code == reports


@pytest.mark.parametrize("address", ["/service/fulfilment/", "/service/duty/", "/service/incidents/"])
def test_many_key_accounts_take_as_many_questions_as_one(signed_in, account, cast, address):
    def n_questions() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(address).status_code == 200
        return len(taken.captured_queries)

    client = signed_in("branch_manager")
    for_one = n_questions()
    with base.acting_as(base.System("test")):
        for n in range(4):
            pk = customer_actions.add_customer(
                new=customer_actions.NewCustomer(
                    code=f"K{n}", name=f"大客户{n}", branch_id=cast.hall.pk, owner_id=cast.owner.pk
                ),
                at=AT,
            )
            keyed.stood(
                customer_id=pk, metal="PLATINUM", sponsor_id=None, manager_id=cast.owner.pk, backup_id=None, at=AT,
            )  # fmt: skip
            actions.add_shift(new=actions.NewShift(cast.owner.pk, "0512-1", TODAY, customer_id=pk), at=AT)
    # Some are asked for only once there is anything; none for each account.
    assert n_questions() <= for_one + 3


def test_of_very_many_key_accounts_a_page_says_which_it_shows_and_leads_on(signed_in, account, cast, monkeypatch):
    monkeypatch.setattr(appointed, "MOST", 2)
    with base.acting_as(base.System("test")):
        for n in range(2):
            pk = customer_actions.add_customer(
                new=customer_actions.NewCustomer(code=f"K{n}", name=f"铅客户{n}", branch_id=cast.hall.pk), at=AT
            )
            keyed.stood(customer_id=pk, metal="LEAD", sponsor_id=None, manager_id=cast.owner.pk, backup_id=None, at=AT)
    client = signed_in("general_manager")
    for address in ("/service/fulfilment/", "/service/duty/"):
        first, second = page(client, address), page(client, f"{address}?part=2")
        assert "Key accounts 1 to 2 of 3" in first
        assert "Key accounts 3 to 3 of 3" in second
        tables = [text.split("<table")[1].split("</table>")[0] for text in (first, second)]
        assert ["铅客户1" in table for table in tables] == [False, True], "the highest class first"
        assert "3 to 3" in page(client, f"{address}?part=9"), "beyond the last stands the last"
    # What is written out and what one may report about are all of them.
    for address in ("/service/fulfilment/table.csv", "/service/duty/table.csv", "/service/incidents/add/"):
        assert "铅客户1" in b"".join(client.get(address)).decode()
    told = client.get("/api/v1/service/fulfilment?part=2").json()
    assert (told["part"], told["n_parts"], told["n_accounts"], len(told["results"])) == (2, 2, 1, 1)
