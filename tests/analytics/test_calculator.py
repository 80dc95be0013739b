"""The calculator as a person uses it: typed numbers, bands, losses, and refusals that name their rule."""

import json

import pytest

from zhike.analytics.calculator import calculate
from zhike.analytics.errors import REASONS, RULES, WARNINGS, ChurnInputError

TINY = 1e-9


def w01(**changes):
    given = {"opening": 3000, "new": 500, "closing": 3300, "bands": ["50%:100000", "rest:200000"], "profit_rate": 0.05}
    return calculate(**(given | changes)).as_dict()


@pytest.mark.covers("W01")
def test_w01_comes_out_exactly():
    found = w01()
    expected = {
        "lost": 200,
        "rate_closing": 0.06060606060606061,
        "rate_opening": 0.06666666666666667,
        "rate_average": 0.06349206349206349,
        "rate_exposed": 0.05714285714285714,
        "lost_turnover": 30000000,
        "churn_loss": 1500000.0,
        "per_customer_turnover": 150000.0,
        "per_customer_profit": 7500.0,
        "retention_opening": 0.9333333333333333,
        "lifetime_opening": 15.0,
        "lifetime_closing": 16.5,
        "replacement_share_of_new": 0.4,
        "net_growth": 0.1,
    }
    assert {key: found[key] for key in expected} == pytest.approx(expected, abs=TINY)
    assert found["undefined_reason"] == {}
    assert found["warnings"] == []


@pytest.mark.covers("R418")
@pytest.mark.parametrize(
    "bands",
    [
        ["0.5:100000", "0.5:200000"],
        ["n100:100000", "rest:200000"],
        ["n100:100,000", "50％：２０００００"],
        ["rest:150000"],
        ["100%:150000"],
        ["1:150000"],
    ],
)
def test_the_same_loss_written_in_other_bands_is_the_same_loss(bands):
    assert w01(bands=bands)["lost_turnover"] == 30_000_000


def test_text_numbers_are_read_as_people_type_them():
    assert w01(opening="3,000", new=" 500 ", closing="３３００", profit_rate="5%") == w01()


def test_the_answer_is_ready_for_json_and_says_what_it_understood():
    found = json.loads(json.dumps(w01(won_back="20", moved_in=5, moved_out=10), allow_nan=False))
    assert found["inputs"] == {
        "opening": 3000,
        "new": 500,
        "won_back": 20,
        "moved_in": 5,
        "moved_out": 10,
        "closing": 3300,
        "profit_rate": 0.05,
    }
    assert found["lost"] == 215
    assert found["rates"]["OPENING"]["numerator"] == 215
    assert [part["customers"] for part in found["bands"]] == [107.5, 107.5]


@pytest.mark.covers("R415")
@pytest.mark.parametrize(
    ("counts", "lost", "closing", "opening"),
    [
        ((100, 0, 40), 60, 1.5, 0.6),
        ((100, 0, 0), 100, None, 1),
        ((0, 50, 50), 0, 0, None),
        ((10, 100, 5), 105, 21, 10.5),
    ],
)
def test_w02_edge_cases(counts, lost, closing, opening):
    found = calculate(opening=counts[0], new=counts[1], closing=counts[2]).as_dict()
    assert (found["lost"], found["rate_closing"], found["rate_opening"]) == (lost, closing, opening)
    for key in ("rate_closing", "rate_opening"):
        assert (key in found["undefined_reason"]) == (found[key] is None)


def test_w02e_points_to_the_cohort_rate():
    found = calculate(opening=10, new=100, closing=5, cohort_lost="8").as_dict()
    assert "USE_COHORT" in found["warnings"]
    assert found["rate_cohort"] == 0.8


def test_what_was_not_given_is_missing_with_its_reason():
    found = calculate(opening=3000, new=500, closing=3300).as_dict()
    assert found["lost_turnover"] is None
    assert found["undefined_reason"]["lost_turnover"] == "BANDS_MISSING"
    half = w01(profit_rate=None)
    assert (half["lost_turnover"], half["churn_loss"]) == (30_000_000, None)
    assert half["undefined_reason"]["churn_loss"] == "PROFIT_RATE_MISSING"


