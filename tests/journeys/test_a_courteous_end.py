"""A courteous end: an analyst finds whom we lose money on, a price is tried, the customer is let go by two people."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base, clock
from zhike.apps.customers.models import Card, Customer
from zhike.apps.org import actions as org_actions
from zhike.apps.org.actions import granting


def words(answer) -> str:
    """Return what a page says."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.covers("R562")
@pytest.mark.covers("R563")
def test_an_analyst_finds_tries_and_retires_and_a_manager_approves(analysed, cast, signed_in, client, monkeypatch):
    client.cookies["zhike_language"] = "en"
    monkeypatch.setattr(clock, "now", lambda: AT)
    pk = analysed.ids["B"]
    with base.acting_as(base.System("test")):
        # The details of the hall are open to the analyst for this inquiry.
        granting.grant_detail(user_id=cast.analyst.pk, branch_id=cast.hall.pk, at=AT)
        Card.objects.filter(pk=pk).update(
            potential=Decimal(50), margin_year=Decimal(20), cost_year=Decimal(31), contribution_year=Decimal(-11)
        )
    analyst = signed_in("analyst")
    assert "客户B" in words(analyst.get("/retirement/"))
    tried = words(analyst.get(f"/customers/{pk}/price/", {"price_percent": "5"}))
    # 110 become 115.50; the goods cost 90 and the service 31.
    assert "-¥5.50" in tried
    assert "10.00%" in tried
    case = analyst.post(f"/customers/{pk}/retire/", {"reason": "loses money", "reference_value": "0"}).url
    plan = {
        "method": "PRICE_UP", "price_percent": "10", "notice_days": "30", "notice": "Dear {name}, from {day} on …",
        "alternatives": "the dealer nearby", "version": "2",
    }  # fmt: skip
    analyst.post(f"{case}plan/", plan)
    analyst.post(f"{case}steps/ask/")
    assert analyst.post(f"{case}decide/", {"decision": "approve", "note": "x"}).status_code == 403
    manager = signed_in("branch_manager")
    assert "客户B" in words(manager.get("/notices/"))
    manager.post(f"{case}decide/", {"decision": "approve", "note": "agreed"})
    manager.post(f"{case}steps/tell/", {"way": "CALL"})
    manager.post(f"{case}steps/left/", {"note": "too early"})
    with base.acting_as(base.System("test")):
        assert Customer.objects.get(pk=pk).status == "ACTIVE"
        org_actions.change_company(values={"business_date": TODAY + timedelta(days=30)}, at=AT)
    signed_in("branch_manager").post(f"{case}steps/left/", {"note": "buys at the dealer"})
    with base.acting_as(base.System("test")):
        assert Customer.objects.get(pk=pk).status == "RETIRED"
    assert "buys at the dealer" in words(signed_in("general_manager").get(case))
