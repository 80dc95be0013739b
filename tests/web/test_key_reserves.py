"""Experts and the spare budget go to the higher class; who is at work stays; what is given back goes to who waits."""

from datetime import timedelta

import keyed
import pytest
from cast import TODAY

from zhike.apps.core import base
from zhike.apps.plans.models import Reservation
from zhike.apps.tasks.models import Notice

pytestmark = pytest.mark.usefixtures("the_moment")
EN, URL, SOON = {"Accept-Language": "en"}, "/key-accounts/reservations/", TODAY + timedelta(days=7)


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def gold_and_platinum(cast) -> tuple[int, int]:
    """Two confirmed accounts, and a colleague certified in grinding."""
    return keyed.two_with_an_expert(cast)


def states() -> list[str]:
    with base.acting_as(base.System("test")):
        return list(Reservation.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.covers("R531")
def test_platinum_takes_an_expert_from_gold_and_gives_it_back(signed_in, cast, gold_and_platinum):
    gold, platinum = gold_and_platinum
    client = signed_in("owner")
    given = {
        "customer_id": gold, "expert_id": cast.colleague.pk, "amount": "", "first_date": str(SOON),
        "last_date": str(SOON + timedelta(days=2)), "what": "试切",
    }  # fmt: skip
    for wrong, words in (
        ({"expert_id": ""}, "either an expert or an amount"),
        ({"first_date": str(TODAY - timedelta(1))}, "first day is today"),
        ({"expert_id": str(cast.colleague.pk), "last_date": str(SOON + timedelta(days=250))}, "no more days"),
    ):  # fmt: skip
        refused = client.post(f"{URL}add/", given | wrong, headers=EN)
        assert (refused.status_code, words in text(refused)) == (422, True), words
    assert client.post(f"{URL}add/", given).status_code == 302
    assert states() == ["HELD"]
    overlapping = given | {"customer_id": platinum, "first_date": str(SOON + timedelta(days=1)), "what": "投产"}
    assert client.post(f"{URL}add/", overlapping).status_code == 302
    assert states() == ["WAITING", "HELD"], "the higher class has the expert"
    page = text(client.get(URL, headers=EN))
    assert page.index("投产") < page.index("Waiting, the highest class first") < page.index("试切")
    with base.acting_as(base.System("test")):
        told = list(Notice.objects.filter(link=URL).order_by("pk").values_list("user_id", "title"))
        claims = list(Reservation.objects.order_by("pk").values_list("pk", flat=True))
    assert any(user == cast.owner.pk and "级别更高" in title for user, title in told)
    assert sum(user == cast.colleague.pk for user, _title in told) == 2
    assert client.post(f"{URL}{claims[1]}/end/").status_code == 302
    assert states() == ["HELD", "ENDED"]
    assert client.post(f"{URL}{claims[1]}/end/", {"back": "on"}).status_code == 302
    assert states() == ["WAITING", "HELD"]
    assert "试切" in text(signed_in("branch_manager").get(f"{URL}table.csv"))
    other = signed_in("colleague")
    assert "An account you do not see" in text(other.get(URL, headers=EN))
    assert "投产" not in text(signed_in("other_manager").get(f"{URL}table.csv"))
    assert other.post(f"{URL}{claims[1]}/end/").status_code == 404
    assert signed_in("auditor").post(f"{URL}add/", given).status_code == 403
