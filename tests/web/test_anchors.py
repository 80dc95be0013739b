"""What ties a key customer to us on its plan, and the high-value customers with what is done for each alone."""

import pytest
from cast import TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.plans.models import Anchor, PlanAction

EN = {"Accept-Language": "en"}
TIE = {"kind": "SOFT", "text": "每年请车间主任看新品", "amount": "", "day": "2026-02-01"}


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.covers("R256")
def test_soft_and_hard_stand_on_the_plan_until_they_hold_no_more(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/plan/"
    page = text(client.get(url, headers=EN))
    assert "Too little is known" in page, "no index of 30 percent of the weight"
    assert page.count("Nothing is noted.") == 4
    refused = client.post(f"{url}anchor/", TIE | {"kind": "SWITCHING"}, headers=EN)
    assert refused.status_code == 422
    assert "as an amount above zero" in text(refused)
    assert "selected>Hard: contract and terms" in text(client.get(f"{url}anchor/?kind=HARD", headers=EN))
    for more in (
        {},
        {"kind": "HARD", "text": "独家供货条款"},
        {"kind": "SWITCHING", "text": "重新试切", "amount": "30000"},
    ):
        assert client.post(f"{url}anchor/", TIE | more).status_code == 302
    page = text(client.get(url, headers=EN))
    for words in ("每年请车间主任看新品", "独家供货条款", "¥30,000.00"):
        assert words in page
    assert page.count("Nothing is noted.") == 1
    with base.acting_as(base.System("test")):
        pk = Anchor.objects.get(kind="HARD").pk
    assert client.post(f"/methods/anchors/{pk}/").status_code == 302
    assert "独家供货条款" not in text(client.get(url))
    assert "closed already" in text(client.post(f"/methods/anchors/{pk}/", headers=EN, follow=True))
    client.post(f"/methods/anchors/{pk}/", {"back": "on"})
    assert "独家供货条款" in text(client.get(url))


@pytest.mark.covers("R269")
def test_who_has_no_service_of_its_own_is_listed_and_a_service_ends_with_its_result(signed_in, cast):
    client, url, page = signed_in("owner"), f"/customers/{cast.customer_id}/plan/", "/methods/services/"
    assert "No customer of high value" in text(client.get(page, headers=EN))
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="MAJOR")
    assert "1 of 1 high-value customers have no personal service" in text(client.get(page, headers=EN))
    assert "Plan one" in text(client.get(f"{page}?only=unserved", headers=EN))
    given = {"need": "夜班缺人换刀", "offer": "夜班驻厂", "owner_id": cast.owner.pk, "due_date": "2026-02-01"}
    assert client.post(f"{url}service/", given | {"owner_id": ""}).status_code == 422
    assert client.post(f"{url}service/", given).status_code == 302
    told = text(client.get(page, headers=EN))
    for words in ("0 of 1 high-value", "夜班缺人换刀", "夜班驻厂", "Past its day"):
        assert words in told
    assert "Every one has a service of its own" in text(client.get(f"{page}?only=unserved", headers=EN))
    with base.acting_as(base.System("test")):
        pk = PlanAction.objects.get().pk
    bare = client.post(f"/methods/actions/{pk}/", {"result": " "}, headers=EN, follow=True)
    assert "Say what came of it" in text(bare)
    client.post(f"/methods/actions/{pk}/", {"result": "停线由三次降到无"})
    for where in (url, page, "/methods/services/table.csv"):
        assert "停线由三次降到无" in text(signed_in("branch_manager").get(where)), where
    with base.acting_as(base.System("test")):
        assert PlanAction.objects.get().done_date == TODAY


@pytest.mark.parametrize(
    ("part", "lists", "writes"),
    [
        ("owner", 200, 200), ("agent", 200, 200), ("branch_manager", 200, 200), ("regional_manager", 200, 200),
        ("general_manager", 200, 200), ("administrator", 200, 200), ("auditor", 200, 403), ("api_client", 200, 403),
        ("colleague", 200, 404), ("other_manager", 200, 404), ("analyst", 200, 403),
    ],
)  # fmt: skip
@pytest.mark.any_database
def test_who_lists_services_and_who_notes_ties(signed_in, cast, part, lists, writes):
    client, url = signed_in(part), f"/customers/{cast.customer_id}/plan/"
    assert client.get("/methods/services/").status_code == lists
    for name in ("anchor", "service"):
        assert client.get(f"{url}{name}/").status_code == writes, name
