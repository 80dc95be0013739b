"""A key person erased at the privacy desk is gone from interviews, sessions, candidates and what was printed, too."""

import pytest
from cast import AT, TODAY
from dealing import add_customer
from departed import planned
from privacy import CALLED, NAME, PHONE, erase
from traces import told_anywhere

from zhike.apps.candidates import actions as candidate_actions
from zhike.apps.candidates.models import Candidate
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.interviews import actions, queries
from zhike.apps.interviews.models import Insight, Interview, Participant, Proposal, Session
from zhike.apps.media import actions as media_actions
from zhike.apps.media.models import Packaging
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks.models import Task

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.fixture
def interviewed(persons, cast) -> Interview:
    """An interview with the customer of 李雪梅 in which she is named everywhere."""
    with base.acting_as(base.System("story")):
        left = {"churn_state": "CHURNED", "last_purchase_date": "2025-03-01"}
        Card.objects.filter(pk=persons.customer_id).update(**left)
    with base.acting_as(org_queries.member(cast.branch_manager.pk)):
        row = queries.interviews_of(planned(cast)).get()
        actions.note_try(interview_id=row.pk, status="REACHED", remark=f"{CALLED}下周再谈", day=TODAY, at=AT)
        learned = actions.NewInsight(f"先问{NAME}", "PRICE", f"{NAME}：太贵", [NAME, "价格"])
        said = actions.NewInterview(
            TODAY, "PHONE", ["PRICE"], f"{NAME}说太贵", went_to=f"{NAME}的同学", wish=f"{CALLED}要降价",
            participants=NAME, person_ids=[persons.director_id], insights=[learned],
        )  # fmt: skip
        actions.hold_interview(interview_id=row.pk, new=said, day=TODAY, at=AT)
        return row


@pytest.fixture
def conferred(persons, cast) -> int:
    """A session at which 李雪梅 named a cause; another customer was there, and somebody by name alone."""
    with base.acting_as(org_queries.member(cast.branch_manager.pk)):
        new = actions.NewSession(f"{NAME}说的断刀", f"{CALLED}来电", TODAY, cast.hall.pk, f"{NAME}办公室")
        session_id = actions.add_session(new=new, at=AT)
        there = actions.NewParticipant(customer_id=persons.customer_id, person_id=persons.director_id)
        who = actions.join(session_id=session_id, new=there, at=AT)
        beside = actions.join(session_id=session_id, new=actions.NewParticipant(name=f"{NAME}的司机"), at=AT)
        for by, text in ((who, f"{NAME}换了供应商"), (beside, f"听{NAME}说的")):
            cause = actions.name_cause(session_id=session_id, participant_id=by, text=text, cause="PRODUCT", at=AT)
            actions.set_votes(proposal_id=cause, participant_ids=[who], at=AT)
            actions.decide_cause(
                proposal_id=cause, decision="ADOPTED", reason=f"{NAME}说得对", measure=f"请{NAME}试刀", at=AT
            )
        actions.note_insight(
            source=queries.session(session_id), branch_id=cast.hall.pk,
            new=actions.NewInsight(f"{NAME}的刀先试"), day=TODAY, at=AT,
        )  # fmt: skip
        actions.close_session(session_id=session_id, day=TODAY, at=AT)
    return session_id


@pytest.mark.covers("R023")
def test_who_was_interviewed_and_conferred_with_is_named_nowhere_and_what_was_said_stays(
    signed_in, persons, interviewed, conferred
):
    assert {"interview", "insight", "tag", "session", "participant", "proposal", "task"} <= {
        name for name, _id in told_anywhere(NAME)
    }
    assert erase(signed_in("administrator"), persons.director_id).url == "/privacy/"
    assert told_anywhere(NAME, CALLED, PHONE) == set()
    with base.acting_as(base.System("test")):
        row = Interview.objects.get()
        assert (row.said, row.went_to, row.wish) == ("某人说太贵", "某人的同学", "某人要降价")
        assert (row.remark, row.causes) == ("某人下周再谈", ["PRICE"])
        assert [(one.text, one.quote, one.tagged) for one in Insight.objects.filter(interview=row)] == [
            ("先问某人", "某人：太贵", "某人、价格")
        ]
        assert list(queries.tag_words()) == ["价格"]
        session = Session.objects.get()
        assert (session.title, session.problem, session.place) == ("某人说的断刀", "某人来电", "某人办公室")
        told = Participant.objects.order_by("pk").values_list("name", "person_id", "customer_id")
        assert list(told) == [("", None, persons.customer_id), ("某人的司机", None, None)]
        causes = Proposal.objects.order_by("pk").values_list("text", "reason", "votes__participant__person_id")
        assert list(causes) == [("某人换了供应商", "某人说得对", None), ("听某人说的", "某人说得对", None)]
        assert "请某人试刀" in set(Task.objects.values_list("title", flat=True))


@pytest.mark.covers("R023")
def test_who_recommended_a_candidate_is_blotted_out_of_the_note_and_a_candidate_goes(signed_in, persons):
    with base.acting_as(base.System("story")):
        for person_id in (persons.engineer_id, persons.director_id):
            new = candidate_actions.NewCandidate(person_id, "工艺师", TODAY, f"{NAME}在场时同意", f"{CALLED}推荐")
            candidate_actions.name_candidate(new=new, day=TODAY, at=AT)
    assert erase(signed_in("administrator"), persons.director_id).url == "/privacy/"
    with base.acting_as(base.System("test")):
        row = Candidate.objects.get()
        assert (row.person_id, row.consent, row.note) == (persons.engineer_id, "某人在场时同意", "某人推荐")
        assert people_queries.person(persons.engineer_id).is_set_apart
    assert told_anywhere(NAME, CALLED) == set()


def test_a_namesake_elsewhere_keeps_their_name_on_the_box_and_two_boxes_keep_apart(signed_in, persons, cast):
    with base.acting_as(base.System("story")):
        elsewhere = add_customer(cast.hall.pk, code="N-1", name="同名客户", owner_id=cast.owner.pk)
        printed = {"edition": "2026", "first_date": TODAY, "branch_id": cast.hall.pk}
        for name, customer_id in ((NAME, persons.customer_id), ("某人", persons.customer_id), (CALLED, elsewhere)):
            values = {"name": f"{name}专用", "message": f"{NAME}亲选", "customer_id": customer_id}
            media_actions.add_packaging(values=printed | values, at=AT)
    assert erase(signed_in("administrator"), persons.director_id).url == "/privacy/"
    with base.acting_as(base.System("test")):
        first, second, other = Packaging.objects.order_by("pk")
        assert (first.name, first.message) == (f"某人专用 {first.pk}", "某人亲选")
        assert (second.name, second.message) == ("某人专用", "某人亲选")
        assert (other.name, other.message) == (f"{CALLED}专用", f"{NAME}亲选")
