"""Checking order lines: each row is accepted with its meaning or refused with its reason."""

import datetime as dt
import re

import numpy as np
import pyarrow as pa

from zhike.apps.exchange.kinds import identity
from zhike.apps.exchange.kinds.context import NEW, Context
from zhike.apps.exchange.kinds.matching import Customers
from zhike.apps.exchange.kinds.orders import arithmetic
from zhike.apps.exchange.kinds.orders.fields import RETURN
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.receivables import queries as receivable_queries

EPOCH = dt.date(1970, 1, 1).toordinal()
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("chunk", pa.int32()),
        ("key", pa.binary(identity.KEY_BYTES)),
        ("customer", pa.string()),
        ("is_name", pa.bool_()),
        ("customer_name", pa.string()),
        ("number", pa.string()),
        ("product", pa.string()),
        ("product_name", pa.string()),
        ("category", pa.string()),
        ("channel", pa.string()),
        ("hour", pa.int8()),
        ("branch", pa.string()),
        ("day", pa.date32()),
        ("is_return", pa.bool_()),
        ("quantity", pa.int64()),
        ("unit_price", pa.int64()),
        ("amount", pa.int64()),
        ("cost", pa.int64()),
    ]
)

READ = (
    "date", "quantity", "unit_price", "amount", "cost", "order_no", "product_code", "product_name", "channel",
    "category", "time",
)  # fmt: skip


