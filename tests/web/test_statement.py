"""Stories of the asset statement: it reconciles in money, leads to the customers, and tells nothing of a few."""

import csv
import io
import re

import pytest

from zhike.apps.insight.models import AssetCell


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def test_the_value_of_a_quarter_reconciles_line_by_line(analysed, signed_in):
    answer = signed_in("general_manager").get("/value/assets.csv")
    rows = {row["Quarter"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    lines = ("Opening value", "Came or came back", "Bought more", "Bought less", "Stayed away", "Closing value")
    # A 300 to 100, B 50 to 60, D 500 to 700, C (30) and F (10) stayed away, E came with 40.
    found = [float(rows["2025 Q4"][name]) for name in lines]
    assert found == [890, 40, 210, 200, 40, 900]
    assert found[0] + found[1] + found[2] - found[3] - found[4] == found[5]
    # While a quarter runs, who has not come may still come: only what came is told.
    assert [rows["2026 Q1"][name] for name in lines] == ["900.0000", "20.0000", "", "", "", ""]


def test_branches_add_up_to_the_company(analysed):
    cells = AssetCell.objects.filter(period="2025Q4")
    of = {cell.branch_id: cell for cell in cells}
    head, hall, other = (of[branch.pk] for branch in (analysed.cast.head, analysed.cast.hall, analysed.cast.other_hall))
    assert (hall.closing, other.closing, head.closing) == (160, 740, 900)
    assert (hall.shrinkage, other.growth, head.n_grown) == (200, 200, 2)


@pytest.mark.parametrize(
    ("column", "names"),
    [("lost", ["客户C", "客户F"]), ("growth", ["客户D", "客户B"]), ("shrinkage", ["客户A"]), ("gained", ["客户E"])],
)
def test_every_line_leads_to_its_customers(analysed, signed_in, column, names):
    client = signed_in("general_manager")
    assert f"column={column}&amp;period=2025Q4" in client.get("/value/assets/").content.decode()
    page = client.get(f"/value/assets/members/?column={column}&period=2025Q4").content.decode()
    assert re.findall(r">(客户[A-F])<", page) == names


def test_a_manager_opens_the_customers_of_his_branch_only(analysed, signed_in):
    client = signed_in("branch_manager")
    page = client.get("/value/assets/members/?column=lost&period=2025Q4").content.decode()
    assert re.findall(r">(客户[A-F])<", page) == ["客户C"]
    assert client.get("/value/assets/members/?column=lost&period=2025Q4&branch=JN").status_code == 404


def test_an_analyst_sees_the_line_but_not_its_customers(analysed, signed_in):
    client = signed_in("analyst")
    assert "not the customers behind it" in text(
        client.get("/value/assets/members/?column=opening&period=2025Q4").content
    )
    # Each line of 2025Q4 is of fewer than five customers.
    row = next(csv.DictReader(io.StringIO(client.get("/value/assets.csv").content.decode("utf-8-sig"))), None)
    assert (row["Came or came back"], row["Bought more"]) == ("", "")


@pytest.mark.parametrize("asked", ["column=nothing&period=2025Q4", "column=lost&period=nonsense"])
def test_a_line_that_is_none_does_not_exist(analysed, signed_in, asked):
    assert signed_in("general_manager").get(f"/value/assets/members/?{asked}").status_code == 404


@pytest.mark.parametrize("part", ["owner", "agent"])
def test_who_sees_no_sums_is_refused(analysed, signed_in, part):
    assert signed_in(part).get("/value/assets/members/?column=lost&period=2025Q4").status_code == 403
