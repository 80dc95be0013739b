"""Classes given by hand: one at a time, with a reason, kept by later runs, taken back as if never given."""

from datetime import date

import pytest

from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions, queries
from zhike.apps.customers.actions import standing
from zhike.apps.customers.models import Assignment
from zhike.apps.org import queries as org_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def machine(cast):
    with base.acting_as(base.System("test")):
        yield


def day(number: int) -> date:
    return date(2026, 1, number)


def judge(cast, at, code: str, number: int) -> int:
    return actions.assign_classes(
        dimension="VALUE_TIER", classes={cast.customer_id: code}, day=day(number), rule_version="1", at=at
    )


def give(cast, at, code: str, number: int, *, dimension: str = "VALUE_TIER", reason: str = "Known for years") -> bool:
    return actions.assign_by_hand(
        customer_id=cast.customer_id, dimension=dimension, code=code, reason=reason, day=day(number), at=at
    )


def rows() -> list[tuple]:
    found = Assignment.objects.order_by("valid_from", "id").values_list("code", "source", "valid_from", "valid_to")
    return [(code, source, first.day, last and last.day) for code, source, first, last in found]


def test_a_class_given_by_hand_follows_the_rules_one_and_later_runs_leave_it(cast, at):
    judge(cast, at, "SMALL", 5)
    assert give(cast, at, "VIP", 9) is True
    assert judge(cast, at, "SMALL", 20) == 0
    assert rows() == [("SMALL", "AUTO", 5, 9), ("VIP", "MANUAL", 9, None)]
    actions.write_standing(columns=("tier",), rows=[(cast.customer_id, "SMALL")])
    assert queries.card(cast.customer_id).tier == "VIP"
    entry = AuditEntry.objects.get(act="class.set")
    assert entry.value.values == {
        "dimension": "VALUE_TIER", "class_code": ["SMALL", "VIP"], "reason": "Known for years",
    }  # fmt: skip
    assert Event.objects.filter(name="class.changed").count() == 1


def test_another_class_by_hand_takes_the_place_of_the_first(cast, at):
    give(cast, at, "VIP", 5)
    give(cast, at, "MAJOR", 9)
    assert give(cast, at, "MAJOR", 9) is False
    assert rows() == [("VIP", "MANUAL", 5, 9), ("MAJOR", "MANUAL", 9, None)]


def test_taken_back_on_its_day_it_was_never_given(cast, at):
    judge(cast, at, "SMALL", 5)
    give(cast, at, "VIP", 5)
    assert actions.end_by_hand(customer_id=cast.customer_id, dimension="VALUE_TIER", day=day(5), at=at) is True
    assert rows() == [("SMALL", "AUTO", 5, None)]
    assert queries.card(cast.customer_id).tier == "SMALL"
    assert actions.end_by_hand(customer_id=cast.customer_id, dimension="VALUE_TIER", day=day(5), at=at) is False


def test_ended_later_the_next_run_decides_again(cast, at):
    give(cast, at, "VIP", 5)
    actions.end_by_hand(customer_id=cast.customer_id, dimension="VALUE_TIER", day=day(9), at=at)
    assert judge(cast, at, "MAJOR", 12) == 1
    assert rows() == [("VIP", "MANUAL", 5, 9), ("MAJOR", "AUTO", 12, None)]


@pytest.mark.parametrize(("code", "number", "reason"), [("GOLD", 9, "why"), ("VIP", 9, "  "), ("VIP", 4, "why")])
def test_a_class_it_has_not_no_reason_or_a_day_before_the_present_class_is_refused(cast, at, code, number, reason):
    judge(cast, at, "SMALL", 5)
    with pytest.raises(actions.ClassRefused):
        give(cast, at, code, number, reason=reason)
    assert rows() == [("SMALL", "AUTO", 5, None)]


def test_a_customer_of_another_branch_is_none(cast, at):
    with base.acting_as(org_queries.member(cast.other_manager.pk)), pytest.raises(actions.NoSuchCustomer):
        give(cast, at, "VIP", 5)


def test_one_given_by_hand_while_an_analysis_writes_stays_and_is_the_only_one(cast, at, monkeypatch):
    judge(cast, at, "SMALL", 5)
    chunks = core_rules.chunks

    def meanwhile(*args, **kwargs):
        give(cast, at, "VIP", 20)
        return chunks(*args, **kwargs)

    monkeypatch.setattr(standing.core_rules, "chunks", meanwhile)
    judge(cast, at, "MAJOR", 20)
    assert rows() == [("SMALL", "AUTO", 5, 20), ("VIP", "MANUAL", 20, None)]


def test_one_given_by_hand_follows_a_merge_where_the_other_was_never_classed(cast, at):
    other = actions.add_customer(new=actions.NewCustomer(code="C-2", name="乙", branch_id=cast.hall.pk), at=at)
    for dimension, code in (("REACTION", "CARING"), ("NATURE", "INTERNAL")):
        actions.assign_by_hand(customer_id=other, dimension=dimension, code=code, reason="x", day=day(5), at=at)
    actions.assign_classes(
        dimension="NATURE", classes={cast.customer_id: "ENTERPRISE"}, day=day(2), rule_version="1", at=at
    )
    moved = actions.repoint_classes(from_id=other, to_id=cast.customer_id)
    assert queries.open_classes("REACTION") == {cast.customer_id: ("CARING", "MANUAL")}
    assert queries.open_classes("NATURE")[cast.customer_id] == ("ENTERPRISE", "AUTO")
    assert actions.restore_classes(from_id=other, to_id=cast.customer_id, moved=moved) == 1
    assert queries.open_classes("REACTION") == {other: ("CARING", "MANUAL")}


def test_whoever_is_named_in_a_reason_is_blotted_out(cast, at):
    give(cast, at, "VIP", 5, reason="王海说要扩产")
    assert actions.forget_person(person_id=1, customer_ids=[cast.customer_id], words={"王海": "某人"}) == 1
    assert Assignment.objects.get().reason == "某人说要扩产"
