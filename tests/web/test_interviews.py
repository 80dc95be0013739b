"""Interviews with former customers: drawn by a lot one can repeat, asked with respect, counted as they are."""

from datetime import date

import pytest
from cast import AT
from departed import SILENT, SUPPRESSED, drawn, leave, planned

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions.models import Interaction
from zhike.apps.interviews import actions, queries
from zhike.apps.interviews.models import Insight, Interview, Plan
from zhike.apps.org import queries as org_queries

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.fixture
def ids(cast) -> list[int]:
    """The ten who left."""
    return leave(cast)


@pytest.fixture
def plan_id(cast, ids) -> int:
    """A plan of the branch manager that asks four of them."""
    with base.acting_as(org_queries.member(cast.branch_manager.pk)):
        return planned(cast)


def interviews(plan_id: int) -> list[Interview]:
    with base.acting_as(base.System("test")):
        return list(queries.interviews_of(plan_id).order_by("pk"))


def one(pk: int) -> Interview:
    with base.acting_as(base.System("test")):
        return queries.interview(pk)


def said(**more) -> dict:
    return {
        "held_date": "2026-03-01", "channel": "PHONE", "participants": "采购王工", "first": "SERVICE",
        "causes": ["PRICE"], "said": "断刀三次没人来看。", "went_to": "山河工具", "would_return": "MAYBE",
        "wish": "两小时内有人到现场", "insight_0-text": "断刀要当天有人到现场", "insight_0-tags": "断刀, 现场",
        "insight_0-cause": "SERVICE", "insight_0-quote": "打了三次电话", **more,
    }  # fmt: skip


@pytest.mark.covers("R166")
def test_a_plan_draws_by_tier_leaves_out_who_may_not_be_asked_and_keeps_its_seed(signed_in, cast, ids):
    client = signed_in("branch_manager")
    given = {
        "title": "流失客户访谈", "question": "为什么离开?", "branch_id": cast.hall.pk, "states": ["CHURNED"],
        "least_days": 90, "stratum": "TIER", "size": 4, "seed": 7, "due_date": "2026-03-30",
    }  # fmt: skip
    looked = client.post("/interviews/plans/add/", given | {"look": "1"}, headers={"Accept-Language": "en"})
    # Ten left; the suppressed one and the one who took back the consent to calls are said, not drawn.
    assert "2 more fit and may not be asked" in looked.content.decode()
    with base.acting_as(base.System("test")):
        assert not Plan.objects.exists()
    place = client.post("/interviews/plans/add/", given)["Location"]
    plan_id = int(place.split("/")[-2])
    with base.acting_as(base.System("test")):
        plan, chosen = queries.plan(plan_id), drawn(plan_id)
    # Two VIP and six small: one of each first, two more for 1 : 5 -> 0.33 and 1.67.
    assert (plan.strata, plan.n_barred, plan.seed) == ([["SMALL", 6, 3], ["VIP", 2, 1]], 2, 7)
    assert not {ids[SUPPRESSED], ids[SILENT]} & set(chosen)
    again = client.post("/interviews/plans/add/", given | {"title": "再抽一次"})["Location"]
    with base.acting_as(base.System("test")):
        assert drawn(int(again.split("/")[-2])) == chosen
    assert {one.interviewer_id for one in interviews(plan_id)} == {cast.owner.pk}


@pytest.mark.covers("R166")
def test_coverage_counts_planned_reached_refused_and_interviewed_by_tier_and_branch(signed_in, plan_id):
    first, second, third, _fourth = interviews(plan_id)
    client = signed_in("owner")
    assert client.post(f"/interviews/{first.pk}/hold/", said()).status_code == 302
    client.post(f"/interviews/{second.pk}/try/", {"status": "REFUSED", "remark": "不想谈"})
    client.post(f"/interviews/{third.pk}/try/", {"status": "UNREACHED"})
    with base.acting_as(base.System("test")):
        parts = queries.coverage(plan_id, by="BRANCH")["苏州"]
        by_tier = queries.coverage(plan_id, by="TIER")
        ranked = queries.causes_of(queries.interviews_of(plan_id))
    assert (parts.n_planned, parts.n_reached, parts.n_refused, parts.n_interviewed) == (4, 2, 1, 1)
    assert (parts.share, parts.causes) == (0.25, {"SERVICE", "PRICE"})
    assert {tier: part.n_planned for tier, part in by_tier.items()} == {"VIP": 1, "SMALL": 3}
    assert [(one.cause, one.n_named, one.n_first) for one in ranked] == [("SERVICE", 1, 1), ("PRICE", 1, 0)]
    page = signed_in("branch_manager").get(f"/interviews/plans/{plan_id}/").content.decode()
    assert "25%" in page
    assert "断刀要当天有人到现场" in page


