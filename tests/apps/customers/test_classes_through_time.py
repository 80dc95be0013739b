"""Home branches and classes through time: at most one on any day, also when an earlier day is judged again."""

from datetime import date

import pytest

from zhike.apps.core import base
from zhike.apps.customers import actions, queries
from zhike.apps.customers.models import Assignment, HomeBranch


@pytest.fixture(autouse=True)
def machine(cast):
    with base.acting_as(base.System("test")):
        yield


def classes(cast, at, **by_day: str) -> list[tuple]:
    """Judge on days in the order given; return the classes with from and to."""
    for day, code in by_day.items():
        actions.assign_classes(
            dimension="VALUE_TIER", classes={cast.customer_id: code}, day=date(2026, 1, int(day[1:])),
            rule_version="1", at=at,
        )  # fmt: skip
    rows = Assignment.objects.order_by("valid_from").values_list("code", "valid_from", "valid_to")
    return [(code, first.day, last and last.day) for code, first, last in rows]


def test_a_move_before_a_later_one_takes_its_place(cast, at):
    for branch, day in ((cast.other_hall, date(2030, 1, 1)), (cast.province, date(2026, 3, 2))):
        actions.move_customer(customer_id=cast.customer_id, branch_id=branch.pk, day=day, at=at)
    homes = HomeBranch.objects.order_by("valid_from").values_list("branch_id", "valid_from", "valid_to")
    assert list(homes) == [
        (cast.hall.pk, date(2025, 1, 6), date(2026, 3, 2)), (cast.province.pk, date(2026, 3, 2), None),
    ]  # fmt: skip


def test_a_class_lasts_until_the_next(cast, at):
    assert classes(cast, at, d5="SMALL", d9="VIP") == [("SMALL", 5, 9), ("VIP", 9, None)]


def test_an_earlier_day_judged_again_replaces_what_followed(cast, at):
    found = classes(cast, at, d5="SMALL", d9="VIP", d20="MAJOR", d7="ORDINARY")
    assert found == [("SMALL", 5, 7), ("ORDINARY", 7, None)]


def test_a_class_found_on_an_earlier_day_too_reaches_back(cast, at):
    found = classes(cast, at, d5="SMALL", d9="VIP", d7="VIP")
    assert found == [("SMALL", 5, 7), ("VIP", 7, None)]


def test_a_customer_an_analysis_no_longer_knows_has_no_standing(cast, at):
    classes(cast, at, d5="VIP")
    standing = [(cast.customer_id, "VIP", "AT_RISK", 900, 50)]
    actions.write_standing(columns=("tier", "churn_state", "revenue", "stake"), rows=standing)
    assert actions.end_standing(known_ids={cast.customer_id}, day=date(2026, 1, 9), at=at) == 0
    assert actions.end_standing(known_ids=set(), day=date(2026, 1, 9), at=at) == 1
    card = queries.card(cast.customer_id)
    assert (card.tier, card.churn_state, card.revenue, card.stake) == ("", "", 0, 0)
    assert classes(cast, at) == [("VIP", 5, 9)]
