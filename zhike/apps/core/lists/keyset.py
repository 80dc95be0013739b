"""Keyset paging: the rows behind or before a place in a sorted list, at the same cost on every page."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count, F, Field, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.db.models.sql.where import WhereNode

LARGEST_ID = 2**63 - 1
LARGEST = Decimal(10) ** 14
GATHERED = 100_000


class BadCursor(ValueError):
    """A cursor was not made by this list in this order."""


@dataclass(frozen=True)
class Order:
    """The order of a list: a field, downwards or upwards, ties by id in the same direction, unknown values last."""

    key: str
    field: Field
    is_down: bool
    # Whether the rows are gathered first and then put in order, whatever index the order has.
    is_gathered: bool = False

    def by(self, *, walks_down: bool) -> list[OrderBy]:
        """Return what rows are ordered by; a value reckoned from itself is one no index knows."""
        value = Coalesce(F(self.path), F(self.path)) if self.is_gathered else F(self.path)
        return [OrderBy(value, descending=walks_down), OrderBy(F("pk"), descending=walks_down)]

    @property
    def path(self) -> str:
        """Return the field's name."""
        return self.field.name

    def cursor(self, value: Any, pk: int) -> str:
        """Return the place of a row as a token."""
        text = value.isoformat() if isinstance(value, date) else value if value is None else str(value)
        raw = json.dumps([self.key, self.is_down, text, pk], ensure_ascii=False)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    def place(self, token: str) -> tuple[Any, int]:
        """Return the value and id of a token; raises BadCursor for one that is not of this order."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            key, is_down, text, pk = json.loads(raw)
            value = self._value(text)
        except (ValueError, TypeError, binascii.Error, ValidationError, RecursionError):
            raise BadCursor(token) from None
        if (key, is_down) != (self.key, self.is_down) or type(pk) is not int or not 0 < pk <= LARGEST_ID:
            raise BadCursor(token)
        return value, pk

    def _value(self, text: Any) -> Any:
        if text is None and self.field.null:
            return None
        if not isinstance(text, str) or "\x00" in text or len(text) > 400:
            raise BadCursor(text)
        value = self.field.to_python(text)
        if isinstance(value, Decimal | float) and not -LARGEST < value < LARGEST:
            raise BadCursor(text)
        return value


class Checked(WhereNode):
    """Conditions SQLite checks row by row: the sign keeps it from gathering rows by them."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the conditions behind a sign that changes nothing but the plan."""
        sql, params = super().as_sql(compiler, connection)
        return f"+({sql})", params


def walked(rows: QuerySet) -> QuerySet:
    """Return rows to be met along the index of their order: where many fit, the first page's worth comes soon.

    SQLite would rather gather and sort hundreds of thousands of them; PostgreSQL knows by its statistics.
    """
    if connection.vendor != "sqlite" or not rows.query.where.children:
        return rows
    rows = rows.all()
    rows.query.where = WhereNode([Checked([rows.query.where])])
    return rows


def is_better_gathered(rows: QuerySet, *, is_few: bool) -> bool:
    """Say whether PostgreSQL expects so few rows that gathering and sorting them is quick, wherever they lie.

    It takes them to lie all along any order: of a span, or of what belongs to one person, that may be far from true.
    Of what was counted to the end and is few, it is not asked.
    """
    if connection.vendor != "postgresql":
        return False
    return is_few or expected(rows) <= GATHERED


def expected(rows: QuerySet) -> int:
    """Return how many rows PostgreSQL expects by its statistics; none where nothing tells, or Django knows of none."""
    told = rows.order_by().values("pk").explain(format="json") if connection.vendor == "postgresql" else ""
    return json.loads(told)[0]["Plan"]["Plan Rows"] if told else 0


def keys_from(rows: QuerySet, order: Order, *, token: str, is_forward: bool, limit: int) -> list[tuple[int, Any]]:
    """Return ids and sort values of up to `limit` rows after (or before) a place, from the beginning without one.

    Only keys: joined tables in the same query would tempt the planner away from the order's own index.
    """
    rows = rows.values_list("pk", order.path)
    found: list[tuple[int, Any]] = []
    for part in _parts(rows, order, order.place(token) if token else None, is_forward):
        found += list(part[: limit - len(found)])
        if len(found) >= limit:
            break
    return found if is_forward else found[::-1]


def first_of_all(rows: QuerySet, order: Order, *, limit: int) -> tuple[list[tuple[int, Any]], int]:
    """Return the first keys of a list with how many rows there are, all of them met once.

    For rows that are gathered anyway: to count them before would meet them twice.
    """
    value, by_id = order.by(walks_down=order.is_down)
    value.nulls_last = True
    told = rows.annotate(n_all=Window(Count("*"))).order_by(value, by_id)
    found = list(told.values_list("pk", order.path, "n_all")[:limit])
    return [(pk, known) for pk, known, _n_all in found], found[0][2] if found else 0


def _parts(rows: QuerySet, order: Order, place: tuple[Any, int] | None, is_forward: bool) -> Iterator[QuerySet]:
    """Yield the stretches of a list from a place on, each one a plain walk along an index.

    Equal values, then further values, then unknown ones: a single OR condition would read every tie again.
    """
    walks_down = order.is_down == is_forward
    beyond, sign = ("lt", "-") if walks_down else ("gt", "")
    ordered = rows.order_by(*order.by(walks_down=walks_down))
    by_id = rows.order_by(f"{sign}pk")
    known, unknown = Q(**{f"{order.path}__isnull": False}), Q(**{f"{order.path}__isnull": True})
    is_nullable = order.field.null
    all_known = ordered.filter(known) if is_nullable else ordered
    if place is None:
        yield all_known
        if is_nullable:
            yield by_id.filter(unknown)
        return
    value, pk = place
    if value is None:
        yield by_id.filter(unknown, **{f"pk__{beyond}": pk})
        if not is_forward:
            yield all_known
        return
    yield by_id.filter(**{order.path: value, f"pk__{beyond}": pk})
    yield ordered.filter(**{f"{order.path}__{beyond}": value})
    if is_forward and is_nullable:
        yield by_id.filter(unknown)
