"""Writing checked order lines chunk by chunk: branches and customers first seen in it, products, lines."""

from bisect import bisect_left
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhike.apps.customers import actions as customer_actions
from zhike.apps.exchange.kinds import identity, kind
from zhike.apps.exchange.kinds.context import NEW, Context
from zhike.apps.exchange.kinds.matching import REMEMBERED, Customers
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.trade import actions as trade_actions

UNDO_AT_ONCE = 5_000


class Writer(kind.Writer):
    """Writes the chunks of one checked file, in any order, each as often as it takes."""

    def __init__(self, context: Context):
        super().__init__(context)
        self.customers = Customers()
        self.products: dict[str, int] = {}
        self.repeats = dict(np.load(context.folder / "repeats.npy").tolist())
        sizes = [self.checked.metadata.row_group(i).num_rows for i in range(self.checked.num_row_groups)]
        self.starts = [0, *np.cumsum(sizes).tolist()]
        self.arrivals = pq.read_table(context.folder / "customers.parquet")
        self.arrival_chunks = self.arrivals["chunk"].to_pylist()

    def write(self, number: int) -> dict:
        """Write one chunk inside the caller's transaction; return its counts."""
        table = self.checked.read_row_group(number)
        if not len(table):
            return {"n_new": 0, "n_unchanged": 0, "n_new_customers": 0}
        columns = table.to_pydict()
        branch_ids = {text: self.context.made_branch(text) for text in dict.fromkeys(columns["branch"])}
        who = list(zip(columns["customer"], columns["is_name"], strict=True))
        n_new_customers = self._arrive(columns["chunk"][0], who)
        customer_ids = self.customers.resolve(who)
        product_ids = self._product_ids(columns)
        lines = trade_actions.NewLines(
            keys=list(identity.line_keys(columns["key"], self.starts[number], self.repeats)),
            numbers=columns["number"],
            customer_ids=[customer_ids[one] for one in who],
            branch_ids=[branch_ids[text] for text in columns["branch"]],
            product_ids=[product_ids.get(code) for code in columns["product"]],
            days=pc.cast(table["day"], pa.string()).to_pylist(),
            is_return=columns["is_return"],
            quantity=columns["quantity"],
            unit_price=columns["unit_price"],
            amount=columns["amount"],
            cost=columns["cost"],
            channels=columns["channel"],
            hours=columns["hour"],
        )
        n_new = trade_actions.add_lines(
            lines=lines, source=self.context.source, currency=self.context.options["currency"],
            import_id=self.context.import_id, at=self.context.at,
        )  # fmt: skip
        return {"n_new": n_new, "n_unchanged": len(table) - n_new, "n_new_customers": n_new_customers}

    def _arrive(self, chunk: int, who: list[tuple[str, bool]]) -> int:
        """Create the customers this chunk names first, and move earlier the first day of those that were there."""
        first, last = bisect_left(self.arrival_chunks, chunk), bisect_left(self.arrival_chunks, chunk + 1)
        arriving = self.arrivals.slice(first, last - first).to_pylist()
        answers = self.customers.resolve((row["customer"], row["is_name"]) for row in arriving)
        new: dict[str, customer_actions.NewCustomer] = {}
        earlier: dict[int, date] = {}
        for row in arriving:
            answer = answers[(row["customer"], row["is_name"])]
            if isinstance(answer, Reason):
                raise PermissionError(answer.code)
            if answer == NEW:
                new.setdefault(row["customer"], self._newcomer(row))
            else:
                earlier[answer] = row["first_day"]
        ids = customer_actions.add_customers(new=list(new.values()), at=self.context.at)
        self.customers.learn({(code, is_name): pk for code, pk in ids.items() for is_name in (False, True)})
        customer_actions.see_earlier(days=earlier, at=self.context.at)
        return len(ids)

    def _newcomer(self, row: dict) -> customer_actions.NewCustomer:
        return customer_actions.NewCustomer(
            code=row["customer"], name=row["name"], branch_id=self.context.made_branch(row["branch"]),
            first_seen_date=row["first_day"], import_id=self.context.import_id,
        )  # fmt: skip

    def _product_ids(self, columns: dict) -> dict[str, int]:
        names: dict[str, str] = {}
        categories: dict[str, str] = {}
        for code, name, category in zip(columns["product"], columns["product_name"], columns["category"], strict=True):
            if code and code not in self.products:
                names[code] = names.get(code) or name
                categories[code] = categories.get(code) or category
        if names:
            if len(self.products) > REMEMBERED:
                self.products = {}
                return self._product_ids(columns)
            self.products |= trade_actions.add_products(
                names=names, categories=categories, import_id=self.context.import_id, at=self.context.at
            )
        return self.products


def undo(context: Context, on_progress) -> dict:
    """Take back the lines of an import, then its products, customers and branches nothing else refers to."""
    n_lines = 0
    while n := trade_actions.forget_lines(import_id=context.import_id, limit=UNDO_AT_ONCE, at=context.at):
        n_lines += n
        on_progress(n_lines)
    n_products = trade_actions.forget_products(import_id=context.import_id)
    return {"n_lines": n_lines, "n_products": n_products}
