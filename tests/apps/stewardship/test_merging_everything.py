"""Stories of merged records with all that hangs on them: contacts, promises, key persons, tasks; there and back."""

from datetime import timedelta

import pytest
from dealing import add_customer

from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.stewardship import actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries


@pytest.fixture
def twin(cast) -> int:
    """A second record of the cast's customer."""
    return add_customer(cast.hall.pk, code="C777", name="苏南轨道装备公司", owner_id=cast.colleague.pk)


def talk(customer_id: int, n: int, at) -> None:
    """Note some contacts with a customer, an hour apart."""
    for i in range(n):
        new = interaction_actions.NewInteraction(
            customer_id=customer_id, text=f"电话 {i}", happened_at=at - timedelta(hours=i)
        )
        interaction_actions.add_interaction(new=new, day=at.date(), at=at)


def n_contacts(customer_id: int) -> int:
    return interaction_queries.interactions_of(customer_id).count()


@pytest.mark.covers("R017")
def test_three_and_four_interactions_are_seven_and_come_apart_again(acting, cast, twin, at):
    acting("branch_manager")
    talk(cast.customer_id, 3, at)
    talk(twin, 4, at)
    done = actions.merge(survivor_id=cast.customer_id, merged_id=twin, at=at)
    assert (n_contacts(cast.customer_id), n_contacts(twin)) == (7, 0)
    assert interaction_queries.contactedness(cast.customer_id).last_any_at == at
    actions.unmerge(merge_id=done, at=at + timedelta(days=29))
    assert (n_contacts(cast.customer_id), n_contacts(twin)) == (3, 4)


@pytest.mark.covers("R017")
def test_complaints_and_points_move_to_the_survivor_and_come_back(acting, cast, twin, at):
    acting("branch_manager")
    new = complaint_actions.NewComplaint(twin, "三箱刀片崩刃", "CALM")
    complaint_id = complaint_actions.open_complaint(new=new, at=at)
    with base.acting_as(base.System("points")):
        for customer_id, n in ((cast.customer_id, 300), (twin, 50)):
            member_id = loyalty_actions.enrol(customer_id=customer_id, since=at.date(), at=at)
            loyalty_actions.give_by_hand(
                member_id=member_id, points=n, reason="补记", key=f"k{n}", day=at.date(), at=at
            )  # fmt: skip

    def held(customer_id: int) -> tuple[int, int | None]:
        rows = complaint_queries.complaints_of(customer_id)
        member = loyalty_queries.member_of(customer_id)
        return rows.count(), member and member.balance

    # Each was given 200 for joining.
    assert (held(cast.customer_id), held(twin)) == ((0, 500), (1, 250))
    done = actions.merge(survivor_id=cast.customer_id, merged_id=twin, at=at)
    assert (held(cast.customer_id), held(twin)) == ((1, 750), (0, 0))
    assert complaint_queries.complaint(complaint_id).customer_id == cast.customer_id
    actions.unmerge(merge_id=done, at=at)
    assert (held(cast.customer_id), held(twin)) == ((0, 500), (1, 250))


def test_people_promises_and_tasks_follow_and_come_back(acting, cast, twin, at):
    acting("branch_manager")
    part = people_actions.NewPart(customer_id=twin, role="BUYER", valid_from=at.date())
    person_id = people_actions.add_person(values={"name": "李雪梅", "phone": "13900000001"}, part=part, at=at)
    promise = interaction_actions.NewPromise(
        customer_id=twin, text="三天内送样", due_date=at.date() + timedelta(days=3)
    )
    promise_id = interaction_actions.make_promise(new=promise, at=at)
    task_id = task_actions.add_task(
        title="回访", due_date=at.date(), branch_id=cast.hall.pk, assignee_id=cast.owner.pk, customer_id=twin, at=at
    )

    def holders() -> set[int]:
        return {
            people_queries.parts_of(person_id)[0].customer_id,
            interaction_queries.promise(promise_id).customer_id,
            task_queries.task(task_id).customer_id,
        }

    done = actions.merge(survivor_id=cast.customer_id, merged_id=twin, at=at)
    assert holders() == {cast.customer_id}
    actions.unmerge(merge_id=done, at=at)
    assert holders() == {twin}
