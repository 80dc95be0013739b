"""Whom the house wants as customers: defined by filters and a reason, missed on the home page."""

import pytest
from cast import AT
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.apps.core import clock
from zhike.apps.insight.models import Run
from zhike.apps.targets.models import TargetGroup

EN = {"Accept-Language": "en"}
GROUP = {"name": "江苏的机床厂", "reason": "离我们近,刀具用量大", "query": "kind=ENTERPRISE&sort=-stake&view=all"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.mark.covers("R026")
def test_the_home_page_says_so_until_a_target_group_is_in_force(signed_in, cast):
    Run.objects.create(
        as_of=AT.date(), engine="duckdb", program="0", requested_at=AT, status="DONE", finished_at=AT, is_current=True
    )
    client = signed_in("general_manager")
    assert "No target group" in client.get("/", headers=EN).content.decode()
    assert client.post("/target-groups/add/", GROUP).status_code == 302
    group = TargetGroup.objects.get()
    assert (group.params, group.reason) == ({"kind": "ENTERPRISE"}, GROUP["reason"])
    assert "No target group" not in client.get("/", headers=EN).content.decode()
    assert "1 of your customers" in client.get("/target-groups/", headers=EN).content.decode()
    assert client.post(f"/target-groups/{group.pk}/end/").status_code == 302
    assert "No target group" in client.get("/", headers=EN).content.decode()
    assert client.post(f"/target-groups/{group.pk}/reopen/").status_code == 302
    assert "No target group" not in client.get("/", headers=EN).content.decode()


def test_a_group_needs_a_rule_a_reason_and_a_name_of_its_own(signed_in, cast):
    client = signed_in("general_manager")
    for wrong in ({"query": "sort=-stake"}, {"reason": ""}, {"name": ""}):
        assert client.post("/target-groups/add/", GROUP | wrong).status_code == 422
    assert client.post("/target-groups/add/", GROUP | {"query": "nothing=1"}).status_code == 400
    assert client.post("/target-groups/add/", GROUP).status_code == 302
    assert client.post("/target-groups/add/", GROUP).status_code == 422
    assert TargetGroup.objects.count() == 1


def test_a_group_more_is_one_question_more(signed_in, cast):
    client = signed_in("general_manager")
    asked = []
    for name in ("甲", "乙"):
        client.post("/target-groups/add/", GROUP | {"name": name})
        client.get("/target-groups/")
        with CaptureQueriesContext(connection) as told:
            client.get("/target-groups/")
        asked.append(len(told))
    assert asked[1] == asked[0] + 1


def test_a_change_is_made_on_the_version_that_was_seen(signed_in, cast):
    client = signed_in("general_manager")
    client.post("/target-groups/add/", GROUP)
    url = f"/target-groups/{TargetGroup.objects.get().pk}/"
    assert client.post(url, GROUP | {"version": "1", "query": "kind=INDIVIDUAL"}).status_code == 302
    stale = client.post(url, GROUP | {"version": "1", "reason": "别的"})
    assert (stale.status_code, 'name="version" value="2"' in stale.content.decode()) == (409, True)
    assert TargetGroup.objects.get().params == {"kind": "INDIVIDUAL"}
    assert "0 of your customers" in client.get("/target-groups/", headers=EN).content.decode()


def test_the_list_of_customers_leads_from_its_filters_to_a_group(signed_in, cast):
    page = signed_in("general_manager").get("/customers/?kind=ENTERPRISE", headers=EN).content.decode()
    assert "/target-groups/add/?kind=ENTERPRISE" in page
    assert "/target-groups/add/" not in signed_in("owner").get("/customers/?kind=ENTERPRISE").content.decode()


@pytest.mark.parametrize(("part", "status"), [("owner", 403), ("branch_manager", 403), ("auditor", 403),
                                              ("general_manager", 302), ("administrator", 302)])  # fmt: skip
def test_who_defines_target_groups(signed_in, part, status):
    client = signed_in(part)
    assert client.get("/target-groups/").status_code == 200
    assert client.post("/target-groups/add/", GROUP).status_code == status
