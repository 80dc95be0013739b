"""Reads one page of a list from plain strings: rows, chips, both neighbours, a capped count and its totals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from zhike.apps.core import base
from zhike.apps.core.lists.columns import Column, ListRefused, ListSpec
from zhike.apps.core.lists.filters import BLANK, MODE_END, Among, BadValue, Choice, Days, Range, condition, plain, words
from zhike.apps.core.lists.groups import by_group, grouped
from zhike.apps.core.lists.keyset import BadCursor, Order, expected, first_of_all, is_better_gathered, keys_from, walked

CAP = 10_000
# A list of whole branches that is expected to be so many times longer than it would be counted is not counted.
FAR_BEYOND = 3
SIZES = (50, 25, 100, 200)
CHUNK = 2_000
# The branch looked at is chosen for the page: it holds in every group that names none of its own.
SCOPE = "branch"


@dataclass(frozen=True)
class Row:
    """One row: its id, its values in the order of the page's columns, and the ids of the records some of them name."""

    id: int
    cells: tuple[Any, ...]
    leads: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Chip:
    """A filter in force, as a person reads it, with the names that take it away."""

    key: str
    label: Any
    value: str
    params: tuple[str, ...]
    group: str = ""
    # Whether those that fit lie all along any order; a span, or having no value, may be the far end of it.
    is_spread: bool = False
    is_span: bool = False


@dataclass(frozen=True)
class Asked:
    """What a request asks of a list, checked and ready to be read."""

    spec: ListSpec
    rows: QuerySet
    order: Order
    columns: tuple[Column, ...]
    chips: tuple[Chip, ...]
    text: str
    size: int

    @property
    def sort(self) -> str:
        """Return the sort key in force."""
        return f"{'-' if self.order.is_down else ''}{self.order.key}"

    @cached_property
    def n_rows(self) -> int:
        """Return how many rows there are, counted to one beyond the cap; an index alone tells it.

        What lies at the customers of whole branches is counted customer by customer; where nothing narrows it,
        PostgreSQL's own expectation tells whether it is far beyond.
        """
        if self._lies_at_branches and not self.chips and not self.text and expected(self.rows) > FAR_BEYOND * CAP:
            return CAP + 1
        return self.rows.order_by().values("pk")[: CAP + 1].count()

    @property
    def in_order(self) -> QuerySet:
        """Return the rows for reading a page: of few, any index may gather them; of many, the order's own leads.

        Where they may lie at the far end of the order, or belong to one person, the engine decides; of none, nothing is
        looked for.
        """
        if not self.n_rows:
            return self.rows.none()
        is_spread = all(chip.is_spread for chip in self.chips) and not base.actor().sees_own_only
        return walked(self.rows) if is_spread and self.n_rows > CAP else self.rows

    @cached_property
    def walk(self) -> Order:
        """Return the order as it is best met: PostgreSQL gathers what may lie together at the far end of it."""
        may_be = self._has_span or self._is_own
        return replace(self.order, is_gathered=may_be and is_better_gathered(self.rows, is_few=self.n_rows <= CAP))

    @cached_property
    def is_met_whole(self) -> bool:
        """Say whether all that fits is gathered for the first page, and may be counted on the way.

        What a text found is known by its keys. Else PostgreSQL tells by what it expects; SQLite, which does not tell,
        is known to gather what belongs to a person.
        """
        if self.text:
            return True
        if connection.vendor == "sqlite":
            return self._is_own
        return (self._has_span or self._is_own) and is_better_gathered(self.rows, is_few=False)

    @property
    def _has_span(self) -> bool:
        return any(chip.is_span and chip.key != self.order.key for chip in self.chips)

    @property
    def _lies_at_branches(self) -> bool:
        who = base.actor()
        is_joined = "__" in (getattr(self.rows.model, "scope", None) or {}).get("branch", "")
        return is_joined and who.figure_branch_ids is not None and not who.sees_own_only

    @property
    def _is_own(self) -> bool:
        return base.actor().sees_own_only and "__" in (getattr(self.rows.model, "scope", None) or {}).get("owner", "")

    def read(self, keys: list[tuple[int, Any]], columns: tuple[Column, ...]) -> list[Row]:
        """Return the rows of some keys in their order, with the columns' values."""
        if not columns:
            return [Row(pk, ()) for pk, _value in keys]
        # What was found fits the filters; that it may be seen is asked with it.
        rows = self.spec.rows().filter(pk__in=[pk for pk, _value in keys])
        rows = rows.annotate(**{column.path: column.reckoned() for column in columns if column.reckoned})
        leading = {column.key: column.leads[1] for column in columns if column.leads}
        read = {}
        for pk, *cells in rows.values_list("pk", *(column.path for column in columns), *leading.values()):
            own = [c.shown(v) if c.shown else v for c, v in zip(columns, cells, strict=False)]
            read[pk] = Row(pk, tuple(own), dict(zip(leading, cells[len(columns) :], strict=True)))
        return [read[pk] for pk, _value in keys if pk in read]


