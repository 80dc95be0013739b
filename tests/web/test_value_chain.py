"""From satisfaction to the price of a share: five series by quarter, links at their lag, prices from outside."""

import json
from datetime import date, timedelta

import pytest
from cast import AT
from ranked import keep, text
from satisfied import answer, ask

from zhike.analytics import lagging
from zhike.apps.core import base
from zhike.apps.insight.queries import chain
from zhike.apps.market import queries as market_queries

PATH, REST = "/satisfaction/chain/", "/api/v1/satisfaction/chain"


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English, at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


def kept() -> list:
    """Return the prices kept."""
    with base.acting_as(base.System("test")):
        return list(market_queries.share_prices())


@pytest.mark.covers("R316")
def test_the_series_of_a_branch_stand_by_quarter_and_too_few_of_them_say_nothing(analysed, signed_in, cast):
    at = AT - timedelta(days=100)
    wave = ask(cast, name="2025Q4", day=date(2025, 11, 1), at=at)
    answer(wave, analysed.ids["A"], expected=10, got=9, day=date(2025, 11, 2), at=at)
    client = signed_in("general_manager")
    keep(client, cast.head, day="2025-12-31", percent="9", share_since="2025-10-01")
    given = {"prices": "2025-10-31 11.5\n2025-12-31, 12.50\n\n", "source": "交易所"}
    assert client.post(f"{PATH}prices/", given).status_code == 302
    told = client.get(REST).json()
    last = told["quarters"][-1]
    # Of A B C D F at the beginning C and F did not come. Orders of the quarter: 100 + 60 + 700 + 40.
    assert (last["quarter"], last["satisfaction"], last["loyalty"], last["share"], last["price"]) == (
        "2025Q4", 0.9, 0.6, 0.09, "12.5000"
    )  # fmt: skip
    # The cost of no goods is known: a quarter of the revenue stays by the usual margin.
    assert last["profit"] == "225.0000"
    assert [one["quarter"] for one in told["quarters"]] == ["2025Q3", "2025Q4"]
    assert {one["verdict"] for one in told["links"]} == {"TOO_FEW"}
    assert (told["links"][0]["cause"], told["links"][0]["n"]) == ("SATISFACTION", 1)
    page = text(client.get(PATH).content)
    assert "No link of the chain is shown by our own figures yet" in page
    assert "Too few quarters" in page
    assert "12.50" in page
    rows = client.get(f"{PATH}table.csv").content.decode("utf-8-sig").splitlines()
    assert rows[-1] == "2025Q4,0.9,0.6,0.090000,225.0000,12.5000"
    # Who reads sums alone is told of no wave of one and of no two who left; a hall has no share of its own.
    hidden = signed_in("analyst").get(REST).json()["quarters"][-1]
    assert (hidden["satisfaction"], hidden["loyalty"], hidden["profit"]) == (None, None, None)
    assert signed_in("general_manager").get(REST, {"branch": cast.hall.code}).json()["line"] == ""


def test_a_price_is_kept_once_a_day_taken_back_and_no_business_of_a_single_branch(cast, signed_in):
    client = signed_in("general_manager")
    for prices in ("2025-12-31 12.5", "2025-12-31 13"):
        client.post(f"{PATH}prices/", {"prices": prices, "source": "交易所"})
    (row,) = kept()
    assert row.price == 13
    for wrong in ("12.5", "2025-12-31", "soon 12", "2025-12-31 -1", "2025-12-31 nan", "2999-01-01 12"):
        answered = client.post(f"{PATH}prices/", {"prices": wrong, "source": "交易所"})
        assert (answered.status_code, "aria-invalid" in answered.content.decode()) == (422, True)
    body = json.dumps({"prices": [{"day": "2026-01-31", "price": "14"}], "source": "交易所"})
    for part, status in (("general_manager", 201), ("branch_manager", 404)):
        sent = signed_in(part).post("/api/v1/share-prices", body, content_type="application/json")
        assert sent.status_code == status
    assert "Keep share prices" not in text(signed_in("branch_manager").get(PATH).content)
    assert signed_in("branch_manager").post(f"{PATH}prices/{row.pk}/drop/").status_code == 404
    assert signed_in("general_manager").post(f"{PATH}prices/{row.pk}/drop/").status_code == 302
    assert [one.day for one in kept()] == [date(2026, 1, 31)]


def test_a_link_says_whether_it_holds():
    cause = [1, 4, 2, 8, 5, 7, 3, 9, 6, 2, 5, 8]
    later = [[None, *[sign * one for one in cause[:-1]]] for sign in (1, -1)]
    told = [chain.Told("PROFIT", "PRICE", lagging.link(cause, effect)) for effect in later]
    assert [one.verdict for one in told] == ["WITH", "AGAINST"]
