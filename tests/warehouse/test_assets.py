"""The value of customers from quarter to quarter: a story reasoned by hand, and histories that always reconcile."""

from datetime import date
from decimal import Decimal

import pytest
from examples import few
from hypothesis import given
from hypothesis import strategies as st
from warehouse.stories import read, star_of
from warehouse.test_ledger import AS_OF, story

from zhike.warehouse.measures import assets, ledger

__all__ = ["story"]
SIGNS = {"opening": 1, "gained": 1, "moved_in": 1, "growth": 1, "shrinkage": -1, "lost": -1, "moved_out": -1}


def test_every_line_of_the_story_is_as_reasoned_by_hand(story):
    found = read(assets.cells(story, AS_OF), "period", "branch_id", *assets.MONEY, *assets.COUNTS)
    # 1 grows from 10 to 20; 2 takes 100 to hall 3 and is lost there; 3 takes 7 there and grows to 8.
    assert found == [
        ("2024Q1", 2, 0, 117, 0, 0, 0, 0, 0, 117, 0, 0),
        ("2024Q2", 2, 117, 0, 0, 10, 0, 0, 107, 20, 1, 0),
        ("2024Q2", 3, 0, 0, 107, 1, 0, 100, 0, 8, 1, 0),
        ("2024Q3", 2, 20, 0, 0, 0, 0, 20, 0, 0, 0, 0),
        ("2024Q3", 3, 8, 0, 0, 0, 0, 8, 0, 0, 0, 0),
        ("2024Q4", 2, 0, 5, 0, 0, 0, 0, 0, 5, 0, 0),
    ]


def test_the_customers_behind_a_line_add_up_to_it(story):
    def behind(period, column, branch):
        return assets.members(story, AS_OF, period, column, [branch]).to_pyarrow().to_pylist()

    assert behind("2024Q2", "growth", 2) == [{"customer_id": 1, "amount": Decimal(10)}]
    assert behind("2024Q2", "lost", 3) == [{"customer_id": 2, "amount": Decimal(100)}]
    # Who took something for nothing was gained too, with nothing.
    assert behind("2024Q2", "gained", 3) == [{"customer_id": 5, "amount": Decimal(0)}]
    with pytest.raises(ValueError, match="no line"):
        assets.members(story, AS_OF, "2024Q2", "churned")


DAYS = st.dates(date(2023, 1, 1), date(2024, 11, 15)).map(str)
SALES = st.lists(st.tuples(st.integers(1, 6), DAYS, st.integers(-20, 100)), min_size=1, max_size=40)


@few(10)
@given(SALES)
def test_any_history_reconciles_and_agrees_with_the_ledger(sales):
    homes = [(c, 2 + c % 2, "2022-01-01", "2024-02-10") for c in range(1, 7)]
    homes += [(c, 2, "2024-02-10", None) for c in range(1, 7)]
    with star_of(sales, homes) as star:
        found = assets.cells(star, AS_OF).to_pyarrow().to_pylist()
        counted = {(c["period"], c["branch_id"]): c for c in ledger.cells(star, AS_OF).to_pyarrow().to_pylist()}
    before: dict[int, Decimal] = {}
    for cell in found:
        assert sum(sign * cell[name] for name, sign in SIGNS.items()) == cell["closing"]
        assert cell["lost"] == counted[cell["period"], cell["branch_id"]]["lost_turnover"]
        assert cell["opening"] == before.pop(cell["branch_id"], 0)
        before[cell["branch_id"]] = cell["closing"]