@dataclass(frozen=True)
class Page:
    """One page of a list; a neighbour's cursor is empty where there is none."""

    asked: Asked
    rows: tuple[Row, ...]
    next_cursor: str
    previous_cursor: str
    n_rows: int
    is_capped: bool
    totals: Mapping[str, Any]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns shown."""
        return self.asked.columns


def ask(spec: ListSpec, params: Mapping[str, str]) -> Asked:
    """Check what a request asks; raises ListRefused for anything the list does not offer."""
    spec.check_names(params)
    column, is_down = spec.sorting(params.get("sort") or spec.sort)
    rows = spec.rows()
    order = Order(column.key, spec.own_field(column, rows), is_down)
    rows, chips = _filtered(spec, rows, params)
    rows, text = _searched(spec, rows, params.get("q", ""))
    return Asked(spec, rows, order, spec.chosen(params.get("columns", "")), chips, text, _size(params.get("size", "")))


def _filtered(spec: ListSpec, rows: QuerySet, params: Mapping[str, str]) -> tuple[QuerySet, tuple[Chip, ...]]:
    chips: list[Chip] = []
    usual = {name: params[name] for name in (SCOPE, SCOPE + MODE_END) if params.get(name)}
    wanted: list[list[Q]] = []
    scope: list[list[Q]] = []
    groups = by_group(params)
    has_own = any(group and usual.keys() & given.keys() for group, given in groups.items())
    for group, given in groups.items():
        conditions = list(_conditions(spec, group, given, chips))
        if conditions and group and not usual.keys() & given.keys():
            conditions += _conditions(spec, "", usual, [])
        if conditions:
            # Beside other groups the branch of the page alone is no group of its own: everything of it would fit.
            is_scope = not group and {chip.key for chip in chips} == {SCOPE} and not has_own
            (scope if is_scope else wanted).append(conditions)
    wanted = wanted or scope
    if len(wanted) == 1:
        # One by one, so that a list without alternatives is read as it always was.
        for condition_ in wanted[0]:
            rows = rows.filter(condition_)
    elif wanted:
        rows = rows.filter(reduce(or_, (reduce(and_, conditions) for conditions in wanted)))
    return rows, tuple(chips)


def _conditions(spec: ListSpec, group: str, given: Mapping[str, str], chips: list[Chip]) -> Iterator[Q]:
    """Yield the conditions of one group, noting the chip of each."""
    for column in spec.columns:
        if column.filter is None:
            continue
        try:
            wanted = condition(column.filter, column.key, column.path, given)
        except BadValue as bad:
            raise ListRefused("BAD_VALUE", column.key, f"{bad} is not a value of the filter {column.key}.") from None
        if wanted is not None:
            names = tuple(grouped(group, name) for name in column.params)
            is_spread = isinstance(column.filter, Choice | Among) and given.get(column.key + MODE_END) != BLANK
            said = words(column.filter, column.key, given)
            is_span = isinstance(column.filter, Range | Days) and given.get(column.key + MODE_END) != BLANK
            chips.append(Chip(column.key, column.label, said, names, group, is_spread, is_span))
            yield wanted


def _searched(spec: ListSpec, rows: QuerySet, text: str) -> tuple[QuerySet, str]:
    try:
        text = plain(text)
    except BadValue:
        raise ListRefused("BAD_VALUE", "q", "The search text is too long.") from None
    if not text or spec.search is None:
        return rows, ""
    return rows.filter(pk__in=list(spec.search(text))), text


def _size(text: str) -> int:
    if not text:
        return SIZES[0]
    if text not in {str(size) for size in SIZES}:
        raise ListRefused("BAD_VALUE", "size", f"A page has {', '.join(map(str, sorted(SIZES)))} rows.")
    return int(text)


def read(spec: ListSpec, params: Mapping[str, str]) -> Page:
    """Return the page a request asks for, within what the acting person may see; raises ListRefused."""
    asked = ask(spec, params)
    is_forward = not params.get("before")
    token = params.get("after", "") if is_forward else params["before"]
    try:
        if not token and asked.is_met_whole:
            order = replace(asked.order, is_gathered=connection.vendor == "postgresql")
            found, n_rows = first_of_all(asked.rows, order, limit=asked.size + 1)
        else:
            found = keys_from(asked.in_order, asked.walk, token=token, is_forward=is_forward, limit=asked.size + 1)
            n_rows = asked.n_rows
    except BadCursor:
        raise ListRefused("BAD_CURSOR", "after", "This place is not one of the list in this order.") from None
    has_more = len(found) > asked.size
    found = found[: asked.size] if is_forward else found[-asked.size :]
    first, last = (asked.order.cursor(row[1], row[0]) for row in (found[0], found[-1])) if found else ("", "")
    return Page(
        asked=asked,
        rows=tuple(asked.read(found, asked.columns)),
        next_cursor=last if has_more or not is_forward else "",
        previous_cursor=first if (is_forward and token) or (has_more and not is_forward) else "",
        n_rows=min(n_rows, CAP), is_capped=n_rows > CAP, totals=_sums(asked, n_rows),
    )  # fmt: skip


def _sums(asked: Asked, n_rows: int) -> Mapping[str, Any]:
    """Add up the columns that have a total where all rows were counted and sums are shown: it reads the rows."""
    summed = {column.key: Sum(column.path) for column in asked.columns if column.has_total}
    return asked.rows.order_by().aggregate(**summed) if summed and 1 < n_rows <= CAP else {}


def visible(spec: ListSpec, ids: Iterable[int]) -> list[int]:
    """Return those of some ids that are rows of a list for the acting person."""
    return list(spec.rows().filter(pk__in=list(ids)).order_by("pk").values_list("pk", flat=True))


def rows_asked(asked: Asked, columns: tuple[Column, ...]) -> Iterator[list[Row]]:
    """Yield every row of a list in chunks, each read for itself: no long transaction, flat memory."""
    place = ""
    while True:
        found = keys_from(asked.in_order, asked.walk, token=place, is_forward=True, limit=CHUNK)
        if found:
            yield asked.read(found, columns)
        if len(found) < CHUNK:
            return
        place = asked.order.cursor(found[-1][1], found[-1][0])
