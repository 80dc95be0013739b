"""Stories of the Churn page: the account, rates with their reasons, branches, lists behind marks, files."""

import csv
import io
import json
import re

import pytest

from zhike.apps.core import base
from zhike.apps.org import actions as org_actions


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def picture(page: bytes, name: str) -> dict:
    """Return what a picture is drawn from."""
    found = re.search(rf'id="{name}-option">(.*?)</script>', page.decode(), re.DOTALL)
    return json.loads(found[1])


def test_the_answer_names_losses_base_and_money(analysed, signed_in):
    page = text(signed_in("general_manager").get("/churn/").content)
    assert "In 2025 Q4, 2 of the 5 customers of the period before did not buy again" in page
    assert "40.00%" in page
    assert "0 came back, 1 were new, so 4 were active." in page
    assert "Those lost had brought ¥40.00 in the period before." in page


def test_the_waterfall_leads_from_opening_to_closing_and_every_bar_to_its_customers(analysed, signed_in):
    bars = picture(signed_in("general_manager").get("/churn/?period=2025Q4").content, "waterfall")["series"][1]["data"]
    assert [bar["text"] for bar in bars] == ["5", "+1", "+0", "−2", "4"]
    assert bars[3]["href"] == "/churn/members/?column=churned&period=2025Q4"


def test_in_a_quarter_that_is_not_over_nobody_is_lost(analysed, signed_in):
    # Analysed as of 2026-03-02: 61 of the 90 days; of the four customers of 2025 Q4 one bought again, one came back.
    browser = signed_in("general_manager")
    page = browser.get("/churn/?period=2026Q1").content
    shown = text(page)
    assert "2026 Q1 has run for 61 days of 90 . So far 1 of the 4 customers of the period before bought again" in shown
    assert "2026 Q1 is not over" in shown
    assert "Show 2025 Q4, the last one that is over" in shown
    assert "Not yet come 3 they brought ¥200.00 in the period before" in shown
    for alarm in ("waterfall-option", "branches-option"):
        assert alarm not in page.decode()
    assert "did not buy again" not in shown
    assert len(picture(page, "rates")["xAxis"]["data"]) == 2
    assert "Not yet come · 2026 Q1" in text(browser.get("/churn/members/?column=churned&period=2026Q1").content)
    assert "2026 Q1 is not over" not in text(browser.get("/churn/?period=2025Q4").content)


def test_the_running_quarter_is_offered_as_so_far_and_the_last_complete_one_comes_first(analysed, signed_in):
    page = signed_in("general_manager").get("/churn/").content.decode()
    assert re.findall(r'<option value="(20\d\dQ\d)"( selected)?>([^<]*)', page) == [
        ("2026Q1", "", "2026 Q1, so far"), ("2025Q4", " selected", "2025 Q4"), ("2025Q3", "", "2025 Q3"),
    ]  # fmt: skip


def test_the_branches_of_a_running_quarter_have_no_rates(analysed, signed_in):
    rows = list(csv.DictReader(io.StringIO(
        signed_in("general_manager").get("/churn/branches.csv?period=2026Q1").content.decode("utf-8-sig")
    )))  # fmt: skip
    assert [(row["Left"], row["Closing"], row["Rate, opening base"], row["Lost turnover"]) for row in rows] == [
        ("", "", "", "")
    ] * len(rows)
    assert rows


def test_the_first_quarter_has_no_rates_and_says_why(analysed, signed_in):
    page = signed_in("general_manager").get("/churn/?period=2025Q3").content
    assert "2025 Q3 is the first period of the history: 5 customers began" in text(page)
    assert "This is the first period: nobody could have been lost yet." in page.decode()


def test_branches_are_ranked_and_the_line_is_the_rate_of_the_sums(analysed, signed_in):
    series = picture(signed_in("general_manager").get("/churn/").content, "branches")["series"][0]
    assert [bar["text"] for bar in series["data"]] == ["50.00%", "33.33%"]
    assert series["data"][0]["href"] == "/churn/?period=2025Q4&branch=JN"
    assert series["markLine"]["data"] == [{"xAxis": 0.4}]


