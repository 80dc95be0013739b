"""Weeks of prospecting: what was found actively against the plan; the reserve pool by branch; leads measured."""

from datetime import date, timedelta

import pytest
from cast import AT, TODAY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.targets import actions, queries
from zhike.apps.targets.models import Find, WeekPlan

EN = {"Accept-Language": "en"}
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def prospects(cast, n: int, *, branch=None, first: int = 0, seen: date = TODAY) -> list[int]:
    """Add enterprises that never bought; return their ids."""
    new = [
        customer_actions.NewCustomer(
            code=f"N{i}", name=f"新厂{i}有限公司", kind="ENTERPRISE", branch_id=(branch or cast.hall).pk,
            owner_id=cast.owner.pk, first_seen_date=seen,
        )
        for i in range(first, first + n)
    ]  # fmt: skip
    with base.acting_as(base.System("test")):
        ids = customer_actions.add_customers(new=new, at=AT)
        return [ids[one.code] for one in new]


def read_out(answer) -> str:
    """Return the text of a file."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8-sig")


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


@pytest.mark.covers("R135")
def test_of_ten_planned_six_are_found_and_who_came_does_not_count(signed_in, cast):
    ids, client = prospects(cast, 9), signed_in("owner")
    assert "You have no plan for this week" in page(client, "/targets/plan/")
    plan = {"week": "2026-03-05", "goal": "10", "sources": ["EXPO", "COLD_CALL"]}
    assert client.post("/targets/plan/week/", plan).status_code == 302
    with base.acting_as(base.System("test")):
        row = WeekPlan.objects.get()
    assert (row.user_id, row.week, row.sources) == (cast.owner.pk, MONDAY, ["EXPO", "COLD_CALL"])
    for i, pk in enumerate(ids[:8]):
        found = {"way": "EXPO" if i < 6 else "INQUIRY", "day": str(TODAY)}
        assert client.post(f"/targets/{pk}/find/", found).status_code == 302
    text = page(client, "/targets/plan/")
    assert "This week you planned to find 10 prospects and found 6: 60 %." in text
    # Found once is found; not tomorrow; not by a way there is not.
    again = {"way": "EXPO", "day": str(TODAY)}
    assert client.post(f"/targets/{ids[0]}/find/", again).status_code == 422
    assert client.post(f"/targets/{ids[8]}/find/", again | {"day": "2026-03-03"}).status_code == 422
    assert client.post(f"/targets/{ids[8]}/find/", again | {"way": "MAGIC"}).status_code == 422
    with base.acting_as(base.System("test")):
        find = Find.objects.get(customer_id=ids[0])
    assert client.post(f"/finds/{find.pk}/drop/").status_code == 302
    assert "found 5: 50 %." in page(client, "/targets/plan/")
    # A manager sees the team, and plans for it; a colleague neither.
    text = page(signed_in("branch_manager"), "/targets/plan/")
    assert cast.owner.name in text
    other = plan | {"user_id": cast.colleague.pk, "goal": "3"}
    assert signed_in("branch_manager").post("/targets/plan/week/", other).status_code == 302
    assert signed_in("owner").post("/targets/plan/week/", other).status_code == 403
    assert signed_in("other_manager").post("/targets/plan/week/", other).status_code == 404
    for wrong in ({"goal": "0"}, {"goal": "x"}, {"goal": "501"}, {"sources": ["INQUIRY"]}, {"week": "soon"}):
        assert signed_in("owner").post("/targets/plan/week/", plan | wrong).status_code == 422, wrong


@pytest.mark.covers("R135")
def test_the_reserve_pool_counts_prospects_of_each_branch_by_readiness(signed_in, cast):
    here, there = prospects(cast, 5), prospects(cast, 3, branch=cast.other_hall, first=50)
    values = {
        "industry": "模具", "staff": "80", "address": "常熟东路 2 号", "scale": "SMALL_FIRM", "supplier": "某厂",
        "industry_rank": "7",
    }  # fmt: skip
    with base.acting_as(base.System("test")):
        archive_actions.write_facts(customer_id=here[0], values=values, channel="SERVICE", day=TODAY, at=AT)
        rank = {"industry_rank": "5"}
        archive_actions.write_facts(customer_id=here[1], values=rank, channel="SERVICE", day=TODAY, at=AT)
        archive_actions.write_facts(customer_id=here[2], values={"staff": "9"}, channel="SERVICE", day=TODAY, at=AT)
        actions.refresh_all(day=TODAY, at=AT)
    text = page(signed_in("general_manager"), "/targets/pool/")
    # The cast's own customer and eight new ones; one of them is ready.
    assert "9 enterprises that never bought from us are in touch; 1 are targets of which we know enough" in text
    answer = signed_in("general_manager").get("/targets/pool/table.csv", headers=EN)
    rows = [line.split(",") for line in read_out(answer).splitlines()]
    told = {row[0]: row[1:] for row in rows}
    # Prospects; ready, target too little known, known, little known, left out; nothing known.
    assert told[cast.hall.name][:5] == ["6", "1", "1", "0", "1"]
    assert told[cast.other_hall.name] == ["3", "0", "0", "0", "0", "0", "3"]
    assert cast.other_hall.name not in page(signed_in("branch_manager"), "/targets/pool/")
    assert len(there) == 3


@pytest.mark.covers("R141", missing="persons are not scored")
def test_marked_leads_are_measured_against_all_once_there_are_enough(signed_in, cast):
    client, then = signed_in("general_manager"), TODAY - timedelta(days=180)
    assert "Too little to tell: 1 lead was known then, and 0 bought since." in page(client, "/targets/leads/")
    ids = prospects(cast, 40, seen=then - timedelta(days=10))
    known = {"willingness": "GOOD", "supplier_opinion": "DISSATISFIED"}
    with base.acting_as(base.System("test")):
        for pk in ids[:10]:
            archive_actions.write_facts(customer_id=pk, values=known, channel="SERVICE", day=then, at=AT)
        # Learned a day later, it was not known then.
        archive_actions.write_facts(
            customer_id=ids[10], values=known, channel="SERVICE", day=then + timedelta(days=1), at=AT
        )
        for pk in (*ids[:6], *ids[20:22]):
            Card.objects.filter(pk=pk).update(first_purchase_date=then + timedelta(days=30))
    text = page(client, "/targets/leads/")
    # Willing 30 and dissatisfied 20 make the mark of 50: 6 of 10 bought, of all, the cast's own with them, 8 of 41;
    # 0.6 × 41 / 8 = 3.075.
    assert "bought 3.1 times as often as all leads" in text
    assert "60.0%" in text
    assert "The points are the rule of the house" in text
    assert client.post("/targets/leads/points/").status_code == 404
    with base.acting_as(base.System("test")):
        for n, pk in enumerate(prospects(cast, 70, first=40, seen=then - timedelta(days=10))):
            if n % 2:
                archive_actions.write_facts(
                    customer_id=pk, values={"willingness": "GOOD"}, channel="SERVICE", day=then, at=AT
                )
                Card.objects.filter(pk=pk).update(first_purchase_date=then + timedelta(days=30))
    assert "Points as the leads say" in page(client, "/targets/leads/")
    assert signed_in("branch_manager").post("/targets/leads/points/").status_code == 403
    before = queries.policy().points["WILLING"]
    assert signed_in("administrator").post("/targets/leads/points/").status_code == 302
    assert queries.policy().points["WILLING"][0] > before[0]
    assert queries.policy().points["WILLING"][1] == before[1]
    assert signed_in("owner").get("/targets/leads/").status_code == 403


def test_a_prospect_more_asks_the_database_nothing_more(signed_in, cast):
    client, asked = signed_in("branch_manager"), []
    for first in (0, 10):
        ids = prospects(cast, 5, first=first)
        with base.acting_as(base.System("test")):
            for pk in ids:
                archive_actions.write_facts(
                    customer_id=pk, values={"industry_rank": "7"}, channel="SERVICE", day=TODAY, at=AT
                )
            actions.refresh_all(day=TODAY, at=AT)
        n = []
        for address in ("/targets/", "/targets/left-out/", "/targets/pool/", "/targets/plan/"):
            client.get(address)
            with CaptureQueriesContext(connection) as told:
                client.get(address)
            n.append(len(told))
        asked.append(n)
    assert asked[0] == asked[1]
