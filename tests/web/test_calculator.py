"""Stories of the churn calculator, on the page and on the command line: the worked cases and every refusal."""

import json
import re
from fractions import Fraction
from urllib.parse import urlencode

import pytest

from zhike.config import cli

W01 = {"opening": "3000", "new": "500", "closing": "3300", "profit_rate": "5%"}
BANDS = [("SHARE", "50", "100000"), ("REST", "", "200000")]
COMMAND = ["--opening", "3000", "--new", "500", "--closing", "3300", "--band", "50%:100000", "--band", "rest:200000",
           "--profit-rate", "0.05"]  # fmt: skip


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def address(typed: dict, bands=()) -> str:
    """Return the address that holds a calculation."""
    pairs = list(typed.items())
    for kind, size, turnover in bands:
        pairs += [("band_kind", kind), ("band_size", size), ("band_turnover", turnover)]
    return f"/calculator/churn/?{urlencode(pairs)}"


def test_the_files_hold_the_figures_of_the_page(signed_in):
    """W01: 200 of 3,000 lost, 100 of them at 100,000 and 100 at 200,000 a year."""
    client = signed_in("general_manager")
    asked = address(W01, BANDS)
    page = client.get(asked).content.decode()
    query = asked.partition("?")[2]
    assert "/calculator/churn/table.csv?opening=3000" in page
    lines = client.get(f"/calculator/churn/table.csv?{query}").content.decode("utf-8-sig").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    assert ["200", "3000"] in [row[1:3] for row in rows]
    assert [(row[1], row[4]) for row in rows[-2:]] == [("100", "10000000"), ("100", "20000000")]
    assert client.get("/calculator/churn/table.csv?opening=x").status_code == 404
    assert signed_in("owner").get(f"/calculator/churn/table.csv?{query}").status_code == 403


def text(answer) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def error(answer, name: str) -> str:
    """Return what stands beside a field."""
    mark = "bands-error" if name == "bands" else f"id_{name}-error"
    return re.sub(r"<[^>]+>", "", answer.content.decode().partition(f'id="{mark}">')[2].partition("</div>")[0]).strip()


@pytest.mark.covers("R118")
@pytest.mark.covers("R340")
@pytest.mark.covers("W01", "R413", "R417")
def test_the_worked_case_gives_every_figure_of_the_source(cast, signed_in):
    page = text(signed_in("owner").get(address(W01, BANDS)))
    # W01: 200 lost; 1/15, 2/33, average and exposed base; 30,000,000 and 1,500,000; 150,000 and 7,500 each.
    for shown in ("6.6667%", "6.0606%", "6.3492%", "5.7143%", "200 ÷ 3,000", "200 ÷ 3,300", "93.3333%", "15.00 periods",
                  "16.50 periods", "10.00%", "40.00%", "¥30.00M", "¥1.50M", "¥150.00K", "¥7,500.00"):  # fmt: skip
        assert shown in page, shown


@pytest.mark.covers("R635")
def test_the_example_of_the_page_is_the_worked_case(cast, signed_in):
    browser = signed_in("owner")
    link = re.search(r'href="(\?opening=[^"]*)"', browser.get("/calculator/churn/").content.decode())[1]
    page = text(browser.get("/calculator/churn/" + link.replace("&amp;", "&")))
    assert "6.0606%" in page
    assert "¥1.50M" in page


def test_a_base_of_zero_leaves_the_rate_undefined_with_its_reason(cast, signed_in):
    page = text(signed_in("owner").get(address({"opening": "100", "new": "0", "closing": "0"})))
    assert "100.0000%" in page
    assert "There are no customers at the closing, so nothing can be divided by them." in page


@pytest.mark.covers("R415")
def test_a_rate_over_one_hundred_percent_points_to_the_cohort(cast, signed_in):
    page = text(signed_in("owner").get(address({"opening": "10", "new": "100", "closing": "5"})))
    assert "2,100.0000%" in page
    assert "1,050.0000%" in page
    assert "use the cohort rate" in page