@pytest.mark.covers("R166")
def test_an_interview_is_one_contact_with_learned_facts_and_tagged_insights(signed_in, plan_id):
    row, client = interviews(plan_id)[0], signed_in("owner")
    with base.acting_as(base.System("test")):
        field = next(
            spec for group in interaction_queries.learnable(row.customer.kind) for spec in group.fields
            if spec.type == "TEXT"
        )  # fmt: skip
    assert "为什么离开?" in client.get(f"/interviews/{row.pk}/").content.decode()
    given = said(learned_field=[field.code], learned_value=["山河供货"])
    assert client.post(f"/interviews/{row.pk}/hold/", given).status_code == 302
    row = one(row.pk)
    with base.acting_as(base.System("test")):
        contact, insight = Interaction.objects.get(pk=row.interaction_id), Insight.objects.get()
        fact = archive_queries.facts_learned(contact.pk)[0]
    assert (contact.channel, contact.direction, contact.contents) == ("PHONE", "BOTH", ["OPINION"])
    assert (fact.field, fact.value, fact.method) == (field.code, "山河供货", "INTERVIEW")
    assert (row.status, row.causes, row.cause) == ("INTERVIEWED", ["SERVICE", "PRICE"], "SERVICE")
    assert (insight.text, insight.tagged, insight.cause) == ("断刀要当天有人到现场", "断刀、现场", "SERVICE")
    assert "断刀要当天有人到现场" in client.get("/insights/?tag=断刀").content.decode()
    assert "断刀要当天有人到现场" not in client.get("/insights/?tag_is=empty&cause=PRICE").content.decode()
    page = client.post(f"/insights/{insight.pk}/", {"text": "当天到现场", "tags": "现场", "version": insight.version})
    assert page.status_code == 302
    stale = client.post(f"/insights/{insight.pk}/", {"text": "慢了一步", "tags": "", "version": insight.version})
    assert (stale.status_code, "当天到现场" in stale.content.decode()) == (409, True)


def test_an_interview_taken_back_takes_its_contact_and_its_insights_along(signed_in, plan_id):
    row, client = interviews(plan_id)[0], signed_in("owner")
    client.post(f"/interviews/{row.pk}/hold/", said())
    contact_id = one(row.pk).interaction_id
    client.post(f"/interviews/{row.pk}/take-back/")
    assert client.get(f"/interactions/{contact_id}/").status_code == 404
    with base.acting_as(base.System("test")):
        assert not Insight.objects.exists()
    assert (one(row.pk).status, one(row.pk).said, one(row.pk).causes) == ("PLANNED", "", [])


@pytest.mark.parametrize(("wrong", "told"), [
    ({"first": ""}, "said"), ({"participants": ""}, "NO_PARTICIPANT"), ({"held_date": "2026-03-09"}, "said"),
])  # fmt: skip
def test_what_lacks_something_keeps_what_was_typed_and_nothing_is_written(signed_in, plan_id, wrong, told):
    row = interviews(plan_id)[0]
    answer = signed_in("owner").post(f"/interviews/{row.pk}/hold/", said(**wrong))
    page = answer.content.decode()
    assert (answer.status_code, "断刀三次没人来看。" in page, told in page) == (422, True, True)
    with base.acting_as(base.System("test")):
        assert not Interaction.objects.exists()


@pytest.mark.covers("R166")
def test_who_took_back_the_consent_after_the_draw_is_not_asked_any_more(signed_in, plan_id):
    row, client = interviews(plan_id)[0], signed_in("owner")
    with base.acting_as(base.System("test")):
        given = {"purpose": "CALLS", "wording": "v1", "channel": "ON_PAPER", "given_date": date(2025, 1, 5), "at": AT}
        consent_id = archive_actions.give_consent(customer_id=row.customer_id, **given)
        archive_actions.withdraw_consent(consent_id=consent_id, at=AT)
    assert "interview_hold" not in client.get(f"/interviews/{row.pk}/").content.decode()
    assert client.post(f"/interviews/{row.pk}/hold/", said()).status_code == 422
    client.post(f"/interviews/{row.pk}/try/", {"status": "UNREACHED"})
    assert (one(row.pk).status, one(row.pk).n_tries) == ("PLANNED", 0)
    client.post(f"/interviews/{row.pk}/try/", {"status": "BARRED"})
    assert one(row.pk).status == "BARRED"
    client.post(f"/interviews/{row.pk}/reopen/")
    assert one(row.pk).status == "PLANNED"


@pytest.mark.parametrize(("part", "sees"), [
    ("owner", 200), ("colleague", 404), ("branch_manager", 200), ("other_manager", 404), ("analyst", 404),
    ("auditor", 200),
])  # fmt: skip
def test_an_interview_is_seen_with_its_customer(signed_in, plan_id, part, sees):
    assert signed_in(part).get(f"/interviews/{interviews(plan_id)[0].pk}/").status_code == sees


@pytest.mark.parametrize(("part", "status"), [("owner", 403), ("auditor", 403), ("branch_manager", 200)])
def test_only_managers_draw_plans(signed_in, part, status):
    assert signed_in(part).get("/interviews/plans/add/").status_code == status


def test_somebody_else_asks_only_whom_they_see(cast, acting, plan_id):
    row = interviews(plan_id)[0]
    acting("branch_manager")
    actions.assign(interview_id=row.pk, user_id=cast.branch_manager.pk, at=AT)
    with pytest.raises(actions.InterviewRefused, match="CANNOT_SEE"):
        actions.assign(interview_id=row.pk, user_id=cast.colleague.pk, at=AT)


def test_a_plan_nobody_fits_says_so(signed_in, cast):
    given = {
        "title": "t", "question": "q", "branch_id": cast.hall.pk, "states": ["DORMANT"], "least_days": 90,
        "stratum": "BRANCH", "size": 4, "due_date": "2026-03-30",
    }  # fmt: skip
    answer = signed_in("branch_manager").post("/interviews/plans/add/", given)
    assert (answer.status_code, "None" in answer.content.decode()) == (422, False)
