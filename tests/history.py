"""A small order history reasoned by hand: six customers of two halls over three quarters, and its analysis.

Net amounts by day. Judged on 2026-03-02, in the middle of 2026Q1.

    customer  hall  owner      2025Q3            2025Q4            2026Q1
    A         SZ    owner      07-10 08-10 09-10 10-10, 100 each
    B         SZ    colleague  08-01 50          11-01 60
    C         SZ    -          09-01 30
    D         JN    -          08-05 500         11-05 700         02-01 800
    E         JN    -                            10-20 40
    F         JN    -          07-20 10                            01-15 20

2025Q3: A B C D F are there, all new. 2025Q4: A B D E; E is new, C and F did not come (30 + 10 last brought).
2026Q1 so far: D F; F came back, A B E did not come (100 + 60 + 40).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cast import AT, TODAY, Cast
from django.db import connection

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.insight.actions import analyse, snapshot
from zhike.apps.org import actions as org_actions
from zhike.apps.trade import actions as trade_actions
from zhike.warehouse import schema
from zhike.warehouse.snapshot import Manifest

SALES = {
    "A": ("SZ", [("2025-07-10", 100), ("2025-08-10", 100), ("2025-09-10", 100), ("2025-10-10", 100)]),
    "B": ("SZ", [("2025-08-01", 50), ("2025-11-01", 60)]),
    "C": ("SZ", [("2025-09-01", 30)]),
    "D": ("JN", [("2025-08-05", 500), ("2025-11-05", 700), ("2026-02-01", 800)]),
    "E": ("JN", [("2025-10-20", 40)]),
    "F": ("JN", [("2025-07-20", 10), ("2026-01-15", 20)]),
}


@dataclass
class History:
    """The company with its history: the cast, customers by letter, and a way to analyse."""

    cast: Cast
    ids: dict[str, int]
    analyse: Callable[[], object]


def copied(*, run_id: int, progress: Callable | None) -> Manifest:
    """Copy the data as snapshot.take does, but inside this test's own transaction."""
    folder, tables = snapshot.folder_of(run_id), {}
    if folder.exists():
        return Manifest.read(folder)
    asked = snapshot.selects()
    for name, table in schema.STAR.items():
        with connection.cursor() as cursor:
            cursor.execute(asked[name])
            rows = cursor.fetchall()
        columns = [[_plain(row[i], column) for row in rows] for i, column in enumerate(table.columns)]
        (folder / name).mkdir(parents=True)
        arrays = [pa.array(values, type=column.type) for values, column in zip(columns, table.columns, strict=True)]
        pq.write_table(pa.table(arrays, schema=table.arrow), folder / name / "all.parquet")
        tables[name] = {"rows": len(rows), "sum": None, "seconds": 0.0}
    manifest = Manifest.from_dict({"engine": connection.vendor, "tables": tables, "seconds": 0.0})
    manifest.write(folder)
    return manifest


def _plain(value, column):
    if value is None:
        return None
    if column.type == pa.date32():
        return date.fromisoformat(str(value))
    if column.type == pa.bool_():
        return bool(value)
    return pa.scalar(str(value)).cast(column.type).as_py() if column.type == schema.MONEY else value


def sell(cast: Cast, sales: dict, first: int = 0) -> dict[str, int]:
    """Add customers with their purchases, numbered from `first`; return {letter: id}."""
    halls = {"SZ": cast.hall, "JN": cast.other_hall}
    owners = {"A": cast.owner.pk, "B": cast.colleague.pk}
    new = [
        customer_actions.NewCustomer(
            code=f"K-{letter}", name=f"客户{letter}", branch_id=halls[hall].pk, owner_id=owners.get(letter),
            first_seen_date=date.fromisoformat(days[0][0]),
        )
        for letter, (hall, days) in sales.items()
    ]  # fmt: skip
    by_code = customer_actions.add_customers(new=new, at=AT)
    ids = {letter: by_code[f"K-{letter}"] for letter in sales}
    lines = [(letter, hall, day, amount) for letter, (hall, days) in sales.items() for day, amount in days]
    n_lines = len(lines)
    trade_actions.add_lines(
        lines=trade_actions.NewLines(
            keys=[f"key-{first + i}" for i in range(n_lines)],
            numbers=[f"N-{first + i}" for i in range(n_lines)],
            customer_ids=[ids[letter] for letter, *_ in lines],
            branch_ids=[halls[hall].pk for _, hall, *_ in lines],
            product_ids=[None] * n_lines,
            days=[day for *_, day, _amount in lines],
            is_return=[False] * n_lines,
            quantity=[10_000] * n_lines,
            unit_price=[amount * 10_000 for *_, amount in lines],
            amount=[amount * 10_000 for *_, amount in lines],
            cost=[None] * n_lines,
        ),
        source="test", currency="CNY", import_id=None, at=AT,
    )  # fmt: skip
    return ids


@pytest.fixture
def history(cast, scenes, monkeypatch, settings, tmp_path) -> History:
    """Sell the history; analyse() judges it on 2026-03-02, where the business stands."""
    settings.ZHIKE_DATA_DIR = tmp_path
    monkeypatch.setattr(snapshot, "take", copied)

    def live():
        with base.acting_as(base.System("history")):
            org_actions.change_company(values={"business_date": TODAY}, at=AT)
            # The rough costs of the program, said to be those of the house: 15 an order, whatever an order brings.
            rough = catalog_rules.TABLES["rough_costs"].defaults
            catalog_actions.change_table(name="rough_costs", rows=rough, number=0, at=AT)
            return sell(cast, SALES)

    def run():
        with base.acting_as(base.System("history")):
            return analyse.analyse(as_of=TODAY, at=AT, progress=lambda *_: None)

    return History(cast, scenes.lay("history", live), run)


@pytest.fixture
def judged(history, scenes, settings, tmp_path_factory) -> Callable:
    """The history analysed after something more happened, as a scene; an analysis leaves files too."""
    folder = settings.ZHIKE_DATA_DIR / "warehouse"

    def lay(name: str, happens: Callable = lambda: None) -> History:
        def live():
            with base.acting_as(base.System("history")):
                happens()
            history.analyse()
            return shutil.copytree(folder, tmp_path_factory.mktemp(name) / folder.name)

        shutil.copytree(scenes.lay(name, live), folder, dirs_exist_ok=True)
        return history

    return lay


@pytest.fixture
def analysed(judged) -> History:
    """The history with its analysis."""
    return judged("analysed")


STANDING = ("tier", "churn_state", "n_purchase_days", "cycle_days", "silence_ratio", "p_alive", "stake", "revenue_year")


@pytest.fixture
def overdue(analysed):
    """A, B and D are overdue; A rests at twice its interval with 900 at stake."""
    standing = {
        "A": ("MAJOR", "AT_RISK", 4, 30.0, 2.0, 0.9, 900, 400),
        "B": ("ORDINARY", "DORMANT", 2, 40.0, 3.0, 0.8, 300, 110),
        "C": ("SMALL", "CHURNED", 1, 40.0, 9.0, 0.1, 100, 30),
        "D": ("VIP", "DORMANT", 3, 20.0, 2.5, 0.4, 500, 2000),
        "E": ("SMALL", "NORMAL", 1, 200.0, 0.5, 0.9, 50, 40),
        "F": ("SMALL", "NORMAL", 2, 200.0, 0.2, 0.9, 60, 30),
    }
    customer_actions.write_standing(
        columns=STANDING, rows=[(analysed.ids[letter], *row) for letter, row in standing.items()]
    )
    return analysed
