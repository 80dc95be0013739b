"""Stories of the metric dictionary: one definition for all, values for a branch, how a figure came about."""

import json
import re

import pytest

from zhike.analytics import metrics
from zhike.config import cli


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def told(capsys, *arguments: str) -> dict:
    """Run the command and return its JSON."""
    assert cli.main(["metric", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_dictionary_lists_every_metric(analysed, signed_in):
    page = signed_in("owner").get("/metrics/").content.decode()
    assert all(f"/metrics/{metric.code}/" in page for metric in metrics.all())


def test_a_search_finds_by_formula_and_by_code(analysed, signed_in):
    page = signed_in("owner").get("/metrics/?q=closing ÷").content.decode()
    assert "/metrics/gini/" not in page
    assert "/metrics/gini/" in signed_in("owner").get("/metrics/?q=GINI").content.decode()
    assert "No entry fits" in signed_in("owner").get("/metrics/?q=xyzzy").content.decode()


def test_every_entry_has_a_page_and_an_explanation(analysed, signed_in):
    browser = signed_in("general_manager")
    for metric in metrics.all():
        assert metric.name in text(browser.get(f"/metrics/{metric.code}/").content)
        assert metric.name in text(browser.get(f"/metrics/explain/?metric={metric.code}").content)


def test_a_figure_says_how_it_came_about(analysed, signed_in):
    address = "/metrics/explain/?metric=churn_rate_opening&period=2025Q4"
    page = signed_in("general_manager").get(address, headers={"HX-Request": "true"}).content
    assert b"<html" not in page
    words = text(page)
    for part in (
        "40.0000%",
        "2 ÷ 5",
        "2025 Q4",
        "Lost ÷ opening customers",
        "Opening customers",
        "Version",
        "2026-03-02",
    ):
        assert part in words
    assert 'href="/churn/members/?column=churned&amp;period=2025Q4"' in page.decode()


def test_a_figure_that_is_undefined_gives_its_reason(analysed, signed_in):
    page = signed_in("general_manager").get("/metrics/explain/?metric=churn_rate_opening&period=2025Q3").content
    assert "This is the first period: nobody could have been lost yet." in text(page)


def test_a_reader_without_sums_gets_the_definition_alone(analysed, signed_in):
    page = text(signed_in("owner").get("/metrics/explain/?metric=revenue").content)
    assert "Your role does not include figures of branches" in page
    assert "2,610" not in page


def test_figures_of_a_branch_one_may_not_see_are_not_there(analysed, signed_in):
    for address in ("/metrics/revenue/?branch=JN", "/metrics/explain/?metric=revenue&branch=JN"):
        assert signed_in("branch_manager").get(address).status_code == 404
    assert "¥540.00" in text(signed_in("branch_manager").get("/metrics/revenue/").content)


def test_an_unknown_metric_is_not_there(analysed, signed_in):
    assert signed_in("owner").get("/metrics/happiness/").status_code == 404
    assert signed_in("owner").get("/metrics/explain/").status_code == 404


def test_the_command_prints_a_rate_with_everything_behind_it(analysed, capsys):
    found = told(capsys, "churn_rate", "--period", "2025Q4")
    assert found["metric"] == "churn_rate_opening"
    assert (found["value"], found["numerator"], found["denominator"]) == (0.4, 2, 5)
    assert (found["base"], found["unit"], found["branch"], found["as_of"]) == (
        "Opening customers",
        "FRACTION",
        "HQ",
        "2026-03-02",
    )
    assert found["formula"] == "Lost ÷ opening customers"


def test_the_command_takes_base_and_branch(analysed, capsys):
    assert told(capsys, "churn_rate", "--period", "2025Q4", "--base", "closing")["value"] == 0.5
    assert told(capsys, "churn_rate", "--period", "2025Q4", "--branch", "JN")["value"] == 0.5
    assert told(capsys, "revenue", "--branch", "JN")["value"] == 2070


def test_the_command_prints_every_period_or_part_where_none_is_named(analysed, capsys):
    cli.main(["metric", "tier_customers", "--json"])
    assert {one["part"]: one["value"] for one in json.loads(capsys.readouterr().out)} == {
        "VIP": 0, "MAJOR": 1, "ORDINARY": 2, "SMALL": 3,
    }  # fmt: skip
    assert cli.main(["metric", "churn_rate"]) == 0
    shown = capsys.readouterr().out
    assert "FIRST_PERIOD" in shown
    assert "2 ÷ 5" in shown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["happiness"], "METRIC_UNKNOWN"),
        (["revenue", "--branch", "XX"], "no branch with the code"),
        (["revenue", "--base", "closing"], "has no base"),
        (["churn_rate", "--base", "moon"], "has no base"),
        (["churn_rate", "--period", "1066Q4"], "has no figure"),
    ],
)
def test_a_figure_that_is_not_there_is_refused_by_name(analysed, capsys, arguments, sentence):
    assert cli.main(["metric", *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_there_is_no_figure_before_an_analysis(history, capsys):
    assert cli.main(["metric", "revenue"]) == 1
    assert "run `zhike analyse`" in capsys.readouterr().err
