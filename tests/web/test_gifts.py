"""Gifts through the door: within what may be given in a year, more only with a manager's approval."""

import pytest
from cast import AT

from zhike.apps.activities.models import Gift
from zhike.apps.core import base, clock

GIFT = {"what": "茶叶", "value": "150", "day": "2026-03-02", "person_id": ""}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def statuses() -> list[str]:
    with base.acting_as(base.System("test")):
        return list(Gift.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.covers("R042", "R504")
def test_more_than_the_limit_of_a_year_is_refused_unless_sent_for_approval(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/gift/"
    assert client.post(url, GIFT).status_code == 302
    refused = client.post(url, GIFT)
    assert (refused.status_code, "GIFT_LIMIT" in refused.content.decode()) == (422, True)
    assert client.post(url, GIFT | {"day": "2025-12-31"}).status_code == 302
    assert client.post(url, GIFT | {"wants_approval": "on"}).status_code == 302
    assert statuses() == ["GIVEN", "GIVEN", "PENDING_APPROVAL"]
    assert "茶叶" in client.get(f"/customers/{cast.customer_id}/?tab=contacts").content.decode()


@pytest.mark.covers("R504")
def test_a_gift_is_proved_once_it_may_be_given_and_never_before(signed_in, cast):
    client, url = signed_in("owner"), f"/customers/{cast.customer_id}/gift/"
    waiting = client.post(url, GIFT | {"value": "900", "wants_approval": "on"})["Location"]
    proof = {"day": "2026-03-02", "proof": "前台王女士签收"}
    # Beyond the limit it waits for a manager: nothing was handed over.
    assert client.post(f"{waiting}deliver/", proof).status_code == 302
    assert "签收" not in client.get(waiting).content.decode()
    signed_in("branch_manager").post(f"{waiting}decide/", {"decision": "approve", "reason": "周年庆"})
    client = signed_in("owner")
    assert client.post(f"{waiting}deliver/", proof | {"day": "2026-03-09"}).status_code == 422
    assert client.post(f"{waiting}deliver/", proof | {"proof": " "}).status_code == 422
    assert client.post(f"{waiting}deliver/", proof).status_code == 302
    assert "前台王女士签收" in client.get(waiting).content.decode()
    assert signed_in("auditor").post(f"{waiting}deliver/", proof).status_code == 403
    assert signed_in("colleague").post(f"{waiting}deliver/", proof).status_code == 404


@pytest.mark.parametrize(("part", "status"), [
    ("owner", 403), ("administrator", 403), ("auditor", 403), ("other_manager", 404), ("branch_manager", 302),
    ("general_manager", 302),
])  # fmt: skip
def test_only_managers_of_the_customer_approve(signed_in, cast, part, status):
    url = f"/customers/{cast.customer_id}/gift/"
    gift_url = signed_in("owner").post(url, GIFT | {"value": "900", "wants_approval": "on"})["Location"]
    answer = signed_in(part).post(f"{gift_url}decide/", {"decision": "approve", "reason": "周年庆"})
    assert answer.status_code == status
    assert statuses() == (["GIVEN"] if status == 302 else ["PENDING_APPROVAL"])


@pytest.mark.parametrize(("part", "sees"), [("owner", True), ("colleague", False), ("other_manager", False)])
def test_the_gifts_to_a_customer_one_may_see(signed_in, cast, part, sees):
    url = signed_in("owner").post(f"/customers/{cast.customer_id}/gift/", GIFT)["Location"]
    assert ("茶叶" in signed_in(part).get("/gifts/").content.decode()) is sees
    assert signed_in(part).get(url).status_code == (200 if sees else 404)