def test_the_loss_in_money_asks_for_the_profit_rate_and_then_shows_it(analysed, signed_in, at):
    assert "Profit rate missing" in text(signed_in("general_manager").get("/churn/").content)
    with base.acting_as(base.System("test")):
        org_actions.change_company(values={"profit_rate": "0.05"}, at=at)
    page = text(signed_in("general_manager").get("/churn/").content)
    assert "Profit rate missing" not in page
    assert "¥2.00" in page


def test_the_list_behind_a_mark_shows_the_customers_most_money_first(analysed, signed_in):
    page = signed_in("general_manager").get("/churn/members/?column=churned&period=2025Q4").content.decode()
    assert page.index("客户C") < page.index("客户F")
    assert "客户A" not in page


def test_an_analyst_is_told_that_the_rows_are_not_theirs(analysed, signed_in):
    page = signed_in("analyst").get("/churn/members/?column=churned&period=2025Q4").content.decode()
    assert "You may see this sum, not the customers behind it" in page
    assert "客户" not in page
    assert "2 customers are behind" not in text(page.encode())


def test_an_analyst_who_leafs_past_the_end_of_a_list_is_not_told_how_long_it_is(analysed, signed_in):
    for start in (1, 2, 500):
        page = text(signed_in("analyst").get(f"/churn/members/?column=churned&period=2025Q4&from={start}").content)
        assert "You may see this sum, not the customers behind it" in page
        assert "behind this figure" not in page


def test_an_analyst_sees_no_cell_of_fewer_than_five_customers(analysed, signed_in):
    page = signed_in("analyst").get("/churn/?branch=SZ").content.decode()
    assert "Fewer than five customers: hidden to protect them." in page
    assert "33.33%" not in page


def test_a_branch_manager_opens_the_own_branch_only(analysed, signed_in):
    browser = signed_in("branch_manager")
    assert "1 of the 3 customers" in text(browser.get("/churn/").content)
    for address in (
        "/churn/?branch=JN",
        "/churn/members/?column=new&period=2025Q4&branch=JN",
        "/churn/account.csv?branch=JN",
    ):
        assert browser.get(address).status_code == 404
    names = browser.get("/churn/members/?column=opening&period=2025Q4").content.decode()
    assert "客户C" in names
    assert "客户F" not in names


@pytest.mark.parametrize("query", ["", "column=salary&period=2025Q4", "column=new&period=yesterday", "column=new"])
def test_a_list_of_something_that_does_not_exist_is_not_there(analysed, signed_in, query):
    assert signed_in("general_manager").get(f"/churn/members/?{query}").status_code == 404


@pytest.mark.parametrize("part", ["owner", "agent"])
def test_who_sees_no_sums_is_refused(analysed, signed_in, part):
    for address in ("/churn/", "/churn/members/?column=new&period=2025Q4", "/churn/account.csv"):
        assert signed_in(part).get(address).status_code == 403


def test_without_the_copy_of_the_data_the_list_asks_for_a_new_analysis(analysed, signed_in, settings, tmp_path):
    settings.ZHIKE_DATA_DIR = tmp_path / "elsewhere"
    page = signed_in("general_manager").get("/churn/members/?column=new&period=2025Q4")
    assert "Run the analysis again." in page.content.decode()


def test_the_account_comes_as_csv_with_every_quarter_and_its_note(analysed, signed_in):
    answer = signed_in("general_manager").get("/churn/account.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    # Quarter, opening, new, won back, moved in, churned, moved out, closing.
    assert [list(row.values())[:8] for row in rows] == [
        ["2025Q3", "0", "5", "0", "0", "0", "0", "5"],
        ["2025Q4", "5", "1", "0", "0", "2", "0", "4"],
        ["2026Q1", "4", "0", "1", "0", "", "0", ""],
    ]
    assert [row["Churn rate, opening base"] for row in rows][:2] == ["", "0.4"]
    assert "provisional" in rows[2]["Note"]


def test_quarters_and_branches_show_the_rate_on_both_bases(analysed, signed_in):
    page = signed_in("general_manager").get("/churn/?period=2025Q4").content
    assert text(page).count("Rate, opening base") == text(page).count("Rate, closing base") == 2
