"""The catalogue of gifts through the door, and what of it is suggested for whom."""

import pytest
from cast import AT, TODAY

from zhike.apps.activities.models import GiftItem
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.people import actions as people_actions


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def catalogue(signed_in):
    """A catalogue of three: two for those who like calligraphy, one of them dear."""
    client = signed_in("branch_manager")
    for name, value, tags in (("宣纸一刀", "60", "书法、文房"), ("端砚", "380", "书法"), ("龙井", "90", "茶")):
        assert client.post("/gifts/catalogue/add/", {"name": name, "value": value, "tags": tags}).status_code == 302


@pytest.fixture
def taste(persons):
    """The director likes calligraphy."""
    with base.acting_as(base.System("test")):
        people_actions.note_facts(
            person_id=persons.director_id, values={"tastes": ["书法"]}, channel="SERVICE", collector_id=None, day=TODAY,
            at=AT,
        )  # fmt: skip


@pytest.mark.covers("R035", "R504")
@pytest.mark.usefixtures("catalogue", "taste")
def test_only_gifts_of_their_taste_within_what_is_left_of_the_year_are_suggested(signed_in, persons):
    client, url = signed_in("owner"), f"/customers/{persons.customer_id}/gift/"
    part = f"{url}suggested/?person_id={persons.director_id}"
    page = client.get(part).content.decode()
    # An ordinary customer: 200 a year.
    assert ("宣纸一刀" in page, "端砚" in page, "龙井" in page) == (True, False, False)
    assert "宣纸一刀" in client.get(f"{url}?person_id={persons.director_id}").content.decode()
    given = {"what": "茶", "value": "150", "day": "2026-03-02", "person_id": str(persons.director_id)}
    assert client.post(url, given).status_code == 302
    assert "宣纸一刀" not in client.get(part).content.decode()


@pytest.mark.usefixtures("catalogue", "taste")
def test_who_is_left_in_peace_gets_no_suggestion_and_who_is_not_seen_is_not_told_of(signed_in, persons):
    part = f"/customers/{persons.customer_id}/gift/suggested/?person_id={persons.director_id}"
    assert signed_in("colleague").get(part).status_code == 404
    assert signed_in("auditor").get(part).status_code == 403
    with base.acting_as(base.System("test")):
        customer_actions.change_customer(
            customer_id=persons.customer_id, values={"status": "SUPPRESSED"}, version=None, at=AT
        )  # fmt: skip
    assert "宣纸一刀" not in signed_in("owner").get(part).content.decode()


def test_without_a_known_taste_the_page_says_where_it_is_noted(signed_in, persons):
    part = f"/customers/{persons.customer_id}/gift/suggested/?person_id={persons.director_id}"
    page = signed_in("owner").get(part, headers={"Accept-Language": "en"}).content.decode()
    assert "Their taste is not known" in page


@pytest.mark.usefixtures("catalogue")
def test_the_catalogue_is_changed_on_the_version_seen_withdrawn_and_offered_again(signed_in):
    item, client = GiftItem.objects.get(name="端砚"), signed_in("branch_manager")
    url = f"/gifts/catalogue/{item.pk}/"
    given = {"name": "端砚", "value": "360", "tags": "书法", "version": "1"}
    assert client.post(url, given).status_code == 302
    stale = client.post(url, given | {"value": "1"})
    assert (stale.status_code, 'name="version" value="2"' in stale.content.decode()) == (409, True)
    assert client.post(f"{url}withdraw/").status_code == 302
    item.refresh_from_db()
    assert (item.value, bool(item.withdrawn_at)) == (360, True)
    assert client.post(f"{url}restore/").status_code == 302
    assert "端砚" in client.get("/gifts/catalogue/").content.decode()


@pytest.mark.parametrize(("part", "status"), [("owner", 403), ("auditor", 403), ("analyst", 403),
                                              ("general_manager", 302)])  # fmt: skip
def test_managers_alone_write_the_catalogue(signed_in, part, status):
    answer = signed_in(part).post("/gifts/catalogue/add/", {"name": "茶", "value": "80", "tags": "茶"})
    assert answer.status_code == status
    assert GiftItem.objects.count() == (status == 302)
