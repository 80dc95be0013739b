"""Boards: a list laid out in lanes; a card is moved by dragging or from its menu, where a person may set the value."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import lists
from zhike.web import frame
from zhike.web.addresses import address_of
from zhike.web.declared import LISTS, Declared, today
from zhike.web.door import Request, demand, found
from zhike.web.listing import PLACE
from zhike.web.moves import MOVED_ALREADY, MOVES, Elsewhere, Moves, Ways


class Card(NamedTuple):
    """A row as a card: where it leads, its heading, what else it says, and where it may be moved."""

    id: int
    url: str
    head: Any
    lines: list[tuple[str, Any, Any]]
    ways: list[tuple[str, Any]]
    # Lanes it may be dropped on to be told why it does not go there.
    told: tuple[str, ...] = ()

    @property
    def targets(self) -> str:
        """Return the lanes that take it, as the page's script reads them."""
        return " ".join([*(code for code, _label in self.ways), *self.told])


class Asking(NamedTuple):
    """A word that is still wanted of a move: the card, the lane, what is asked; for a choice its options."""

    id: int
    lane: str
    label: Any
    options: list[tuple[str, Any]]


@dataclass(frozen=True)
class BoardView:
    """A board as the page draws it: lanes with cards, and the addresses that move a card or bring more of them."""

    request: Request
    declared: Declared
    asked: lists.Asked
    board: lists.Board
    row_url: Callable[[int], str]
    currency: str
    moved_id: int = 0
    asking: Asking | None = None
    # The lanes that are drawn, as the others are as they were; None: all.
    drawn: frozenset[str] | None = None

    @property
    def label(self) -> Any:
        """Return what the board is laid out by."""
        return self.board.label

    @cached_property
    def lanes(self) -> list[lists.Lane]:
        """Return the lanes in order."""
        return list(self.board.lanes(today()))

    @cached_property
    def stacks(self) -> list[lists.Stack]:
        """Return the lanes that are drawn with what lies in them."""
        some = [lane for lane in self.lanes if self.drawn is None or lane.code in self.drawn]
        return [lists.stack(self.asked, self.board, lane) for lane in some]

    @property
    def n_rows(self) -> int:
        """Return how many rows lie in all lanes, as far as they were counted."""
        return sum(one.n_rows for one in self.stacks)

    @cached_property
    def moves(self) -> Moves | None:
        """Return what this reader may move here, and how."""
        moves = MOVES.get((self.asked.spec.name, self.board.key))
        return moves if moves and self.request.actor.may(moves.act) else None

    @cached_property
    def ways(self) -> Ways:
        """Return from which lane to which this reader may move a card."""
        return self.moves.ways() if self.moves else {}

    def _told(self, lane: str) -> tuple[str, ...]:
        """Return the lanes a card of another may be dropped on to be told why it does not go there."""
        return tuple(to for of, to in self.moves.barred if of == lane) if self.moves else ()

    def cards(self, stack: lists.Stack) -> list[Card]:
        """Return the cards of a lane."""
        columns = lists.columns_of(self.asked, self.board)
        labels = {lane.code: lane.label for lane in self.lanes}
        ways = [(code, labels[code]) for code in self.ways.get(stack.lane.code, ())]
        return [
            Card(
                row.id, self.row_url(row.id), row.cells[0],
                [(c.kind, c.label, self._drawn(c, value))
                 for c, value in list(zip(columns, row.cells, strict=True))[1:] if value not in (None, "")],
                ways, self._told(stack.lane.code),
            )
            for row in stack.rows
        ]  # fmt: skip

    def _drawn(self, column: lists.Column, value: Any) -> Any:
        if column.kind == "money":
            return self.money(value)
        return column.coded(value) if column.digits is None else (value, column.digits)

    def money(self, value: Any) -> tuple[Any, str]:
        """Return an amount beside its currency."""
        return value, self.currency

    @cached_property
    def query(self) -> str:
        """Return what is asked for, as an address holds it."""
        asked = self.request.GET.copy()
        for name in (*PLACE, "lane"):
            asked.pop(name, None)
        return asked.urlencode()

    def place_of(self, row_id: int) -> str | None:
        """Return the lane a record lies in, whatever is filtered; None for none of them."""
        of = Case(*(When(lane.condition, then=Value(lane.code)) for lane in self.lanes), default=None)
        return self.asked.spec.rows().filter(pk=row_id).values_list(of, flat=True).first()

    def move_url(self, row_id: int) -> str:
        """Return the address that moves a card."""
        return f"{reverse('board_move', args=[self.asked.spec.name, self.board.key, row_id])}?{self.query}"

    def more_url(self, stack: lists.Stack) -> str:
        """Return the address that brings the next cards of a lane."""
        place = f"{reverse('board_lane', args=[self.asked.spec.name, self.board.key])}?{self.query}"
        return f"{place}&lane={stack.lane.code}&after={stack.next_cursor}"


