"""Plans and asks move with their customer, go with whom they name, and open work goes to a successor."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import records
from cast import AT, TODAY

from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.coaching.models import Ask, Inquiry, PromptUse
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.plans import actions, queries
from zhike.apps.plans.models import AccountPlan, Anchor, Goal, PlanAction, Refusal, Reservation, ZeroReview
from zhike.jobs import planning, reactions

OF_CUSTOMER = (AccountPlan, Goal, PlanAction, Refusal, ZeroReview, Anchor, Reservation, Ask, Inquiry, PromptUse)
EACH, NONE = [1, 1, 2, 1, 1, 1, 1, 1, 1, 1], [0] * 10


@pytest.fixture
def made(cast, everything) -> dict:
    """One of everything about the customer of the cast."""
    given = {"customer_id": cast.customer_id, "owner_id": cast.owner.pk, "branch_id": cast.hall.pk, "at": AT}
    of = {module.__name__: module for module in records.MODULES}
    return of["records.plans"].make(**given) | of["records.coaching"].make(**given)


def of(customer_id: int) -> list[int]:
    return [model.objects.filter(customer_id=customer_id).count() for model in OF_CUSTOMER]


def test_everything_goes_along_in_a_merge_and_comes_back(cast, made):
    new = customer_actions.NewCustomer(code="C2", name="滇中", branch_id=cast.hall.pk)
    other = customer_actions.add_customer(new=new, at=AT)
    ways = {"from_id": cast.customer_id, "to_id": other}
    moved, asked = actions.repoint_customer(**ways), coaching_actions.repoint_customer(**ways)
    assert (of(cast.customer_id), of(other)) == (NONE, EACH)
    actions.restore_customer(**ways, moved=moved)
    coaching_actions.restore_customer(**ways, moved=asked)
    assert (of(cast.customer_id), of(other)) == (EACH, NONE)


def test_goals_stay_at_the_branch_of_their_customer(cast, made):
    customer_actions.move_customer(customer_id=cast.customer_id, branch_id=cast.other_hall.pk, day=TODAY, at=AT)
    happening = SimpleNamespace(payload={"customer_ids": [cast.customer_id]}, at=AT)
    planning.follow_customers(happening)
    assert Goal.objects.get().branch_id == cast.other_hall.pk
    assert actions.follow_customers(customer_ids=[cast.customer_id]) == 0
    assert planning.follow_customers in reactions.REACTIONS["customer.changed"]


def test_nothing_stays_that_tells_of_an_erased_customer(cast, made):
    actions.forget_customer(customer_id=cast.customer_id)
    coaching_actions.forget_customer(customer_id=cast.customer_id)
    told = str([*queries.about_customer(cast.customer_id).values()])
    for words in (
        "少停线",
        "按期投产",
        "清单占比",
        "抄送车间",
        "账期 120 天",
        "价格决定一切",
        "先试切",
        "夜班",
        "看新品",
        "刃磨试切",
    ):
        assert words not in told
    assert (Ask.objects.get().what, Inquiry.objects.get().text, PromptUse.objects.get().answer) == ("", "", "")
    assert Goal.objects.get().target == 50, "numbers stay"


def test_a_key_person_is_blotted_out_of_plans_and_asks(cast, made):
    Ask.objects.update(what="请李雪梅引荐")
    AccountPlan.objects.update(interests=["李雪梅交接"])
    words = {"person_id": 1, "customer_ids": [cast.customer_id], "words": {"李雪梅": "某人"}}
    assert (actions.forget_person(**words), coaching_actions.forget_person(**words)) == (1, 1)
    assert (Ask.objects.get().what, AccountPlan.objects.get().interests) == ("请某人引荐", ["某人交接"])


def test_open_goals_actions_and_questions_go_to_a_successor_and_back(cast, made):
    Goal.objects.create(
        branch=cast.hall, owner=cast.owner, title="达成了", measure="家", unit="家", start=0, target=5, set_date=TODAY,
        due_date=TODAY + timedelta(days=9), state="MET", created_at=AT, updated_at=AT,
    )  # fmt: skip
    ways, back = {"from_id": cast.owner.pk, "to_id": cast.colleague.pk}, {"at": AT}
    goals = actions.hand_over_goals(**ways, customer_ids=None, **back)
    deeds = actions.hand_over_actions(**ways, customer_ids=[cast.customer_id], **back)
    asked = coaching_actions.hand_over_inquiries(**ways, customer_ids=None, **back)
    assert (goals, len(deeds), made["action_id"] in deeds, len(asked)) == ([made["goal_id"]], 2, True, 1)
    assert Goal.objects.get(pk=made["goal_id"]).owner_id == cast.colleague.pk
    assert actions.take_back_goals(ids=goals, **ways, **back) == 1
    assert actions.take_back_actions(ids=deeds, **ways, **back) == 2
    assert coaching_actions.take_back_inquiries(ids=asked, **ways, **back) == 1
    with base.acting_as(base.System("test")):
        assert Goal.objects.get(pk=made["goal_id"]).owner_id == cast.owner.pk
