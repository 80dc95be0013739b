"""What the stories of imports share: a folder, somebody who may import, and a file taken through all steps."""

from datetime import date
from pathlib import Path

import pytest

from zhike.apps.core import base
from zhike.apps.exchange import actions, queries
from zhike.apps.trade import queries as trade_queries


class Importing:
    """Takes files through the steps of an import at the fixed moment of the tests."""

    def __init__(self, folder: Path, at):
        self.folder, self.at = folder, at

    def file(self, text: str | bytes, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    def start(self, path: Path, kind: str = "orders", **options) -> int:
        import_id = actions.start_import(path=path, kind=kind, file_name=path.name, at=self.at, **options)
        actions.stage(import_id=import_id, at=self.at)
        return import_id

    def check(self, text: str, kind: str = "orders", columns=None, options=None, **more) -> tuple[int, dict]:
        import_id = self.start(self.file(text, **more), kind)
        if columns or options:
            actions.map_columns(import_id=import_id, columns=columns or {}, options=options, at=self.at)
        return import_id, actions.check(import_id=import_id, at=self.at)

    def run(self, text: str, kind: str = "orders", columns=None, options=None, **more) -> tuple[int, dict]:
        import_id, _ = self.check(text, kind, columns, options, **more)
        return import_id, actions.run(import_id=import_id, at=self.at)

    def refusals(self, import_id: int) -> list[tuple[int, str, str, str]]:
        lines = queries.refusals(import_id, limit=1_000)
        return [(line["row"], line["column"], line["value"], line["code"]) for line in lines]


@pytest.fixture
def importing(cast, tmp_path, at):
    """Give the steps to the administrator of a company that keeps its books in yuan."""
    with base.acting_as(base.System("set-up")):
        from zhike.apps.org import actions as org_actions

        org_actions.change_company(values={"currency": "CNY"}, at=at)
    return Importing(tmp_path, at)


@pytest.fixture
def lines():
    """Return the ledger as (customer code, day, quantity, amount, is return), in the order it was written."""

    def read() -> list[tuple[str, date, str, str, bool]]:
        with base.acting_as(base.System("test")):
            rows = [
                line for order in trade_queries.orders().order_by("id") for line in trade_queries.lines_of(order.pk)
            ]
            return [
                (row.customer.code, row.line_date, f"{row.quantity:f}", f"{row.amount:f}", row.is_return)
                for row in sorted(rows, key=lambda row: row.pk)
            ]

    return read
