"""Ledgers made from simulated customers balance, join and add up; broken ones are refused."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import ledger, periods
from zhike.analytics.errors import InputError

PATHS = {1: "/1/", 2: "/1/2/", 3: "/1/3/", 4: "/1/2/4/", 5: "/1/2/5/"}
QUARTERS = [p.label for p in periods.sequence(periods.parse("2023Q3"), periods.parse("2024Q4"))]

# One customer: in each quarter the home branch, and whether it bought.
CUSTOMER = st.lists(st.tuples(st.sampled_from(sorted(PATHS)), st.booleans()), min_size=6, max_size=6)
HISTORIES = st.lists(CUSTOMER, max_size=25)


def simulate(histories):
    """Count every movement customer by customer, as a clerk with index cards would."""
    tally = Counter()
    for history in histories:
        has_bought = False
        before, home_before = False, None
        for quarter, (home, bought) in zip(QUARTERS, history, strict=True):
            for column, branch in movements(before, home_before, bought, home, has_bought):
                tally[quarter, branch, column] += 1
            has_bought, before, home_before = has_bought or bought, bought, home
    return tally


def movements(before, home_before, bought, home, has_bought):
    if before:
        yield "opening", home_before
    if before and home_before != home and bought:
        yield "moved_out", home_before
        yield "moved_in", home
    if before and not bought:
        yield "churned", home_before
    if bought and not before:
        yield ("won_back" if has_bought else "new"), home
    if bought:
        yield "closing", home


def cells_of(tally):
    keys = sorted({(quarter, branch) for quarter, branch, _ in tally})
    return [ledger.Cell(q, b, **{c: tally[q, b, c] for c in ledger.COUNTS}) for q, b in keys]


@given(HISTORIES)
def test_a_simulated_ledger_balances_and_joins(histories):
    ledger.check_chain(cells_of(simulate(histories)))


@pytest.mark.covers("R487")
@given(HISTORIES)
def test_a_parent_is_the_sum_of_its_children_and_moves_net_to_zero(histories):
    cells = cells_of(simulate(histories))
    sums = {(c.period, c.branch_id): c for c in ledger.roll_up(cells, PATHS)}
    for quarter in {c.period for c in cells}:
        top = sums[quarter, 1]
        for column in ledger.COUNTS:
            assert getattr(top, column) == sum(getattr(c, column) for c in cells if c.period == quarter)
        assert top.moved_in == top.moved_out
        below = [sums.get((quarter, b), ledger.Cell(quarter, b)) for b in (4, 5)]
        own = sum(c.closing for c in cells if (c.period, c.branch_id) == (quarter, 2))
        assert sums.get((quarter, 2), ledger.Cell(quarter, 2)).closing == own + sum(c.closing for c in below)
    ledger.check_chain(sums.values())


@given(HISTORIES)
def test_lost_in_the_rate_is_churned_in_the_cell(histories):
    for cell in ledger.roll_up(cells_of(simulate(histories)), PATHS):
        rates = ledger.rates(cell)
        assert cell.counts.lost == cell.churned
        if cell.opening:
            assert rates["OPENING"].value == Fraction(cell.churned, cell.opening)


@given(HISTORIES.filter(lambda h: any(b for c in h for _, b in c)), st.sampled_from(ledger.COUNTS))
def test_one_customer_too_many_anywhere_is_noticed(histories, column):
    cells = cells_of(simulate(histories))
    cells[0] = replace(cells[0], **{column: getattr(cells[0], column) + 1})
    with pytest.raises(ledger.LedgerImbalance):
        ledger.check_chain(cells)


@pytest.mark.covers("R487", "W19")
def test_w19_rolls_up_to_the_rates_of_the_sums():
    cells = [
        ledger.Cell("2024Q1", 3, opening=1000, new=200, churned=100, closing=1100, lost_turnover=Decimal("10.10")),
        ledger.Cell("2024Q1", 4, opening=1200, new=100, churned=80, closing=1220, lost_turnover=Decimal("0.20")),
        ledger.Cell("2024Q1", 5, opening=800, new=200, churned=20, closing=980, is_provisional=True),
    ]
    top = ledger.roll_up(cells, PATHS)[0]
    assert (top.branch_id, top.lost_turnover, top.is_provisional) == (1, Decimal("10.30"), True)
    assert ledger.rates(top)["CLOSING"].value == Fraction(2, 33)
    assert ledger.rates(top)["OPENING"].value == Fraction(1, 15)


@pytest.mark.covers("R416")
def test_a_cell_that_does_not_balance_says_by_how_much():
    with pytest.raises(ledger.LedgerImbalance) as refused:
        ledger.check(ledger.Cell("2024Q1", 7, opening=10, churned=2, closing=9))
    assert refused.value.code == "LEDGER_UNBALANCED"
    assert (refused.value.params["expected"], refused.value.params["closing"]) == (8, 9)


def test_a_negative_count_is_refused_even_where_the_sum_fits():
    with pytest.raises(InputError) as refused:
        ledger.check(ledger.Cell("2024Q1", 7, opening=10, churned=-1, closing=11))
    assert refused.value.code == "NEGATIVE"


def test_a_quarter_left_out_breaks_the_chain():
    first = ledger.Cell("2024Q1", 7, new=5, closing=5)
    third = ledger.Cell("2024Q3", 7, opening=5, closing=5)
    with pytest.raises(ledger.LedgerImbalance) as refused:
        ledger.check_chain([first, third])
    assert (refused.value.code, refused.value.params["period"]) == ("LEDGER_CHAIN", "2024Q2")


def test_the_first_period_has_no_rates():
    cell = ledger.Cell("2023Q3", 1, new=5, closing=5)
    rates = ledger.rates(cell, is_first=True)
    assert {r.value for r in rates.values()} == {None}
    assert {r.undefined_reason for r in rates.values()} == {"FIRST_PERIOD"}


def test_a_branch_without_a_place_in_the_tree_is_refused():
    with pytest.raises(ledger.LedgerImbalance) as refused:
        ledger.roll_up([ledger.Cell("2024Q1", 99)], PATHS)
    assert refused.value.code == "LEDGER_BRANCH"


def test_an_empty_ledger_is_in_order():
    ledger.check_chain([])
    assert ledger.roll_up([], PATHS) == []
