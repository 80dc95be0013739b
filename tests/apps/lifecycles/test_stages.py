"""Judging business stages: kept beside the suggestion, dated, with a task where decline begins."""

from datetime import timedelta

from cast import AT, TODAY

from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions, queries
from zhike.apps.lifecycles.models import BusinessStage
from zhike.apps.tasks.models import Task


def test_a_judgement_is_dated_kept_and_taken_back(acting, cast):
    acting("branch_manager")
    judge = {"customer_id": cast.customer_id, "day": TODAY, "at": AT}
    actions.decide_stage(stage="GROWTH", evidence="走访:新厂房", **judge)
    actions.decide_stage(stage="DECLINE_EARLY", evidence="订单减少", **judge)
    assert queries.stage_of(cast.customer_id).stage == "DECLINE_EARLY"
    assert customer_queries.classes_on(cast.customer_id, TODAY)["BUSINESS_STAGE"].code == "DECLINE_EARLY"
    assert Task.objects.get(source="business_stage").assignee_id == cast.owner.pk
    actions.take_back_stage(customer_id=cast.customer_id, day=TODAY, at=AT)
    assert queries.stage_of(cast.customer_id).stage == "GROWTH"
    assert customer_queries.classes_on(cast.customer_id, TODAY)["BUSINESS_STAGE"].code == "GROWTH"
    assert BusinessStage.objects.count() == 1


def test_judged_the_same_again_and_taken_back_the_class_stays(acting, cast):
    acting("branch_manager")
    judge = {"customer_id": cast.customer_id, "stage": "GROWTH"}
    yesterday = TODAY - timedelta(days=1)
    actions.decide_stage(evidence="走访", day=yesterday, at=AT, **judge)
    actions.decide_stage(evidence="看了年报", day=TODAY, at=AT, **judge)
    actions.take_back_stage(customer_id=cast.customer_id, day=TODAY, at=AT)
    assert queries.stage_of(cast.customer_id).evidence == "走访"
    held = customer_queries.classes_on(cast.customer_id, TODAY)["BUSINESS_STAGE"]
    assert (held.code, held.valid_from, held.valid_to) == ("GROWTH", yesterday, None)
