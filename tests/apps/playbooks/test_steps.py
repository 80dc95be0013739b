"""Stories of playbooks of several steps: in order, by lot, escalated after their hours, each edit an edition."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.core.models import Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import actions, queries, rules
from zhike.apps.playbooks.models import Deed, Edition, Run
from zhike.apps.risk.models import Warning as Alarm
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Notice, Task

VALUES = {
    "name": "重要客户要走", "trigger": "warning.LEAVING", "query": {"tier": "VIP"}, "deed": "TASK", "target": "OWNER",
    "template": "上门拜访 {customer}", "due_days": 1, "question": "为什么要走？解决了吗？",
}  # fmt: skip
STEPS = (
    {"deed": "CHARGE", "target": "SPONSOR", "template": "您负责挽留 {customer}"},
    {"deed": "TASK", "target": "OWNER", "template": "回访 {customer}", "due_days": 7},
    {"deed": "ESCALATE", "target": "MANAGER", "hours": 24, "template": "还没有人拜访 {customer}"},
)
SMALL = {
    "name": "沉默客户", "trigger": "day.begun", "query": {"tier": "ORDINARY,SMALL"}, "deed": "TASK", "target": "OWNER",
    "template": "致电 {customer}", "hold_out": 20,
}  # fmt: skip


@pytest.fixture(autouse=True)
def vip(cast):
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
        yield


def written(cast, values, steps=(), *, is_on: bool = True) -> int:
    with base.acting_as(org_queries.member(cast.general_manager.pk)):
        rule_id = actions.add_rule(values=values, steps=steps, day=TODAY, at=AT)
        if is_on:
            actions.switch_rule(rule_id=rule_id, is_active=True, at=AT)
    return rule_id


def warn(cast, detector: str = "INTENT") -> dict:
    row = Alarm.objects.create(
        detector=detector, customer_id=cast.customer_id, level="RED", measured=1, threshold=1, confidence=0.8,
        opened_date=TODAY, seen_date=TODAY, due_date=TODAY, created_at=AT, updated_at=AT,
    )  # fmt: skip
    return {"warning_ids": [row.pk]}


def run(event: str, payload: dict, event_id: int = 1, at=AT) -> int:
    return actions.run_rules(event_id=event_id, event=event, payload=payload, day=TODAY, at=at)


@pytest.mark.covers("R501", "R500")
@pytest.mark.covers("R189")
def test_a_vip_who_means_to_leave_is_visited_called_again_and_told_of_if_nobody_goes(cast):
    rule_id = written(cast, VALUES, STEPS)
    assert run("warning.raised", warn(cast)) == 1
    visit, again = Task.objects.order_by("due_date")
    assert (visit.title, visit.assignee_id) == ("上门拜访 苏南轨道装备有限公司", cast.owner.pk)
    assert (again.due_date - visit.due_date) >= timedelta(days=5)
    # Nobody sponsors: the manager of the branch is put in charge.
    assert Notice.objects.get(title__startswith="您负责").user_id == cast.branch_manager.pk
    (waits,) = Event.objects.filter(name="playbook.waits")
    assert waits.run_after == AT + timedelta(hours=24)
    later = AT + timedelta(hours=24)
    assert actions.escalate(**waits.payload, day=TODAY, at=later) == 1
    assert actions.escalate(**waits.payload, day=TODAY, at=later) == 0
    assert Notice.objects.get(title__startswith="还没有人").user_id == cast.branch_manager.pk
    positions = list(Deed.objects.order_by("position").values_list("position", "skipped"))
    assert positions == [(1, ""), (2, ""), (3, ""), (4, "")]
    # Whoever did the visit says what came of it; nobody else of the hall does.
    deed = Deed.objects.get(position=1)
    with base.acting_as(org_queries.member(cast.colleague.pk)), pytest.raises((actions.NotYours, actions.NoSuchDeed)):
        actions.answer_deed(deed_id=deed.pk, outcome="SOLVED", note="", at=later)
    with base.acting_as(org_queries.member(cast.owner.pk)):
        actions.answer_deed(deed_id=deed.pk, outcome="SOLVED", note="价格，已解决", at=later)
    visit.refresh_from_db()
    assert (visit.status, visit.outcome) == ("DONE", "价格，已解决")
    course = queries.courses([rule_id])[rule_id]
    assert (course.n_customers, course.n_tasks, course.n_closed, course.n_escalated) == (1, 2, 1, 1)
    assert (course.success.part, course.success.whole) == (1, 1)


def test_what_is_done_in_time_is_not_escalated(cast):
    written(cast, VALUES, STEPS)
    run("warning.raised", warn(cast, "FORECAST"))
    for task in Task.objects.all():
        task_actions.close_task(task_id=task.pk, at=AT)
    (waits,) = Event.objects.filter(name="playbook.waits")
    assert actions.escalate(**waits.payload, day=TODAY, at=AT + timedelta(hours=24)) == 0
    assert Deed.objects.get(position=4).skipped == "IN_TIME"


def test_other_warnings_are_not_waited_for(cast):
    written(cast, VALUES, STEPS)
    assert run("warning.raised", warn(cast, "PRICE")) == 0


@pytest.mark.parametrize(("change", "field"), [
    ({"hold_out": 10, "trigger": "warning.GRIEVANCE", "query": {"tier": "SMALL"}}, "hold_out"),
    ({"hold_out": 10, "trigger": "warning.PAYMENT", "query": {"tier": "SMALL"}}, "hold_out"),
    ({"hold_out": 10, "trigger": "day.begun", "query": {"tier": "VIP,SMALL"}}, "hold_out"),
    ({"hold_out": 10, "trigger": "day.begun", "query": {}}, "hold_out"),
    ({"hold_out": 10, "trigger": "day.begun", "query": {"tier": "SMALL", "or2[state]": "DORMANT"}}, "hold_out"),
    ({"hold_out": 60, "trigger": "day.begun", "query": {"tier": "SMALL"}}, "hold_out"),
])  # fmt: skip
def test_nobody_is_left_out_where_everybody_is_helped(cast, change, field):
    with pytest.raises(rules.BadRule) as refused:
        written(cast, VALUES | change)
    assert refused.value.field == field


@pytest.mark.parametrize(("steps", "field"), [
    ([{"deed": "ESCALATE", "hours": 24, "template": "x"}], "deed"),
    ([{"deed": "MESSAGE"}], "letter_id"), ([{"deed": "POINTS", "points": 0}], "points"),
    ([{"deed": "TASK", "template": ""}], "template"), ([{"deed": "CASE", "target": "ROLE", "role": "REP"}], "role"),
    ([{"deed": "CHANGE"}], "deed"), ([{"deed": "NOTICE", "template": "x"}] * 10, ""),
])  # fmt: skip
def test_a_step_that_cannot_be_carried_out_is_refused_by_its_field(cast, steps, field):
    values = VALUES | {"deed": "NOTICE"}
    with pytest.raises(rules.BadRule) as refused:
        written(cast, values, steps)
    assert refused.value.field == field


def test_the_lot_leaves_some_alone_always_the_same_and_nobody_who_is_higher(cast):
    ids = [
        customer_actions.add_customer(new=customer_actions.NewCustomer(code=f"S{n}", **where), at=AT)
        for n in range(60)
        for where in [{"name": f"S{n}", "branch_id": cast.hall.pk, "owner_id": cast.owner.pk}]
    ]
    Card.objects.filter(pk__in=ids).update(tier="SMALL")
    rule_id = written(cast, SMALL)
    n_done = run("day.begun", {})
    held = set(Deed.objects.filter(lot="HELD").values_list("customer_id", flat=True))
    assert held == {pk for pk in ids if rules.is_held_out(rule_id, pk, 20)}
    assert n_done == 60 - len(held)
    assert not Task.objects.filter(customer_id__in=held).exists()
    # The left out rest as long as the others do, and a larger share holds the same ones and more.
    assert run("day.begun", {}, event_id=2, at=AT + timedelta(days=1)) == 0
    assert held <= {pk for pk in ids if rules.is_held_out(rule_id, pk, 40)}
    course = queries.courses([rule_id])[rule_id]
    assert (course.n_customers, course.n_held_out) == (60 - len(held), len(held))


def test_one_lot_in_five_is_drawn():
    n = sum(rules.is_held_out(7, pk, 20) for pk in range(10_000))
    # Four deviations of a binomial of 10,000 at 0.2 are 160.
    assert abs(n - 2000) < 160


def test_points_go_to_members_and_an_emergency_is_opened(cast):
    member_id = loyalty_actions.enrol(customer_id=cast.customer_id, since=TODAY, at=AT)
    before = loyalty_queries.balance(member_id)
    steps = [
        {"deed": "POINTS", "points": 20}, {"deed": "CASE", "target": "MANAGER", "template": "挽留 {customer}"},
    ]  # fmt: skip
    rule_id = written(cast, VALUES | {"deed": "NOTICE"}, steps)
    run("warning.raised", warn(cast))
    points, case = Deed.objects.order_by("position")[1:]
    assert (points.points, points.skipped) == (20, "")
    assert loyalty_queries.balance(member_id) - before == 20
    assert case.emergency_id
    assert queries.rule(rule_id).edition == 1


def test_an_edit_of_what_is_switched_on_is_a_new_edition_and_runs_name_theirs(cast):
    rule_id = written(cast, VALUES, STEPS, is_on=False)
    manager = org_queries.member(cast.general_manager.pk)
    with base.acting_as(manager):
        actions.change_rule(rule_id=rule_id, values={"due_days": 2}, version=None, day=TODAY, at=AT)
    assert queries.rule(rule_id).edition == 1
    with base.acting_as(manager):
        actions.switch_rule(rule_id=rule_id, is_active=True, at=AT)
    run("warning.raised", warn(cast))
    with base.acting_as(manager):
        actions.change_steps(rule_id=rule_id, steps=STEPS[:2], version=None, at=AT)
        actions.change_rule(rule_id=rule_id, values={"due_days": 2}, version=None, day=TODAY, at=AT)
    run("warning.raised", warn(cast, "FORECAST"), event_id=2, at=AT + timedelta(days=40))
    assert list(Run.objects.order_by("pk").values_list("edition", flat=True)) == [1, 2]
    first, second = Edition.objects.order_by("number")
    assert (first.values["steps"][0]["due_days"], len(first.values["steps"]), len(second.values["steps"])) == (2, 4, 3)


def test_what_it_would_have_done_is_told_from_what_was_recorded(cast):
    rule_id = written(cast, VALUES, STEPS, is_on=False)
    warn(cast)
    warn(cast, "FORECAST")
    warn(cast, "PRICE")
    past = queries.rehearse(queries.rule(rule_id), days=30, day=TODAY)
    # Two warnings of leaving about one customer, who rests after the first.
    assert (past.n_occasions, past.n_named, past.n_acts, past.n_customers) == (2, 1, 1, 1)
    assert not Task.objects.exists()
