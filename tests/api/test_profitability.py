"""What customers leave, through the API: who loses money, one customer with its levers, kinds of cost compared."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT

from zhike.apps.core import base, clock
from zhike.apps.costs import actions as costs_actions


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def book(customer_id: int, category: str, amount: str) -> int:
    with base.acting_as(base.System("test")):
        return costs_actions.book(
            customer_id=customer_id, day=date(2025, 12, 1), category=category, amount=Decimal(amount), currency="CNY",
            note="", at=AT,
        )  # fmt: skip


def test_who_loses_money_worst_first(calls, analysed):
    rows = calls("administrator").get("value/negative").json()["results"]
    assert [(row["name"], row["contribution"]) for row in rows] == [
        ("客户F", "-22.8000"), ("客户C", "-7.8000"), ("客户E", "-5.4000"), ("客户B", "-3.6000"),
    ]  # fmt: skip
    assert [row["name"] for row in calls("colleague").get("value/negative").json()["results"]] == ["客户B"]


@pytest.mark.covers("R078", missing="tiers in force are cut by the year; by another window they are tried")
def test_one_customer_with_what_would_turn_it(calls, analysed):
    f = analysed.ids["F"]
    told = calls("administrator").get(f"customers/{f}/profitability", freight="100", price="10").json()
    assert (told["contribution"], told["basis"], told["advice"]) == ("-22.8000", "ROUGH", "CHARGE_FREIGHT")
    assert {one["category"]: one["amount"] for one in told["parts"]} == {"FREIGHT": "30.0000", "DISCOUNT": "0.3000"}
    # All of the freight 30, and ten percent of 30 less a hundredth of it: 2.97.
    assert told["after"] == "10.1700"
    least = {one["lever"]: one["least"] for one in told["levers"]}
    assert (least["FREIGHT"], least["VISITS"]) == ("76.0000", None)
    assert told["window"] is None
    # In the three months up to 2026-03-02 it bought for 20: margin 5, freight 15, rebate 0.20.
    told = calls("administrator").get(f"customers/{f}/profitability", months="3").json()["window"]
    assert told == {"months": 3, "first_date": "2025-12-03", "contribution": "-10.2000"}
    assert calls("administrator").get(f"customers/{f}/profitability", months="5").status_code == 422
    assert calls("owner").get(f"customers/{f}/profitability").status_code == 404
    # Everybody by the same three months: D bought for 800 in them, a quarter of it less 15 and a hundredth is left.
    told = calls("administrator").get("value/current", months="3").json()
    assert (told["first_date"], told["results"][0]["code"], told["results"][0]["value"]) == (
        "2025-12-03", "K-D", "177.00"
    )  # fmt: skip
    assert {one["code"]: one["value"] for one in told["results"]}["K-F"] == "-10.20"
    assert sum(one["n_then"] for one in told["tiers"]) == told["n_customers"] == 6
    hidden = calls("analyst").get("value/current", months="3").json()
    assert (hidden["results"], {one["n_then"] for one in hidden["tiers"] if one["n_then"]}) == ([], set())
    assert calls("administrator").get("value/current", months="5").status_code == 422


def test_keeping_and_developing(calls, analysed):
    book(analysed.ids["A"], "KEEP", "60")
    book(analysed.ids["E"], "DEVELOP", "100")
    rows = calls("administrator").get("costs/compare", period="2025Q4").json()["results"]
    assert (rows[0]["keep_each"], rows[0]["develop_each"], rows[0]["ratio"]) == ("20.0000", "100.0000", 5.0)
    assert calls("administrator").get("costs/compare", period="soon").status_code == 422


def test_an_entry_is_taken_back_once(calls, analysed):
    entry = book(analysed.ids["A"], "KEEP", "60")
    caller = calls("branch_manager")
    assert calls("other_manager").post(f"costs/{entry}/take-back").status_code == 404
    assert caller.post(f"costs/{entry}/take-back").status_code == 201
    twice = caller.post(f"costs/{entry}/take-back")
    assert (twice.status_code, twice.json()["error"]["code"]) == (422, "ALREADY_TAKEN_BACK")
