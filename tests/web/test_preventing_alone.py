"""What prevents by itself: like customers get a task, a policy customers left for is reviewed, halls are compared."""

from datetime import timedelta

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.changes import actions as change_actions
from zhike.apps.changes.models import Change
from zhike.apps.churn import actions, queries, rules
from zhike.apps.churn.models import Case, Measure
from zhike.apps.customers.models import Card
from zhike.apps.tasks.models import Task

pytestmark = pytest.mark.usefixtures("the_moment", "everything")


def left(customer_id: int, cast, **more) -> Case:
    values = {
        "status": "CONFIRMED", "exit_date": TODAY - timedelta(days=30), "due_date": TODAY, "tier": "SMALL",
        "reason": "PRICE", "cause_date": TODAY, "branch_id": cast.hall.pk, "created_at": AT, "updated_at": AT, **more,
    }  # fmt: skip
    return Case.objects.create(customer_id=customer_id, **values)


@pytest.mark.covers("R469")
def test_a_measure_of_a_case_acts_by_itself_on_whoever_stands_as_that_customer_did(cast):
    ids = [add_customer(cast.hall.pk, code=f"L{n}", name=f"同类{n}", owner_id=cast.owner.pk) for n in range(8)]
    Card.objects.filter(pk__in=ids).update(tier="SMALL", churn_state="AT_RISK", stake=100)
    case = left(ids[0], cast)
    Card.objects.filter(pk=ids[7]).update(churn_state="NORMAL")
    told = {"kind": "PREVENT", "title": "上门解释新价", "factor": "PRICE", "branch_id": cast.hall.pk, "due_date": TODAY,
            "case": case, "owner": cast.branch_manager, "created_at": AT, "updated_at": AT}  # fmt: skip
    row = Measure.objects.create(**told)
    # Six are alike; five a day, as the rule table says, and nobody twice.
    assert [actions.watch_prevention(day=TODAY, at=AT) for _ in range(3)] == [5, 1, 0]
    tasks = Task.objects.filter(source="measure")
    assert set(tasks.values_list("customer_id", flat=True)) == set(ids[1:7])
    assert {task.assignee_id for task in tasks} == {cast.owner.pk}
    assert tasks[0].link == f"/churn/measures/{row.pk}/"
    # A year after it was done it is no rule any more; dropped, neither.
    Task.objects.all().delete()
    Measure.objects.update(status="DONE", done_date=TODAY - timedelta(days=365))
    assert actions.watch_prevention(day=TODAY, at=AT) == 0


@pytest.mark.covers("R445")
def test_a_policy_customers_left_for_is_reviewed_by_who_is_in_charge_of_it_once_a_quarter(cast):
    values = {"kind": "POLICY", "title": "现款提货", "first_date": TODAY, "branch_id": cast.hall.pk,
              "owner_id": cast.branch_manager.pk}  # fmt: skip
    change_id = change_actions.propose(values=values, day=TODAY, at=AT)
    case = left(cast.customer_id, cast, reason="MANAGEMENT", subject="不满现款提货的规定")
    other = left(add_customer(cast.hall.pk, code="P1", name="嫌贵"), cast)
    assert change_actions.review_policies(case_ids=[case.pk], day=TODAY, at=AT) == 0, "a draft cost nobody"
    Change.objects.filter(pk=change_id).update(status="PILOT")
    ids = [case.pk, other.pk]
    assert [change_actions.review_policies(case_ids=ids, day=TODAY, at=AT) for _ in range(2)] == [1, 0]
    task = Task.objects.get(source="policy")
    assert (task.assignee_id, task.link) == (cast.branch_manager.pk, f"/policies/{change_id}/")
    later = TODAY + timedelta(days=92)
    assert change_actions.review_policies(case_ids=ids, day=later, at=AT) == 1


@pytest.mark.covers("R452")
def test_halls_are_compared_only_when_there_are_five_of_them():
    def hall(missed: int, lost: int) -> rules.Conduct:
        return rules.Conduct("hall", lost, 0, 0, 0, 0, 0, missed, 60, {}, 100)

    halls = [hall(missed, lost) for missed, lost in ((1, 2), (3, 3), (6, 9), (9, 8))]
    assert rules.together(halls) is None
    found = rules.together([*halls, hall(12, 14)])
    # By hand: means 6.2 and 7.2; sums of products 81.8, of squares 78.8 and 94.8; 81.8 ÷ √(78.8 × 94.8) = 0.9464.
    assert (round(found.r, 4), found.n) == (0.9464, 5)
    assert rules.n_compared([*halls, rules.Conduct("hall", 0, 0, 0, 0, 0, 0, 0, 0, {}, 50)]) == 4


@pytest.mark.covers("R468")
def test_a_confirmed_case_without_its_form_is_told_of_after_days(cast):
    case = left(cast.customer_id, cast, exit_date=TODAY, tier="VIP", is_major=True, analysed_date=None)
    within = queries.rule_of_prevention()["form"]
    assert not queries.unfinished(TODAY + timedelta(days=within)).exists()
    late = TODAY + timedelta(days=within + 1)
    assert [row.pk for row in queries.unfinished(late)] == [case.pk]
    assert [actions.tell_unfinished(day=late, at=AT) for _ in range(2)] == [1, 0]
