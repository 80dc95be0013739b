"""Measures written once: the second star is asked by the SQL of the first, and answers of itself."""

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from zhike.warehouse.engine import Star, star_from_arrow
from zhike.warehouse.measures import contribution, ledger
from zhike.warehouse.written import written_once

DAY = date(2023, 6, 30)


def star_of(*amounts: int) -> Star:
    n = len(amounts)
    lines = {"customer_id": list(range(1, n + 1)), "line_date": ["2023-05-05"] * n, "amount": list(amounts)}
    return star_from_arrow({"order_line": lines})


@pytest.fixture
def built() -> list[object]:
    return []


@pytest.fixture
def spent(built: list[object]):
    @written_once
    def spent(star: Star, least: int, *, among: ibis.Table | None = None) -> ibis.Table:
        """What customers spent."""
        built.append(least)
        rows = star.order_line if among is None else star.order_line.semi_join(among, "customer_id")
        return rows.filter(rows.amount >= least).select("customer_id", "amount").order_by("customer_id")

    return spent


def test_another_star_is_asked_without_building_and_answers_of_itself(spent, built) -> None:
    for amounts in ((10, 30), (50, 7, 90), (1,)):
        with star_of(*amounts) as star:
            answer = spent(star, 8).to_pyarrow()["amount"].to_pylist()
        assert answer == [Decimal(one) for one in amounts if one >= 8]
    assert built == [8]


def test_another_question_is_built_for_itself(spent, built) -> None:
    with star_of(10, 30) as star:
        few = star.given("few", pa.table({"customer_id": [2]}))
        assert len(spent(star, 8).to_pyarrow()) == 2
        assert len(spent(star, 20).to_pyarrow()) == 1
        assert len(spent(star, 8, among=few).to_pyarrow()) == 1
        more = star.given("few", pa.table({"customer_id": [1, 2]}))
        assert len(spent(star, 8, among=more).to_pyarrow()) == 2
    assert built == [8, 20, 8]


def test_what_it_gives_may_be_built_on(spent) -> None:
    for amounts in ((10, 30), (50, 7, 90)):
        with star_of(*amounts) as star:
            rows = spent(star, 8)
            assert rows.mutate(twice=rows.amount * 2).twice.sum().to_pyarrow().as_py() == 2 * sum(
                one for one in amounts if one >= 8
            )


def test_rows_in_memory_are_never_kept(spent, built) -> None:
    for ids in ([1], [1, 2]):
        with star_of(10, 30) as star:
            assert len(spent(star, 8, among=ibis.memtable(pa.table({"customer_id": ids}))).to_pyarrow()) == len(ids)
    assert built == [8, 8]


@pytest.mark.parametrize("kind", ["MONTH", "YEAR"])
def test_the_account_and_what_is_left_are_those_of_the_star_asked(kind: str) -> None:
    for amounts in ((10,), (20, 30), (5, 6, 7)):
        with star_of(*amounts) as star:
            last = ledger.cells(star, DAY, kind, "TIER").to_pyarrow().to_pylist()
            assert sum(row["new"] for row in last) == len(amounts)
            left = contribution.by_customer(star, date(2023, 1, 1), DAY, contribution.Rates(margin=Decimal(1)))
            assert left.margin.sum().to_pyarrow().as_py() == sum(amounts)
