"""Outlets counted in their dealers' place: the year of the small-appliance maker, moves of home and of tier."""

from datetime import date

import pytest
from warehouse.stories import built

from zhike.analytics import account, churn
from zhike.warehouse.measures import units

AS_OF = date(2025, 12, 31)


def star(opened, closed, **more):
    """Return a star of one dealer for each outlet."""
    n = len(opened)
    return built({
        "customer": {"customer_id": list(range(1, n + 1)), "branch_id": [1] * n},
        "unit": {"unit_id": list(range(1, n + 1)), "customer_id": list(range(1, n + 1)), "opened": opened,
                 "closed": [None if day is None else date.fromisoformat(day) for day in closed]},
        **more,
    })  # fmt: skip


def told(rows):
    """Return rows as dicts by period, branch and perhaps tier."""
    found = rows.to_pyarrow().to_pylist()
    return {(row["period"], row["branch_id"], row.get("tier", "")): row for row in found}


@pytest.mark.covers("R022")
@pytest.mark.covers("R475")
def test_the_maker_of_small_appliances_lost_200_of_3000_outlets():
    # W01: 3,000 at the start of the year, 500 new, 3,300 at its end; so 200 closed.
    opened = ["2020-03-01"] * 3000 + ["2025-04-01"] * 500
    closed = ["2025-08-01"] * 200 + [None] * 3300
    with star(opened, closed) as found:
        year = told(units.cells(found, AS_OF, "OUTLET", "YEAR"))["2025", 1, ""]
        assert [year[name] for name in ("opening", "new", "churned", "closing")] == [3000, 500, 200, 3300]
        rate = churn.ratio(year["churned"], year["opening"], "OPENING").value
        assert round(float(rate), 6) == 0.066667
        behind = units.members(found, AS_OF, "OUTLET", period="2025", column="churned", branch_ids=[1])
        assert behind.count().to_pyarrow().as_py() == 200


def test_an_outlet_that_opens_and_closes_in_one_period_still_balances_and_the_future_is_not_known():
    with star(["2025-01-05", "2025-02-01", "2026-01-10"], ["2025-03-01", "2026-01-01", None]) as found:
        rows = told(units.cells(found, AS_OF, "OUTLET", "QUARTER"))
        first = rows["2025Q1", 1, ""]
        assert [first[name] for name in ("opening", "new", "churned", "closing")] == [0, 2, 1, 1]
        # What closes or opens after the day of judgement is not known on it.
        assert [rows["2025Q4", 1, ""][name] for name in ("opening", "new", "churned", "closing")] == [1, 0, 0, 1]
        assert {period for period, *_ in rows} == {"2025Q1", "2025Q2", "2025Q3", "2025Q4"}


@pytest.mark.parametrize("cut", ["", "TIER"])
def test_moves_of_home_and_tier_balance_and_chain_for_every_kind_of_period(cut):
    homes = {"customer_id": [1, 1, 2, 2], "branch_id": [1, 2, 1, 2],
             "valid_from": ["2024-01-01", "2025-05-01", "2024-01-01", "2025-05-01"]}  # fmt: skip
    tiers = {"customer_id": [1, 1], "tier": ["SMALL", "VIP"], "valid_from": ["2024-01-01", "2025-05-02"]}
    more = {"customer_branch": homes, "customer_tier": tiers, "branch": {"branch_id": [1, 2]}}
    with star(["2024-02-01", "2024-03-01"], [None, "2025-06-30"], **more) as found:
        rows = units.cells(found, AS_OF, "OUTLET", "QUARTER", cut=cut)
        plain = told(rows)
        # The second one moved with its dealer in the quarter it closed in.
        assert plain["2025Q2", 1, ""]["moved_out"] == (1 if cut else 2)
        assert plain["2025Q2", 2, ""]["churned"] == 1
        if cut:
            assert plain["2025Q2", 2, "SMALL"] | {"moved_in": 1, "moved_out": 1} == plain["2025Q2", 2, "SMALL"]
            assert plain["2025Q2", 2, "VIP"]["moved_in"] == plain["2025Q2", 2, "VIP"]["closing"] == 1
        table = rows.mutate(**{name: (rows[name] * 10_000).cast("int64") for name in ("lost_turnover", "revenue")})
        arrow = table.to_pyarrow()
        for part in set(arrow["tier"].to_pylist()) if cut else [None]:
            kept = arrow if part is None else arrow.filter([one == part for one in arrow["tier"].to_pylist()])
            columns = {name: kept[name].to_numpy(zero_copy_only=False) for name in kept.column_names}
            labels = [f"{year}Q{n}" for year in (2024, 2025) for n in (1, 2, 3, 4)]
            account.book(columns, labels, [1, 2])


def test_another_unit_or_figure_is_refused():
    with star(["2025-01-05"], [None]) as found:
        with pytest.raises(ValueError, match="unit"):
            units.cells(found, AS_OF, "MACHINE", "YEAR")
        with pytest.raises(ValueError, match="column"):
            units.members(found, AS_OF, "OUTLET", period="2025", column="won_back", branch_ids=[1])
