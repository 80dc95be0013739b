"""Credit and risks by API: an account with its invoices, a limit, a risk with its assessment and answers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base, clock
from zhike.apps.trade import actions as trade_actions

RISK = {
    "title": "回款变慢", "kind": "CREDIT", "cause": "MARKET_TURN", "likelihood": 4, "impact": 4, "probability": "0.30",
    "loss": "500000",
}  # fmt: skip
SOON = str(TODAY + timedelta(days=30))


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.mark.covers("R123")
def test_an_account_with_an_invoice_disputed_and_settled_by_a_program(cast, calls):
    caller, path = calls("owner"), f"customers/{cast.customer_id}"
    assert caller.get(f"{path}/receivables").json()["open"] is None, "nothing is kept, so nothing is told"
    given = {"number": "F1", "day": str(TODAY - timedelta(days=60)), "amount": "1000"}
    made = caller.post(f"{path}/invoices", given)
    assert made.status_code == 201
    assert caller.post(f"{path}/invoices", given).json()["error"]["code"] == "NUMBER_TAKEN"
    invoice = f"invoices/{made.json()['id']}"
    with base.acting_as(base.System("test")):
        new = trade_actions.NewPayment(cast.customer_id, TODAY - timedelta(days=20), Decimal(400), "CNY", "TT")
        (payment_id,) = trade_actions.add_payments(new=[new], at=AT)
    settled = caller.post(f"{invoice}/settlements", {"payment_id": payment_id, "amount": "400"})
    assert (settled.status_code, Decimal(settled.json()["open"])) == (200, 600)
    assert caller.post(f"{invoice}/settlements", {"payment_id": payment_id, "amount": "401"}).status_code == 422
    disputed = caller.post(f"{invoice}/dispute", {"amount": "100", "reason": "短少"}).json()
    assert Decimal(disputed["disputed"]) == 100
    told = caller.get(f"{path}/receivables").json()
    names = ("open", "overdue", "to_60", "disputed", "collection_days")
    assert [Decimal(told[name]) for name in names] == [600, 500, 600, 100, 40]
    assert (told["footing"], told["days_late"], told["is_held"]) == ("INVOICES", 60, False)
    (listed,) = caller.get("receivables").json()["results"]
    assert (listed["customer"], Decimal(listed["overdue"])) == ("苏南轨道装备有限公司", 500)
    hidden, missing = calls("other_manager").get(invoice), calls("other_manager").get("invoices/999999")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    limit = {"amount": "5000", "terms_days": 60, "reason": "年度授信", "valid_from": str(TODAY)}
    assert calls("owner").post(f"{path}/credit-limit", limit).status_code == 403
    boss = calls("branch_manager")
    assert Decimal(boss.post(f"{path}/credit-limit", limit).json()["used"]) == 12
    room = {"amount": "100", "until": str(TODAY), "reason": "展会"}
    assert boss.post(f"{path}/credit-room", room).json()["exemptions"][0]["state"] == "GRANTED"


@pytest.mark.covers("W28")
@pytest.mark.covers("R577")
@pytest.mark.covers("R584")
def test_the_assessment_of_the_worked_case_and_an_answer_without_a_plan(cast, calls):
    made = calls("owner").post("risks", RISK | {"customer_id": cast.customer_id})
    assert made.status_code == 201
    path, boss = f"risks/{made.json()['id']}", calls("branch_manager")
    assert (made.json()["score"], made.json()["level"], Decimal(made.json()["expected"])) == (16, "ORANGE", 150_000)
    answer = {
        "strategy": "REDUCE", "plan": "按月对账", "owner": "owner", "due_date": SOON, "cost": "30000",
        "residual_probability": "0.10", "residual_loss": "400000",
    }  # fmt: skip
    lacking = boss.post(f"{path}/treatments", answer | {"residual_probability": None})
    assert (lacking.status_code, lacking.json()["error"]["code"]) == (422, "NO_RESIDUAL")
    told = boss.post(f"{path}/treatments", answer).json()["answers"][0]
    worth = {name: Decimal(value) for name, value in told["planned"].items()}
    assert worth == {"before": 150_000, "after": 40_000, "net": 80_000, "roi": Decimal("2.6667")}
    bare = {"strategy": "ACCEPT", "accepted": "40000", "review_date": SOON}
    borne = boss.post(f"{path}/treatments", bare).json()["answers"][1]["id"]
    refused = boss.post(f"treatments/{borne}/approve", {})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "PLAN_REQUIRED")
    assert boss.post(f"treatments/{told['id']}/approve", {}).status_code == 200
    given = {"probability": "0.2", "loss": "300000", "cost": "20000"}
    actual = boss.post(f"treatments/{told['id']}/evaluate", given).json()["answers"][0]["actual"]
    assert Decimal(actual["net"]) == 70_000
    assert boss.get(f"{path}/assessment").json()["n_cases"] == 0
    assert boss.post(f"treatments/{told['id']}/drop", {}).status_code == 200
    assert boss.post(f"{path}/close", {"note": "已清"}).json()["state"] == "CLOSED"
    assert calls("other_manager").get(f"{path}/assessment").status_code == 404
