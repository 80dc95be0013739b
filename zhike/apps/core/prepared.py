"""Questions written once: their text is kept for the process and asked again with other values.

A page about one customer asks two dozen small questions. The database answers each in a tenth of a millisecond; to make
its text up costs ten times as much. `@prepared` writes it once for each kind of reader and asks it with what is given.
"""

import copy
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from inspect import signature
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet

from zhike.apps.core import base

# Of each question at most so many texts are kept: one for each reach of its readers, of which a branch is one.
MOST = 512
LONGEST_NUMBER = 63

P = ParamSpec("P")
Row = TypeVar("Row")


class Place(models.Value):
    """A place left open in a question; what it is asked with is put there."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Write a mark, with this place where its value would be."""
        return "%s", [self]


@dataclass(frozen=True)
class Text:
    """A question as it is written: the rows it gives, what writes and reads it, its text, its values and places."""

    rows: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]


def _can_be_held(value: Any) -> bool:
    """Say whether a column may hold a value: no column equals nothing or a number longer than eight bytes."""
    return value is not None and not (isinstance(value, int) and value.bit_length() > LONGEST_NUMBER)


def _adapted(value: Any) -> Any:
    """Return a value as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _written(rows: QuerySet[Any]) -> Text | None:
    """Write a question; None where it can have no answer."""
    compiler = rows.query.get_compiler(rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return Text(rows, compiler, sql, tuple(params))


def _asked(text: Text, given: dict[str, Any]) -> list[Any]:
    """Ask a question with values in its places and return its rows; most of them have none."""
    values = tuple(given[one.value] if isinstance(one, Place) else one for one in text.params)
    with connection.cursor() as cursor:
        cursor.execute(text.sql, values)
        found = cursor.fetchall()
    if not found:
        return []
    compiler, rows = copy.copy(text.compiler), text.rows.all()
    compiler.execute_sql = lambda *_args, **_kwargs: [found]
    rows.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
    return list(rows)


def prepared(build: Callable[P, Iterable[Row]]) -> Callable[P, list[Row]]:
    """Let the rows a function describes be read by a text that is written once for each reach of its readers.

    The function is given numbers, days, times or texts. It may put them into conditions that something equals, precedes
    or follows them, and into nothing else, for it sees places in their stead; nothing equals nothing. Whatever else it
    looks at must stand in the program: no day of today, no rule, no language, no right of its reader but the rows they
    see.
    """
    names = tuple(signature(build).parameters)
    kept: dict[Any, Text | None] = {}
    lock = Lock()

    def text_for(who: base.Actor | None) -> Text | None:
        key = (connection.vendor, who is None, who and who.reach)
        if key not in kept:
            with base.acting_as(who.anyone(Place("reader"))) if who else nullcontext():
                text = _written(cast(Any, build)(*map(Place, names)))
            with lock:
                if len(kept) >= MOST:
                    kept.clear()
                kept[key] = text
            return text
        return kept[key]

    @wraps(build)
    def ask(*args: P.args, **named: P.kwargs) -> list[Row]:
        given: dict[str, Any] = dict(zip(names, args, strict=False)) | named
        who = base.whoever()
        text = text_for(who)
        if text is None or not all(map(_can_be_held, given.values())):
            return []
        told = {name: _adapted(value) for name, value in given.items()}
        return _asked(text, told | {"reader": who and who.user_id})

    return ask


def prepared_one(build: Callable[P, Iterable[Row]]) -> Callable[P, Row | None]:
    """Let the first of the rows a function describes be read as `prepared` reads them all; None where there is none."""
    rows = prepared(build)

    @wraps(build)
    def ask(*args: P.args, **named: P.kwargs) -> Row | None:
        return next(iter(rows(*args, **named)), None)

    return ask
