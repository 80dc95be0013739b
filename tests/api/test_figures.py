"""Figures by the API: the dictionary, one figure with its parents, the customer account, the calculator."""

import dataclasses
import json
from fractions import Fraction

import pytest

from zhike.analytics import metrics
from zhike.apps.insight.models import Figure

# Worked case W01: 3,000 customers, 500 new, 3,300 left; half the lost turned over 100,000 and half 200,000 a year.
W01 = {"opening": 3000, "new": 500, "closing": 3300, "bands": ["50%:100000", "rest:200000"], "profit_rate": 0.05}
FOLLOWS = {
    "lost": 200, "rate_closing": Fraction(2, 33), "rate_opening": Fraction(1, 15), "rate_average": Fraction(4, 63),
    "rate_exposed": Fraction(2, 35), "lost_turnover": 30_000_000, "churn_loss": 1_500_000,
    "per_customer_turnover": 150_000, "per_customer_profit": 7_500, "retention_opening": Fraction(14, 15),
    "lifetime_opening": 15, "lifetime_closing": Fraction(33, 2), "replacement_share_of_new": Fraction(2, 5),
}  # fmt: skip


@pytest.mark.covers("R488")
def test_the_dictionary_holds_every_metric(cast, calls):
    entries = calls("agent").get("metrics").json()["results"]
    assert [entry["code"] for entry in entries] == [metric.code for metric in metrics.all()]
    (opening,) = [entry for entry in entries if entry["code"] == "churn_rate_opening"]
    assert (opening["formula"], opening["unit"]) == ("Lost ÷ opening customers", "FRACTION")


@pytest.mark.covers("R488")
def test_one_code_for_two_figures_is_refused():
    opening = metrics.get("churn_rate_opening")
    with pytest.raises(ValueError, match="churn_rate_opening is defined twice"):
        metrics.collected([opening, dataclasses.replace(opening, formula="Lost ÷ all there ever were")])


def test_a_rate_is_told_with_its_parents_and_its_base(cast, calls, run):
    told = calls("general_manager").get("metrics/churn_rate", base="CLOSING", period="2025Q4").json()
    assert told["value"] == pytest.approx(200 / 3300, abs=1e-9)
    assert (told["numerator"], told["denominator"]) == (200, 3300)
    assert (told["code"], told["period"], told["as_of"], told["run"], told["branch"]) == (
        "churn_rate_closing", "2025Q4", "2026-03-02", run.pk, "HQ",
    )  # fmt: skip
    assert told["undefined_reason"] is None


def test_without_a_period_the_last_complete_one_is_told(cast, calls, run):
    told = calls("auditor").get("metrics/churn_rate_opening").json()
    assert (told["period"], told["is_provisional"]) == ("2025Q4", False)
    running = calls("auditor").get("metrics/churn_rate_opening", period="2026Q1").json()
    assert (running["period"], running["is_provisional"]) == ("2026Q1", True)
    assert (running["value"], running["undefined_reason"]) == (None, "PROVISIONAL")


def test_the_first_period_has_no_rate_and_says_why(cast, calls, run):
    told = calls("administrator").get("metrics/churn_rate", period="2025Q3").json()
    assert (told["value"], told["undefined_reason"]) == (None, "FIRST_PERIOD")


def test_money_is_exact_text_with_its_currency(cast, calls, run):
    told = calls("administrator").get("metrics/revenue").json()
    assert (told["value"], told["currency"], told["unit"]) == ("70000000.1234", "CNY", "MONEY")


def test_a_metric_with_parts_asks_for_one(cast, calls, run):
    caller = calls("analyst")
    told = caller.get("metrics/tier_customers").json()["error"]
    assert (told["field"], told["message"]) == ("part", "Choose one of MAJOR, ORDINARY, SMALL, VIP.")
    assert caller.get("metrics/tier_customers", part="MAJOR").json()["value"] == 627


def test_what_there_is_no_figure_of_is_not_found(cast, calls, run):
    caller = calls("administrator")
    assert caller.get("metrics/happiness").json()["error"]["code"] == "NOT_FOUND"
    assert caller.get("metrics/gini").json()["error"]["code"] == "NO_FIGURE"
    assert caller.get("metrics/churn_rate", period="1066Q4").json()["error"]["code"] == "NO_FIGURE"
    assert caller.get("metrics/revenue", base="OPENING").json()["error"]["field"] == "base"
    assert caller.get("metrics/churn_rate", base="MIDDLE").json()["error"]["field"] == "base"
    assert caller.get("metrics/revenue", month="1").json()["error"]["field"] == "month"


def test_nothing_was_analysed_so_there_is_no_figure(cast, calls):
    caller = calls("administrator")
    assert caller.get("metrics/revenue").json()["error"]["code"] == "NO_FIGURE"
    assert caller.get("ledger").json()["results"] == []


