"""Contracts: kept, carried on with what they cost more, the calendar of ends and notices, renewals at risk, tasks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.sales import actions, rules
from zhike.apps.sales.models import Contract
from zhike.apps.tasks.models import Task
from zhike.jobs import selling
from zhike.web import contracts

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, address
    return answer.content.decode()


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


def kept(cast, title: str, end: date, **more) -> int:
    """Keep a contract of a year that ends on a day."""
    with base.acting_as(base.System("test")):
        told = {"signed_date": end - timedelta(days=400), "start_date": end - timedelta(days=364), "notice_days": 60}
        new = actions.NewContract(cast.customer_id, title, Decimal(365_000), end_date=end, **told | more)
        return actions.add_contract(new=new, today=TODAY, at=AT)


def sent(**more) -> dict:
    """Return what a form of a contract sends."""
    return {
        "title": "续签合同", "amount": "401500", "signed_date": str(TODAY), "start_date": "2026-06-01",
        "end_date": "2027-05-31", "notice_days": "60",
    } | more  # fmt: skip


def test_a_contract_is_carried_on_and_says_what_a_day_costs_more(signed_in, cast):
    former, client = kept(cast, "框架合同", date(2026, 5, 31)), signed_in("owner")
    assert "2026-06-01" in page(client, f"/contracts/add/?previous={former}"), "it begins the day after the old one"
    address = f"/contracts/add/?previous={former}"
    assert "ends before it begins" in client.post(address, sent(end_date="2026-05-01"), headers=EN).content.decode()
    assert client.post(address, sent()).status_code == 302
    row = read(Contract, previous_id=former)
    # 365 days each: 1,100 a day against 1,000.
    assert row.uplift == Decimal("0.1000")
    assert read(Contract, pk=former).renewal == "RENEWED"
    assert client.post(address, sent()).status_code == 422, "one contract carries it on, not two"
    edited = sent(amount="438000", version=str(row.version))
    assert client.post(f"/contracts/{row.pk}/edit/", edited).status_code == 302
    assert read(Contract, pk=row.pk).uplift == Decimal("0.2000")
    text = page(client, f"/contracts/{row.pk}/")
    assert "20.0%" in text
    assert client.post(f"/contracts/{former}/renewal/", {"renewal": "ENDING"}).status_code == 422


def test_the_calendar_tells_ends_notices_and_what_is_at_risk(signed_in, cast):
    kept(cast, "五月到期", date(2026, 5, 31))
    lost = kept(cast, "六月到期", date(2026, 6, 30))
    kept(cast, "去年到期", date(2025, 6, 30))
    client = signed_in("owner")
    text = page(client, "/contracts/calendar/")
    assert "2 contracts end" in text
    assert "五月到期" in text
    assert "去年到期" not in text
    assert "去年到期" in page(client, "/contracts/calendar/?from=2025-03")
    assert "Renewal at risk" not in text
    assert client.post(f"/contracts/{lost}/renewal/", {"renewal": "ENDING"}).status_code == 302
    text = page(client, "/contracts/calendar/")
    assert text.count("Renewal at risk") == 1, "the one that will end"
    # Whoever buys less is at risk as well.
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(churn_state="AT_RISK")
    assert page(client, "/contracts/calendar/").count("Renewal at risk") == 2, "both of them"


def test_a_month_with_very_many_ends_shows_some_and_leads_to_all(signed_in, cast, monkeypatch):
    monkeypatch.setattr(contracts, "N_SHOWN", 2)
    for n in range(1, 4):
        risky = kept(cast, f"框架{n}", date(2026, 5, n), notice_days=10)
    client = signed_in("owner")
    assert client.post(f"/contracts/{risky}/renewal/", {"renewal": "ENDING"}).status_code == 302
    text = page(client, "/contracts/calendar/")
    assert "3 end" in text
    # The money is that of all three; shown are the one at risk and the first of the others.
    assert "¥1,095,000.00" in text or "1.1M" in text
    assert [f"框架{n}" in text for n in (1, 2, 3)] == [True, False, True]
    link = text.split("All 3")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert link == "/contracts/?end_from=2026-05-01&end_to=2026-05-31"
    assert all(f"框架{n}" in page(client, link) for n in (1, 2, 3))


def test_a_task_is_given_once_before_the_last_day_for_notice(cast, everything):
    near = kept(cast, "近", TODAY + timedelta(days=85))
    kept(cast, "远", TODAY + timedelta(days=120))
    settled = kept(cast, "不续", TODAY + timedelta(days=80))
    actions.settle_renewal(contract_id=settled, renewal="ENDING", at=AT)
    happening = type("Happening", (), {"at": AT})
    for _twice in range(2):
        selling.remind_of_renewals(happening)
    task = Task.objects.get(source="contract")
    assert task.link == f"/contracts/{near}/"
    # 85 days less 60 of notice, and a day to act.
    assert task.due_date == TODAY + timedelta(days=24)


@pytest.mark.parametrize(
    ("renewal", "state", "days", "warned", "risk"),
    [("OPEN", "NORMAL", 60, False, False), ("OPEN", "AT_RISK", 60, False, True), ("OPEN", "NORMAL", 8, False, False),
     ("TALKING", "CHURNED", 60, False, True), ("RENEWED", "CHURNED", 1, True, False),
     ("OPEN", "NORMAL", 60, True, True), ("ENDING", "NORMAL", 60, False, True), ("TALKING", "NORMAL", 7, False, True),
     ("OPEN", "NORMAL", -5, False, True)],
)  # fmt: skip
def test_what_makes_a_renewal_risky(renewal, state, days, warned, risk):
    assert rules.is_at_risk(renewal, state, days, is_warned=warned) is risk


@pytest.mark.parametrize(
    ("part", "may"), [("owner", 302), ("branch_manager", 302), ("auditor", 403), ("other_manager", 404)]
)
def test_who_may_say_how_a_renewal_stands(signed_in, cast, part, may):
    contract_id = kept(cast, "框架合同", date(2026, 5, 31))
    answer = signed_in(part).post(f"/contracts/{contract_id}/renewal/", {"renewal": "TALKING"}, headers=EN)
    assert answer.status_code == may
    if may == 403:
        assert "sale.edit" in answer.content.decode()


def test_contracts_are_written_out(signed_in, cast):
    kept(cast, "框架合同", date(2026, 5, 31))
    assert signed_in("branch_manager").get("/contracts/export/csv/").status_code == 200
    assert signed_in("owner").get("/contracts/export/csv/").status_code == 403
