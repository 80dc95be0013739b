"""Snapshots of a real SQLite file (and of PostgreSQL where given): exact, whole or absent, one moment of the source."""

import os
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from warehouse.stories import read

from zhike.warehouse import engine, reading, schema, snapshot

try:
    import pysqlite3 as sqlite
except ImportError:
    import sqlite3 as sqlite

TABLES = """
CREATE TABLE line (id INTEGER PRIMARY KEY, customer INTEGER, product INTEGER, day DATE, is_return BOOLEAN,
                   quantity DECIMAL(18, 4), amount DECIMAL(18, 4), cost DECIMAL(18, 4));
CREATE TABLE product (id INTEGER PRIMARY KEY, code TEXT, name TEXT);
INSERT INTO product VALUES (1, 'A"1', 'Tea, "green"
and 绿茶'), (2, '', 'x');
INSERT INTO line VALUES (1, 7, 1, '2024-01-31', false, 1, 0.1, 0.05), (2, 5, NULL, '2024-02-01', false, 2, 0.2, NULL),
  (3, 7, 2, '2024-01-05', true, -1, -99999999.9999, NULL), (4, 5, 1, '2024-01-31', false, 3, 0, NULL);
"""
EMPTY = set(schema.STAR) - {"order_line", "customer", "customer_branch", "branch", "product"}
SELECTS = {
    "order_line": "SELECT id, customer, 1, product, id, day, is_return, quantity, amount, cost FROM line",
    "customer": "SELECT DISTINCT customer, 1, CAST(NULL AS DATE) FROM line",
    "customer_branch": "SELECT DISTINCT customer, 1, '2024-01-01', NULL FROM line",
    "branch": "SELECT 1, NULL, 'HQ', '/1/'",
    "product": "SELECT id, code, name FROM product",
    **{name: f"SELECT {', '.join(['NULL'] * len(schema.STAR[name].columns))} WHERE 1 = 0" for name in EMPTY},
}
CHECKS = {
    "order_line": "SELECT count(*), sum(amount) FROM line",
    "customer": "SELECT count(DISTINCT customer), NULL FROM line",
    "customer_branch": "SELECT count(DISTINCT customer), NULL FROM line",
    "branch": "SELECT 1, NULL",
    "product": "SELECT count(*), NULL FROM product",
    **dict.fromkeys(EMPTY, "SELECT 0, NULL"),
}


def sqlite_source(folder):
    """Make the SQLite file."""
    path = folder / "the store's.sqlite3"
    with closing(sqlite.connect(path)) as base:
        base.executescript("PRAGMA journal_mode = WAL;" + TABLES)
    return snapshot.Source("sqlite", path, SELECTS, CHECKS)


def postgresql_source():
    """Make the same tables on the server, in a schema of their own."""
    location = os.environ.get("ZHIKE_TEST_POSTGRES")
    if not location:
        pytest.skip("no PostgreSQL server is named in ZHIKE_TEST_POSTGRES")
    import psycopg

    with psycopg.connect(location, autocommit=True) as base:
        base.execute("DROP SCHEMA IF EXISTS zhike_snapshot CASCADE")
        base.execute("CREATE SCHEMA zhike_snapshot")
        base.execute("SET search_path TO zhike_snapshot")
        base.execute(TABLES)
    place = psycopg.conninfo.make_conninfo(location, options="-c search_path=zhike_snapshot")
    return snapshot.Source("postgresql", place, SELECTS, CHECKS)


@pytest.fixture(params=["sqlite", "postgresql"])
def source(request, tmp_path):
    """Give the store on each database."""
    return sqlite_source(tmp_path) if request.param == "sqlite" else postgresql_source()


@pytest.mark.covers("R486")
def test_a_snapshot_holds_every_value_exactly(source, tmp_path):
    told = []
    manifest = snapshot.take(source, tmp_path / "one's", progress=lambda *line: told.append(line))
    assert {name: (copy.rows, copy.sum) for name, copy in manifest.tables.items()} == {
        "order_line": (4, Decimal("-99999999.6999")),
        "customer": (2, None),
        "customer_branch": (2, None),
        "branch": (1, None),
        "product": (2, None),
        **dict.fromkeys(EMPTY, (0, None)),
    }
    assert ("order_line", 4, 4) in told
    assert snapshot.Manifest.read(tmp_path / "one's") == manifest
    with engine.open_star(tmp_path / "one's", memory_limit="1GB", threads=1) as star:
        lines = read(star.order_line.order_by("line_id"), "customer_id", "product_id", "line_date", "is_return", "cost")
        names = read(star.product.order_by("product_id"), "code", "name")
    assert lines == [
        (7, 1, date(2024, 1, 31), False, Decimal("0.05")),
        (5, None, date(2024, 2, 1), False, None),
        (7, 2, date(2024, 1, 5), True, None),
        (5, 1, date(2024, 1, 31), False, None),
    ]
    assert names == [('A"1', 'Tea, "green"\nand 绿茶'), ("", "x")]


