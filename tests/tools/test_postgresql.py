"""The throw-away cluster: it answers while it is needed and leaves nothing behind."""

import importlib.util
from pathlib import Path

import psycopg
import pytest

FILE = Path(__file__).resolve().parents[2] / "tools/postgresql.py"


@pytest.fixture
def postgresql():
    spec = importlib.util.spec_from_file_location("postgresql", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_throw_away_cluster_answers_and_is_gone_afterwards(postgresql):
    if postgresql.binaries() is None or postgresql.unprivileged() is None:
        pytest.skip("PostgreSQL was not found: sudo apt-get install postgresql")
    with postgresql.throw_away() as address:
        with psycopg.connect(address) as connection:
            version, folder = connection.execute(
                "select current_setting('server_version_num')::int, current_setting('data_directory')"
            ).fetchone()
        assert version >= 150_000
        assert Path(folder).exists()
    assert not Path(folder).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address, connect_timeout=2)


def test_without_programs_there_is_no_address(postgresql, monkeypatch):
    monkeypatch.setattr(postgresql, "binaries", lambda: None)
    with postgresql.throw_away() as address:
        assert address is None


def test_root_without_a_postgres_user_gets_none(postgresql, monkeypatch):
    monkeypatch.setattr(postgresql.os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgresql, "USER", "nobody-of-that-name")
    assert postgresql.unprivileged() is None
    with postgresql.throw_away() as address:
        assert address is None


def test_anybody_else_runs_it_as_themselves(postgresql, monkeypatch):
    monkeypatch.setattr(postgresql.os, "geteuid", lambda: 1000)
    assert postgresql.unprivileged() == {}
