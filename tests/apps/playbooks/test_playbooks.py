"""Stories of rules: who fits, who is to do what, once for each occasion, as far as each of them sees."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base, lists
from zhike.apps.core.models import Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card, Customer
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import actions, queries, rules
from zhike.apps.playbooks.models import Deed, Rule, Run
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Notice, Task
from zhike.jobs import dispatch, playing, reactions, schedule

DAILY = "day.begun"
VALUES = {
    "name": "重要客户", "trigger": DAILY, "query": {"tier": "VIP"}, "deed": "TASK", "target": "OWNER",
    "template": "致电 {customer}（{code}，{tier}），已 {days} 天",
}  # fmt: skip


@pytest.fixture
def everything(cast):
    """The machine acts; the customer of the cast is a VIP silent for forty days."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP", last_purchase_date=TODAY - timedelta(days=40))
        yield


@pytest.fixture
def rule(cast, everything):
    """Write a rule in the general manager's name and switch it on: `rule(target="MANAGER")`."""

    def written(author: str = "general_manager", **more) -> int:
        with base.acting_as(org_queries.member(cast.people()[author].pk)):
            rule_id = actions.add_rule(values=VALUES | more, day=TODAY, at=AT)
            actions.switch_rule(rule_id=rule_id, is_active=True, at=AT)
        return rule_id

    return written


def run(event_id: int = 1, event: str = DAILY, payload: dict | None = None, days: int = 0) -> int:
    later = timedelta(days=days)
    return actions.run_rules(event_id=event_id, event=event, payload=payload or {}, day=TODAY + later, at=AT + later)


def add_customer(cast, code: str, **more) -> int:
    values = {"name": code, "branch_id": cast.hall.pk, "owner_id": cast.owner.pk} | more
    return customer_actions.add_customer(new=customer_actions.NewCustomer(code=code, **values), at=AT)


@pytest.mark.covers("R626")
@pytest.mark.covers("R189")
def test_a_rule_makes_one_task_for_an_event_however_often_it_is_told(cast, rule):
    rule()
    assert run(event_id=7) == 1
    assert run(event_id=7) == 0
    (task,) = Task.objects.all()
    assert task.title == "致电 苏南轨道装备有限公司（C001，VIP），已 40 天"
    assert (task.assignee_id, task.customer_id, task.due_date) == (
        cast.owner.pk, cast.customer_id, TODAY + timedelta(days=3),
    )  # fmt: skip
    assert task.source == "重要客户"


def test_a_customer_is_left_alone_for_as_long_as_the_rule_says(rule):
    rule(rest_days=30)
    assert run(event_id=1) == 1
    assert run(event_id=2, days=1) == 0
    assert run(event_id=3, days=29) == 0
    assert run(event_id=4, days=30) == 1
    assert Task.objects.count() == 2


def test_a_morning_begun_again_by_hand_makes_no_second_task(rule):
    rule(rest_days=0)
    assert run(event_id=1) == 1
    assert run(event_id=2) == 0
    assert run(event_id=3, days=1) == 1


def test_a_rule_that_is_off_does_nothing(rule):
    rule_id = rule()
    actions.switch_rule(rule_id=rule_id, is_active=False, at=AT)
    assert run() == 0


def test_only_customers_that_fit_everything_are_meant(cast, rule, everything):
    small = add_customer(cast, "S1")
    merged = add_customer(cast, "S2")
    Card.objects.filter(pk=merged).update(tier="VIP", status="MERGED")
    Card.objects.filter(pk=small).update(tier="SMALL", last_purchase_date=TODAY)
    rule()
    assert run() == 1
    assert set(Deed.objects.values_list("customer_id", flat=True)) == {cast.customer_id}


@pytest.mark.parametrize(("query", "fits"), [
    ({"silent_min": "40"}, True), ({"silent_min": "41"}, False), ({"silent_max": "40"}, True),
    ({"silent_max": "39"}, False), ({"silent_min": "30", "silent_max": "60", "tier": "VIP,MAJOR"}, True), ({}, True),
])  # fmt: skip
def test_days_of_silence_are_counted_on_the_day_of_the_run(cast, everything, query, fits):
    assert queries.fitting(query, TODAY).filter(pk=cast.customer_id).exists() is fits
    assert queries.fitting({"silent_min": "41"}, TODAY + timedelta(days=1)).exists()


@pytest.mark.parametrize(("values", "field"), [
    ({"trigger": "moon.full"}, "trigger"), ({"target": "PERSON"}, "person"),
    ({"target": "ROLE", "role": "REP"}, "role"),
    ({"template": "{customer.__class__}"}, "template"), ({"template": "{}"}, "template"),
    ({"query": {"silent_min": "-1"}}, "query"), ({"query": {"silent_max": "99999"}}, "query"),
])  # fmt: skip
def test_a_rule_that_cannot_be_carried_out_is_refused_by_its_field(everything, values, field):
    with pytest.raises(rules.BadRule) as refused:
        actions.add_rule(values=VALUES | values, day=TODAY, at=AT)
    assert refused.value.field == field


@pytest.mark.parametrize("query", [{"phone": "1"}, {"tier": "GOLD"}, {"owner__password": "x"}])
def test_a_filter_the_list_does_not_offer_is_refused(everything, query):
    with pytest.raises(lists.ListRefused):
        actions.add_rule(values=VALUES | {"query": query}, day=TODAY, at=AT)
    assert not Rule.objects.exists()


def test_a_name_with_places_to_fill_is_not_filled_again(cast, rule):
    Card.objects.filter(pk=cast.customer_id).update(name="{code} 公司")
    rule(template="致电 {customer}")
    run()
    assert Task.objects.get().title == "致电 {code} 公司"


