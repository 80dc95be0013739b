"""A marketing plan embeds figures that move with the data, and keeps those it was approved on beside them."""

import re

import pytest
from addressed import ANSWERS, PLAN

from zhike.apps.campaigns.models import Plan
from zhike.apps.core import base
from zhike.apps.insight.models import Figure


def numbers(client, plan_id: int) -> list[str]:
    """Return what stands in the row of the revenue: as it stands, when it was approved."""
    page = client.get(f"/marketing-plans/{plan_id}/", headers={"Accept-Language": "en"}).content.decode()
    row = page.partition('/metrics/revenue/">')[2].partition("</tr>")[0]
    return [re.sub(r"[^\d.]", "", cell.partition("<div")[0]) or "—" for cell in row.split("<td")[1:]]


@pytest.mark.covers("R628")
def test_a_changed_figure_changes_the_plan_and_the_approved_copy_stays(analysed, signed_in):
    for part in ("branch_manager", "regional_manager"):
        signed_in(part).cookies["zhike_language"] = "en"
    client = signed_in("branch_manager")
    given = {**PLAN, **ANSWERS, "indicators": ["revenue", "top20_share"]}
    client.post("/marketing-plans/add/", given)
    with base.acting_as(base.System("what was written")):
        plan = Plan.objects.get()
    assert plan.indicators == ["revenue", "top20_share"]
    live, frozen = numbers(client, plan.pk)
    assert (live != "—", frozen) == (True, "—")
    senior = signed_in("regional_manager")
    before = numbers(senior, plan.pk)[0]
    senior.post(f"/marketing-plans/{plan.pk}/approve/")
    assert numbers(senior, plan.pk) == [before, before]
    with base.acting_as(base.System("another analysis")):
        branch_id = Plan.objects.get().frozen["branch"]
        Figure.objects.filter(metric="revenue", branch_id=branch_id, period="").update(value=4321)
    now, kept = numbers(senior, plan.pk)
    assert (float(now), kept) == (4321, before)
    # The sums of the region are not those of who leads one branch of it, and whoever reads no sums reads none here.
    seen = signed_in("branch_manager").get(f"/marketing-plans/{plan.pk}/", headers={"Accept-Language": "en"})
    assert "4,321" not in seen.content.decode()
    # Changed, it is a draft again and rests on what stands.
    signed_in("branch_manager").post(f"/marketing-plans/{plan.pk}/edit/", given | {"price": "x", "version": 2})
    with base.acting_as(base.System("what was written")):
        assert (Plan.objects.get().status, Plan.objects.get().frozen) == ("DRAFT", {})
