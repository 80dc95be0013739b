"""A page of a list as the table component draws it: addresses, chips, filters, columns, saved views, exports."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import lists
from zhike.apps.org import rules as org_rules
from zhike.web import frame, query
from zhike.web.addresses import address_of
from zhike.web.door import Request

PLACE = ("after", "before")
EVERYTHING = "all"
NUMERIC = {"money", "number", "percent"}
SHARE_ACT, ROLES_ACT = "branch.view", "user.manage"


class Heading(NamedTuple):
    """A column as the table draws it."""

    key: str
    label: Any
    kind: str
    align: str
    sortable: bool
    hidden: bool = False
    editable: bool = False


class Line(NamedTuple):
    """A row as the table draws it."""

    id: int
    url: str
    cells: tuple[Any, ...]


class ChipLink(NamedTuple):
    """A filter in force with the address that takes it away, and whether a further group begins with it."""

    label: Any
    value: str
    remove_url: str
    begins_group: bool = False


class ViewLink(NamedTuple):
    """A way of looking at the list."""

    name: str
    url: str
    is_current: bool


class ColumnChoice(NamedTuple):
    """A column in the dialog that chooses and orders them."""

    key: str
    label: Any
    is_shown: bool
    up_url: str


@dataclass(frozen=True)
class Listing:
    """A page of a list with everything around it."""

    request: Request
    page: lists.Page
    row_url: Callable[[int], str]
    currency: str
    exports: str = ""
    # Where many rows are changed at once; empty where this reader may not, or nothing of them is.
    change_url: str = ""
    label: Any = ""
    has_tools: bool = True
    # The columns changed where they stand, and the address of one such value: edit_url(row id, column).
    editable: frozenset[str] = frozenset()
    edit_url: Callable[[int, str], str] | None = None
    # The ways to lay the list out in lanes, and the one that is asked for.
    boards: tuple[lists.Board, ...] = ()
    board: Any = None

    @property
    def spec(self) -> lists.ListSpec:
        """Return the list's declaration."""
        return self.page.asked.spec

    @cached_property
    def columns(self) -> list[Heading]:
        """Return the columns shown."""
        return [
            Heading(
                c.key, c.label, "link" if c.leads else c.kind, "end" if c.kind in NUMERIC else "start", c.is_sortable,
                editable=c.key in self.editable,
            )
            for c in self.page.columns
        ]  # fmt: skip

    @cached_property
    def rows(self) -> list[Line]:
        """Return the rows shown, money beside its currency."""
        # The first column leads to the row itself.
        leads = {c.key: address_of(c.leads[0]) for c in self.page.columns[1:] if c.leads}
        return [Line(row.id, self.row_url(row.id), tuple(self._cells(row, leads))) for row in self.page.rows]

    def _cells(self, row: lists.Row, leads: dict[str, Callable[[int], str]]) -> Iterator[Any]:
        for column, value in zip(self.page.columns, row.cells, strict=True):
            if column.kind == "money" and value is not None:
                yield value, self.currency
            elif column.digits is not None and value is not None:
                yield value, column.digits
            elif column.key in leads and value and (pk := row.leads[column.key]):
                yield value, leads[column.key](pk)
            else:
                yield column.coded(value)

    @property
    def shown_ids(self) -> list[int]:
        """Return the ids of the rows shown, on a board those of its cards."""
        stacks = self.board.stacks if self.board else ()
        return [row.id for rows in (self.page.rows, *(stack.rows for stack in stacks)) for row in rows]

    @property
    def totals(self) -> list[Any] | None:
        """Return the sums under the columns, None where not all rows were counted or there is but one page's worth."""
        if not self.page.totals or self.page.n_rows < 2:
            return None
        return [
            (self.page.totals.get(c.key) or 0, self.currency) if c.kind == "money" and c.has_total
            else self.page.totals.get(c.key)
            for c in self.page.columns
        ]  # fmt: skip

    @property
    def layouts(self) -> list[dict[str, Any]]:
        """Return the ways to look at the list: as a table, and on each of its boards."""
        if not self.boards:
            return []
        current = self.board.board.key if self.board else None
        every = [(None, _("Table")), *((board.key, board.label) for board in self.boards)]
        return [{"label": label, "url": self.url(board=key), "is_current": key == current} for key, label in every]

    @property
    def sort(self) -> str:
        """Return the sort key in force."""
        return self.page.asked.sort

    def sort_url(self, key: str) -> str:
        """Return the address sorted by a column: downwards first, then upwards; texts the other way round."""
        column = self.spec.by_key[key]
        first, second = (key, f"-{key}") if column.kind in {"text", "link"} else (f"-{key}", key)
        return self.url(sort=second if self.sort == first else first)

    @property
    def filters(self) -> list[ChipLink]:
        """Return the filters in force."""
        chips: list[ChipLink] = []
        former = None
        for chip in self.page.asked.chips:
            begins = former is not None and chip.group != former
            chips.append(ChipLink(chip.label, chip.value, self.url(path="", **dict.fromkeys(chip.params)), begins))
            former = chip.group
        if self.page.asked.text:
            chips.insert(0, ChipLink(_("Search"), self.page.asked.text, self.url(q=None)))
        return chips

    @property
    def next_url(self) -> str:
        """Return the address of the next page, empty on the last."""
        return self.url(after=self.page.next_cursor) if self.page.next_cursor else ""

    @property
    def previous_url(self) -> str:
        """Return the address of the previous page, empty on the first."""
        return self.url(before=self.page.previous_cursor) if self.page.previous_cursor else ""

    @property
    def total(self) -> int:
        """Return how many rows there are, up to the cap."""
        return self.page.n_rows

    @property
    def is_capped(self) -> bool:
        """Say whether there are more rows than were counted."""
        return self.page.is_capped

    @property
    def export_urls(self) -> dict[str, str]:
        """Return where the whole list is written out, by kind of file."""
        if not self.exports or not self.request.actor.may("list.export"):
            return {}
        return {kind: self.url(path=reverse(self.exports, args=[kind]), view=None) for kind in ("csv", "xlsx")}

    @property
    def select(self) -> bool:
        """Say whether rows are selected: to change them together, or to write them out."""
        return bool(self.has_tools and (self.change_url or self.export_urls))

    @property
    def text(self) -> str:
        """Return what was searched for."""
        return self.page.asked.text

    @property
    def can_search(self) -> bool:
        """Say whether the list has a search."""
        return self.spec.search is not None

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """Return the parameters in force but for some, as a form carries them along."""
        left_out = {*PLACE, *without}
        return [(k, v) for k, values in self.request.GET.lists() for v in values if k not in left_out and v]

    @cached_property
    def query(self) -> query.Query:
        """Return the filters as the dialog asks for them, group by group."""
        return query.Query(self.spec, self.request.GET.getlist, list(self.request.GET))

    @property
    def filter_names(self) -> list[str]:
        """Return every name a filter answers to, in the groups in use too."""
        grouped = [name for name in self.request.GET if lists.ungrouped(name)[0]]
        return [*self.spec.filter_names, *grouped]

    @property
    def chooser(self) -> list[ColumnChoice]:
        """Return all columns, those shown first and in their order, each with the address that moves it up."""
        shown = [column.key for column in self.page.columns]
        rest = [column for column in self.spec.columns if column.key not in shown and not column.group]
        return [
            *(ColumnChoice(c.key, c.label, True, self._up(shown, i)) for i, c in enumerate(self.page.columns)),
            *(ColumnChoice(c.key, c.label, False, "") for c in rest),
        ]

    @property
    def more_columns(self) -> list[tuple[Any, list[tuple[str, Any]]]]:
        """Return the columns of the archive that are not shown, by information group."""
        shown = {column.key for column in self.page.columns}
        return query.by_label(column for column in self.spec.columns if column.key not in shown and column.group)

    def _up(self, keys: list[str], i: int) -> str:
        if i == 0:
            return ""
        moved = [*keys[: i - 1], keys[i], keys[i - 1], *keys[i + 1 :]]
        # The dialog comes by itself: what it leads to is told from the page around it.
        return self.url(path=".", columns=",".join(moved))

    @property
    def kept_views(self) -> Sequence[Any]:
        """Return the views this reader keeps or was given."""
        return frame.of(self.request).views(self.spec.name) if self.exports else ()

    @property
    def views(self) -> list[ViewLink]:
        """Return the views as links, everything first."""
        if not self.kept_views:
            return []
        current = self.request.GET.get("view", "")
        own_path = self.request.path
        every = ViewLink(_("All"), f"{own_path}?view={EVERYTHING}", current in {"", EVERYTHING} and not self.filters)
        return [every, *(ViewLink(v.name, view_url(own_path, v), current == str(v.pk)) for v in self.kept_views)]

    @property
    def view(self) -> Any:
        """Return the reader's own view that is open, None otherwise."""
        current = self.request.GET.get("view", "")
        mine = (v for v in self.kept_views if v.user_id == self.request.actor.user_id)
        return next((v for v in mine if str(v.pk) == current), None)

    @property
    def has_own_default(self) -> bool:
        """Say whether this reader opens the list with a view of their own."""
        return any(v.is_default and v.user_id == self.request.actor.user_id for v in self.kept_views)

    @property
    def roles(self) -> list[tuple[str, bool]]:
        """Return the roles with whether the open view is their usual one; none for who may not say so."""
        if not self.request.actor.may(ROLES_ACT):
            return []
        chosen = self.view.default_for if self.view else []
        return [(role, role in chosen) for role in org_rules.ROWS if role != "API_CLIENT"]

    @property
    def may_share(self) -> bool:
        """Say whether this reader may share a view."""
        return self.request.actor.may(SHARE_ACT)

    def url(self, path: str = "", **changes: Any) -> str:
        """Return this list's address with other parameters; None takes one away."""
        asked = self.request.GET.copy()
        for name in PLACE:
            asked.pop(name, None)
        for name, value in changes.items():
            asked.pop(name, None)
            if value is not None:
                asked[name] = value
        own_path = path or self.request.path
        return f"{own_path}?{asked.urlencode()}" if asked else own_path


def view_url(path: str, view: Any) -> str:
    """Return the address that shows a saved view."""
    asked = QueryDict(mutable=True)
    asked.update(view.params)
    asked["view"] = str(view.pk)
    return f"{path}?{asked.urlencode()}"
