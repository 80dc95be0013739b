"""What is known of a life follows a merged customer there and back, and words about persons go with them."""

from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.lifecycles import actions, queries
from zhike.apps.lifecycles.models import BusinessStage, StageMove
from zhike.apps.stewardship import actions as stewardship_actions


def judge(customer_id: int, stage: str) -> None:
    """Judge the stage of a customer's business."""
    actions.decide_stage(customer_id=customer_id, stage=stage, evidence="李雪梅说的", day=TODAY, at=AT)


def test_stages_and_moves_follow_a_merge_and_come_back(acting, cast):
    acting("branch_manager")
    twin = add_customer(cast.hall.pk, code="C777", name="苏南轨道装备公司", owner_id=cast.colleague.pk)
    judge(twin, "GROWTH")
    actions.set_stage(customer_id=twin, stage="FORMATION", note="x", day=TODAY, at=AT)
    done = stewardship_actions.merge(survivor_id=cast.customer_id, merged_id=twin, at=AT)
    assert queries.stage_of(cast.customer_id).stage == "GROWTH"
    assert queries.moves_of(cast.customer_id).count() == 1
    stewardship_actions.unmerge(merge_id=done, at=AT)
    assert queries.stage_of(cast.customer_id) is None
    assert (queries.stage_of(twin).stage, queries.moves_of(twin).count()) == ("GROWTH", 1)


def test_where_both_are_judged_the_one_that_stays_keeps_its_stage(acting, cast):
    acting("branch_manager")
    twin = add_customer(cast.hall.pk, code="C777", name="苏南轨道装备公司", owner_id=cast.colleague.pk)
    judge(cast.customer_id, "MATURITY")
    judge(twin, "GROWTH")
    stewardship_actions.merge(survivor_id=cast.customer_id, merged_id=twin, at=AT)
    assert queries.stage_of(cast.customer_id).stage == "MATURITY"


def test_a_key_person_is_blotted_out_of_the_evidence(everything, cast):
    judge(cast.customer_id, "GROWTH")
    actions.forget_person(person_id=1, customer_ids=[cast.customer_id], words={"李雪梅": "某人"})
    assert BusinessStage.objects.get().evidence == "某人说的"


def test_an_erased_person_leaves_no_words(everything, cast):
    actions.set_stage(customer_id=cast.customer_id, stage="FORMATION", note="说想换货", day=TODAY, at=AT)
    assert actions.forget_customer(customer_id=cast.customer_id) == 1
    assert StageMove.objects.get().note == ""
    assert queries.about_customer(cast.customer_id)["stage_moves"][0]["after"] == "FORMATION"
