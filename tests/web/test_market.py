"""Stories of rank in the market: kept by line and branch, those not in the first two on top, who may keep."""

import pytest
from ranked import keep, text

from zhike.apps.insight.models import MarketRank


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English, the language of the message ids, at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


@pytest.mark.covers("R107")
def test_lines_that_are_neither_first_nor_second_are_reported(cast, signed_in):
    client = signed_in("general_manager")
    assert "No rank is kept yet" in text(client.get("/value/market/").content)
    keep(client, cast.hall)
    keep(client, cast.hall, line="量具", rank=1)
    keep(client, cast.hall, rank=4, day="2026-01-01")
    page = text(client.get("/value/market/").content)
    assert "1 line of business is neither first nor second." in page
    # The newest counts, the one before stands beside it; the poor line comes first.
    assert "刀具 not in the first two 苏州 3 1 4 2026-03-01 协会年报" in page
    assert page.index("刀具") < page.index("量具 target reached")
    rows = client.get("/value/market/table.csv").content.decode("utf-8-sig").splitlines()
    assert rows[1] == "刀具,苏州,3,1,4,2026-03-01,协会年报"


def test_a_second_rank_of_a_day_takes_the_place_of_the_first(cast, signed_in):
    client = signed_in("branch_manager")
    keep(client, cast.hall)
    keep(client, cast.hall, rank=2)
    assert [row.rank for row in MarketRank.objects.all()] == [2]


def test_one_taken_back_can_be_put_back(cast, signed_in):
    client = signed_in("branch_manager")
    keep(client, cast.hall)
    row = MarketRank.objects.get()
    assert client.post(f"/value/market/{row.pk}/drop/").status_code == 302
    assert not MarketRank.objects.exists()
    page = client.get("/value/market/").content.decode()
    assert 'action="/value/market/keep/"' in page
    assert 'name="source" value="协会年报"' in page


@pytest.mark.parametrize("changes", [{"rank": 0}, {"line": ""}, {"source": ""}, {"day": "soon"}])
def test_what_is_no_rank_is_refused_with_the_field(cast, signed_in, changes):
    answer = keep(signed_in("branch_manager"), cast.hall, **changes)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()
    assert not MarketRank.objects.exists()


def test_each_keeps_and_sees_his_own_branches(cast, signed_in):
    keep(signed_in("general_manager"), cast.hall)
    row = MarketRank.objects.get()
    assert keep(signed_in("other_manager"), cast.hall).status_code == 422
    assert "刀具" not in text(signed_in("other_manager").get("/value/market/").content)
    assert signed_in("other_manager").post(f"/value/market/{row.pk}/drop/").status_code == 404
    assert "刀具" in text(signed_in("regional_manager").get("/value/market/").content)


@pytest.mark.parametrize(
    ("part", "look", "may_keep"), [("owner", 403, 403), ("auditor", 200, 403), ("analyst", 200, 302)]
)
def test_who_may_look_and_keep(cast, signed_in, part, look, may_keep):
    client = signed_in(part)
    assert client.get("/value/market/").status_code == look
    assert keep(client, cast.hall).status_code == may_keep
