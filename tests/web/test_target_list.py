"""Targets: judged by five rules with their reasons, ranked, left out in decline; what is known before a first call."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.targets import actions
from zhike.apps.targets.models import FirstContact, TargetScore
from zhike.apps.tasks.models import Task
from zhike.jobs import dispatch

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def prospect(cast, code: str, **facts) -> int:
    """Add an enterprise of the hall that never bought, with what is known of it; return its id."""
    new = customer_actions.NewCustomer(
        code=code, name=f"常熟{code}模具厂", kind="ENTERPRISE", branch_id=cast.hall.pk, owner_id=cast.owner.pk,
        first_seen_date=TODAY - timedelta(days=30),
    )  # fmt: skip
    with base.acting_as(base.System("test")):
        customer_id = customer_actions.add_customer(new=new, at=AT)
        if facts:
            archive_actions.write_facts(customer_id=customer_id, values=facts, channel="SERVICE", day=TODAY, at=AT)
        actions.refresh_all(day=TODAY, at=AT)
    return customer_id


def score(customer_id: int) -> TargetScore:
    """Return how a customer stands."""
    with base.acting_as(base.System("test")):
        return TargetScore.objects.get(customer_id=customer_id)


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


@pytest.mark.covers("R128")
@pytest.mark.covers("R133")
def test_targets_stand_in_a_ranked_list_with_each_rule_and_why(signed_in, cast):
    ranks = {"P1": "1", "P3": "3", "P4": "4", "P7": "7", "P10": "10", "P11": "11"}
    ids = {code: prospect(cast, code, industry_rank=rank) for code, rank in ranks.items()}
    unknown = prospect(cast, "P0", industry="模具")
    assert {code: score(pk).rank for code, pk in ids.items()} == {
        "P1": "FAIL", "P3": "FAIL", "P4": "PASS", "P7": "PASS", "P10": "PASS", "P11": "FAIL",
    }  # fmt: skip
    assert score(unknown).rank == "UNKNOWN"
    client = signed_in("owner")
    text = page(client, "/targets/?rank=PASS")
    assert [name in text for name in ("常熟P7模具厂", "常熟P3模具厂")] == [True, False]
    text = page(client, f"/targets/{ids['P7']}/")
    assert "It ranks 7 in its industry, within 4 to 10." in text
    assert "Its rank in its industry is not known." in page(client, f"/targets/{unknown}/")
    # Five rules of the same weight: one passed is a fifth.
    assert (score(ids["P7"]).score, score(ids["P7"]).is_target, score(unknown).is_target) == (20, True, False)
    assert signed_in("other_manager").get(f"/targets/{ids['P7']}/").status_code == 404
    assert signed_in("branch_manager").get("/targets/export/csv/").status_code == 200
    assert signed_in("owner").get("/targets/export/csv/").status_code == 403


@pytest.mark.covers("R129")
@pytest.mark.covers("R131")
@pytest.mark.covers("R132")
def test_facts_of_the_archive_and_statements_decide(signed_in, cast):
    pk = prospect(
        cast, "KM", legal_form="JOINT_VENTURE", founded_date="2024-03-02", brand_awareness="LOW",
        supplier="某钢厂直销", supplier_opinion="DISSATISFIED",
    )  # fmt: skip
    assert (score(pk).venture, score(pk).growth) == ("UNKNOWN", "UNKNOWN")
    with base.acting_as(base.System("test")):
        for year, revenue in ((2024, 50), (2025, 82)):
            archive_actions.save_statement(
                customer_id=pk, year=year, values={"revenue": Decimal(revenue * 1_000_000)}, at=AT
            )
        actions.refresh(customer_ids=[pk], day=TODAY, at=AT)
    # Growth by 64 % passes, and speaks for the outlook nobody wrote down.
    assert (score(pk).growth, score(pk).venture, score(pk).dissatisfied) == ("PASS", "PASS", "PASS")
    text = page(signed_in("owner"), f"/targets/{pk}/")
    assert "Sales grew by 64 % in 2025, at least 20 %." in text
    assert "A joint venture of 2 years" in text
    assert "dissatisfied with its present supplier (某钢厂直销)" in text


@pytest.mark.covers("R130")
def test_research_passes_by_rating_or_by_spending(cast):
    found = {
        told: score(prospect(cast, f"R{n}", **facts)).research
        for n, (told, facts) in enumerate(
            {
                "3 and 6": {"rd_rating": "3", "rd_share": "6"}, "4": {"rd_rating": "4"}, "5 %": {"rd_share": "5"},
                "3 and 4.9": {"rd_rating": "3", "rd_share": "4.9"}, "3": {"rd_rating": "3"}, "none": {"industry": "x"},
            }.items()
        )
    }  # fmt: skip
    assert found == {
        "3 and 6": "PASS", "4": "PASS", "5 %": "PASS", "3 and 4.9": "FAIL", "3": "UNKNOWN", "none": "UNKNOWN",
    }  # fmt: skip


@pytest.mark.covers("R134")
def test_who_is_in_decline_is_left_out_with_the_reason_and_left_in_peace(signed_in, cast):
    pk = prospect(cast, "CZ", industry_rank="5")
    told = {"customer_id": pk, "evidence": "年报亏损", "day": TODAY, "at": AT}
    for stage, is_out in (("DECLINE_EARLY", False), ("DECLINE_MIDDLE", True), ("DECLINE_LATE", True),
                          ("TERMINATION", True)):  # fmt: skip
        with base.acting_as(base.System("test")):
            lifecycle_actions.decide_stage(**told | {"stage": stage})
            actions.refresh(customer_ids=[pk], day=TODAY, at=AT)
            assert customer_queries.left_alone_of([pk]) == ({pk} if is_out else set()), stage
        assert (score(pk).excluded, score(pk).readiness == "EXCLUDED") == (stage if is_out else "", is_out)
    client = signed_in("owner")
    assert "常熟CZ模具厂" not in page(client, "/targets/")
    assert "常熟CZ模具厂" in page(client, "/targets/left-out/")
    assert "Termination" in page(client, f"/targets/{pk}/")
    assert client.post(f"/targets/{pk}/contact/", {"reason": "x"}).status_code == 422
    assert client.post(f"/targets/{pk}/relation/").status_code == 422
    # Judged anew, it may be courted again.
    with base.acting_as(base.System("test")):
        lifecycle_actions.decide_stage(**told | {"stage": "MATURITY"})
        actions.refresh(customer_ids=[pk], day=TODAY, at=AT)
        assert customer_queries.left_alone_of([pk]) == set()
    assert (score(pk).excluded, score(pk).is_target) == ("", True)
    # Who was left alone by hand stays so, whatever its business does.
    with base.acting_as(base.System("test")):
        customer_actions.assign_by_hand(
            customer_id=pk, dimension="REL_STAGE", code="NON", reason="不做", day=TODAY, at=AT
        )
        actions.refresh_all(day=TODAY, at=AT)
        assert customer_queries.left_alone_of([pk]) == {pk}
    assert score(pk).excluded == "NON"


@pytest.mark.covers("R136")
def test_a_first_contact_noted_anywhere_below_sixty_percent_is_asked_for_its_reason(signed_in, cast):
    thin, full = prospect(cast, "T3", staff="80"), prospect(
        cast, "T6", industry="模具", staff="80", address="常熟东路 2 号", scale="SMALL_FIRM", supplier="某厂",
        problems="交期长",
    )  # fmt: skip
    with base.acting_as(base.System("test")):
        for pk, direction in ((thin, "IN"), (thin, "OUT"), (thin, "BOTH"), (full, "OUT")):
            interaction_actions.add_interaction(
                new=interaction_actions.NewInteraction(
                    customer_id=pk, text="电话介绍刀具", happened_at=AT, user_id=cast.owner.pk, direction=direction
                ),
                day=TODAY, at=AT,
            )  # fmt: skip
    while dispatch.run_once():
        pass
    with base.acting_as(base.System("test")):
        task = Task.objects.get(key__startswith="target:why:")
    assert (task.customer_id, task.assignee_id, "1 / 10" in task.title) == (thin, cast.owner.pk, True)
    client = signed_in("owner")
    assert "Say why" in page(client, f"/targets/{thin}/")
    assert client.post(f"/targets/{thin}/contact/", {"reason": "展会上遇到"}).status_code == 302
    with base.acting_as(base.System("test")):
        assert Task.objects.get(pk=task.pk).status == "DONE"
        assert not Task.objects.filter(key__endswith=":call").exists()
        assert FirstContact.objects.get().reason == "展会上遇到"


@pytest.mark.covers("R136")
def test_a_first_contact_below_sixty_percent_needs_a_reason(signed_in, cast):
    pk = prospect(cast, "T3", industry="模具", staff="80", address="常熟东路 1 号")
    client = signed_in("owner")
    text = page(client, f"/targets/{pk}/")
    assert "3 of 10 asked for are known (30 %)" in text
    assert "Less than 60 % is known." in text
    assert client.post(f"/targets/{pk}/contact/", {"reason": " "}).status_code == 422
    assert client.post(f"/targets/{pk}/contact/", {"reason": "展会上刚认识"}).status_code == 302
    with base.acting_as(base.System("test")):
        row = FirstContact.objects.get()
        task = Task.objects.get(pk=row.task_id)
    assert (row.n_known, row.n_asked, row.reason) == (3, 10, "展会上刚认识")
    assert (task.assignee_id, task.due_date) == (cast.owner.pk, TODAY + timedelta(days=3))
    full = prospect(
        cast, "T6", industry="模具", staff="80", address="常熟东路 2 号", scale="SMALL_FIRM", supplier="某厂",
        problems="交期长",
    )  # fmt: skip
    assert "Less than" not in page(client, f"/targets/{full}/")
    assert client.post(f"/targets/{full}/contact/").status_code == 302
    # Whoever bought already is no prospect; a person has no such page.
    assert signed_in("auditor").post(f"/targets/{full}/contact/").status_code == 403


@pytest.mark.parametrize(("part", "status"), [("owner", 403), ("branch_manager", 403), ("analyst", 403),
                                              ("general_manager", 302), ("administrator", 302)])  # fmt: skip
def test_who_has_all_reckoned_anew(signed_in, cast, part, status):
    client = signed_in(part)
    assert client.post("/targets/reckon/").status_code == status
    assert client.get("/targets/").status_code == 200


def test_an_old_statement_says_nothing_of_growth_today(cast):
    pk = prospect(cast, "OLD", industry="模具")
    with base.acting_as(base.System("test")):
        for year, revenue in ((2020, 50), (2021, 90)):
            archive_actions.save_statement(customer_id=pk, year=year, values={"revenue": Decimal(revenue)}, at=AT)
        actions.refresh(customer_ids=[pk], day=date(2026, 3, 2), at=AT)
    assert score(pk).growth == "UNKNOWN"
