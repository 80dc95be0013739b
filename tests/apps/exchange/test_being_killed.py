"""An import killed at any point goes on where it stood: nothing lost, nothing doubled."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

VICTIM = Path(__file__).with_name("victim.py")
ROOT = Path(__file__).resolve().parents[3]
N_ROWS = 1_000


def victim(folder: Path, file: Path, *fatal: str) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "ZHIKE_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "zhike.config.settings",
    }  # fmt: skip
    return subprocess.run([sys.executable, VICTIM, file, *fatal], env=environment, capture_output=True, check=False)


@pytest.fixture(scope="module")
def history():
    """Make a history of orders with lines, repeats, returns and several branches."""
    chance = random.Random(20260302)
    rows = [
        (
            chance.randrange(180),
            f"C{chance.randrange(60):03d}",
            f"2024-0{chance.randrange(1, 10)}-1{chance.randrange(10)}",
            chance.choice([1, 2, 3, -1]),
            Decimal(chance.randrange(100, 90_000)) / 100,
            chance.choice("东南西北"),
        )
        for _ in range(N_ROWS - 50)
    ]
    return rows + rows[:50]


@pytest.fixture(scope="module")
def checked(tmp_path_factory, history):
    """Leave a data folder in which the file is checked and ready to run, and the file."""
    folder = tmp_path_factory.mktemp("checked")
    file = folder / "orders.csv"
    lines = [f"{number},{customer},{day},{n},{price},{branch}" for number, customer, day, n, price, branch in history]
    file.write_text("订单号,客户编号,日期,数量,单价,门店\n" + "\n".join(lines), encoding="utf-8")
    made = victim(folder, file)
    assert made.returncode == 0, made.stderr.decode()
    return folder, file


def read(folder: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(folder / "zhike.sqlite3") as database:
        return database.execute(sql).fetchall()


def assert_whole(folder: Path, history) -> None:
    """Hold the ledger against the history the file was made from."""
    amount = sum(n * price for _, _, _, n, price, _ in history)
    assert read(folder, "SELECT count(*), round(sum(amount), 2) FROM trade_orderline") == [(N_ROWS, float(amount))]
    assert read(folder, "SELECT count(*) FROM customers_customer") == [(len({row[1] for row in history}),)]
    assert read(folder, "SELECT count(*) FROM customers_card") == read(
        folder, "SELECT count(*) FROM customers_customer"
    )
    assert read(folder, "SELECT sum(n_lines), round(sum(amount), 2) FROM trade_order") == [(N_ROWS, float(amount))]
    orders = {(number, customer, n < 0) for number, customer, _, n, _, _ in history}
    assert read(folder, "SELECT count(*) FROM trade_order") == [(len(orders),)]
    assert read(folder, "SELECT count(*), count(DISTINCT number) FROM exchange_importchunk") == [(5, 5)]
    assert read(folder, "SELECT status FROM exchange_import") == [("DONE",)]
    assert read(folder, "SELECT count(*) FROM org_branch WHERE parent_id IS NOT NULL") == [(4,)]
    assert read(folder, "PRAGMA integrity_check") == [("ok",)]


def kill_at(points: int, checked, history, tmp_path) -> None:
    folder, file = checked
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    n_statements = int(victim(whole, file).stdout)
    assert_whole(whole, history)
    for k in range(points):
        died = tmp_path / str(k)
        shutil.copytree(folder, died)
        fatal = 1 + k * (n_statements - 1) // max(points - 1, 1)
        assert victim(died, file, str(fatal)).returncode == -9
        resumed = victim(died, file)
        assert resumed.returncode == 0, resumed.stderr.decode()
        assert_whole(died, history)
        shutil.rmtree(died)


def test_an_import_killed_on_the_way_goes_on_where_it_stood(checked, history, tmp_path):
    kill_at(4, checked, history, tmp_path)


@pytest.mark.prove
def test_an_import_killed_at_sixty_points_goes_on_where_it_stood(checked, history, tmp_path):
    kill_at(60, checked, history, tmp_path)