class Checker:
    """Checks the chunks of one file in order."""

    def __init__(self, context: Context):
        self.context = context
        self.customers = Customers()
        prefix = context.options.get("cancel_prefix", "")
        self.cancelled = re.compile(rf"{re.escape(prefix)}\d+$", re.IGNORECASE) if prefix else None

    def check(self, cells: Cells) -> pa.Table:
        """Return the accepted rows; the refusals stand in `cells`."""
        who, names = self._who(cells)
        for name in READ:
            cells.refuse_unreadable(name)
        cells.refuse_where(~cells.columns["date"].filled(), "date", Reason("NO_DATE"))
        self._check_type_and_currency(cells)
        self._check_branches(cells)
        self._check_customers(cells, who)
        money = self._money(cells)
        self._check_held(cells, who, money["is_return"])
        return self._table(cells, who, names, money)

    def _who(self, cells: Cells) -> tuple[list[tuple[str, bool]], list[str]]:
        cells.refuse_unreadable("customer_code")
        cells.refuse_unreadable("customer_name")
        codes, names = cells.objects("customer_code"), cells.objects("customer_name")
        field = "customer_code" if cells.has("customer_code") else "customer_name"
        who = [(code, False) if code else (name, True) for code, name in zip(codes, names, strict=True)]
        for at, (text, is_name) in enumerate(who):
            if not text:
                cells.refuse(at, field, Reason("NO_CUSTOMER"))
            elif is_name and len(text) > 60:
                cells.refuse(at, "customer_name", Reason("TEXT_TOO_LONG", {"limit": 60}))
        return who, names

    def _check_type_and_currency(self, cells: Cells) -> None:
        cells.refuse_unreadable("type")
        cells.refuse_unreadable("currency")
        if not cells.has("currency"):
            return
        book = self.context.options["currency"]
        for at, code in enumerate(cells.objects("currency")):
            if code and code != book:
                cells.refuse(at, "currency", Reason("OTHER_CURRENCY", {"book": book}))

    def _check_branches(self, cells: Cells) -> None:
        cells.refuse_unreadable("branch")
        texts = cells.objects("branch")
        answers = {text: self.context.branch(text) for text in set(texts)}
        refused = {text: answer for text, answer in answers.items() if isinstance(answer, Reason)}
        for at, text in enumerate(texts) if refused else ():
            if text in refused:
                cells.refuse(at, "branch", refused[text])

    def _check_customers(self, cells: Cells, who: list[tuple[str, bool]]) -> None:
        answers = self.customers.resolve(one for one in who if one[0])
        refused = {one for one, answer in answers.items() if isinstance(answer, Reason)}
        for at, one in enumerate(who) if refused else ():
            if one in refused:
                cells.refuse(at, "customer_name" if one[1] else "customer_code", answers[one])

    def _check_held(self, cells: Cells, who: list[tuple[str, bool]], is_return: np.ndarray) -> None:
        """Refuse what is sold to whom gets no new orders, from the day they get none; returns are taken back."""
        if not receivable_queries.refuses_imports():
            return
        answers = self.customers.resolve(one for one in who if one[0])
        ids = {answer for answer in answers.values() if isinstance(answer, int) and answer != NEW}
        held = receivable_queries.held_since(ids, self.context.today)
        days = cells.objects("date", None) if held else []
        for at, (one, day) in enumerate(zip(who, days, strict=False)):
            since = held.get(answers.get(one, NEW))
            if since and day and not is_return[at] and day.date() >= since:
                field = "customer_name" if one[1] else "customer_code"
                cells.refuse(at, field, Reason("HELD_CUSTOMER", {"day": since.isoformat()}))

    def _money(self, cells: Cells) -> dict[str, np.ndarray]:
        n = len(cells)
        nothing = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
        found = {name: cells.columns[name].whole() if cells.has(name) else nothing
                 for name in ("quantity", "unit_price", "amount", "cost")}  # fmt: skip
        (quantity, has_quantity), (price, has_price), (amount, has_amount), (cost, has_cost) = found.values()
        quantity = np.where(has_quantity, quantity, arithmetic.SCALE)
        product, too_large = arithmetic.product(quantity, price)
        field = "amount" if cells.has("amount") else "unit_price"
        cells.refuse_where(~has_amount & ~has_price, field, Reason("NO_AMOUNT"))
        cells.refuse_where(~has_amount & too_large, field, Reason("NUMBER_TOO_LARGE"))
        amount = np.where(has_amount, amount, product)
        price = np.where(has_price, np.abs(price), arithmetic.quotient(amount, quantity))
        is_return = (quantity < 0) | (amount < 0) | self._said_to_return(cells)
        sign = np.where(is_return, -1, 1)
        return {
            "is_return": is_return,
            "quantity": sign * np.abs(quantity),
            "unit_price": price,
            "amount": sign * np.abs(amount),
            "cost": np.where(is_return, -np.abs(cost), cost),
            "has_cost": has_cost,
        }

    def _said_to_return(self, cells: Cells) -> np.ndarray:
        said = np.array([value == RETURN for value in cells.objects("type")], dtype=bool)
        if self.cancelled:
            said |= np.array([bool(self.cancelled.match(number)) for number in cells.objects("order_no")], dtype=bool)
        return said

    def _table(self, cells: Cells, who: list, names: list[str], money: dict[str, np.ndarray]) -> pa.Table:
        moments = cells.objects("date", None)
        kept = cells.kept()
        columns = {
            "customer": [text for text, _ in who],
            "number": cells.objects("order_no"),
            "product": [code or name[:60] for code, name in zip(cells.objects("product_code"),
                                                                cells.objects("product_name"), strict=True)],
            "product_name": cells.objects("product_name"),
            "branch": cells.objects("branch"),
        }  # fmt: skip
        texts = [*columns.values(), names, [str(moment) for moment in moments]]
        texts += [list(map(str, money[name].tolist())) for name in ("quantity", "unit_price", "amount", "cost")]
        days = np.array([0 if m is None else m.toordinal() - EPOCH for m in moments], dtype=np.int32)
        table = pa.table(
            {
                "row": cells.rows,
                "chunk": np.full(len(cells), cells.number, dtype=np.int32),
                "key": pa.array(identity.base_keys(self.context.source, texts), pa.binary(identity.KEY_BYTES)),
                "is_name": [is_name for _, is_name in who],
                "customer_name": names,
                # These describe an order that may be known already: they are no part of the key of its lines.
                "channel": cells.objects("channel"),
                "category": cells.objects("category"),
                "hour": _hours(cells.objects("time", None), moments),
                "day": pa.array(days).cast(pa.date32()),
                "cost": pa.array(money["cost"], mask=~money["has_cost"]),
                **columns,
                **{name: money[name] for name in ("is_return", "quantity", "unit_price", "amount")},
            }
        )
        return table.select(SCHEMA.names).cast(SCHEMA).filter(pa.array(kept))


def _hours(told: list, moments: list) -> list[int | None]:
    """Return the hour of each order; a day without a time is a midnight nobody said."""
    return [
        hour if hour is not None else moment.hour if moment is not None and moment.time() != dt.time() else None
        for hour, moment in zip(told, moments, strict=True)
    ]
