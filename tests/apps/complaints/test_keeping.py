"""Keeping house: complaints follow a merged customer and a handed-over desk, of an erased one no word stays."""

import pytest
from cast import AT

from zhike.apps.complaints import actions, queries
from zhike.apps.complaints.models import Complaint, Improvement, StepRecord, Suggestion, VoiceLink
from zhike.apps.customers import actions as customer_actions

pytestmark = pytest.mark.usefixtures("everything")


@pytest.fixture
def other_id(cast) -> int:
    new = customer_actions.NewCustomer(
        code="C002", name="苏南轨道", kind="ENTERPRISE", branch_id=cast.hall.pk, owner_id=cast.owner.pk
    )
    return customer_actions.add_customer(new=new, at=AT)


def filled(cast) -> int:
    """Make a complaint with a step, a suggestion and a link."""
    new = actions.NewComplaint(cast.customer_id, "王工说三箱崩刃", "ANGRY")
    pk = actions.open_complaint(new=new, at=AT)
    actions.vent(complaint_id=pk, words="王工很生气", emotion="CALM", at=AT)
    actions.suggest(customer_id=cast.customer_id, idea="王工建议周六送货", at=AT)
    actions.make_link(customer_id=cast.customer_id, at=AT)
    return pk


def test_what_a_merged_customer_said_is_its_survivors_until_it_is_taken_back(cast, other_id):
    filled(cast)
    moved = actions.repoint_customer(from_id=cast.customer_id, to_id=other_id)
    assert queries.complaints_of(other_id).count() == queries.suggestions_of(other_id).count() == 1
    assert queries.link_of(cast.customer_id) is None
    assert actions.restore_customer(from_id=cast.customer_id, to_id=other_id, moved=moved) == 3
    assert queries.complaints_of(cast.customer_id).count() == 1
    assert queries.link_of(cast.customer_id) is not None


def test_of_an_erased_customer_no_word_stays_but_that_it_complained(cast):
    pk = filled(cast)
    assert actions.forget_customer(customer_id=cast.customer_id) >= 4
    assert (Complaint.objects.get().what, StepRecord.objects.get().words, Suggestion.objects.get().idea) == ("",) * 3
    assert queries.complaint(pk).emotion == "ANGRY"
    assert not VoiceLink.objects.exists()


def test_a_key_person_is_blotted_out_of_what_was_written(cast):
    filled(cast)
    n = actions.forget_person(person_id=1, customer_ids=[cast.customer_id], words={"王工": "某人"})
    assert n == 3
    assert Complaint.objects.get().what == "某人说三箱崩刃"


def test_a_desk_is_handed_over_and_given_back(cast):
    filled(cast)
    pk = actions.plan_improvement(
        title="来料全检", cause="QUALITY", owner_id=cast.owner.pk, branch_id=cast.hall.pk, due_date=AT.date(), at=AT
    )
    whom = {"from_id": cast.owner.pk, "to_id": cast.colleague.pk}
    for give, take, model in (
        (actions.hand_over_complaints, actions.take_back_complaints, Complaint),
        (actions.hand_over_suggestions, actions.take_back_suggestions, Suggestion),
        (actions.hand_over_improvements, actions.take_back_improvements, Improvement),
    ):
        name = "owner_id" if model is Improvement else "handler_id"
        ids = give(**whom, customer_ids=None, at=AT)
        assert len(ids) == 1
        assert getattr(model.objects.get(), name) == cast.colleague.pk
        assert take(ids=ids, **whom, at=AT) == 1
        assert getattr(model.objects.get(), name) == cast.owner.pk
    assert actions.hand_over_improvements(**whom, customer_ids=[cast.customer_id], at=AT) == []
    assert queries.improvement(pk).owner_id == cast.owner.pk


def test_a_customer_reads_what_it_said_and_not_whom_it_concerns(cast):
    filled(cast)
    told = queries.about_customer(cast.customer_id)
    assert {name: len(rows) for name, rows in told.items()} == {
        "complaints": 1, "complaint_solutions": 0, "suggestions": 1, "voice_links": 1,
    }  # fmt: skip
    assert "cause" not in told["complaints"][0]
