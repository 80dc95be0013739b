"""Classes given by hand: one at a time, with a reason, kept by later runs, taken back as if never given."""

from datetime import date

import pytest

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions, queries
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
