"""The period ledger: cells that balance, chains that join, parents that are sums of their children."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from zhike.analytics import churn, exact, periods
from zhike.analytics.errors import InputError

COUNTS = ("opening", "new", "won_back", "moved_in", "churned", "moved_out", "closing")
MONEY = ("lost_turnover", "revenue")
# Of the opening and of the churned, those who first bought in the year before the period.
YOUNG = ("young_opening", "young_churned")


def money_of(ten_thousandths: int) -> Decimal:
    """Give money kept as a whole number of ten-thousandths.

    Parameters
    ----------
    ten_thousandths : int
        The money.

    Returns
    -------
    Decimal
        With four decimals.

    Source
    ------
    House rule: money is exact.

    Examples
    --------
    >>> money_of(15000)
    Decimal('1.5000')
    """
    return Decimal(ten_thousandths).scaleb(-4)


class LedgerImbalance(InputError):
    """A ledger that does not balance, join or find its branch.

    Source
    ------
    Requirement R416.

    Examples
    --------
    >>> str(LedgerImbalance("LEDGER_BRANCH", "branch_id", branch_id=7))
    'The branch tree has no path for branch 7.'
    """


@dataclass(frozen=True)
class Cell:
    """Customers and money of one branch in one period.

    Parameters
    ----------
    period : str
        Label, such as 1997Q1.
    branch_id : int
        Home branch of the customers counted.
    opening, new, won_back, moved_in, churned, moved_out, closing : int
        Customers, 0 or more; the identity is held by ``check``.
    lost_turnover : Decimal
        Revenue of the period before from those who churned in this one.
    revenue : Decimal
        Revenue of the period.
    young_opening, young_churned : int
        Of the opening and of the churned, those who first bought in the year before the period.
    is_provisional : bool
        Whether the period was not over yet.
    is_first : bool
        Whether it is the ledger's first period, in which nobody could yet be lost.

    Source
    ------
    Requirement R416; the period ledger of the domain definitions.

    Examples
    --------
    >>> Cell("2024Q1", 1, opening=3000, new=500, churned=200, closing=3300).counts.lost
    200
    """

    period: str
    branch_id: int
    opening: int = 0
    new: int = 0
    won_back: int = 0
    moved_in: int = 0
    churned: int = 0
    moved_out: int = 0
    closing: int = 0
    lost_turnover: Decimal = Decimal(0)
    revenue: Decimal = Decimal(0)
    young_opening: int = 0
    young_churned: int = 0
    is_provisional: bool = False
    is_first: bool = False

    @property
    def counts(self) -> churn.PeriodCounts:
        """The counts in the form the churn arithmetic takes; lost is what the identity leaves."""
        return churn.PeriodCounts(self.opening, self.new, self.closing, self.won_back, self.moved_in, self.moved_out)


def check(cell: Cell) -> None:
    """Refuse a cell that breaks opening + new + won back + moved in − churned − moved out = closing.

    Parameters
    ----------
    cell : Cell
        The cell.

    Raises
    ------
    LedgerImbalance
        LEDGER_UNBALANCED.
    InputError
        NOT_WHOLE, NEGATIVE.

    Source
    ------
    Requirement R416.

    Examples
    --------
    >>> check(Cell("2024Q1", 1, opening=3000, new=500, churned=200, closing=3300))
    """
    for column in COUNTS:
        exact.whole(column, getattr(cell, column))
    expected = cell.opening + cell.new + cell.won_back + cell.moved_in - cell.churned - cell.moved_out
    if expected != cell.closing:
        raise LedgerImbalance(
            "LEDGER_UNBALANCED",
            "closing",
            period=cell.period,
            branch_id=cell.branch_id,
            expected=expected,
            closing=cell.closing,
        )


def check_chain(cells: Iterable[Cell]) -> None:
    """Refuse a ledger in which a branch opens with another count than it closed with.

    Parameters
    ----------
    cells : iterable of Cell
        Cells of one kind of period, at most one for each period and branch; an absent cell counts as empty.

    Raises
    ------
    LedgerImbalance
        LEDGER_UNBALANCED, LEDGER_CHAIN.
    InputError
        PERIOD_SYNTAX, NOT_WHOLE, NEGATIVE.

    Source
    ------
    Opening = closing of the period before, by the home branch at that moment.

    Examples
    --------
    >>> check_chain([Cell("2024Q1", 1, new=5, closing=5), Cell("2024Q2", 1, opening=5, churned=5)])
    """
    cells = list(cells)
    known = {(cell.period, cell.branch_id): cell for cell in cells}
    for cell in cells:
        check(cell)
    labels = sorted({periods.parse(cell.period) for cell in cells})
    for period in periods.sequence(labels[0], labels[-1])[1:] if labels else ():
        for branch_id in {branch_id for _, branch_id in known}:
            before = known.get((period.previous().label, branch_id), Cell("", branch_id))
            after = known.get((period.label, branch_id), Cell(period.label, branch_id))
            if after.opening != before.closing:
                raise _broken(after, before.closing)


def _broken(cell: Cell, closing: int) -> LedgerImbalance:
    return LedgerImbalance(
        "LEDGER_CHAIN", "opening", period=cell.period, branch_id=cell.branch_id, opening=cell.opening, closing=closing
    )


def roll_up(cells: Iterable[Cell], paths: Mapping[int, str]) -> list[Cell]:
    """Sum the cells of every branch and all branches below it.

    Parameters
    ----------
    cells : iterable of Cell
        Cells of single branches, without sums.
    paths : mapping of int to str
        For each branch its path from headquarters, itself included, such as ``/1/4/9/``.

    Returns
    -------
    list of Cell
        One for each period and branch that has a cell at or below it, by period, then branch. Moves between two
        children stay visible in the parent and cancel out there.

    Raises
    ------
    LedgerImbalance
        LEDGER_BRANCH where a cell's branch has no path, and LEDGER_UNBALANCED.
    InputError
        NOT_WHOLE, NEGATIVE.

    Source
    ------
    Requirement R421; worked case W19.

    Examples
    --------
    >>> hall = Cell("2024Q1", 2, opening=10, churned=1, closing=9)
    >>> shop = Cell("2024Q1", 3, opening=20, new=5, closing=25)
    >>> [(c.branch_id, c.closing) for c in roll_up([hall, shop], {1: "/1/", 2: "/1/2/", 3: "/1/3/"})]
    [(1, 34), (2, 9), (3, 25)]
    """
    sums: dict[tuple[str, int], Cell] = {}
    for cell in cells:
        check(cell)
        if cell.branch_id not in paths:
            raise LedgerImbalance("LEDGER_BRANCH", "branch_id", branch_id=cell.branch_id)
        for branch_id in map(int, paths[cell.branch_id].strip("/").split("/")):
            key = (cell.period, branch_id)
            sums[key] = _add(sums.get(key, Cell(cell.period, branch_id)), cell)
    return [sums[key] for key in sorted(sums)]


def _add(total: Cell, cell: Cell) -> Cell:
    columns = {column: getattr(total, column) + getattr(cell, column) for column in COUNTS + YOUNG + MONEY}
    return replace(total, is_provisional=total.is_provisional or cell.is_provisional, **columns)


def rates(cell: Cell, is_first: bool = False) -> dict[str, churn.Rate]:
    """Give the churn rates of a cell on every base.

    Parameters
    ----------
    cell : Cell
        A balanced cell.
    is_first : bool
        Whether this is the ledger's first period, in which nobody could yet be lost.

    Returns
    -------
    dict of str to churn.Rate
        As ``churn.rates``; all undefined with FIRST_PERIOD in the first period.

    Raises
    ------
    LedgerImbalance
        LEDGER_UNBALANCED.
    InputError
        NOT_WHOLE, NEGATIVE.

    Source
    ------
    Requirements R413–R415, R421.

    Examples
    --------
    >>> rates(Cell("2024Q1", 1, opening=3000, new=500, churned=200, closing=3300))["OPENING"].value
    Fraction(1, 15)
    """
    check(cell)
    found = churn.rates(cell.counts)
    if not is_first:
        return found
    return {base: replace(rate, value=None, undefined_reason="FIRST_PERIOD") for base, rate in found.items()}
