"""Whoever wants to write on SQLite waits its turn; only whose patience ends is refused."""

import fcntl
import sqlite3
import threading

import pytest
from django.db import OperationalError

from zhike.config.engines.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db
BEGIN = "BEGIN IMMEDIATE"


@pytest.fixture
def database(tmp_path):
    """A file with one table, and a connection as the program has it."""
    file = tmp_path / "one.sqlite3"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE told (word TEXT)")
    made.close()
    settings = {
        "ENGINE": "zhike.config.engines.sqlite", "NAME": str(file), "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None, "TEST": {},
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }  # fmt: skip
    wrapper = DatabaseWrapper(settings, "other")
    yield wrapper
    wrapper.close()


@pytest.fixture
def busy(database):
    """Another program that writes."""
    other = sqlite3.connect(database.settings_dict["NAME"], isolation_level=None)
    other.execute(BEGIN)
    other.execute("INSERT INTO told VALUES ('first')")
    yield other
    other.close()


def test_who_has_just_written_waits_behind_whoever_waits(database):
    with open(f"{database.settings_dict['NAME']}-turn", "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        writes = threading.Thread(target=database.set_autocommit, args=(False, True))
        database.inc_thread_sharing()
        writes.start()
        writes.join(0.2)
        assert writes.is_alive()
    writes.join(20)
    assert not writes.is_alive()
    database.dec_thread_sharing()


def test_who_waits_in_vain_is_refused_and_lets_the_turn_go(database, busy):
    database.settings_dict["OPTIONS"] |= {"timeout": 0.05}
    with pytest.raises(OperationalError, match="database is locked"):
        database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    busy.execute("COMMIT")
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    database.cursor().execute("INSERT INTO told VALUES ('second')")
    database.commit()
    assert [word for (word,) in busy.execute("SELECT word FROM told")] == ["first", "second"]
