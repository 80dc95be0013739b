"""What the database knows of its rows is gathered by the program, for the engine does so too late or not at all."""

import pytest
from django.db import connection

from tests.cast import AT
from zhike.apps.core import base
from zhike.apps.core.actions import statistics
from zhike.jobs import reactions


@pytest.fixture
def gathered(monkeypatch) -> list[bool]:
    """Return a list that grows whenever statistics are gathered."""
    found: list[bool] = []
    monkeypatch.setattr(statistics, "gather", lambda: found.append(True))
    return found


def test_the_database_is_told_how_its_rows_are_spread(cast):
    statistics.gather()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'customers_card'")
            assert cursor.fetchone()[0] > 0
            # Samples of the values would outlast who was erased.
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat4'")
            if cursor.fetchone()[0]:
                cursor.execute("SELECT count(*) FROM sqlite_stat4")
                assert cursor.fetchone()[0] == 0
        else:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'customers_card'")
            assert cursor.fetchone()[0] > 0


def test_many_rows_that_came_in_are_taken_stock_of(gathered):
    assert reactions.take_stock in reactions.REACTIONS["import.finished"]
    reactions.take_stock(reactions.Happening(1, "import.finished", {}, AT, lambda *_: None))
    assert gathered


def test_the_daily_tidying_takes_stock_too(cast, gathered):
    with base.acting_as(base.System("night")):
        reactions.tidy(reactions.Happening(1, "upkeep.due", {}, AT, lambda *_: None))
    assert gathered
