"""Stories of the Value page: one sentence, tiers, the proof of the forecast, links to the rows, files."""

import csv
import io
import re

import pytest
from python_calamine import CalamineWorkbook


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
