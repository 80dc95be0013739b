"""Lifecycles by API: stages judged, orders by the rule of cooperation, relations, groups side by side."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT

from zhike.apps.archives.models import Fact, Statement
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.models import LedgerCell
from zhike.apps.lifecycles.models import Override
from zhike.apps.org.models import Company
from zhike.apps.tasks.models import Task
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade.models import Order

LINES = [{"product_code": "P1", "quantity": "3", "unit_price": "120.50"}]
# Worked case W23.
VERDICTS = {
    "STARTUP": "REVIEW", "GROWTH": "ALLOW", "MATURITY": "ALLOW", "DECLINE_EARLY": "WARN", "DECLINE_MIDDLE": "REFUSE",
    "DECLINE_LATE": "REFUSE", "TERMINATION": "REFUSE",
}  # fmt: skip
A = {"name": "企业A", "opening": 100, "new": 20, "closing": 100}
B = {"name": "企业B", "opening": 100, "new": 10, "closing": 100}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def state_years(customer_id: int, *years: tuple[int, int, int]) -> None:
    """Keep statements of years: revenue and net profit."""
    with base.acting_as(base.System("statements")):
        for year, revenue, profit in years:
            Statement.objects.create(
                customer_id=customer_id, year=year, revenue=revenue, net_profit=profit, created_at=AT, updated_at=AT
            )


@pytest.mark.covers("W23")
@pytest.mark.covers("R110")
@pytest.mark.covers("R111")
@pytest.mark.parametrize(("stage", "verdict"), VERDICTS.items())
def test_an_order_is_answered_by_the_stage_of_the_business(cast, calls, stage, verdict):
    path = f"customers/{cast.customer_id}"
    judged = calls("branch_manager").post(f"{path}/business-stage", {"stage": stage, "evidence": "年报"})
    assert judged.status_code == 201
    assert calls("owner").get(f"{path}/cooperation").json()["verdict"] == verdict
    entered = calls("owner").post(f"{path}/orders", {"number": "SO-9", "lines": LINES})
    if verdict != "REFUSE":
        assert (entered.status_code, entered.json()["verdict"]) == (201, verdict)
        with base.acting_as(base.System("test")):
            assert Order.objects.get(number="SO-9").amount == Decimal("361.5")
        return
    assert (entered.status_code, entered.json()["error"]["code"]) == (422, "COOPERATION_REFUSED")
    boss = calls("branch_manager")
    again = boss.post(f"{path}/orders", {"number": "SO-9", "lines": LINES})
    assert (again.status_code, again.json()["error"]["field"]) == (422, "reason")
    done = boss.post(f"{path}/orders", {"number": "SO-9", "lines": LINES, "reason": "款到发货"})
    assert (done.status_code, done.json()["verdict"]) == (201, "REFUSE")
    with base.acting_as(base.System("test")):
        assert [(one.stage, one.reason) for one in Override.objects.all()] == [(stage, "款到发货")]


@pytest.mark.covers("W23")
@pytest.mark.covers("R111")
@pytest.mark.parametrize(("stage", "verdict"), VERDICTS.items())
def test_an_opportunity_is_answered_by_the_stage_of_the_business(cast, calls, stage, verdict):
    path = f"customers/{cast.customer_id}/business-stage"
    assert calls("branch_manager").post(path, {"stage": stage, "evidence": "年报"}).status_code == 201
    new = {"customer_id": cast.customer_id, "title": "年度刀具供应"}
    begun = calls("owner").post("opportunities", new)
    if verdict == "REFUSE":
        assert (begun.status_code, begun.json()["error"]["code"]) == (422, "COOPERATION_REFUSED")
        begun = calls("branch_manager").post("opportunities", new)
    assert (begun.status_code, begun.json()["cooperation"]) == (201, verdict)


def test_an_order_is_entered_once_and_not_by_everybody(cast, calls):
    path = f"customers/{cast.customer_id}/orders"
    body = {"number": "SO-9", "lines": LINES}
    assert calls("auditor").post(path, body).status_code == 403
    assert calls("other_manager").post(path, body).status_code == 404
    assert calls("owner").post(path, body).status_code == 201
    assert calls("owner").post(path, body).json()["error"]["code"] == "NUMBER_TAKEN"
    for wrong in ({"lines": []}, {"lines": [LINES[0] | {"quantity": "0"}]}, {"number": ""}):
        assert calls("owner").post(path, body | {"number": "SO-10"} | wrong).status_code == 422


@pytest.mark.covers("R109")
@pytest.mark.covers("R113")
def test_the_series_suggest_and_somebody_decides_and_both_are_kept(cast, calls):
    path = f"customers/{cast.customer_id}/business-stage"
    assert calls("owner").get(f"{path}/suggest").json()["stage"] == "UNKNOWN"
    state_years(cast.customer_id, (2023, 1000, 80), (2024, 900, 10), (2025, 700, -60))
    told = calls("owner").get(f"{path}/suggest").json()
    # Down 22 % after 10 % the year before, with a loss: three signs beside the falling revenue.
    assert told["stage"] == "DECLINE_MIDDLE"
    assert [one["code"] for one in told["reasons"]] == ["FELL", "STEEP", "FELL_AGAIN", "LOSS", "MARGIN_DOWN"]
    assert calls("owner").post(path, {"stage": "MATURITY", "evidence": "x"}).status_code == 403
    boss = calls("branch_manager")
    judged = boss.post(path, {"stage": "DECLINE_EARLY", "evidence": "大客户已换供应商,仍在盈利"}).json()
    assert (judged["stage"], judged["suggested"], judged["next_review_date"]) == (
        "DECLINE_EARLY", "DECLINE_MIDDLE", "2028-03-01"
    )  # fmt: skip
    assert boss.post(path, {"stage": "GROWTH", "evidence": " "}).status_code == 422
    wrong = {"stage": "GROWTH", "evidence": "x", "next_review_date": "2026-03-02"}
    assert boss.post(path, wrong).json()["error"]["field"] == "next_review_date"
    with base.acting_as(base.System("test")):
        held = customer_queries.classes_on(cast.customer_id, AT.date())["BUSINESS_STAGE"]
    assert (held.code, held.source) == ("DECLINE_EARLY", "MANUAL")


@pytest.mark.covers("R112")
def test_a_decline_asks_for_shorter_terms_and_to_be_looked_at_again(cast, calls):
    body = {"stage": "DECLINE_EARLY", "evidence": "年报", "next_review_date": "2026-03-03"}
    calls("branch_manager").post(f"customers/{cast.customer_id}/business-stage", body)
    with base.acting_as(base.System("test")):
        task = Task.objects.get(source="business_stage")
    assert (task.assignee_id, task.priority, "50" in task.note) == (cast.owner.pk, "HIGH", True)
    assert calls("owner").get("business-stages/due").json()["results"] == []


@pytest.mark.covers("W03")
@pytest.mark.covers("R118")
@pytest.mark.covers("R147")
def test_two_companies_live_five_and_ten_years(cast, calls):
    told = calls("owner").post("churn/compare", {"groups": [A, B], "years": 5}).json()
    a, b = told["groups"]
    assert (a["rate"], a["lifetime"], a["to_develop"], a["lost_replaced"]) == (0.2, 5, 20, 100)
    assert (a["left"], a["half_life"]) == (pytest.approx(32.768), pytest.approx(3.106, abs=5e-4))
    assert told["costlier"] == "企业A"
    told = calls("owner").post("churn/compare", {"groups": [A, B]}).json()
    a, b = told["groups"]
    assert (b["rate"], b["lifetime"], b["to_develop"]) == (0.1, 10, 10)
    assert (a["lost_replaced"], b["lost_replaced"]) == (200, 100)
    assert (b["left"], b["half_life"]) == (pytest.approx(34.86784401), pytest.approx(6.579, abs=5e-4))
    nobody = {"name": "C", "opening": 50, "new": 0, "closing": 50}
    kept = calls("owner").post("churn/compare", {"groups": [nobody, B]}).json()["groups"][0]
    assert (kept["lifetime"], kept["undefined_reason"], kept["to_develop"]) == (None, "LOST_ZERO", 0)


@pytest.mark.covers("W04")
@pytest.mark.covers("R144")
def test_the_year_costs_180_against_140_by_one_method_and_200_against_150_by_the_other(cast, calls):
    told = calls("owner").post("churn/compare", {"groups": [A, B]}).json()
    a, b = told["groups"]
    assert (a["cost_survivors"], b["cost_survivors"], a["cost_base"], b["cost_base"]) == (180, 140, 200, 150)
    assert (a["develop_cost"], b["develop_cost"], told["ratio_develop"]) == (100, 50, 2)
    assert (told["ratio_survivors"], told["ratio_base"]) == (pytest.approx(9 / 7), pytest.approx(4 / 3))
    assert (told["costs"]["source"], told["costs"]["ratio"]) == ("TABLE", 5)


@pytest.mark.covers("W25")
@pytest.mark.covers("R145")
def test_replacing_costs_a_million_where_keeping_would_have_cost_two_hundred_thousand(cast, calls):
    w01 = {"name": "W01", "opening": 3000, "new": 500, "closing": 3300, "profit_rate": "5%",
           "bands": ["50%:100000", "rest:200000"]}  # fmt: skip
    told = calls("owner").post("churn/compare", {"groups": [w01, B], "keep_cost": 1000}).json()
    first = told["groups"][0]
    assert (first["develop_cost"], first["keep_lost_cost"], first["damage"]) == (1_000_000, 200_000, 2_500_000)
    assert told["costs"]["ratio"] == 5


@pytest.mark.covers("W32")
@pytest.mark.parametrize(("turnover", "a", "b"), [(200_000, 50_000, 100_000), (100_000, 25_000, 50_000)])
def test_a_lifetime_is_worth_its_yearly_profit_times_its_years(cast, calls, turnover, a, b):
    more = {"turnover": turnover, "profit_rate": "5%"}
    told = calls("owner").post("churn/compare", {"groups": [A | more, B | more]}).json()
    assert [one["lifetime_value"] for one in told["groups"]] == [a, b]


def test_measured_costs_take_the_place_of_the_five_where_enough_are_entered(cast, calls):
    boss = calls("general_manager")
    table = boss.get("rule-tables/acquire_keep").json()
    boss.post("rule-tables/acquire_keep", {"number": table["number"], "rows": {"RATIO": {"times": 5, "least": 1}}})
    with base.acting_as(base.System("costs")):
        trade_actions.add_costs(
            new=[
                trade_actions.NewCost(cast.customer_id, date(2026, 1, 5), category, Decimal(amount), "CNY")
                for category, amount in (("KEEP", 800), ("DEVELOP", 2000), ("CULTIVATE", 400))
            ],
            at=AT,
        )
    costs = boss.post("churn/compare", {"groups": [A, B]}).json()["costs"]
    assert (costs["source"], costs["keep"], costs["develop"], costs["ratio"]) == ("MEASURED", 800, 2400, 3)
    # Who may not see sums is told none of them.
    assert calls("owner").post("churn/compare", {"groups": [A, B]}).json()["costs"]["source"] == "TABLE"
    assert boss.post("churn/compare", {"groups": [A, B], "times": 6}).json()["costs"]["source"] == "GIVEN"


def test_branches_stand_side_by_side_by_their_last_four_quarters(cast, calls, run):
    boss = calls("general_manager")
    asked = {"branches": ["SZ", "JN"]}
    assert boss.post("churn/compare", asked).json()["error"]["code"] == "NO_YEAR"
    with base.acting_as(base.System("ledger")):
        Company.objects.update(profit_rate=Decimal("0.05"))
        LedgerCell.objects.all().delete()
        for branch, churned in ((cast.hall, 5), (cast.other_hall, 0)):
            for quarter in ("2025Q1", "2025Q2", "2025Q3", "2025Q4"):
                LedgerCell.objects.create(
                    run=run, branch=branch, period=quarter, opening=100, new=churned, won_back=0, moved_in=0,
                    churned=churned, moved_out=0, closing=100, lost_turnover=churned * 1000, revenue=50_000,
                )  # fmt: skip
    hall, other = boss.post("churn/compare", asked).json()["groups"]
    # 20 of 100 in the year; 200 000 over 100 customers at 5 % is 100 of profit a year, for five years.
    assert (hall["rate"], hall["lifetime"], hall["lifetime_value"], hall["to_develop"]) == (0.2, 5, 500, 20)
    assert (other["lifetime"], other["undefined_reason"]) == (None, "LOST_ZERO")
    assert calls("owner").post("churn/compare", asked).status_code == 422
    assert calls("branch_manager").post("churn/compare", asked).json()["error"]["field"] == "branches"


@pytest.mark.covers("R115")
def test_a_relation_moves_by_allowed_moves_and_is_released_again(cast, calls):
    path = f"customers/{cast.customer_id}/relation-stage"
    owner = calls("owner")
    for stage in ("EXPLORATION", "FORMATION"):
        told = owner.post(path, {"stage": stage, "note": "试用后再订"}).json()
    assert (told["stage"], told["is_confirmed"], [one["after"] for one in told["moves"]]) == (
        "FORMATION", True, ["FORMATION", "EXPLORATION"]
    )  # fmt: skip
    assert owner.post(path, {"stage": "EXPLORATION", "note": "x"}).json()["error"]["code"] == "NO_SUCH_MOVE"
    assert owner.post(path, {"stage": "STABILITY", "note": ""}).status_code == 422
    assert owner.post(path, {"stage": "DEGRADATION", "note": "停了"}).json()["stage"] == "DEGRADATION"
    with base.acting_as(base.System("test")):
        assert Task.objects.get(source="save").assignee_id == cast.owner.pk
    assert calls("auditor").post(path, {"is_released": True}).status_code == 403
    assert owner.post(path, {"is_released": True}).json()["is_confirmed"] is False
    flow = calls("general_manager").get("lifecycles").json()
    assert {one["stage"] for one in flow["stages"]} == {"EXPLORATION", "FORMATION", "STABILITY", "DEGRADATION"}


def test_staff_and_age_speak_for_a_stage_too(cast, calls):
    with base.acting_as(base.System("facts")):
        Fact.objects.create(
            customer_id=cast.customer_id, field="founded_date", value="2024-05-01", channel="AIC",
            collected_date=AT.date(), verified_date=AT.date(), valid_from=AT.date(), noted_at=AT,
        )  # fmt: skip
    told = calls("owner").get(f"customers/{cast.customer_id}/business-stage/suggest").json()
    assert told == {"stage": "STARTUP", "reasons": [{"code": "YOUNG", "params": {"n": 1}}]}
