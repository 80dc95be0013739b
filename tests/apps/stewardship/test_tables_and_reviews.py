"""What a customer said at a table and what was written when a talk was reviewed: moved, told of, erased."""

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities.models import Remark
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.reviews import actions as review_actions
from zhike.apps.reviews.models import Review
from zhike.apps.stewardship.actions import erasing, merging, reporting


def said(cast, taken_back_at=None) -> int:
    """Let a member speak at a table and on the phone, and review the call; return the member's id."""
    member_id = customer_actions.add_customer(
        new=customer_actions.NewCustomer(code="M1", name="陈师傅", kind="INDIVIDUAL", branch_id=cast.hall.pk), at=AT
    )
    held = activity_actions.NewActivity("ROUND_TABLE", "交期圆桌", TODAY, TODAY, cast.hall.pk)
    held_id = activity_actions.add_activity(new=held, at=AT)
    activity_actions.invite(activity_id=held_id, customer_ids=[member_id], at=AT)
    activity_actions.note_remark(activity_id=held_id, text="我等了三周", customer_id=member_id, at=AT)
    talk = interaction_actions.NewInteraction(customer_id=member_id, text="电话", happened_at=AT)
    talk_id = interaction_actions.add_interaction(new=talk, day=TODAY, at=AT)
    marks = [review_actions.Mark("NO", "陈师傅说了两遍")] * 13
    new = review_actions.NewReview("LISTENING", TODAY, marks, "陈师傅的电话", interaction_id=talk_id, note="他很生气")
    Review.objects.filter(pk=review_actions.add_review(new=new, at=AT)).update(taken_back_at=taken_back_at)
    return member_id


@pytest.mark.parametrize("taken_back_at", [None, AT])
def test_they_are_told_to_whom_they_are_about_and_erased(cast, everything, taken_back_at):
    member_id = said(cast, taken_back_at)
    told = reporting.report_person(customer_id=member_id, at=AT)
    assert [one["text"] for one in told["remarks"]] == ["我等了三周"]
    assert [one["note"] for one in told["reviews"]] == ["他很生气"]
    assert told["reviews"][0]["text"].count("陈师傅说了两遍") == 13
    erasing.erase_person(customer_id=member_id, basis="ASKED", reason="本人要求", at=AT)
    assert [(one.text, one.customer_id) for one in Remark.objects.all()] == [("", None)]
    row = Review.objects.get()
    assert (row.subject, row.note, {remark for _point, _mark, remark in row.marks}, row.score) == ("", "", {""}, 0)


def test_remarks_follow_a_merged_customer_and_come_back(cast):
    with base.acting_as(base.System("test")):
        member_id = said(cast)
        twin_id = customer_actions.add_customer(
            new=customer_actions.NewCustomer(code="M2", name="陈师傅", kind="INDIVIDUAL", branch_id=cast.hall.pk), at=AT
        )
        merge_id = merging.merge(survivor_id=twin_id, merged_id=member_id, at=AT)
        assert Remark.objects.get().customer_id == twin_id
        merging.unmerge(merge_id=merge_id, at=AT)
        assert Remark.objects.get().customer_id == member_id
