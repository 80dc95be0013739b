"""Hand-over through the door: who leaves, who takes over, the access that ends at once, and taking it back."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from dealing import add_customer
from django.test import Client

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities.models import Activity, Visit
from zhike.apps.core import base
from zhike.apps.core.models import Event
from zhike.apps.customers.models import Card, Customer
from zhike.apps.org import actions as org_actions
from zhike.apps.org.models import User
from zhike.apps.playbooks.models import Rule
from zhike.apps.stewardship import queries as stewardship_queries
from zhike.apps.stewardship.models import Handover
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Notice, Task
from zhike.apps.webforms import actions as webform_actions
from zhike.apps.webforms.models import WebForm


@pytest.fixture
def everything():
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def held(cast, everything) -> list[int]:
    """Three customers of the owner: a key customer, one in the middle, one small; two open tasks and a closed one."""
    ids = [cast.customer_id] + [
        add_customer(cast.hall.pk, code=f"H{i}", name=f"客户{i}号", owner_id=cast.owner.pk) for i in range(2)
    ]
    for pk, tier, stake in zip(ids, ("VIP", "ORDINARY", "SMALL"), ("5000", "300", "20"), strict=True):
        Card.objects.filter(pk=pk).update(tier=tier, stake=Decimal(stake))
    for title, customer_id in (("报价", ids[0]), ("整理资料", None), ("已完成", ids[1])):
        task_id = task_actions.add_task(
            title=title, due_date=TODAY, branch_id=cast.hall.pk, assignee_id=cast.owner.pk, customer_id=customer_id,
            at=AT,
        )  # fmt: skip
    task_actions.close_task(task_id=task_id, at=AT)
    return ids


def hand_over(client, cast, held, **more):
    to = {f"to_{held[0]}": cast.branch_manager.pk, f"to_{held[1]}": cast.colleague.pk}
    data = {"rest": cast.colleague.pk, "closes_access": "on"} | to | more
    return client.post(f"/handover/{cast.owner.pk}/", data)


def owners(ids) -> list[int]:
    return [Customer.objects.get(pk=pk).owner_id for pk in ids]


def test_a_customer_of_a_hall_without_staff_is_offered_to_the_nearest_branch_above(cast, everything):
    empty = org_actions.add_branch(code="SZ-9", name="苏州城东", level="HALL", parent_id=cast.province.pk, at=AT)
    hall_only = add_customer(empty.pk, code="E9", name="城东客户", owner_id=cast.owner.pk)
    idle = org_actions.add_user(
        username="idle", name="总部闲人", role="REP", branch_id=cast.head.pk, password=None, at=AT
    )
    people = {user.pk: user for user in stewardship_queries.successors(cast.owner.pk)}
    assert idle.pk in people, "headquarters has somebody with no customer at all"
    to = stewardship_queries.suggestion(cast.owner.pk)[hall_only]
    assert people[to].branch.path.startswith(cast.province.path)


@pytest.mark.covers("R611")
def test_a_leavers_customers_and_open_tasks_go_to_successors(signed_in, cast, held):
    client = signed_in("branch_manager")
    page = client.get(f"/handover/{cast.owner.pk}/").content.decode()
    # Most money at risk first.
    assert page.index("苏南轨道装备有限公司") < page.index("客户0号") < page.index("客户1号")
    answer = hand_over(client, cast, held)
    done = Handover.objects.get()
    assert answer.url == f"/handovers/{done.pk}/"
    assert owners(held) == [cast.branch_manager.pk, cast.colleague.pk, cast.colleague.pk]
    assert (done.n_customers, done.n_tasks, done.n_visits, done.stake) == (3, 2, 1, Decimal(5320))
    assert Task.objects.get(title="报价").assignee_id == cast.branch_manager.pk
    assert Task.objects.get(title="整理资料").assignee_id == cast.colleague.pk
    assert Task.objects.get(title="已完成").assignee_id == cast.owner.pk
    visit = Task.objects.get(source="handover")
    assert (visit.customer_id, visit.assignee_id, (visit.due_date - TODAY).days >= 7) == (
        held[0], cast.branch_manager.pk, True,
    )  # fmt: skip
    told = set(Notice.objects.values_list("user_id", flat=True))
    assert {cast.colleague.pk, cast.branch_manager.pk} <= told
    assert "5,320" in client.get(answer.url).content.decode()


def test_the_access_of_the_leaver_ends_at_the_next_request(signed_in, cast, held):
    theirs = Client()
    theirs.force_login(cast.owner)
    secret = org_actions.make_token(user_id=cast.owner.pk, name="own", at=AT)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert theirs.get("/customers/").status_code == 200
    assert program.get("/api/v1/customers").status_code == 200
    hand_over(signed_in("branch_manager"), cast, held)
    assert theirs.get("/customers/").url.startswith("/login/")
    assert program.get("/api/v1/customers").status_code == 401
    assert Client().post("/login/", {"username": "owner", "password": "correct horse battery"}).status_code == 401


def test_what_was_handed_over_is_taken_back_but_not_the_access(signed_in, cast, held):
    client = signed_in("branch_manager")
    page = client.get(hand_over(client, cast, held).url).content.decode()
    Customer.objects.filter(pk=held[2]).update(owner_id=cast.branch_manager.pk)
    Card.objects.filter(pk=held[2]).update(owner_id=cast.branch_manager.pk)
    undo = re.search(r"/handovers/\d+/undo/", page)[0]
    client.post(undo)
    assert owners(held) == [cast.owner.pk, cast.owner.pk, cast.branch_manager.pk]
    assert Task.objects.get(title="报价").assignee_id == cast.owner.pk
    assert Task.objects.get(source="handover").status == "CANCELLED"
    assert not User.objects.get(pk=cast.owner.pk).is_active
    assert Handover.objects.get().undone_at is not None
    client.post(undo)
    assert owners(held) == [cast.owner.pk, cast.owner.pk, cast.branch_manager.pk]


def test_a_hand_over_taken_back_by_two_at_once_is_taken_back_once(signed_in, cast, held, monkeypatch):
    client = signed_in("branch_manager")
    undo = f"{hand_over(client, cast, held)['Location']}undo/"
    with base.acting_as(base.System("test")):
        seen = Handover.objects.get()
    client.post(undo)
    # The second had looked before the first was done.
    monkeypatch.setattr("zhike.apps.stewardship.queries.handover", lambda _handover_id: seen)
    client.post(undo)
    assert Event.objects.filter(name="handover.undone").count() == 1


@pytest.fixture
def planned(cast, held) -> tuple[int, int, int]:
    """A visit and an activity of the owner to come, and a rule that gives its tasks to the owner by name."""
    visit_id, _warnings = activity_actions.plan_visit(
        new=activity_actions.NewVisit(held[0], TODAY + timedelta(days=3), cast.owner.pk, "看样"), today=TODAY, at=AT
    )
    plan = activity_actions.NewActivity("FORUM", "座谈", TODAY, TODAY + timedelta(days=9), cast.hall.pk)
    activity_id = activity_actions.add_activity(new=plan, at=AT)
    Activity.objects.filter(pk=activity_id).update(organiser_id=cast.owner.pk)
    rule = Rule.objects.create(
        name="规则", trigger="promise.broken", deed="TASK", target="PERSON", person=cast.owner, template="x",
        author=cast.administrator, created_at=AT, updated_at=AT,
    )  # fmt: skip
    return visit_id, activity_id, rule.pk


def who_does(visit_id: int, activity_id: int, rule_id: int) -> tuple[int, int, int]:
    return (
        Visit.objects.get(pk=visit_id).user_id, Activity.objects.get(pk=activity_id).organiser_id,
        Rule.objects.get(pk=rule_id).person_id,
    )  # fmt: skip


def test_planned_visits_go_with_their_customers_and_what_the_leaver_runs_to_who_takes_the_rest(
    signed_in, cast, held, planned
):
    client = signed_in("branch_manager")
    done = hand_over(client, cast, held).url
    assert who_does(*planned) == (cast.branch_manager.pk, cast.colleague.pk, cast.colleague.pk)
    assert f"/visits/{planned[0]}/" in client.get("/visits/all/?user=me").content.decode()
    client.post(f"{done}undo/")
    assert who_does(*planned) == (cast.owner.pk,) * 3


def test_web_forms_of_the_leaver_are_answered_by_who_takes_the_rest(signed_in, cast, held):
    values = {"name": "官网", "title": "询价", "asks": ["phone"], "branch_id": cast.hall.pk, "owner_id": cast.owner.pk}
    form_id = webform_actions.add_form(values=values, at=AT)
    client = signed_in("branch_manager")
    done = hand_over(client, cast, held).url
    assert WebForm.objects.get(pk=form_id).owner_id == cast.colleague.pk
    client.post(f"{done}undo/")
    assert WebForm.objects.get(pk=form_id).owner_id == cast.owner.pk


def test_a_visit_called_off_since_stays_where_it_is(signed_in, cast, held, planned):
    client = signed_in("branch_manager")
    done = hand_over(client, cast, held).url
    activity_actions.cancel_visit(visit_id=planned[0], at=AT)
    client.post(f"{done}undo/")
    assert Visit.objects.get(pk=planned[0]).user_id == cast.branch_manager.pk


def test_the_access_may_be_left_open(signed_in, cast, held):
    hand_over(signed_in("branch_manager"), cast, held, closes_access="")
    assert User.objects.get(pk=cast.owner.pk).is_active
    assert not Handover.objects.get().is_access_closed


@pytest.mark.parametrize(
    "told",
    [
        ("branch_manager", "owner", 302), ("regional_manager", "owner", 302), ("administrator", "owner", 302),
        ("other_manager", "owner", 404), ("owner", "colleague", 403), ("analyst", "owner", 403),
        ("auditor", "owner", 403), ("branch_manager", "branch_manager", 404), ("branch_manager", "administrator", 404),
        ("regional_manager", "branch_manager", 302), ("general_manager", "administrator", 422),
        ("general_manager", "analyst", 422), ("administrator", "general_manager", 302),
    ],
)  # fmt: skip
def test_only_who_stands_above_hands_work_over(signed_in, cast, held, told):
    part, leaver, status = told
    user = cast.people()[leaver]
    answer = signed_in(part).post(
        f"/handover/{user.pk}/", {"rest": cast.colleague.pk, "closes_access": "on"}
    )  # fmt: skip
    assert answer.status_code == status
    assert User.objects.get(pk=user.pk).is_active is (status != 302)


@pytest.mark.parametrize("rest", ["", "999999", "x", "leaver", "elsewhere"])
def test_only_an_active_owner_of_ones_branches_takes_over(signed_in, cast, held, rest):
    chosen = {"leaver": cast.owner.pk, "elsewhere": cast.other_manager.pk}.get(rest, rest)
    answer = signed_in("branch_manager").post(f"/handover/{cast.owner.pk}/", {"rest": chosen, "closes_access": "on"})
    assert answer.status_code == 422
    assert owners(held) == [cast.owner.pk] * 3
    assert User.objects.get(pk=cast.owner.pk).is_active


def test_the_list_shows_who_holds_what_at_ones_branches(signed_in, cast, held):
    page = signed_in("branch_manager").get("/handover/").content.decode()
    assert f"/handover/{cast.owner.pk}/" in page
    assert "5,320" in page
    assert f"/handover/{cast.other_manager.pk}/" not in page
    assert f"/handover/{cast.branch_manager.pk}/" not in page
