"""Stories of operating analysis: branches side by side, what they add up to, who sees which of them."""

import re

import pytest


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def rows(page: bytes) -> dict[str, list[str]]:
    """Return the cells of the table by the branch of their row."""
    table = re.search(r'id="sides".*?</table>', page.decode(), re.DOTALL)[0]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL):
        cells = [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
        ]
        found[cells[0]] = cells[1:]
    return found


@pytest.mark.covers("R489")
@pytest.mark.covers("R487")
def test_what_stands_together_is_the_sum_of_the_branches_and_rates_are_divided_after(analysed, signed_in):
    # SZ: A B C, JN: D E F. 2025Q4: A B D E are there; C of 3 at SZ did not come, F of 2 at JN.
    page = signed_in("general_manager").get("/operating/?period=2025Q4").content
    found = rows(page)
    names = [name for name in found if name not in {"Branch", "Together"}]
    # Customers, key accounts by tier, who came, what they brought; rates are no sums.
    assert [found["Together"][at] for at in (0, 3, 6)] == ["6", "4", "40.00%"]
    for at in (0, 1, 2, 3):
        assert sum(int(found[name][at]) for name in names) == int(found["Together"][at])
    assert {found[name][6] for name in names} == {"33.33%", "50.00%"}
    # Of three figures two quarters are known at both branches, of the rate but one: nobody could be lost before.
    assert page.decode().count('class="spark"') == 2 * 3
    assert "Highest at" in page.decode()


def test_one_goes_down_from_branch_to_branch_and_back(analysed, signed_in):
    browser = signed_in("general_manager")
    down = re.findall(r'href="(/operating/\?branch=[^"]+)"', browser.get("/operating/").content.decode())
    page = browser.get(down[0].replace("&amp;", "&")).content.decode()
    assert 'href="/operating/?branch=' in page


def test_another_figure_ranks_otherwise_and_is_taken_away_as_it_stands(analysed, signed_in):
    browser = signed_in("general_manager")
    page = browser.get("/operating/?metric=revenue&period=2025Q4").content.decode()
    # D 700 and E 40 at JN, A 100 and B 60 at SZ.
    assert "Revenue of all together: ¥900.00" in page
    table = browser.get("/operating/table.csv?period=2025Q4").content.decode("utf-8-sig")
    assert "900" in table.splitlines()[-1]


def test_before_a_quarter_is_over_there_is_nothing_to_compare(history, signed_in):
    assert "Nothing was analysed yet" in signed_in("general_manager").get("/operating/").content.decode()


def test_a_manager_starts_at_their_own_branch_and_sees_no_other(analysed, signed_in):
    browser = signed_in("branch_manager")
    assert browser.get("/operating/").status_code == 200
    assert browser.get("/operating/?branch=HQ").status_code == 404
    assert signed_in("owner").get("/operating/").status_code == 403


def test_who_reads_sums_alone_is_told_no_small_number(analysed, signed_in):
    found = rows(signed_in("analyst").get("/operating/?period=2025Q4").content)
    # Fewer than five customers stand behind every branch, so nothing of theirs is told but that there is none.
    assert all(
        cell == "0" or cell.startswith("—")
        for name, cells in found.items()
        if name not in {"Branch", "Together"}
        for cell in cells
    )
