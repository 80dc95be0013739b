"""Sums over a few customers are hidden from readers of sums without rows, and cannot be worked out from the others."""

from decimal import Decimal

import pytest

from zhike.apps.insight.models import Figure, Run
from zhike.apps.insight.queries import figures, trust

COUNTS = {"VIP": 2, "MAJOR": 8, "ORDINARY": 30, "SMALL": 50}


@pytest.fixture
def tiers(cast, at) -> None:
    run = Run.objects.create(
        as_of=at.date(), status="DONE", is_current=True, engine="duckdb", program="0", requested_at=at
    )
    Figure.objects.bulk_create(
        Figure(
            run=run, metric="tier_customers", branch=cast.head, part=name, value=Decimal(n), numerator=n, n_customers=n
        )
        for name, n in COUNTS.items()
    )  # fmt: skip


def seen() -> dict[str, int | None]:
    return {one.part: one.value and int(one.value) for one in figures.figures("tier_customers")}


def test_a_second_tier_is_hidden_beside_a_small_one(tiers, acting):
    acting("analyst")
    assert seen() == {"VIP": None, "MAJOR": None, "ORDINARY": 30, "SMALL": 50}


def test_a_tier_asked_for_alone_is_hidden_just_so(tiers, acting):
    acting("analyst")
    assert figures.figure("tier_customers", part="MAJOR").undefined_reason == "SMALL_CELL"
    assert figures.figure("tier_customers", part="ORDINARY").value == 30


def test_two_small_tiers_hide_each_other(tiers, acting):
    Figure.objects.filter(part="MAJOR").update(n_customers=3, value=3)
    acting("analyst")
    assert seen() == {"VIP": None, "MAJOR": None, "ORDINARY": 30, "SMALL": 50}


def test_who_sees_the_rows_sees_every_sum(tiers, acting):
    acting("general_manager")
    assert seen() == COUNTS


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [([2, 8, 30], {0, 1}), ([30, 8, 9], set()), ([0, 4, 60], {1, 2}), ([3, 4, 60], {0, 1}), ([4], {0})],
)
def test_beside_one_small_group_of_a_test_a_second_is_hidden(cast, acting, sizes, hidden):
    acting("analyst")
    assert trust.small(sizes) == hidden
    acting("general_manager")
    assert trust.small(sizes) == set()


def test_how_few_lose_money_is_not_told_beside_a_curve(tiers, cast, acting):
    Figure.objects.create(run=Run.objects.get(), metric="contribution_k", branch=cast.head, n_customers=90, value=1,
                          series={"x": [0.0, 1.0], "y": [0.0, 1.0], "n_negative": 2})  # fmt: skip
    for part, told in (("analyst", None), ("general_manager", 2)):
        acting(part)
        assert figures.figure("contribution_k").series["n_negative"] == told
