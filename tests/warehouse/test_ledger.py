"""The period ledger: every cell of a small story reasoned by hand, and random histories against a plain oracle."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from examples import few
from hypothesis import given
from hypothesis import strategies as st
from warehouse.stories import read, star_of

from zhike.warehouse.measures import activity, ledger

pytestmark = pytest.mark.usefixtures("each_engine")

COUNTS = ("opening", "new", "won_back", "moved_in", "churned", "moved_out", "closing")
COLUMNS = ("period", "branch_id", *COUNTS, "lost_turnover", "revenue", "is_provisional", "is_first")
AS_OF = date(2024, 11, 15)


@pytest.fixture(scope="module")
def story():
    """Five customers of the halls 2 and 3 in 2024.

    1 buys in the first, second and fourth quarter; 2 moves to hall 3 and never buys again; 3 buys twice and moves on
    the last day of June; 4 only brings something back; 5 takes something that costs nothing.
    """
    bought = [
        (1, "2024-01-10", 10),
        (1, "2024-05-01", 20),
        (1, "2024-11-01", 5),
        (2, "2024-02-01", 100),
        (3, "2024-03-31", 7),
        (3, "2024-04-01", 8),
        (5, "2024-06-30", 0),
    ]
    homes = [
        (1, 2, "2024-01-10", None),
        (2, 2, "2024-02-01", "2024-04-15"),
        (2, 3, "2024-04-15", None),
        (3, 2, "2024-03-31", "2024-06-30"),
        (3, 3, "2024-06-30", None),
        (4, 2, "2024-05-05", None),
        (5, 3, "2024-06-30", None),
    ]
    with star_of(bought, homes, returns=[(4, "2024-05-05", -4)]) as star:
        yield star


def test_every_cell_of_the_story_is_as_reasoned_by_hand(story):
    assert read(ledger.cells(story, AS_OF), *COLUMNS) == [
        ("2024Q1", 2, 0, 3, 0, 0, 0, 0, 3, 0, 117, False, True),
        ("2024Q1", 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, False, True),
        ("2024Q2", 2, 3, 0, 0, 0, 0, 2, 1, 0, 16, False, False),
        ("2024Q2", 3, 0, 1, 0, 2, 1, 0, 2, 100, 8, False, False),
        ("2024Q3", 2, 1, 0, 0, 0, 1, 0, 0, 20, 0, False, False),
        ("2024Q3", 3, 2, 0, 0, 0, 2, 0, 0, 8, 0, False, False),
        ("2024Q4", 2, 0, 0, 1, 0, 0, 0, 1, 0, 5, True, False),
        ("2024Q4", 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, True, False),
    ]


@pytest.mark.parametrize(
    ("period", "column", "branches", "who"),
    [
        ("2024Q4", "won_back", None, [1]),
        ("2024Q4", "new", None, []),
        ("2024Q2", "moved_out", [2], [2, 3]),
        ("2024Q2", "churned", [3], [2]),
        ("2024Q2", "lost_turnover", [2], []),
        ("2024Q2", "revenue", None, [1, 3, 4]),
        ("2024Q2", "closing", [3], [3, 5]),
    ],
)
def test_behind_every_figure_stand_its_customers(story, period, column, branches, who):
    assert read(ledger.members(story, AS_OF, period, column, branches), "customer_id") == [(one,) for one in who]


@pytest.mark.covers("R416")
@pytest.mark.covers("R522")
def test_a_returned_customer_is_not_new():
    with star_of([(1, "2023-01-01", 1), (1, "2024-01-01", 1)]) as star:
        back = read(ledger.cells(star, date(2024, 3, 31)), "period", "new", "won_back", "closing", "is_provisional")
    assert back == [
        ("2023Q1", 1, 0, 1, False),
        ("2023Q2", 0, 0, 0, False),
        ("2023Q3", 0, 0, 0, False),
        ("2023Q4", 0, 0, 0, False),
        ("2024Q1", 0, 1, 1, False),
    ]


def test_a_quarter_of_nothing_but_returns_does_not_keep_a_customer():
    with star_of([(1, "2024-01-01", 9)], returns=[(1, "2024-04-02", -9)]) as star:
        rows = read(ledger.cells(star, date(2024, 9, 30)), "opening", "churned", "closing", "lost_turnover", "revenue")
    assert rows == [(0, 0, 1, 0, 9), (1, 1, 0, 9, -9), (0, 0, 0, 0, 0)]


def test_what_is_dated_after_the_day_is_not_known_on_it():
    homes = [(1, 2, "2024-01-01", "2024-02-20"), (1, 3, "2024-02-20", None)]
    with star_of([(1, "2024-01-01", 1), (1, "2024-02-10", 5)], homes) as star:
        early = read(ledger.cells(star, date(2024, 2, 9)), "branch_id", "closing", "revenue", "is_provisional")
        late = read(ledger.cells(star, date(2024, 3, 31)), "branch_id", "closing", "revenue", "is_provisional")
    assert early == [(2, 1, 1, True)]
    assert late == [(3, 1, 6, False)]


def test_of_two_moves_in_a_quarter_only_the_last_is_an_arrival():
    homes = [
        (1, 2, "2024-01-01", "2024-04-10"),
        (1, 3, "2024-04-10", "2024-05-10"),
        (1, 4, "2024-05-10", None),
    ]
    with star_of([(1, "2024-01-01", 1)], homes) as star:
        moved = read(ledger.cells(star, date(2024, 6, 30)), "period", "branch_id", "moved_in", "churned", "moved_out")
    assert moved == [("2024Q1", 2, 0, 0, 0), ("2024Q1", 4, 0, 0, 0), ("2024Q2", 2, 0, 0, 1), ("2024Q2", 4, 1, 1, 0)]


def test_an_empty_history_has_no_ledger():
    with star_of([]) as star:
        assert read(ledger.cells(star, AS_OF), "period") == []


def test_an_unknown_column_is_refused(story):
    with pytest.raises(ValueError, match="no column 'gone'"):
        ledger.members(story, AS_OF, "2024Q1", "gone")


DAYS = st.integers(0, 500).map(lambda n: date(2022, 1, 1) + timedelta(days=n))
LINES = st.lists(st.tuples(st.integers(1, 4), DAYS, st.integers(0, 500), st.booleans()), max_size=40)
MOVES = st.lists(
    st.tuples(st.integers(1, 3), DAYS, st.integers(1, 3)), max_size=12, unique_by=lambda move: (move[0], move[1])
)


@pytest.mark.covers("R416")
@few(25)
@given(LINES, MOVES, DAYS)
def test_random_histories_balance_and_equal_a_plain_count(lines, moves, as_of):
    homes = histories(moves)
    rows = [(one, day, -money if back else money, back) for one, day, money, back in lines]
    with star_of(
        [row[:3] for row in rows if not row[3]],
        [(one, branch, str(a), b and str(b)) for one, branch, a, b in homes],
        [row[:3] for row in rows if row[3]],
    ) as star:
        found = read(ledger.cells(star, as_of), "period", "branch_id", *COUNTS, "lost_turnover", "revenue")
    told = {row[:2]: row[2:] for row in found if any(row[2:])}
    assert told == counted(rows, homes, as_of)
    for _, _, opening, new, won_back, moved_in, churned, moved_out, closing, *_ in found:
        assert opening + new + won_back + moved_in - churned - moved_out == closing
    assert sum(row[5] for row in found) == sum(row[7] for row in found)


TIERS = st.lists(
    st.tuples(st.integers(1, 3), DAYS, st.sampled_from(["VIP", "MAJOR", "SMALL"])),
    max_size=8, unique_by=lambda tier: (tier[0], tier[1]),
)  # fmt: skip
KINDS = st.sampled_from(["MONTH", "QUARTER", "HALF", "YEAR"])


@pytest.mark.covers("R422")
@pytest.mark.covers("R419")
@few(6)
@given(LINES, MOVES, TIERS, DAYS, st.tuples(KINDS, st.integers(1, 12)))
def test_random_histories_balance_in_every_kind_and_class_and_bitmaps_tell_what_windows_tell(
    lines, moves, tiers, as_of, asked
):
    kind, first_month = asked
    rows = [(one, day, -money if back else money) for one, day, money, back in lines]
    homes = [(one, branch, str(a), b and str(b)) for one, branch, a, b in histories(moves)]
    ranked = histories([(one, day, tier) for one, day, tier in tiers])
    bought = [row for row, line in zip(rows, lines, strict=True) if not line[3]]
    returned = [row for row, line in zip(rows, lines, strict=True) if line[3]]
    with star_of(bought, homes, returned, tiers=ranked) as star:
        whole = cells_of(star, as_of, kind, "", first_month)
        tier, cohort = (cells_of(star, as_of, kind, cut, first_month) for cut in ("TIER", "COHORT"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(activity, "MOST_PERIODS", 0)
            patch.setattr(type(star), "kept", lambda star, key, make: make())
            assert cells_of(star, as_of, kind, "TIER", first_month) == tier
    for cells in (whole, tier, cohort):
        for counts in cells.values():
            opening, new, won_back, moved_in, churned, moved_out, closing, young, young_churned, *_ = counts
            assert opening + new + won_back + moved_in - churned - moved_out == closing
            assert young <= opening
            # Who moved stood in the opening of another branch, and is lost where it is at home by then.
            assert young_churned <= min(young + moved_in, churned)
    summed = {key: counts for key, counts in total(cohort).items() if any(counts)}
    assert summed == {key: counts for key, counts in whole.items() if any(counts)}
    moved = {COUNTS.index("moved_in"), COUNTS.index("moved_out")}
    for key, counts in total(tier).items():
        assert [n for i, n in enumerate(counts) if i not in moved] == [
            n for i, n in enumerate(whole[key]) if i not in moved
        ]
        assert counts[3] - counts[5] == whole[key][3] - whole[key][5]


def cells_of(star, as_of, kind, cut, first_month):
    """Return the counts and money of every cell by period, branch and class."""
    keys = ("period", "branch_id", *ledger.CUTS[cut])
    found = read(ledger.cells(star, as_of, kind, cut, first_month), *keys, *ledger.FIGURES)
    return {row[: len(keys)]: row[len(keys) :] for row in found}


def total(cells):
    """Add cells of classes up by period and branch."""
    sums = defaultdict(lambda: [0] * len(ledger.FIGURES))
    for key, counts in cells.items():
        sums[key[:2]] = [a + b for a, b in zip(sums[key[:2]], counts, strict=True)]
    return {key: tuple(counts) for key, counts in sums.items()}


def test_who_is_worth_more_by_the_end_moved_between_tiers_and_who_left_is_counted_where_he_was():
    tiers = [(1, "SMALL", "2024-01-01", "2024-05-01"), (1, "VIP", "2024-05-01", None),
             (2, "VIP", "2024-01-01", "2024-05-01"), (2, "SMALL", "2024-05-01", None)]  # fmt: skip
    with star_of([(1, "2024-02-01", 5), (2, "2024-02-01", 7), (1, "2024-06-01", 1)], tiers=tiers) as star:
        told = cells_of(star, date(2024, 6, 30), "QUARTER", "TIER", 1)
    assert told["2024Q2", 1, "SMALL"][:7] == (1, 0, 0, 0, 0, 1, 0)
    assert told["2024Q2", 1, "VIP"][:7] == (1, 0, 0, 1, 1, 0, 1)
    assert told["2024Q2", 1, "VIP"][-2] == 7


def histories(moves):
    """Turn (customer, day, branch) moves into half-open spans."""
    spans = []
    for one in sorted({move[0] for move in moves}):
        own = sorted((day, branch) for who, day, branch in moves if who == one)
        ends = [day for day, _ in own[1:]] + [None]
        spans += [(one, branch, day, end) for (day, branch), end in zip(own, ends, strict=True)]
    return spans


def counted(rows, homes, as_of):
    """Count the ledger customer by customer and quarter by quarter, as the definition reads."""
    rows = [row for row in rows if row[1] <= as_of]
    cells = defaultdict(lambda: dict.fromkeys((*COUNTS, "lost_turnover", "revenue"), 0))
    if not rows:
        return {}
    first, last = min(quarter(row[1]) for row in rows), quarter(as_of)
    for one in {row[0] for row in rows}:
        active = {quarter(day) for who, day, _, back in rows if who == one and not back}
        for now in range(first, last + 1):
            home, before = (home_at(homes, one, min(end_of(n), as_of)) for n in (now, now - 1))
            here, there = cells[name(now), home], cells[name(now), before]
            money = [sum(m for who, day, m, _ in rows if who == one and quarter(day) == n) for n in (now - 1, now)]
            here["revenue"] += money[1]
            if now - 1 in active:
                there["opening"] += 1
                there["moved_out"] += home != before
                here["moved_in"] += home != before
                here["churned"] += now not in active
                here["lost_turnover"] += 0 if now in active else money[0]
            if now in active:
                here["closing"] += 1
                here["new"] += now == min(active)
                here["won_back"] += now > min(active) and now - 1 not in active
    return {key: tuple(cell.values()) for key, cell in cells.items() if any(cell.values())}


def home_at(homes, one, day):
    """Look the home up day by day; before the first move its branch, without any the default."""
    own = [(start, end, branch) for who, branch, start, end in homes if who == one]
    for start, end, branch in own:
        if start <= day and (end is None or day < end):
            return branch
    return min(own)[2] if own else 1


def quarter(day):
    """Number the quarters."""
    return day.year * 4 + (day.month - 1) // 3


def end_of(number):
    """Return the last day of a quarter."""
    year, place = divmod(number + 1, 4)
    return date(year, place * 3 + 1, 1) - timedelta(days=1)


def name(number):
    """Write the quarter as people do."""
    return f"{number // 4}Q{number % 4 + 1}"


def test_money_stays_exact():
    with star_of([(1, "2024-01-01", Decimal("0.1")), (1, "2024-01-02", Decimal("0.2"))]) as star:
        assert read(ledger.cells(star, AS_OF), "revenue")[0] == (Decimal("0.3"),)
