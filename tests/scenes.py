"""Scenes: what a fixture wrote into the database is kept, and laid out for the next test without being lived through.

The first test of a worker that asks for a scene lives through it; the rows it added, changed and removed are kept as
SQL. For every later test they are put into the tables as they were. What came before a scene is part of its name, so
that a scene is only ever laid out upon what it was once built upon; for that, scenes come before everything else a
test asks for. A module names the scenes of its own in SCENES; those of two modules are two, whatever they are called.
A test that commits (transaction=True) lives through everything itself.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

# In the order in which they build upon each other.
SCENES = ("cast", "persons", "history", "analysed", "one_of_each")
LITERAL = {"sqlite": "quote({})", "postgresql": "quote_nullable({}::text)"}
Rows = dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Kept:
    """What a scene did: the statements that do it again, and what its fixture returned."""

    statements: list[str]
    told: Any


KEPT: dict[tuple[tuple[str, str], ...], Kept] = {}


def columns_of(model) -> list[str]:
    """Return the names of a table's columns, the key first."""
    key = model._meta.pk.column
    rest = [field.column for field in model._meta.local_concrete_fields if field.column != key]
    return [connection.ops.quote_name(name) for name in (key, *rest)]


def models() -> list:
    """Return one model for each table."""
    return list({model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}.values())


def rows() -> Rows:
    """Return every row of every table as SQL literals, by its key."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in models():
            literals = ", ".join(LITERAL[connection.vendor].format(name) for name in columns_of(model))
            cursor.execute(f'SELECT {literals} FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = {row[0]: row for row in cursor.fetchall()}
    return found


def difference(before: Rows, after: Rows) -> list[str]:
    """Return the statements that lead from one state to the other."""
    removing, adding = [], []
    for model in models():
        table = f'"{model._meta.db_table}"'
        old, new = before[model._meta.db_table], after[model._meta.db_table]
        columns = columns_of(model)
        gone = [key for key, row in old.items() if new.get(key) != row]
        come = [f"({', '.join(row)})" for key, row in new.items() if old.get(key) != row]
        if gone:
            removing.append(f"DELETE FROM {table} WHERE {columns[0]} IN ({', '.join(gone)})")
        if come:
            adding.append(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join(come)}")
    return removing + adding


def carry_out(statements: list[str]) -> None:
    """Carry the statements out; PostgreSQL takes all of them at once."""
    with connection.cursor() as cursor:
        for statement in statements if connection.vendor == "sqlite" else filter(None, ["; ".join(statements)]):
            cursor.execute(statement)


class Scenes:
    """The scenes of one test, in the order they were laid."""

    def __init__(self):
        self.laid: tuple[tuple[str, str], ...] = ()
        self.module = ""
        self.is_clear = False

    def lay(self, name: str, live: Callable[[], Any]) -> Any:
        """Return what a scene tells: live through it, or lay it out again where that is the same."""
        if not self.is_clear:
            return live()
        self.laid += ((self.module, name),)
        if self.laid not in KEPT:
            before = rows()
            told = live()
            KEPT[self.laid] = Kept(difference(before, rows()), copy.deepcopy(told))
            return told
        carry_out(KEPT[self.laid].statements)
        return copy.deepcopy(KEPT[self.laid].told)


@pytest.fixture
def scenes() -> Scenes:
    """The scenes this test has been laid so far."""
    return Scenes()


@pytest.fixture(autouse=True)
def scenes_first(request, scenes) -> None:
    """Lay the scenes a test asks for before anything else, unless the test commits."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    scenes.is_clear = not commits
    own = getattr(request.module, "SCENES", ())
    for name in (*SCENES, *own):
        if name in request.fixturenames:
            scenes.module = request.module.__name__ if name in own else ""
            request.getfixturevalue(name)
    scenes.is_clear = False
