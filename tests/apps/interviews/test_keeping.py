"""What former customers said: follows a merged record and a successor, and goes when a person is erased."""

import pytest
from cast import AT, TODAY
from departed import leave, planned

from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.interviews import actions, queries
from zhike.apps.interviews.models import Insight, Interview, Participant, Proposal
from zhike.apps.org import queries as org_queries


@pytest.fixture
def asked(cast) -> Interview:
    """An interview that was held with one of those who left, who also named a cause at a session."""
    leave(cast)
    with base.acting_as(org_queries.member(cast.branch_manager.pk)):
        row = queries.interviews_of(planned(cast)).order_by("pk")[0]
        new = actions.NewInterview(
            TODAY, "PHONE", ["PRICE"], "太贵", went_to="山河", insights=[actions.NewInsight("降价", "PRICE")]
        )
        actions.hold_interview(interview_id=row.pk, new=new, day=TODAY, at=AT)
        session_id = actions.add_session(new=actions.NewSession("价格", "说贵", TODAY, cast.hall.pk), at=AT)
        there = actions.NewParticipant(customer_id=row.customer_id)
        who = actions.join(session_id=session_id, new=there, at=AT)
        actions.name_cause(session_id=session_id, participant_id=who, text="运费另算", at=AT)
        return queries.interview(row.pk)


def test_erasing_a_person_leaves_causes_and_takes_words(asked, everything):
    assert actions.forget_customer(customer_id=asked.customer_id) == 4
    row = Interview.objects.get(pk=asked.pk)
    assert (row.said, row.went_to, row.causes) == ("", "", ["PRICE"])
    assert (Insight.objects.get().text, Proposal.objects.get().text) == ("", "")
    assert Participant.objects.get().customer_id is None


def test_what_was_said_follows_a_merged_customer_and_comes_back(asked, cast, everything):
    moved = actions.repoint_customer(from_id=asked.customer_id, to_id=cast.customer_id)
    assert Interview.objects.get(pk=asked.pk).customer_id == cast.customer_id
    assert actions.restore_customer(from_id=asked.customer_id, to_id=cast.customer_id, moved=moved) == 2
    assert Interview.objects.get(pk=asked.pk).customer_id == asked.customer_id


def test_open_interviews_of_a_leaver_are_handed_over_and_back(asked, cast, everything):
    open_rows = Interview.objects.exclude(status="INTERVIEWED")
    ids = list(open_rows.values_list("customer_id", flat=True))
    given = actions.hand_over_interviews(from_id=cast.owner.pk, to_id=cast.colleague.pk, customer_ids=ids, at=AT)
    assert len(given) == 3
    assert actions.take_back_interviews(ids=given, from_id=cast.owner.pk, to_id=cast.colleague.pk, at=AT) == 3
    assert set(open_rows.values_list("interviewer_id", flat=True)) == {cast.owner.pk}


@pytest.mark.covers("R166")
def test_open_interviews_get_another_interviewer_and_another_day_together(asked, cast, acting):
    acting("branch_manager")
    rows = Interview.objects.order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    for name, value in (("interviewer", cast.branch_manager.pk), ("due", "2026-04-06")):
        field, change = actions.BULK[name], bulk.Change(value)
        # The one that was held stays out.
        assert [look.verdict for look in field.look(ids, change, at=AT)].count(bulk.CHANGES) == 3
        put = field.put(ids, change, at=AT)
        assert len(put.former) == 3
        assert len(field.back(put.former, change, at=AT)) == 3
    hidden = actions.BULK["interviewer"].put(ids, bulk.Change(cast.colleague.pk), at=AT)
    assert hidden.former == {}
