"""Decisions of plans: how far a goal is, what is stale, what a review from zero must say."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.apps.plans import rules

SET, DUE = date(2026, 1, 1), date(2026, 4, 11)  # a hundred days apart


def stands(value, today: date, *, start=20, target=50, state="OPEN") -> rules.Progress:
    given = None if value is None else Decimal(value)
    return rules.progress(
        start=Decimal(start), target=Decimal(target), value=given, set_date=SET, due_date=DUE, state=state, today=today
    )


@pytest.mark.covers("R545")
def test_a_goal_is_behind_on_its_way_reached_or_late_by_value_and_time():
    half = date(2026, 2, 20)  # fifty of a hundred days
    assert stands(35, half) == rules.Progress(Decimal(35), Decimal("0.5"), Decimal("0.5"), "ON_TRACK")
    assert stands(34, half).state == "BEHIND"
    assert stands(50, half).state == "MET"
    assert (stands(35, date(2026, 4, 12)).state, stands(35, DUE).state) == ("LATE", "BEHIND")
    assert stands(60, half, state="DROPPED").state == "DROPPED"


def test_what_nobody_measured_is_told_as_such_and_never_as_nought():
    unknown = stands(None, date(2026, 2, 20))
    assert (unknown.achieved, unknown.state) == (None, "NOT_MEASURED")
    assert stands(None, date(2026, 5, 1)).state == "LATE"


def test_a_goal_that_goes_down_counts_as_far_as_it_fell():
    falls = stands(15, date(2026, 2, 20), start=18, target=12)
    assert falls.achieved == Decimal("0.5")
    assert stands(21, date(2026, 2, 20), start=18, target=12).achieved == Decimal("-0.5")


@pytest.mark.covers("R538")
def test_a_plan_older_than_a_year_is_stale():
    assert not rules.is_stale(date(2025, 3, 2), date(2026, 3, 2), 365)
    assert rules.is_stale(date(2025, 3, 1), date(2026, 3, 2), 365)


@pytest.mark.covers("R548")
def test_an_assumption_holds_or_falls_by_evidence_alone():
    kept = rules.checked_assumptions(
        [(" 价格决定一切 ", "FALLEN", "两次加价仍续单"), ("", "OPEN", ""), ("赵工不变", "OPEN", "")]
    )
    assert kept == [["价格决定一切", "FALLEN", "两次加价仍续单"], ["赵工不变", "OPEN", ""]]
    for bad, rule in (
        ([], "NO_ASSUMPTION"),
        ([("", "HOLDS", "见过")], "NO_ASSUMPTION"),
        ([("价格", "SURELY", "见过")], "NO_ASSUMPTION"),
        ([("价格", "HOLDS", " ")], "NO_EVIDENCE"),
    ):
        with pytest.raises(rules.PlanRefused) as refused:
            rules.checked_assumptions(bad)
        assert (refused.value.rule, bool(refused.value.told)) == (rule, True)


def test_one_to_three_key_interests_each_once():
    assert rules.checked_interests(["投产", " 投产", "追溯", ""]) == ["投产", "追溯"]
    for bad in ([], ["", " "], ["一", "二", "三", "四"]):
        with pytest.raises(rules.PlanRefused):
            rules.checked_interests(bad)
