"""Boards: the rows of a list laid out in lanes, each with its count, its sum and the first of its cards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum
from django.utils.functional import Promise

from zhike.apps.core.lists.columns import Column, ListRefused
from zhike.apps.core.lists.keyset import BadCursor, keys_from
from zhike.apps.core.lists.reading import CAP, Asked, Row

Text = str | Promise
N_CARDS = 20


@dataclass(frozen=True)
class Lane:
    """One lane: its code, its words and which rows lie in it."""

    code: str
    label: Text
    condition: Q


@dataclass(frozen=True)
class Board:
    """A way to lay a list out: its lanes on a day, what a card shows (its first column leads on), what is summed up."""

    key: str
    label: Text
    lanes: Callable[[date], Sequence[Lane]]
    card: tuple[str, ...]
    money: str = ""
    # Why nothing is moved here.
    note: Text = ""
    # So many cards of each lane are drawn at first; the answer to a move is all of them again.
    n_cards: int = N_CARDS


@dataclass(frozen=True)
class Stack:
    """What lies in a lane: its cards from a place on, how many there are, their sum where all were counted."""

    lane: Lane
    rows: tuple[Row, ...]
    n_rows: int
    is_capped: bool
    total: Any
    next_cursor: str


def by_code(path: str, codes: Mapping[str, Text], *, blank: Text = "") -> Callable[[date], list[Lane]]:
    """Return the lanes of a column that holds one of a few codes; `blank` names that of the rows without one."""
    lanes = [Lane(code, label, Q(**{path: code})) for code, label in codes.items()]
    if blank:
        lanes.append(Lane("", blank, Q(**{path: ""})))
    return lambda today: lanes


def columns_of(asked: Asked, board: Board) -> tuple[Column, ...]:
    """Return the columns a card shows."""
    return tuple(asked.spec.by_key[key] for key in board.card)


def stack(asked: Asked, board: Board, lane: Lane, *, after: str = "") -> Stack:
    """Return what of a list lies in a lane, in the list's order; raises ListRefused for a place that is none."""
    rows = asked.rows.filter(lane.condition)
    try:
        found = keys_from(rows, asked.order, token=after, is_forward=True, limit=board.n_cards + 1)
    except BadCursor:
        raise ListRefused("BAD_CURSOR", "after", "This place is not one of the list in this order.") from None
    shown = found[: board.n_cards]
    n_rows = rows.order_by().values("pk")[: CAP + 1].count()
    total = None
    if board.money and n_rows <= CAP:
        total = rows.order_by().aggregate(total=Sum(asked.spec.by_key[board.money].path))["total"] or 0
    return Stack(
        lane, tuple(asked.read(shown, columns_of(asked, board))), min(n_rows, CAP), n_rows > CAP, total,
        asked.order.cursor(shown[-1][1], shown[-1][0]) if len(found) > board.n_cards else "",
    )  # fmt: skip
