"""Sums over a few customers are hidden from readers of sums without rows, and cannot be worked out from the others."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.analytics import ledger
from zhike.apps.insight.actions import closing
from zhike.apps.insight.models import Figure, LedgerCell, LedgerSeries, Run
from zhike.apps.insight.queries import assets, churn, control, damage, figures, normalised, trust
from zhike.apps.insight.queries import closing as closings

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


def account_of_tiers(cast, at, lost: dict[str, int]) -> None:
    """Freeze and keep one complete quarter by tier after one in which everybody began; each lost 10 a head."""
    run = Run.objects.create(
        as_of=date(2026, 3, 31), status="DONE", is_current=True, engine="duckdb", program="0", requested_at=at
    )
    sizes = COUNTS | {"": 0}
    whole = {"": (sum(sizes.values()), sum(lost.values()))}
    for cut, parts in (("", whole), ("TIER", {name: (n, lost.get(name, 0)) for name, n in sizes.items() if name})):
        for part, (n, gone) in parts.items():
            columns = {
                "opening": [0, n], "new": [n, 0], "churned": [0, gone], "closing": [n, n - gone],
                "lost_turnover": [0, gone * 100_000],
            }  # fmt: skip
            LedgerSeries.objects.create(
                run=run, kind="QUARTER", cut=cut, part=part, branch=cast.head, begins="2025Q4", n_periods=2,
                columns=columns,
            )  # fmt: skip


def test_neither_a_small_tier_nor_its_money_can_be_worked_out_from_the_account(cast, at, acting):
    account_of_tiers(cast, at, {"ORDINARY": 2, "SMALL": 6, "MAJOR": 5})
    acting("analyst")
    told = {part.code: part for part in control.control(cast.head.pk, "2026Q1").tiers}
    assert [told[name].is_hidden for name in COUNTS] == [True, True, False, False]
    # Two of the ordinary left: beside them the money of the least of the others is not told.
    assert [told[name].lost_turnover for name in COUNTS] == [None, None, None, Decimal("60.0000")]
    assert churn.account(cast.head.pk, "2026Q1", tier="MAJOR").chosen.is_hidden
    assert not churn.account(cast.head.pk, "2026Q1", tier="SMALL").chosen.is_hidden
    acting("general_manager")
    assert not any(part.is_hidden for part in control.control(cast.head.pk, "2026Q1").tiers)


def test_a_branch_hidden_beside_a_small_one_is_hidden_on_its_own_pages_too(cast, at, acting):
    account_of_tiers(cast, at, {"SMALL": 6})
    for branch, n in ((cast.province, 3), (cast.other_hall, 20)):
        columns = {"opening": [0, n], "new": [n, 0], "churned": [0, 1], "closing": [n, n - 1]}
        run = Run.objects.get()
        LedgerSeries.objects.create(
            run=run, kind="QUARTER", branch=branch, begins="2025Q4", n_periods=2, columns=columns
        )  # fmt: skip
        cell = dict.fromkeys((*ledger.COUNTS, *ledger.MONEY), 0) | {"opening": n, "churned": 1, "closing": n - 1}
        LedgerCell.objects.create(run=run, period="2026Q1", branch=branch, **cell)
        Figure.objects.create(run=run, metric="customers", branch=branch, value=n, numerator=n, n_customers=n)
    acting("general_manager")
    made = closing.close(period="2026Q1", at=at)
    for part, is_hidden in (("analyst", True), ("general_manager", False)):
        acting(part)
        found = churn.account(cast.other_hall.pk, "2026Q1")
        assert (closings.cell(made, cast.other_hall.pk) is None) == is_hidden
        assert (closings.rows(cast.other_hall.pk, "QUARTER")[0].cell is None) == is_hidden
        assert found.chosen.is_hidden == is_hidden
        assert (control.control(cast.other_hall.pk, "2026Q1") is None) == is_hidden
        assert (normalised.compare(cast.other_hall.pk, "2026Q1") is None) == is_hidden
        assert (damage.damage(cast.other_hall.pk, "2026Q1") is None) == is_hidden
        # So is each figure of it, asked for by itself.
        asked = {"branch_id": cast.other_hall.pk, "period": "2026Q1"}
        rate, lost = figures.figure("churn_rate_opening", **asked), figures.figure("ledger_churned", **asked)
        stored = figures.figure("customers", branch_id=cast.other_hall.pk)
        assert [one.undefined_reason == "SMALL_CELL" for one in (rate, lost, stored)] == [is_hidden] * 3
        assert [one.value is None for one in (rate, lost, stored)] == [is_hidden] * 3
        assert (assets.statement(cast.other_hall.pk)[0].opening is None) == is_hidden


def test_a_frozen_period_gives_no_small_cell_away(cast, at, acting):
    account_of_tiers(cast, at, {"ORDINARY": 2})
    acting("general_manager")
    made = closing.close(period="2026Q1", at=at)
    for row in LedgerSeries.objects.all():
        gone = row.columns["churned"][1] + 1
        if row.part in ("", "SMALL"):
            row.columns |= {"churned": [0, gone], "closing": [row.columns["opening"][1]] * 2}
            row.columns["closing"][1] -= gone
            row.columns["lost_turnover"] = [0, gone * 100_000]
            row.save()
    assert {one.cut for one in closings.differences(made)} == {"", "TIER"}
    acting("analyst")
    told = closings.differences(made)
    assert {one.cut for one in told} == {""}
    # One more has left: what he had brought is nobody's to see.
    assert {one.column for one in told} == {"churned", "closing"}
    assert closings.cell(made, cast.head.pk).lost_turnover is None
    assert closings.rows(cast.head.pk, "QUARTER")[0].cell.lost_turnover is None
