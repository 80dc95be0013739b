"""Stories of rules that do something by themselves: change a customer, write to it, for many kinds of occasions."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities.actions import NewVisit
from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card, Customer
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound.models import Message, Template
from zhike.apps.playbooks import actions, queries, rules
from zhike.apps.playbooks.models import Deed, Rule
from zhike.jobs import dispatch, upkeep

DAILY = "day.begun"
CHANGE = {"deed": "CHANGE", "change_field": "status", "change_value": "SUPPRESSED"}


@pytest.fixture(autouse=True)
def everything(cast, monkeypatch):
    """The machine acts at the moment of the story; the customer can be written to."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)
    with base.acting_as(base.System("test")):
        Customer.objects.filter(pk=cast.customer_id).update(phone="13800000001", email="")
        yield


@pytest.fixture
def letter() -> int:
    """A template of a text message."""
    return outbound_actions.add_template(
        name="问候", channel="SMS", subject="", body="{name}，您好！{company}", language="zh-hans", at=AT
    )


@pytest.fixture
def rule(cast):
    """Write a rule in the general manager's name and switch it on."""

    def written(*, author: str = "general_manager", trigger: str = DAILY, **values) -> int:
        with base.acting_as(org_queries.member(cast.people()[author].pk)):
            rule_id = actions.add_rule(values={"name": "规则", "trigger": trigger, **values}, day=TODAY, at=AT)
            actions.switch_rule(rule_id=rule_id, is_active=True, at=AT)
        return rule_id

    return written


def run(event_id: int = 1, event: str = DAILY, payload: dict | None = None, days: int = 0) -> int:
    later = timedelta(days=days)
    return actions.run_rules(event_id=event_id, event=event, payload=payload or {}, day=TODAY + later, at=AT + later)


@pytest.mark.covers("R189")
def test_a_rule_sets_a_field_once_in_the_name_of_its_author(cast, rule):
    rule(deed="CHANGE", change_field="kind", change_value="INDIVIDUAL")
    assert run(event_id=1) == 1
    assert Customer.objects.get(pk=cast.customer_id).kind == "INDIVIDUAL"
    assert Card.objects.get(pk=cast.customer_id).kind == "INDIVIDUAL"
    assert Deed.objects.get().change == {"field": "kind", "before": "ENTERPRISE", "after": "INDIVIDUAL"}
    entry = AuditEntry.objects.get(act="customer.change", object_id=cast.customer_id)
    assert entry.user_id == cast.general_manager.pk
    assert run(event_id=2, days=31) == 0
    assert Deed.objects.latest("id").skipped == "SAME"


@pytest.mark.covers("R083")
def test_a_rule_of_old_that_would_retire_somebody_does_not_and_says_so(cast, rule):
    Rule.objects.filter(pk=rule(**CHANGE)).update(change_value="RETIRED")
    assert run() == 0
    assert Customer.objects.get(pk=cast.customer_id).status == "ACTIVE"
    assert Deed.objects.get().skipped == "AT_DESK"


def test_a_rule_gives_customers_to_an_owner(cast, rule):
    rule(deed="CHANGE", change_field="owner", change_value=str(cast.colleague.pk))
    assert run() == 1
    assert Customer.objects.get(pk=cast.customer_id).owner_id == cast.colleague.pk
    assert Event.objects.filter(name="customer.assigned").exists()


def test_an_owner_who_left_gets_nothing(cast, rule):
    rule(deed="CHANGE", change_field="owner", change_value=str(cast.colleague.pk))
    org_actions.change_user(user_id=cast.colleague.pk, values={"is_active": False}, at=AT)
    assert run() == 0
    assert Deed.objects.get().skipped == "NOBODY"
    assert Customer.objects.get(pk=cast.customer_id).owner_id == cast.owner.pk


@pytest.mark.parametrize("role", ["ANALYST", "API_CLIENT"])
def test_who_owns_customers_no_more_gets_nothing(cast, rule, role):
    rule(deed="CHANGE", change_field="owner", change_value=str(cast.colleague.pk))
    org_actions.change_user(user_id=cast.colleague.pk, values={"role": role}, at=AT)
    assert run() == 0
    assert Deed.objects.get().skipped == "NOBODY"
    assert Customer.objects.get(pk=cast.customer_id).owner_id == cast.owner.pk


