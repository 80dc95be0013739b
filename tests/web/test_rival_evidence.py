"""What is written of a competitor, and how it is to be its customer beside ours, on the competitor's page."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.market import actions as market_actions
from zhike.apps.market import queries as market_queries
from zhike.apps.reviews import queries as review_queries
from zhike.apps.reviews.models import Review

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
N_POINTS = 9


@pytest.fixture
def rival(cast) -> int:
    """A competitor; return its id."""
    with base.acting_as(base.System("scene")):
        return market_actions.named(name="德锐", at=AT)


def visit(client, cast, address: str, marks: list[str]):
    """Mark the points of a mystery visit."""
    given = {f"mark_{n}": mark for n, mark in enumerate(marks)} | {
        "subject": "门店", "day": str(TODAY), "due_date": str(TODAY), "sheet_version": "0",
        "branch_id": str(cast.hall.pk),
    }  # fmt: skip
    return client.post(address, given)


@pytest.mark.covers("R157")
def test_what_is_written_of_a_competitor_stands_on_its_page_and_the_same_address_once(signed_in, rival):
    client = signed_in("owner")
    clipping = {
        "title": "德锐开新店", "medium": "苏州日报", "published_date": str(TODAY), "url": "https://example.com/a#top",
        "text": "园区第三家。",
    }  # fmt: skip
    address, rest = f"/competitors/{rival}/clippings/add/", f"/api/v1/competitors/{rival}/clippings"
    assert client.post(address, clipping).status_code == 302
    again = client.post(rest, clipping | {"url": "https://example.com/a"}, content_type="application/json")
    assert (again.status_code, len(client.get(rest).json()["results"])) == (201, 1)
    late = clipping | {"published_date": str(TODAY + timedelta(days=1)), "url": "https://example.com/b"}
    assert client.post(address, late).status_code == 422
    assert client.post(rest, late, content_type="application/json").status_code == 422
    page = client.get(f"/competitors/{rival}/").content.decode().split('id="clippings"')[1]
    assert ("德锐开新店" in page, 'href="https://example.com/a"' in page) == (True, True)
    # Joined with another that is written of in the same article, it is there once.
    with base.acting_as(base.System("scene")):
        other = market_actions.named(name="Derui", at=AT)
        values = {name: clipping[name] for name in ("title", "medium")} | {"published_date": TODAY}
        for url in ("https://example.com/a", "https://example.com/c"):
            market_actions.add_clipping(competitor_id=other, values={**values, "url": url}, today=TODAY, at=AT)
        market_actions.join_competitors(competitor_id=other, into_id=rival, at=AT)
        urls = {one.url for one in market_queries.clippings_of(rival)}
    assert urls == {"https://example.com/a", "https://example.com/c"}
    assert signed_in("auditor").post(address, clipping).status_code == 403


@pytest.mark.covers("R165")
def test_to_be_a_competitors_customer_is_marked_with_our_list_and_stands_beside_ours(signed_in, cast, rival):
    client, own = signed_in("branch_manager"), "/reviews/add/?kind=MYSTERY_VISIT"
    theirs = f"{own}&competitor={rival}"
    assert "德锐" in client.get(theirs).content.decode()
    assert "Nobody has been their customer" in client.get(f"/competitors/{rival}/", headers=EN).content.decode()
    # At theirs all nine points; at ours one no, one partly, one that does not apply: 6.5 of 8.
    assert visit(client, cast, theirs, ["YES"] * N_POINTS).status_code == 302
    assert visit(client, cast, own, ["NO", "PARTLY", "NOT_APPLICABLE", *["YES"] * 6]).status_code == 302
    told = client.get(f"/api/v1/competitors/{rival}/visits").json()
    assert (told["theirs"], told["n_theirs"], told["n_ours"]) == (1.0, 1, 1)
    assert told["ours"] == pytest.approx(6.5 / 8)
    assert [(one["theirs"], one["ours"]) for one in told["results"][:3]] == [(1.0, 0.0), (1.0, 0.5), (1.0, None)]
    page = client.get(f"/competitors/{rival}/", headers=EN).content.decode().split('id="visits"')[1]
    assert "81%" in page.replace(" ", "")
    # A year later it is over, and what was seen at theirs is no mark of ours.
    with base.acting_as(base.System("scene")):
        assert review_queries.beside(rival, TODAY + timedelta(days=365)).visits == ()
        assert review_queries.visits_at_ours(TODAY, TODAY).count() == 1
        assert Review.objects.filter(rival=rival).count() == 1
    body = {"kind": "OWN_CUSTOMER", "subject": "x", "day": str(TODAY), "marks": [{"mark": "YES"}] * 8}
    refused = client.post("/api/v1/reviews", body | {"rival_id": rival}, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NOT_THEIRS")
    assert client.get(f"{own}&competitor=99999").status_code == 404
    # Who may not see the branch sees the competitor's page without that visit.
    other = signed_in("other_manager").get(f"/api/v1/competitors/{rival}/visits").json()
    assert (other["n_theirs"], other["theirs"]) == (0, None)
