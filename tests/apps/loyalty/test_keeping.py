"""Members merged, brought back and erased; events of orders and complaints reach the ledger by themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.core.models import AuditEntry
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.loyalty.models import Member, PointsEntry, Recommendation
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.stewardship.actions.erasing import erase_person
from zhike.jobs import dispatch

pytestmark = pytest.mark.usefixtures("the_moment", "everything")


def two(cast) -> tuple[int, int]:
    """Two customers of one owner."""
    ids = [
        add_customer(cast.hall.pk, code=code, name=f"客户{code}", owner_id=cast.owner.pk, kind="INDIVIDUAL")
        for code in ("A", "B")
    ]
    return ids[0], ids[1]


def join(customer_id: int) -> int:
    """Let somebody join a year ago."""
    return actions.enrol(customer_id=customer_id, since=TODAY - timedelta(days=365), at=AT)


@pytest.mark.covers("R349")
def test_points_of_two_cards_come_together_in_a_merge_and_part_again(cast):
    first, second = two(cast)
    one, other = join(first), join(second)
    actions.give_by_hand(member_id=other, points=300, reason="补登", key="a", day=TODAY, at=AT)
    actions.recommend(referrer_id=second, referred_id=cast.customer_id, day=TODAY, at=AT)
    merge_id = stewardship_actions.merge(survivor_id=first, merged_id=second, at=AT)
    assert (queries.balance(one), queries.balance(other)) == (700, 0)
    assert Recommendation.objects.get().referrer_id == first
    stewardship_actions.unmerge(merge_id=merge_id, at=AT)
    assert (queries.balance(one), queries.balance(other)) == (200, 500)
    assert set(Member.objects.values_list("state", flat=True)) == {"ACTIVE"}
    assert Recommendation.objects.get().referrer_id == second


def test_an_erased_member_keeps_its_points_but_neither_card_nor_reasons(cast):
    first, second = two(cast)
    member_id, card = join(first), queries.member_of(first).card_no
    actions.give_by_hand(member_id=member_id, points=300, reason="老王介绍", key="a", day=TODAY, at=AT)
    actions.recommend(referrer_id=first, referred_id=second, day=TODAY, note="老王说的", at=AT)
    told = queries.about_customer(first)
    assert (told["memberships"][0]["card_no"], len(told["points_entries"])) == (card, 2)
    erase_person(customer_id=first, basis="ASKED", reason="x", at=AT)
    assert queries.by_card(card) is None
    assert set(PointsEntry.objects.values_list("reason", flat=True)) == {""}
    assert Recommendation.objects.get().note == ""
    assert queries.balance(member_id) == 500


@pytest.mark.covers("R261")
def test_an_adopted_suggestion_posts_its_points_by_itself_and_once(cast):
    member_id = join(cast.customer_id)
    idea = complaint_actions.suggest(customer_id=cast.customer_id, idea="五片一盒", at=AT)
    complaint_actions.evaluate(suggestion_id=idea, status="ADOPTED", reply="谢谢", at=AT)
    while dispatch.run_once():
        pass
    entry = PointsEntry.objects.get(source="ADOPTED_IDEA")
    assert (entry.points, entry.member_id, entry.rests_on) == (2_000, member_id, "JY-2026-000001")
    assert AuditEntry.objects.filter(act="points.post", object_id=member_id).exists()


@pytest.mark.covers("R356")
def test_what_becomes_better_is_not_done_before_it_is_measured_again(cast):
    gain = actions.plan_gain(
        title="报价更快", measure="报价用时", unit="小时", before=Decimal(8), due_date=TODAY, branch_id=cast.hall.pk,
        at=AT,
    )  # fmt: skip
    with pytest.raises(rules.Refused, match="AFTER_MISSING"):
        actions.finish_gain(gain_id=gain, after=None, day=TODAY, at=AT)
    actions.finish_gain(gain_id=gain, after=Decimal(2), day=TODAY, at=AT)
    with pytest.raises(rules.Refused, match="WRONG_STATE"):
        actions.finish_gain(gain_id=gain, after=Decimal(2), day=TODAY, at=AT)
