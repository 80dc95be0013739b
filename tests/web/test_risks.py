"""The register of risks on its pages: the matrix, one risk answered and closed, proposals, who may what."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.churn.models import Case
from zhike.apps.core import base
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.risk.models import RegisteredRisk, Treatment

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def page(client, address: str) -> str:
    """Return a page in English."""
    return client.get(address, headers=EN).content.decode()


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


def written(cast, **more) -> dict:
    """Return what the form of a risk sends: the numbers of the worked case."""
    return {
        "title": "回款变慢", "cause": "MARKET_TURN", "likelihood": "4", "impact": "4", "probability": "30",
        "loss": "500000", "owner_id": cast.owner.pk, "review_date": "", "text": "",
    } | more  # fmt: skip


@pytest.fixture
def risk(signed_in, cast) -> int:
    """The risk of the worked case, registered by its owner; return its id."""
    client = signed_in("owner")
    answer = client.post(f"/risks/add/?customer={cast.customer_id}", written(cast))
    assert answer.status_code == 302
    return read(RegisteredRisk).pk


@pytest.mark.covers("W28")
@pytest.mark.covers("R577")
@pytest.mark.covers("R585")
def test_a_risk_is_rated_answered_measured_and_closed(signed_in, cast, risk):
    row = read(RegisteredRisk)
    assert (row.kind, row.score, row.level, row.expected) == ("CREDIT", 16, "ORANGE", Decimal(150_000))
    client = signed_in("branch_manager")
    text = page(client, "/risks/")
    assert "1 risk is open or answered" in text
    assert "likelihood_min=4" in text
    assert "¥15" in text
    answer = f"/risks/{risk}/answer/reduce/"
    given = {"plan": "按月对账", "residual": "10", "residual_loss": "400000", "cost": "30000",
             "owner_id": cast.owner.pk, "due_date": str(TODAY + timedelta(days=9))}  # fmt: skip
    assert client.post(answer, given | {"residual": ""}).status_code == 422
    assert client.post(answer, given).status_code == 302
    text = page(client, f"/risks/{risk}/")
    assert "2.6667" in text
    assert "80,000" in text or "80.0K" in text
    made = read(Treatment)
    assert client.post(f"/treatments/{made.pk}/approve/").status_code == 302
    assert client.post(f"/treatments/{made.pk}/approve/").status_code == 409
    evaluate = {"probability": "20", "loss": "300000", "cost": "20000", "word": "对账单"}
    assert client.post(f"/treatments/{made.pk}/evaluate/", evaluate).status_code == 302
    assert "3.5000" in page(client, f"/risks/{risk}/")
    assert client.post(f"/risks/{risk}/close/", {"note": ""}).status_code == 422
    assert client.post(f"/risks/{risk}/close/", {"note": "已清"}).status_code == 302
    assert client.get(f"/risks/{risk}/edit/").status_code == 404
    assert client.post(f"/risks/{risk}/reopen/").status_code == 302
    row = read(RegisteredRisk)
    assert (row.state, read(Treatment).state) == ("OPEN", "PROPOSED")


@pytest.mark.covers("R584")
def test_bearing_without_a_plan_is_refused_in_words(signed_in, cast, risk):
    client = signed_in("branch_manager")
    given = {"accepted": "40000", "review_date": str(TODAY + timedelta(days=60)), "plan": "", "cost": ""}
    assert client.post(f"/risks/{risk}/answer/accept/", given).status_code == 302
    refused = client.post(f"/treatments/{read(Treatment).pk}/approve/", headers=EN)
    assert refused.status_code == 409
    assert "PLAN_REQUIRED" in refused.content.decode()


@pytest.mark.covers("R580")
def test_an_avoided_customer_gets_no_order(signed_in, cast, risk):
    client = signed_in("branch_manager")
    assert client.post(f"/risks/{risk}/answer/avoid/", {"plan": "退出", "cost": ""}).status_code == 302
    assert client.post(f"/treatments/{read(Treatment).pk}/approve/").status_code == 302
    order = f"/customers/{cast.customer_id}/order/"
    sent = {
        "number": "SO-5", "line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0", "line-0-product_code": "P1",
        "line-0-quantity": "1", "line-0-unit_price": "10",
    }  # fmt: skip
    refused = signed_in("owner").post(order, sent, headers=EN)
    assert refused.status_code == 422
    assert "gets no new orders" in refused.content.decode()
    client = signed_in("branch_manager")
    assert client.post(f"/treatments/{read(Treatment).pk}/drop/").status_code == 302
    with base.acting_as(base.System("test")):
        assert receivable_queries.hold_on(cast.customer_id, TODAY) is None
    assert signed_in("owner").post(order, sent).status_code == 302


@pytest.mark.covers("R586")
def test_who_left_because_of_it_adds_up_to_the_loss_of_the_event(signed_in, cast, risk):
    with base.acting_as(base.System("test")):
        case = Case.objects.create(
            customer_id=cast.customer_id, branch=cast.hall, tier="SMALL", exit_date=date(2026, 2, 1), reason="SERVICE",
            status="CONFIRMED", due_date=date(2026, 3, 1), turnover=Decimal(88_000), created_at=AT, updated_at=AT,
        )  # fmt: skip
    client = signed_in("owner")
    assert client.post(f"/risks/{risk}/name/", {"case": "999"}).status_code == 422
    assert client.post(f"/risks/{risk}/name/", {"case": str(case.pk)}).status_code == 302
    text = page(client, f"/risks/{risk}/")
    assert "88,000" in text or "88.0K" in text
    assert client.post(f"/risks/{risk}/unname/", {"case": str(case.pk)}).status_code == 302
    assert "Came true" not in page(client, f"/risks/{risk}/")


def test_only_who_sees_the_customer_sees_its_risk_and_only_managers_decide(signed_in, cast, risk):
    assert signed_in("other_manager").get(f"/risks/{risk}/").status_code == 404
    assert signed_in("analyst").get("/risks/").status_code == 403
    assert signed_in("owner").post(f"/risks/{risk}/close/", {"note": "x"}).status_code == 403
    assert signed_in("auditor").post("/risks/add/", {}).status_code == 403
    assert signed_in("auditor").get(f"/risks/{risk}/").status_code == 200
    assert "No risk is in the register yet." in page(signed_in("other_manager"), "/risks/")
    assert client_export(signed_in("branch_manager")).startswith("\ufeff")


def client_export(client) -> str:
    """Return the register as a file."""
    return b"".join(client.get("/risks/export/csv/")).decode()