def test_without_an_owner_the_manager_of_the_branch_gets_it(cast, rule):
    Card.objects.filter(pk=cast.customer_id).update(owner=None)
    rule()
    run()
    assert Task.objects.get().assignee_id == cast.branch_manager.pk


def test_without_a_manager_the_one_above_gets_it(cast, rule, everything):
    org_actions.change_user(user_id=cast.branch_manager.pk, values={"is_active": False}, at=AT)
    rule(target="MANAGER")
    run()
    assert Task.objects.get().assignee_id == cast.regional_manager.pk


def test_nobody_is_given_what_they_may_not_see(cast, rule):
    rule(target="PERSON", person_id=cast.other_manager.pk)
    assert run() == 0
    assert Deed.objects.get().skipped == "UNSEEN"
    assert not Task.objects.exists()


def test_a_notice_goes_to_everybody_of_a_role_who_sees_the_customer(cast, rule):
    rule(deed="NOTICE", target="ROLE", role="REP", template="{customer} 沉默")
    assert run() == 1
    (told,) = Notice.objects.all()
    assert (told.user_id, told.title) == (cast.owner.pk, "苏南轨道装备有限公司 沉默")
    assert told.link == f"/customers/{cast.customer_id}/"


def test_a_rule_ends_with_the_right_of_its_author(cast, rule, everything):
    rule()
    org_actions.change_user(user_id=cast.general_manager.pk, values={"role": "ANALYST"}, at=AT)
    assert run() == 0
    assert not Run.objects.exists()


def test_an_event_means_the_customers_it_is_about(cast, rule, everything):
    other = add_customer(cast, "S3")
    Card.objects.filter(pk=other).update(tier="VIP")
    rule(trigger="customer.changed")
    assert run(event="customer.changed", payload={"customer_ids": [other]}) == 1
    assert Task.objects.get().customer_id == other


def test_a_closed_task_can_lead_to_the_next_one_through_the_queue_of_events(cast, rule, everything, monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)
    monkeypatch.setattr(schedule, "DAILY", ())
    rule(trigger="task.closed", template="回访 {customer}", rest_days=0)
    first = task_actions.add_task(
        title="寄样品", due_date=TODAY, branch_id=cast.hall.pk, assignee_id=cast.owner.pk,
        customer_id=cast.customer_id, at=AT,
    )  # fmt: skip
    task_actions.close_task(task_id=first, at=AT)
    dispatch.run_once()
    assert Task.objects.get(status="OPEN").title.startswith("回访")
    Event.objects.filter(name="task.closed").update(status="WAITING")
    dispatch.run_once()
    assert Task.objects.filter(status="OPEN").count() == 1


def test_no_more_than_the_most_are_acted_on_at_one_time(cast, rule, everything, monkeypatch):
    monkeypatch.setattr("zhike.apps.playbooks.actions.running.MOST", 2)
    for n in range(3):
        Card.objects.filter(pk=add_customer(cast, f"K{n}")).update(tier="VIP")
    rule()
    assert run(event_id=1) == 2
    assert Run.objects.get().is_capped
    assert run(event_id=2, days=1) == 2
    assert Task.objects.values("customer_id").distinct().count() == 4


def test_every_event_rules_wait_for_reaches_them():
    for name in rules.EVENTS:
        assert playing.follow_rules in reactions.REACTIONS[name]


@pytest.mark.parametrize("preset", rules.PRESETS, ids=lambda one: one.code)
def test_what_comes_with_the_program_can_be_kept_and_begins_switched_off(cast, everything, preset):
    with base.acting_as(org_queries.member(cast.general_manager.pk)):
        rule_id = actions.add_rule(values=preset.values | {"query": dict(preset.query)}, day=TODAY, at=AT)
    assert not queries.rule(rule_id).is_active


def test_the_log_follows_a_merged_customer_and_comes_back(cast, rule, everything):
    other = add_customer(cast, "S4")
    Card.objects.filter(pk=other).update(tier="VIP")
    rule()
    run()
    moved = actions.repoint_customer(from_id=other, to_id=cast.customer_id)
    assert list(Deed.objects.values_list("customer_id", flat=True)) == [cast.customer_id]
    actions.restore_customer(from_id=other, to_id=cast.customer_id, moved=moved)
    assert set(Deed.objects.values_list("customer_id", flat=True)) == {cast.customer_id, other}
    assert Customer.objects.filter(pk=other).exists()


def test_what_a_rule_did_comes_back_whole_when_a_merge_is_taken_back(cast, rule, everything):
    other = add_customer(cast, "S4")
    Card.objects.filter(pk=other).update(tier="VIP")
    rule(deed="CHANGE", change_field="status", change_value="SUPPRESSED")
    run()
    Deed.objects.filter(customer_id=other).update(message_id=7)
    before = Deed.objects.values("task_id", "message_id", "change", "skipped").get(customer_id=other)
    moved = actions.repoint_customer(from_id=other, to_id=cast.customer_id)
    actions.restore_customer(from_id=other, to_id=cast.customer_id, moved=moved)
    assert Deed.objects.values("task_id", "message_id", "change", "skipped").get(customer_id=other) == before


def test_a_rule_that_asks_for_a_field_no_longer_offered_stops_no_other(cast, rule, everything):
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "轨道交通"}, channel="SERVICE", day=TODAY, at=AT
    )
    rule(query={"x_industry": "轨道"})
    rule(target="MANAGER")
    catalog_actions.change_field(noun="ENTERPRISE", code="industry", values={"is_hidden": True}, version=None, at=AT)
    assert run() == 1
    assert Task.objects.get().assignee_id == cast.branch_manager.pk