def lay_out(request: Request, asked: lists.Asked, key: str, *, moved_id: int = 0) -> BoardView:
    """Return a list as a board; raises lists.ListRefused for one it does not have."""
    declared = LISTS[asked.spec.name]
    board = declared.board(key)
    if board is None:
        raise lists.ListRefused("UNKNOWN_BOARD", key, f"The list {asked.spec.name} has no board {key!r}.")
    row_url = address_of(declared.row_page)
    return BoardView(request, declared, asked, board, row_url, frame.of(request).currency, moved_id)


def asked_of(request: Request, name: str, passes: frozenset[str]) -> lists.Asked:
    """Return what an address asks of a list, having made sure that the reader may open its page."""
    declared = found(LISTS.get(name))
    demand(declared.act)
    spec = declared.spec()
    given = {key: ",".join(values) for key, values in request.GET.lists() if key not in PLACE}
    return lists.ask(replace(spec, passes=spec.passes | passes | {"lane"}), given)


def move(request: Request, asked: lists.Asked, key: str, row_id: int) -> HttpResponse:
    """Put a card into another lane and show the lanes that changed as they are then, with the way back."""
    moves, view = found(MOVES.get((asked.spec.name, key))), lay_out(request, asked, key, moved_id=row_id)
    demand(moves.act)
    found(asked.spec.rows().filter(pk=row_id).first())
    lane, place = request.POST.get("lane", ""), view.place_of(row_id)
    view = replace(view, drawn=frozenset(filter(None, (place, lane, request.POST.get("from", place)))))
    is_back = request.POST.get("back") == "on"
    barred = moves.closed.get(lane) or (None if is_back else moves.barred.get((request.POST.get("from", ""), lane)))
    if barred:
        return _answer(request, view, {"text": str(barred), "level": "warning", "undo": None}, status=409)
    if not any(lane in to for to in moves.ways().values()) and not (is_back and moves.takes_back(lane)):
        raise Http404
    labels = {one.code: one.label for one in view.lanes}
    ask, word = None if is_back else moves.asks.get(lane), request.POST.get("word", "").strip()
    try:
        _demand_present(request, place, moves, row_id)
        if ask and not word:
            return _ask(request, replace(view, asking=Asking(row_id, lane, ask.label, list(ask.options))))
        before = moves.do(row_id, lane, word) if ask else moves.do(row_id, lane)
    except moves.refusals as refusal:
        said = {"text": getattr(refusal, "told", str(refusal)), "level": "warning", "undo": None}
        return _answer(request, view, said, status=409)
    except MOVED_ALREADY:
        said = {"text": _("Somebody was faster: it lies in another lane by now."), "level": "warning", "undo": None}
        return _answer(request, view, said, status=409)
    text = _("Moved to “%(lane)s”.") % {"lane": labels[lane]} if lane in labels else _("It is back where it was.")
    view = replace(view, drawn=frozenset({*(view.drawn or ()), view.place_of(row_id) or lane}))
    undo = None if is_back or not moves.takes_back(before) else {"lane": before, "from": lane, "back": "on"}
    return _answer(request, view, {"text": text, "level": "success", "undo": undo})


def _ask(request: Request, view: BoardView) -> HttpResponse:
    """Show the board with the question in the card; without a script the record's own page asks it."""
    if request.headers.get("HX-Request") != "true":
        frame.say(request, str(view.asking.label) if view.asking else "", level="info")
        return redirect(view.row_url(view.moved_id))
    return _lanes(request, {"board": view, "said": None})


def _lanes(request: Request, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Answer with the lanes that changed, each put where it stands, and nothing for the rest of the board."""
    answer = render(request, "lists/_board.html", context, status=status)
    answer["HX-Reswap"] = "none"
    return answer


def _demand_present(request: Request, place: str | None, moves: Moves, row_id: int) -> None:
    """Refuse a card that is not in the lane any more it was seen in, or from whose lane there is no such way."""
    is_way = request.POST.get("back") == "on" or request.POST.get("lane") in moves.ways().get(place or "", ())
    if place != request.POST.get("from", place) or not is_way:
        raise Elsewhere(row_id)


def _answer(request: Request, view: BoardView, said: dict[str, Any], *, status: int = 200) -> HttpResponse:
    undo_url = view.move_url(view.moved_id) if said["undo"] else ""
    if request.headers.get("HX-Request") != "true":
        frame.say(request, said["text"], level=said["level"])
        return redirect(f"{reverse(view.asked.spec.name)}?{view.query}")
    return _lanes(request, {"board": view, "said": said, "undo_url": undo_url}, status=status)


def more(request: Request, asked: lists.Asked, key: str) -> HttpResponse:
    """Bring the next cards of a lane (fragment)."""
    view = lay_out(request, asked, key)
    lane = found(next((one for one in view.lanes if one.code == request.GET.get("lane", "")), None))
    stack = lists.stack(asked, view.board, lane, after=request.GET.get("after", ""))
    return render(request, "lists/_cards.html", {"board": view, "stack": stack})
