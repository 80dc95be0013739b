"""Judging business stages: kept beside the suggestion, dated, with a task where decline begins."""

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