@pytest.mark.covers("R415", "R418")
@pytest.mark.parametrize(
    ("typed", "bands", "field", "rule"),
    [
        ({"opening": "100", "new": "10", "closing": "120"}, (), "closing", "The counts do not reconcile"),
        ({"opening": "abc", "new": "10", "closing": "10"}, (), "opening", "Opening customers must be a number; “abc”"),
        ({"opening": "-5", "new": "10", "closing": "10"}, (), "opening", "must not be negative"),
        ({"opening": "3.5", "new": "10", "closing": "10"}, (), "opening", "must be a whole number"),
        ({"opening": "10", "new": "", "closing": "10"}, (), "new", "is missing"),
        (W01 | {"profit_rate": "150%"}, BANDS, "profit_rate", "must lie between 0 and 1"),
        (W01, [("SHARE", "70", "1"), ("SHARE", "40", "1")], "bands", "The shares of the bands sum to 110 %"),
        (W01, [("COUNT", "300", "1")], "bands", "The bands hold 300 customers, but only 200 were lost."),
        (W01, [("SHARE", "ten", "1")], "bands", "is not a band"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("cast")
def test_what_cannot_be_is_refused_beside_its_field_with_the_rule(signed_in, typed, bands, field, rule):
    answer = signed_in("owner").get(address(typed, bands))
    assert answer.status_code == 422
    assert rule in error(answer, field)
    # What was typed stays.
    assert all(f'value="{value}"' in answer.content.decode() for value in typed.values() if value)


def test_another_band_is_one_more_row(cast, signed_in):
    page = signed_in("owner").get(address(W01 | {"more": "1"}, BANDS)).content.decode()
    assert page.count('name="band_turnover"') == 3


def test_everybody_who_signs_in_may_calculate(cast, signed_in, client):
    for part in cast.people():
        assert signed_in(part).get(address(W01)).status_code == 200
    client.logout()
    assert client.get("/calculator/churn/").status_code == 302


def test_the_command_is_exact(capsys):
    assert cli.main(["calc", "churn", *COMMAND, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["lost"], found["lost_turnover"], found["churn_loss"]) == (200, 30_000_000, 1_500_000)
    expected = {
        "OPENING": Fraction(1, 15),
        "CLOSING": Fraction(2, 33),
        "AVERAGE": Fraction(4, 63),
        "EXPOSED": Fraction(2, 35),
    }
    for base, rate in expected.items():
        assert found["rates"][base]["value"] == pytest.approx(float(rate), abs=1e-9)
    assert found["per_customer_turnover"] == 150_000
    assert found["lifetime_opening"] == 15


def test_the_command_takes_flows_and_speaks_in_words(capsys):
    counts = [
        "--opening",
        "100",
        "--new",
        "10",
        "--closing",
        "120",
        "--won-back",
        "8",
        "--moved-in",
        "5",
        "--moved-out",
        "1",
    ]
    assert cli.main(["calc", "churn", *counts]) == 0
    shown = capsys.readouterr().out
    # 100 + 10 + 8 + 5 − 1 − 120
    assert "lost customers            2" in shown
    assert "2.0000%  (2 ÷ 100)" in shown
    assert "The yearly turnover of the lost customers was not given." in shown


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (["--opening", "100", "--new", "10", "--closing", "120"], "RECONCILE", "closing"),
        (["--opening", "x", "--new", "10", "--closing", "12"], "NOT_A_NUMBER", "opening"),
        ([*COMMAND, "--band", "60%:1"], "BANDS_OVER_100", "bands"),
    ],
)
def test_the_command_refuses_with_code_field_and_message(capsys, arguments, code, field):
    assert cli.main(["calc", "churn", *arguments, "--json"]) == 1
    refused = json.loads(capsys.readouterr().out)["error"]
    assert (refused["code"], refused["field"]) == (code, field)
    assert refused["message"].endswith(".")