def test_lines_lie_by_month_and_customer(tmp_path):
    from pyarrow import parquet

    snapshot.take(sqlite_source(tmp_path), tmp_path / "one")
    months = sorted((tmp_path / "one" / "order_line").iterdir())
    assert [path.name for path in months] == ["2024-01.parquet", "2024-02.parquet"]
    assert parquet.read_table(months[0])["customer_id"].to_pylist() == [5, 7, 7]
    assert parquet.read_schema(months[0]).field("amount").type == schema.MONEY


@pytest.mark.covers("R486")
def test_a_difference_to_the_source_leaves_nothing_behind(source, tmp_path):
    for wrong in ("SELECT count(*) + 1, sum(amount) FROM line", "SELECT count(*), sum(amount) + 0.01 FROM line"):
        checks = source.checks | {"order_line": wrong}
        with pytest.raises(snapshot.SnapshotMismatch, match="order_line"):
            snapshot.take(replace(source, checks=checks), tmp_path / "one")
        assert not list(tmp_path.glob("one*"))


@pytest.mark.parametrize(
    ("table", "select", "reason"),
    [
        ("order_line", "SELECT id, customer, 1, 1, 1, day, 0, 1, '0.12345', NULL FROM line", "data loss"),
        ("order_line", "SELECT id, NULL, 1, 1, 1, day, 0, 1, 1, NULL FROM line", "customer_id is empty in 4 rows"),
        ("product", "SELECT id, code FROM product", "column"),
        ("product", "SELECT nonsense, 1, 2", "nonsense"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(tmp_path, table, select, reason):
    source = sqlite_source(tmp_path)
    with pytest.raises(snapshot.SnapshotError, match=reason):
        snapshot.take(replace(source, selects=source.selects | {table: select}), tmp_path / "one")
    assert not list(tmp_path.glob("one*"))


def test_a_snapshot_never_overwrites_another(tmp_path):
    source = sqlite_source(tmp_path)
    snapshot.take(source, tmp_path / "one")
    with pytest.raises(FileExistsError):
        snapshot.take(source, tmp_path / "one")


def test_a_progress_that_gives_up_stops_the_copy(tmp_path):
    def give_up(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        snapshot.take(sqlite_source(tmp_path), tmp_path / "one", progress=give_up)
    assert not list(tmp_path.glob("one*"))


def test_an_empty_store_makes_an_empty_star(tmp_path):
    source = sqlite_source(tmp_path)
    with closing(sqlite.connect(source.location)) as base:
        base.executescript("DELETE FROM line; DELETE FROM product;")
    manifest = snapshot.take(source, tmp_path / "one")
    with engine.open_star(tmp_path / "one") as star:
        assert star.order_line.count().to_pyarrow().as_py() == manifest.tables["order_line"].rows == 0


def test_what_is_written_meanwhile_is_not_seen(tmp_path):
    source = sqlite_source(tmp_path)
    with closing(sqlite.connect(source.location)) as writer, reading.connect("sqlite", source.location) as reader:
        before = reader.one(CHECKS["order_line"])
        writer.execute("INSERT INTO line (id, customer) VALUES (9, 9)")
        writer.commit()
        rows = b"".join(reader.chunks(schema.ORDER_LINE, SELECTS["order_line"])).count(b"\n") + 1
        assert rows == before[0] == 4


def test_pruning_keeps_the_newest_and_clears_what_was_killed(tmp_path):
    for age, name in enumerate(["a", "b.part", "c", "d", "e.part"]):
        (tmp_path / name).mkdir()
        if not name.endswith(".part"):
            (tmp_path / name / "manifest.json").write_text("{}")
            os.utime(tmp_path / name / "manifest.json", (age, age))
        os.utime(tmp_path / name, (age, age))
    assert [path.name for path in snapshot.prune(tmp_path, keep=1)] == ["a", "c", "b.part"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d", "e.part"]
    assert snapshot.prune(tmp_path, keep=1, spare=[tmp_path / "d"]) == []
    with pytest.raises(ValueError, match="at least 1"):
        snapshot.prune(tmp_path, keep=0)