def test_few_customers_are_hidden_from_a_reader_of_sums(cast, calls, run):
    Figure.objects.create(run=run, branch=cast.hall, metric="customers", value=3, numerator=3, n_customers=3)
    for part, value, reason in (("analyst", None, "SMALL_CELL"), ("branch_manager", 3, None)):
        told = calls(part).get("metrics/customers", branch="SZ").json()
        assert (told["value"], told["undefined_reason"]) == (value, reason)
    (hidden,) = calls("analyst").get("ledger", branch="SZ").json()["results"]
    assert (hidden["closing"], hidden["rates"], hidden["undefined_reason"]) == (None, None, "SMALL_CELL")
    (shown,) = calls("branch_manager").get("ledger").json()["results"]
    assert (shown["opening"], shown["churned"], shown["closing"]) == (3, 1, 2)


def test_the_account_balances_and_tells_every_rate(cast, calls, run):
    account = calls("general_manager").get("ledger").json()
    assert [quarter["period"] for quarter in account["results"]] == ["2025Q3", "2025Q4", "2026Q1"]
    for q in account["results"][:2]:
        assert q["opening"] + q["new"] + q["won_back"] + q["moved_in"] - q["churned"] - q["moved_out"] == q["closing"]
    first, complete, running = account["results"]
    assert first["rates"]["OPENING"]["undefined_reason"] == "FIRST_PERIOD"
    assert complete["rates"]["OPENING"] == {
        "value": pytest.approx(1 / 15, abs=1e-9), "numerator": 200, "denominator": 3000, "base": "OPENING",
        "undefined_reason": None,
    }  # fmt: skip
    assert (complete["lost_turnover"], complete["churn_loss"]) == ("30000000.0000", None)
    assert (running["is_provisional"], running["undefined_reason"]) == (True, "PROVISIONAL")
    assert {running[name] for name in ("churned", "closing", "lost_turnover", "churn_loss", "rates")} == {None}
    # 3000 are there by 2 March, 61 of 90 days on, and none of them is new: they are of the 3300 there before.
    assert running["so_far"] == {
        "n_days": 61, "n_days_all": 90, "came_again": 3000, "awaited": 300, "awaited_turnover": "30000000.0000",
    }  # fmt: skip


@pytest.mark.covers("W01", "R413", "R417")
def test_the_calculator_gives_the_worked_case_exactly(cast, calls):
    told = calls("agent").post("churn/calc", W01).json()
    for name, value in FOLLOWS.items():
        assert told[name] == pytest.approx(float(value), abs=1e-9), name
    assert told["warnings"] == []
    assert told["rates"]["EXPOSED"]["denominator"] == 3500


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"opening": "many"}, "NOT_A_NUMBER", "opening"),
        ({"opening": None}, "MISSING", "opening"),
        ({"opening": [1]}, "NOT_A_NUMBER", "opening"),
        ({"opening": True}, "NOT_A_NUMBER", "opening"),
        ({"opening": -1}, "NEGATIVE", "opening"),
        ({"opening": 1e300}, "TOO_LARGE", "opening"),
        ({"opening": 0.5}, "NOT_WHOLE", "opening"),
        ({"closing": 4000}, "RECONCILE", None),
        ({"bands": ["80%:1", "30%:1"]}, "BANDS_OVER_100", "bands"),
        ({"bands": ["half"]}, "BAND_SYNTAX", "bands"),
        ({"profit_rate": 2}, "NOT_A_RATE", "profit_rate"),
        ({"colour": "red"}, "INVALID", "colour"),
        ({"bands": "50%:1"}, "INVALID", "bands"),
    ],
)
def test_what_cannot_be_calculated_is_refused_with_its_rule(cast, calls, change, code, field):
    answer = calls("agent").post("churn/calc", W01 | change)
    told = answer.json()["error"]
    assert (answer.status_code, told["code"]) == (422, code)
    assert field is None or told["field"] == field
    assert told["message"]


def test_a_missing_count_is_refused_with_its_rule(cast, calls):
    told = calls("agent").post("churn/calc", {"new": 5, "closing": 5}).json()["error"]
    assert (told["code"], told["field"]) == ("MISSING", "opening")


def test_a_rate_without_a_base_says_why(cast, calls):
    told = calls("agent").post("churn/calc", {"opening": 0, "new": 10, "closing": 10}).json()
    assert (told["rate_opening"], told["undefined_reason"]["rate_opening"]) == (None, "OPENING_ZERO")


def test_a_caller_is_answered_in_the_language_asked_for(cast, calls):
    english = calls("agent")
    english.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    told = english.post("churn/calc", W01 | {"opening": -1}).json()["error"]
    assert told["message"] == "opening must not be negative; “-1” is."
    assert json.dumps(told, ensure_ascii=False)
