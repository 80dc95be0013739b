"""Stories of the Value page: one sentence, tiers, the proof of the forecast, links to the rows, files."""

import csv
import io
import re

import pytest
from cast import AT
from python_calamine import CalamineWorkbook

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def test_the_answer_is_a_sentence_computed_from_the_data(analysed, signed_in):
    page = text(signed_in("general_manager").get("/value/").content)
    assert "80 % of the revenue comes from 2 customers ( 33.33% of all)." in page
    assert "The best fifth brings 76.63% ." in page
    assert "One of them is worth 16.4 of the others." in page


@pytest.mark.covers("R105")
def test_concentration_stands_on_the_page_with_gini(analysed, signed_in):
    page = text(signed_in("general_manager").get("/value/").content)
    row = page[page.index("Customers for 80 %") :]
    # 10, 30, 40, 130 (B 110), 400, 2000: 2 × Σ(rank × value) ÷ (6 × 2610) − 7 ÷ 6.
    values = [30, 30, 40, 110, 400, 2000]
    gini = 2 * sum(rank * value for rank, value in enumerate(values, 1)) / (6 * sum(values)) - 7 / 6
    assert f"{gini:.2f}" in row
    assert "76.6%" in row
    assert "16.4 ×" in row


@pytest.mark.covers("R615")
def test_groups_found_in_the_purchases_say_what_they_rest_on_and_come_out_the_same(analysed, signed_in):
    boss = signed_in("general_manager")
    assert "Look for groups" in boss.get("/value/quadrants/").content.decode()
    told = [boss.get("/api/v1/value/mining").json() for _time in range(2)]
    assert told[0] == told[1]
    assert (told[0]["n"], told[0]["params"]["clusters"], told[0]["day"]) == (6, 4, "2026-03-02")
    assert sum(map(sum, told[0]["grid"])) == sum(one["n"] for one in told[0]["clusters"]) == 6
    assert sum(one["share"] for one in told[0]["clusters"]) == pytest.approx(1)
    page = text(boss.get("/value/quadrants/?mined=on").content)
    assert told[0]["fingerprint"] in page
    assert "No two products go together" in page
    # Another seed is another source of chance, and says so.
    with base.acting_as(base.System("test")):
        rows = {"RULE": told[0]["params"] | {"clusters": 2}}
        catalog_actions.change_table(name="mining", rows=rows, number=0, at=AT)
    assert len(boss.get("/api/v1/value/mining").json()["clusters"]) == 2
    # Whoever is not told of fewer than five sees none of it.
    hidden = signed_in("analyst").get("/api/v1/value/mining").json()
    assert [one["n"] for one in hidden["clusters"]] == [None, None], "a second one, or the sum would give it away"


def test_every_tier_leads_to_its_customers(analysed, signed_in):
    page = signed_in("general_manager").get("/value/?branch=JN").content.decode()
    assert 'href="/customers/?tier=MAJOR&amp;branch=JN"' in page


@pytest.mark.covers("R616", missing="purchases of customers only, no market trend")
def test_a_short_history_is_said_to_be_trusted_little(analysed, signed_in):
    page = text(signed_in("general_manager").get("/value/").content)
    assert "How far can the expected values be trusted?" in page
    assert "Trust: " in page


@pytest.mark.parametrize("part", ["owner", "colleague", "agent"])
def test_who_sees_no_sums_is_refused_with_the_rule(analysed, signed_in, part):
    answer = signed_in(part).get("/value/")
    assert answer.status_code == 403
    assert "figure.view" in answer.content.decode()


def test_a_branch_one_may_not_see_is_not_there(analysed, signed_in):
    assert signed_in("branch_manager").get("/value/?branch=JN").status_code == 404
    assert signed_in("branch_manager").get("/value/?branch=SZ").status_code == 200
    assert signed_in("branch_manager").get("/value/tiers.csv?branch=JN").status_code == 404


def test_an_analyst_sees_no_figure_of_fewer_than_five_customers(analysed, signed_in):
    page = signed_in("analyst").get("/value/?branch=JN").content.decode()
    assert "Fewer than five customers: hidden to protect them." in page
    assert "2,070" not in page


def test_before_an_analysis_the_page_says_what_to_do(history, signed_in):
    assert "Nothing was analysed yet" in text(signed_in("general_manager").get("/value/").content)


@pytest.mark.covers("R052")
def test_the_tiers_come_as_csv_with_the_figures_of_the_page(analysed, signed_in):
    answer = signed_in("general_manager").get("/value/tiers.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Tier"], row["Customers"], float(row["Revenue"])) for row in rows] == [
        ("VIP", "0", 0.0), ("Major", "1", 2000.0), ("Ordinary", "2", 510.0), ("Small", "3", 100.0),
    ]  # fmt: skip


def test_the_tiers_come_as_a_workbook_with_numbers(analysed, signed_in):
    answer = signed_in("general_manager").get("/value/tiers.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    row = book.get_sheet_by_index(0).to_python()[2]
    assert (row[0], row[1], row[3]) == ("Major", 1, 2000)


def test_a_file_of_another_kind_does_not_exist(analysed, signed_in):
    assert signed_in("general_manager").get("/value/tiers.exe").status_code == 404