def test_a_kind_that_stays_stops_neither_the_others_nor_the_next_rule(cast, rule):
    other = customer_actions.add_customer(
        new=customer_actions.NewCustomer(code="K", name="K", kind="ENTERPRISE", branch_id=cast.hall.pk), at=AT
    )
    customer_actions.note_orders(has_orders={cast.customer_id: True})
    rule(deed="CHANGE", change_field="kind", change_value="INDIVIDUAL")
    rule(**CHANGE)
    assert run() == 3
    kinds = dict(Customer.objects.values_list("pk", "kind"))
    assert kinds == {cast.customer_id: "ENTERPRISE", other: "INDIVIDUAL"}
    assert Deed.objects.get(customer_id=cast.customer_id, skipped="FIXED").change is None


@pytest.mark.covers("R189")
def test_a_rule_queues_one_message_by_the_template(cast, rule, letter):
    rule(deed="MESSAGE", letter_id=letter)
    assert run(event_id=5) == 1
    assert run(event_id=5) == 0
    assert run(event_id=6, days=1) == 0
    message = Message.objects.get()
    assert (message.channel, message.to, message.status) == ("SMS", "13800000001", "QUEUED")
    assert message.text.startswith("苏南轨道装备有限公司，您好！")
    assert message.user_id == cast.general_manager.pk
    assert Deed.objects.get().message_id == message.pk
    assert Event.objects.filter(name="message.queued", payload__message_id=message.pk).exists()


def test_a_template_that_advertises_makes_messages_that_ask_for_consent(cast, rule, letter):
    Template.objects.filter(pk=letter).update(purpose="MARKETING")
    rule(deed="MESSAGE", letter_id=letter)
    assert run() == 1
    assert Message.objects.get().purpose == "MARKETING"


def test_a_letter_goes_to_the_postal_address(cast, rule, letter):
    Template.objects.filter(pk=letter).update(channel="LETTER")
    found = queries.rule(rule(deed="MESSAGE", letter_id=letter, rest_days=1))
    with base.acting_as(org_queries.member(cast.general_manager.pk)):
        cards = list(queries.fitting({}, TODAY))
        assert queries.outlook(found, cards) == {cast.customer_id: "STAYED"}
        archive_actions.write_facts(
            customer_id=cast.customer_id,
            values={"address": "苏州工业园区星湖街 1 号"},
            channel="SERVICE",
            day=TODAY,
            at=AT,
        )
        assert queries.outlook(found, cards) == {}
    assert run() == 1
    assert Message.objects.get().to == "苏州工业园区星湖街 1 号"


@pytest.mark.parametrize(("change", "reason"), [
    ({"phone": ""}, "NO_ADDRESS"), ({"status": "SUPPRESSED"}, None),
])  # fmt: skip
def test_who_cannot_be_written_to_is_told_in_the_log(cast, rule, letter, change, reason):
    Customer.objects.filter(pk=cast.customer_id).update(**change)
    if "status" in change:
        Card.objects.filter(pk=cast.customer_id).update(**change)
    rule(deed="MESSAGE", letter_id=letter)
    assert run() == 0
    # A suppressed customer does not even come into question.
    assert [row.error for row in Message.objects.all()] == ([reason] if reason else [])
    assert [row.skipped for row in Deed.objects.all()] == (["STAYED"] if reason else [])


def test_a_text_that_may_not_go_any_more_does_not_go(rule, letter):
    rule(deed="MESSAGE", letter_id=letter)
    outbound_actions.add_phrase(text="您好", why="太随便", at=AT)
    assert run() == 0
    assert (Deed.objects.get().skipped, Message.objects.count()) == ("NO_TEXT", 0)


def test_without_its_template_a_rule_writes_nothing(rule, letter):
    rule_id = rule(deed="MESSAGE", letter_id=letter)
    Template.objects.filter(pk=letter).delete()
    assert run() == 0
    assert Rule.objects.get(pk=rule_id).letter_id is None
    assert Deed.objects.get().skipped == "NO_TEXT"


@pytest.mark.parametrize(("values", "field"), [
    ({"deed": "CHANGE"}, "change_field"), ({"deed": "CHANGE", "change_field": "password"}, "change_field"),
    ({**CHANGE, "change_value": "MERGED"}, "change_value"), ({**CHANGE, "rest_days": 0}, "rest_days"),
    ({"deed": "CHANGE", "change_field": "owner", "change_value": "999999"}, "change_value"),
    ({"deed": "MESSAGE"}, "letter_id"), ({"deed": "TASK"}, "template"),
])  # fmt: skip
def test_what_cannot_be_carried_out_is_refused_by_its_field(rule, values, field):
    with pytest.raises(rules.BadRule) as refused:
        rule(**values)
    assert refused.value.field == field


def test_nobody_lets_a_rule_do_what_they_may_not_do(cast, rule, monkeypatch):
    monkeypatch.setitem(org_rules.ACTS, "customer.edit", frozenset())
    with pytest.raises(rules.BadRule) as refused:
        rule(**CHANGE)
    assert refused.value.field == "deed"