def test_nobody_lost_means_no_turnover_per_lost_customer():
    found = w01(closing=3500)
    assert (found["lost_turnover"], found["churn_loss"], found["per_customer_turnover"]) == (0, 0, None)
    assert found["undefined_reason"]["per_customer_turnover"] == "LOST_ZERO"


def test_every_null_has_a_known_reason_and_every_warning_a_text():
    for counts in ((0, 0, 0), (0, 9, 5), (10, 100, 5), (100, 0, 0), (5, 0, 5)):
        found = calculate(opening=counts[0], new=counts[1], closing=counts[2]).as_dict()
        assert {k for k, v in found.items() if v is None} == set(found["undefined_reason"])
        assert set(found["undefined_reason"].values()) <= set(REASONS)
        assert set(found["warnings"]) <= set(WARNINGS)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"closing": 3600}, "RECONCILE", "closing"),
        ({"opening": "many"}, "NOT_A_NUMBER", "opening"),
        ({"opening": ""}, "MISSING", "opening"),
        ({"opening": None}, "MISSING", "opening"),
        ({"opening": "1_000"}, "NOT_A_NUMBER", "opening"),
        ({"opening": True}, "NOT_A_NUMBER", "opening"),
        ({"opening": [3000]}, "NOT_A_NUMBER", "opening"),
        ({"new": "NaN"}, "NOT_FINITE", "new"),
        ({"new": "sNaN"}, "NOT_FINITE", "new"),
        ({"new": float("inf")}, "NOT_FINITE", "new"),
        ({"new": "-Infinity"}, "NOT_FINITE", "new"),
        ({"new": -5}, "NEGATIVE", "new"),
        ({"new": "12.5"}, "NOT_WHOLE", "new"),
        ({"moved_out": "1e999999999"}, "TOO_LARGE", "moved_out"),
        ({"won_back": "1e-999999999"}, "TOO_PRECISE", "won_back"),
        ({"opening": "1,00"}, "NOT_A_NUMBER", "opening"),
        ({"profit_rate": "5"}, "NOT_A_RATE", "profit_rate"),
        ({"profit_rate": "-0.05"}, "NOT_A_RATE", "profit_rate"),
        ({"profit_rate": "nan"}, "NOT_FINITE", "profit_rate"),
        ({"bands": ["60%:1", "50%:2"]}, "BANDS_OVER_100", "bands"),
        ({"bands": ["60%:1", "n100:2"]}, "BANDS_OVER_LOST", "bands"),
        ({"bands": ["n201:1"]}, "BANDS_OVER_LOST", "bands"),
        ({"bands": ["50%:1"]}, "BANDS_UNDER_LOST", "bands"),
        ({"bands": ["rest:1", "rest:2"]}, "BAND_TWO_RESTS", "bands"),
        ({"bands": ["101%:1"]}, "BAND_SHARE", "bands"),
        ({"bands": ["50:1"]}, "BAND_SHARE", "bands"),
        ({"bands": ["-1%:1"]}, "BAND_NEGATIVE", "bands"),
        ({"bands": ["n-1:1"]}, "BAND_NEGATIVE", "bands"),
        ({"bands": ["rest:-1"]}, "BAND_NEGATIVE", "bands"),
        ({"bands": ["n1.5:1"]}, "NOT_WHOLE", "bands"),
        ({"bands": ["half:1"]}, "BAND_SYNTAX", "bands"),
        ({"bands": ["50%"]}, "BAND_SYNTAX", "bands"),
        ({"bands": ["50%:"]}, "BAND_SYNTAX", "bands"),
        ({"bands": [":5"]}, "BAND_SYNTAX", "bands"),
        ({"bands": ["rest:inf"]}, "NOT_FINITE", "bands"),
    ],
)
def test_a_refusal_names_code_field_and_rule(changes, code, field):
    with pytest.raises(ChurnInputError) as refused:
        w01(**changes)
    error = refused.value
    assert (error.code, error.field, error.rule) == (code, field, RULES[code])
    assert str(error) == error.rule % error.params
