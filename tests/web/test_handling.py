"""Stories of handling times: the middle and the slow case by hand, months, branches, few cases hidden."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from billed import disputed
from cast import AT, TODAY

from zhike.analytics.handling import percentile
from zhike.apps.billing import actions as billing_actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import actions as sale_actions
from zhike.apps.tasks.models import Task


@pytest.fixture(autouse=True)
def english(client, monkeypatch):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return the content of a page without its tags."""
    content = page.decode().partition('<main class="content"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def done(cast, hours: list[float], at=AT) -> None:
    """Close tasks about the customer that took so many hours."""
    with base.acting_as(base.System("test")):
        for i, taken in enumerate(hours):
            Task.objects.create(
                title=f"t{i}", due_date=TODAY, branch=cast.hall, customer_id=cast.customer_id, status="DONE",
                created_at=at - timedelta(hours=taken), updated_at=at, closed_at=at,
            )  # fmt: skip


def test_percentiles_are_cases_that_happened():
    assert [percentile([7, 1, 3], part) for part in ("0.5", "0.9")] == [3, 7]
    assert percentile([1, 2, 3, 4], "0.5") == 2
    assert percentile([], "0.5") is None


@pytest.mark.covers("R089", missing="ordinary orders: no day of delivery is kept; requests on own pages are")
def test_half_and_nine_of_ten(cast, signed_in):
    done(cast, [1, 2, 3, 4, 5, 6, 7, 8, 9, 100])
    done(cast, [10], at=AT - timedelta(days=31))
    page = text(signed_in("branch_manager").get("/handling/?first=2026-03-01&last=2026-03-31").content)
    assert "Cases 10 Half of the cases within 5.0 h Nine of ten within 9.0 h" in page
    rows = signed_in("branch_manager").get("/handling/table.csv?first=2026-01-01&last=2026-03-31")
    lines = rows.content.decode("utf-8-sig").splitlines()
    assert lines[2] == '"Tasks about customers, from made to done",2026-01,1,10.0,10.0'
    assert lines[3] == '"Tasks about customers, from made to done",2026-03,10,5.0,9.0'


@pytest.mark.covers("R089", missing="ordinary orders: no day of delivery is kept; requests on own pages are")
def test_a_refund_takes_from_its_proposal_to_the_day_it_is_given_back(cast, signed_in):
    violation_id = disputed(cast)
    with base.acting_as(org_queries.member(cast.owner.pk)):
        billing_actions.propose(violation_id=violation_id, words="没有订过", at=AT - timedelta(days=6))
    with base.acting_as(org_queries.member(cast.branch_manager.pk)):
        billing_actions.approve(violation_id=violation_id, at=AT - timedelta(days=5))
        billing_actions.refund(violation_id=violation_id, day=TODAY, note="转账", today=TODAY, at=AT)
    rows = signed_in("branch_manager").get("/handling/table.csv?first=2026-02-25&last=2026-03-02")
    assert '"Refunds, from proposed to given back",2026-03,1,144.0,144.0' in rows.content.decode("utf-8-sig")


@pytest.mark.covers("R089", missing="ordinary orders: no day of delivery is kept; requests on own pages are")
def test_complaints_and_quotes_are_processes_too(cast, signed_in):
    with base.acting_as(base.System("test")):
        for serial, hours in enumerate((10, 30, 50), 1):
            Complaint.objects.create(
                year=2026, serial=serial, number=f"TS-2026-{serial:06}", customer_id=cast.customer_id, created_at=AT,
                updated_at=AT, severity="MINOR", emotion="CALM", opened_at=AT - timedelta(hours=hours), what="崩刃",
                first_solved_at=AT,
            )  # fmt: skip
        for days in (2, 4, 9):
            begun = AT - timedelta(days=days)
            new = sale_actions.NewOpportunity(cast.customer_id, "刀具")
            pk = sale_actions.add_opportunity(new=new, day=begun.date(), at=begun)
            for gate in ("PERSON", "WORDS", "PLAN"):
                sale_actions.pass_gate(opportunity_id=pk, gate=gate, evidence="当面确认", day=begun.date(), at=begun)
            line = sale_actions.NewLine(Decimal(1), Decimal(100), text="刀")
            for _edition in range(2):
                sale_actions.quote(opportunity_id=pk, lines=[line], valid_until=TODAY, day=TODAY, at=AT)
    rows = signed_in("branch_manager").get("/handling/table.csv?first=2026-02-25&last=2026-03-02")
    said = rows.content.decode("utf-8-sig")
    assert '"Complaints, from coming in to their first solution",All together,3,30.0,50.0' in said
    # By whole days; a second edition is no second quotation.
    assert '"Quotations, from the opportunity begun to the first price",All together,3,96.0,216.0' in said


def test_anger_lasts_until_a_talk_ends_better(cast, signed_in):
    said = ((90, "ANGRY", "IN"), (80, "FURIOUS", "BOTH"), (60, "PLEASED", "IN"), (30, "CALM", "BOTH"))
    for hours, mood, direction in said:
        new = interaction_actions.NewInteraction(
            customer_id=cast.customer_id, text="交期又拖了", happened_at=AT - timedelta(hours=hours), channel="PHONE",
            direction=direction, participants="采购部", user_id=cast.owner.pk, emotion_after=mood,
        )  # fmt: skip
        with base.acting_as(base.System("test")):
            interaction_actions.add_interaction(new=new, day=TODAY, at=AT)
    rows = signed_in("branch_manager").get("/handling/table.csv?first=2026-02-25&last=2026-03-02")
    said = rows.content.decode("utf-8-sig")
    # From the first anger, 90 hours ago, to the talk of both 30 hours ago; what they wrote in between ends nothing.
    assert '"Anger of customers, to a talk that ended better",All together,1,60.0,60.0' in said


def test_other_branches_and_few_cases_stay_out(cast, signed_in):
    done(cast, [1, 2, 3])
    asked = "/handling/?first=2026-03-01&last=2026-03-31"
    assert "Nothing was finished in these days" in text(signed_in("other_manager").get(asked).content)
    page = text(signed_in("analyst").get(asked).content)
    assert "Fewer than five customers: hidden to protect them." in page
    assert "2.0 h" not in page


@pytest.mark.parametrize("part", ["owner", "agent"])
def test_who_sees_no_sums_is_refused(cast, signed_in, part):
    assert signed_in(part).get("/handling/").status_code == 403
