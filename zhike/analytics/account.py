"""The ledger of many branches at once: cells laid out as numbers, rolled up the tree, refused unless they balance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhike.analytics import ledger, periods
from zhike.analytics.ledger import LedgerImbalance

COLUMNS = (*ledger.COUNTS, *ledger.YOUNG, *ledger.MONEY)
# Money stands in ten-thousandths, so that sums are exact.
MONEY_PLACES = 4
_OPENING, _CLOSING = COLUMNS.index("opening"), COLUMNS.index("closing")
_SIGNS = np.array([{"closing": 0, "churned": -1, "moved_out": -1}.get(name, 1) for name in ledger.COUNTS])


@dataclass(frozen=True)
class Book:
    """The account of every branch over all periods of one kind, of all customers or of one class of them.

    Parameters
    ----------
    labels : tuple of str
        The periods without a gap.
    branch_ids : tuple of int
        The branches.
    figures : numpy.ndarray
        Whole numbers by branch, period and column of ``COLUMNS``.

    Source
    ------
    Requirements R416, R421, R487.

    Examples
    --------
    >>> Book(("2024Q1",), (1,), np.zeros((1, 1, len(COLUMNS)), dtype=np.int64)).labels
    ('2024Q1',)
    """

    labels: tuple[str, ...]
    branch_ids: tuple[int, ...]
    figures: np.ndarray


def book(rows: Mapping[str, np.ndarray], labels: Sequence[str], branch_ids: Sequence[int]) -> Book:
    """Lay out the cells of single branches.

    Parameters
    ----------
    rows : mapping of str to numpy.ndarray
        ``period`` (labels), ``branch_id`` and the columns of ``COLUMNS``; several rows of one cell add up.
    labels : sequence of str
        The periods without a gap, of one kind.
    branch_ids : sequence of int
        Every branch.

    Returns
    -------
    Book
        Balanced and chained.

    Raises
    ------
    LedgerImbalance
        LEDGER_BRANCH, LEDGER_UNBALANCED, LEDGER_CHAIN.

    Source
    ------
    Requirement R416.

    Examples
    --------
    >>> rows = {name: np.array([0]) for name in COLUMNS} | {"new": np.array([3]), "closing": np.array([3])}
    >>> rows |= {"period": np.array(["2024Q1"]), "branch_id": np.array([7])}
    >>> int(book(rows, ["2024Q1"], [7]).figures[0, 0].sum())
    6
    """
    place_of = {branch_id: i for i, branch_id in enumerate(branch_ids)}
    for branch_id in set(np.unique(rows["branch_id"]).tolist()) - set(place_of):
        raise LedgerImbalance("LEDGER_BRANCH", "branch_id", branch_id=branch_id)
    number_of = {label: i for i, label in enumerate(labels)}
    places = _places(rows["branch_id"], place_of)
    numbers = _places(rows["period"], number_of)
    figures = np.zeros((len(place_of), len(number_of), len(COLUMNS)), dtype=np.int64)
    for i, name in enumerate(COLUMNS):
        np.add.at(figures[:, :, i], (places, numbers), rows[name])
    found = Book(tuple(labels), tuple(branch_ids), figures)
    check(found)
    return found


def _places(values: np.ndarray, place_of: Mapping[Any, int]) -> np.ndarray:
    distinct, inverse = np.unique(values, return_inverse=True)
    return np.array([place_of[one] for one in distinct.tolist()], dtype=np.int64)[inverse]


def check(found: Book) -> None:
    """Refuse a book with a cell that does not balance, or a period that opens with another count than one closed with.

    Parameters
    ----------
    found : Book
        The book.

    Raises
    ------
    LedgerImbalance
        LEDGER_UNBALANCED, LEDGER_CHAIN.

    Source
    ------
    Requirement R416: a period that does not reconcile is not published.

    Examples
    --------
    >>> check(Book(("2024Q1",), (1,), np.zeros((1, 1, len(COLUMNS)), dtype=np.int64)))
    """
    counts = found.figures[:, :, : len(ledger.COUNTS)]
    closing = counts[:, :, _CLOSING]
    expected = counts @ _SIGNS
    for branch, period in np.argwhere(expected != closing)[:1]:
        raise LedgerImbalance(
            "LEDGER_UNBALANCED", "closing", period=found.labels[period], branch_id=found.branch_ids[branch],
            expected=int(expected[branch, period]), closing=int(closing[branch, period]),
        )  # fmt: skip
    opening = counts[:, 1:, _OPENING]
    for branch, period in np.argwhere(opening != closing[:, :-1])[:1]:
        raise LedgerImbalance(
            "LEDGER_CHAIN", "opening", period=found.labels[period + 1], branch_id=found.branch_ids[branch],
            opening=int(opening[branch, period]), closing=int(closing[branch, period]),
        )  # fmt: skip


def total(books: Sequence[Book]) -> Book:
    """Add up books of the same periods and branches.

    Parameters
    ----------
    books : sequence of Book
        At least one.

    Returns
    -------
    Book
        Their sum.

    Source
    ------
    Requirement R421: from sums, never from rates.

    Examples
    --------
    >>> one = Book(("2024Q1",), (1,), np.ones((1, 1, len(COLUMNS)), dtype=np.int64))
    >>> int(total([one, one]).figures[0, 0, 0])
    2
    """
    return Book(books[0].labels, books[0].branch_ids, np.sum([one.figures for one in books], axis=0))


def roll_up(found: Book, paths: Mapping[int, str]) -> Book:
    """Add to every branch all branches below it.

    Parameters
    ----------
    found : Book
        Of single branches.
    paths : mapping of int to str
        For each branch its path from headquarters, itself included, such as ``/1/4/9/``.

    Returns
    -------
    Book
        Of subtrees; moves between two children stay visible in the parent and cancel out there.

    Source
    ------
    Requirements R421, R487; worked case W19.

    Examples
    --------
    >>> one = Book(("2024Q1",), (1, 2), np.ones((2, 1, len(COLUMNS)), dtype=np.int64))
    >>> roll_up(one, {1: "/1/", 2: "/1/2/"}).figures[:, 0, 0].tolist()
    [2, 1]
    """
    figures = found.figures.copy()
    place_of = {branch_id: i for i, branch_id in enumerate(found.branch_ids)}
    depth = {branch_id: paths[branch_id].count("/") for branch_id in found.branch_ids}
    for branch_id in sorted(found.branch_ids, key=lambda one: -depth[one]):
        above = paths[branch_id].strip("/").split("/")[:-1]
        if above:
            figures[place_of[int(above[-1])]] += figures[place_of[branch_id]]
    return Book(found.labels, found.branch_ids, figures)


def series(found: Book, place: int) -> dict[str, list[int]] | None:
    """Give one branch's account as lists by column.

    Parameters
    ----------
    found : Book
        The book.
    place : int
        Which of its branches.

    Returns
    -------
    dict of str to list of int, or None
        Columns that are not all 0; None where nothing ever happened.

    Source
    ------
    House rule: a page reads one row.

    Examples
    --------
    >>> series(Book(("2024Q1",), (1,), np.zeros((1, 1, len(COLUMNS)), dtype=np.int64)), 0)
    """
    own = found.figures[place]
    return {name: own[:, i].tolist() for i, name in enumerate(COLUMNS) if own[:, i].any()} or None


def labels_between(first: str, last: periods.Period) -> tuple[str, ...]:
    """Name the periods from a label up to a period.

    Parameters
    ----------
    first : str
        Label of the first one.
    last : periods.Period
        The last one, which says the kind and when years begin.

    Returns
    -------
    tuple of str
        Without a gap.

    Source
    ------
    House rule: a period without activity is still a period.

    Examples
    --------
    >>> labels_between("2023H2", periods.parse("2024H1"))
    ('2023H2', '2024H1')
    """
    return tuple(one.label for one in periods.sequence(periods.parse(first, last.first_month), last))