def test_a_rule_stops_when_its_author_may_no_longer_do_it(cast, rule, monkeypatch):
    rule(**CHANGE)
    monkeypatch.setitem(org_rules.ACTS, "customer.edit", frozenset())
    assert run() == 0
    assert Customer.objects.get(pk=cast.customer_id).status == "ACTIVE"


def test_a_change_that_brings_about_what_its_rule_waits_for_does_not_go_round(cast, rule):
    rule(trigger="customer.changed", **CHANGE)
    rule(trigger="customer.changed", deed="CHANGE", change_field="status", change_value="ACTIVE")
    customer_actions.change_customer(customer_id=cast.customer_id, values={"name": "新名"}, version=None, at=AT)
    dispatch.run_once()
    assert Deed.objects.filter(skipped="").count() <= 2
    assert not Event.objects.filter(status="WAITING").exists()


def test_trying_says_who_would_be_left_out(cast, rule, letter):
    found = queries.rule(rule(deed="MESSAGE", letter_id=letter))
    cards = list(queries.fitting({}, TODAY))
    assert queries.outlook(found, cards) == {}
    Customer.objects.filter(pk=cast.customer_id).update(phone="")
    assert queries.outlook(found, cards) == {cast.customer_id: "STAYED"}
    same = queries.rule(rule(deed="CHANGE", change_field="status", change_value="ACTIVE"))
    assert queries.outlook(same, cards) == {cast.customer_id: "SAME"}


def contact(cast) -> None:
    new = interaction_actions.NewInteraction(customer_id=cast.customer_id, text="来电", happened_at=AT)
    interaction_actions.add_interaction(new=new, day=TODAY, at=AT)


def promise(cast, status: str) -> None:
    new = interaction_actions.NewPromise(customer_id=cast.customer_id, text="送样品", due_date=TODAY)
    promise_id = interaction_actions.make_promise(new=new, at=AT)
    interaction_actions.settle_promise(promise_id=promise_id, status=status, day=TODAY, at=AT)


OCCASIONS = {
    "interaction.added": contact,
    "promise.kept": lambda cast: promise(cast, "KEPT"),
    "promise.broken": lambda cast: promise(cast, "BROKEN"),
}


@pytest.mark.covers("R189")
@pytest.mark.parametrize("trigger", OCCASIONS)
def test_what_happens_with_a_customer_carries_its_rule_out_and_no_other(cast, rule, trigger):
    rules_by_trigger = {name: rule(trigger=name, deed="TASK", template=f"{name}") for name in OCCASIONS}
    with base.acting_as(org_queries.member(cast.owner.pk)):
        OCCASIONS[trigger](cast)
    dispatch.run_once()
    done = Deed.objects.values_list("run__rule_id", "customer_id")
    assert list(done) == [(rules_by_trigger[trigger], cast.customer_id)]


def test_a_visit_that_was_made_and_one_that_was_not(cast, rule):
    rule(trigger="visit.done", deed="TASK", template="回访 {customer}")
    with base.acting_as(org_queries.member(cast.owner.pk)):
        new = NewVisit(customer_id=cast.customer_id, user_id=cast.owner.pk, day=TODAY, purpose="RELATION")
        first, _lacks = activity_actions.plan_visit(new=new, today=TODAY, at=AT)
        activity_actions.cancel_visit(visit_id=first, at=AT)
    dispatch.run_once()
    assert not Deed.objects.exists()
    for status, n in (("CANCELLED", 0), ("DONE", 1)):
        told = {"visit_id": first, "customer_id": cast.customer_id, "status": status}
        assert run(event_id=90 + n, event="visit.settled", payload=told) == n


def test_stale_archives_and_merges_are_occasions_too(cast, rule):
    rule(trigger="archive.stale", deed="TASK", template="核实 {customer}")
    rule(trigger="customer.merged", deed="TASK", template="查看 {customer}")
    Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    archive_actions.write_facts(
        customer_id=cast.customer_id, values={"industry": "steel"}, channel="SURVEY",
        day=TODAY - timedelta(days=181), at=AT,
    )  # fmt: skip
    assert upkeep.look_after(day=TODAY, at=AT) == 1
    (event,) = Event.objects.filter(name="archive.stale")
    assert event.payload == {"customer_ids": [cast.customer_id]}
    assert run(event_id=1, event="archive.stale", payload=event.payload) == 1
    told = {"survivor_id": cast.customer_id, "merged_id": 0, "customer_ids": [cast.customer_id, 0]}
    assert run(event_id=2, event="customer.merged", payload=told) == 1
