"""Checking rows about known customers: each is accepted with its values or refused with its reason."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.kinds import identity
from zhike.apps.exchange.kinds.about.rows import WHO, Row
from zhike.apps.exchange.kinds.context import NEW, Context
from zhike.apps.exchange.kinds.matching import Customers
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason

SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("chunk", pa.int32()),
        ("key", pa.string()),
        ("customer_id", pa.int64()),
        ("customer", pa.string()),
        ("values", pa.string()),
    ]
)
# What is wrong with a row beside its cells, as (field, reason).
Demand = Callable[[Context, Row], Iterable[tuple[str, Reason]]]
HIDDEN = (NEW, Reason("CUSTOMER_CODE_TAKEN"))


class Checker:
    """Checks the chunks of one file in order."""

    def __init__(
        self,
        fields: list[Field],
        needed: tuple[tuple[str, ...], ...],
        context: Context,
        *,
        demand: Demand | None = None,
    ):
        self.fields = [item for item in fields if item.name not in WHO]
        self.needed = [group[0] for group in needed if len(group) == 1]
        self.context, self.customers, self.demand = context, Customers(), demand
        self.seen: dict[bytes, int] = {}

    def check(self, cells: Cells) -> pa.Table:
        """Return the accepted rows; the refusals stand in `cells`."""
        who, customer_ids = self._whose(cells)
        for item in self.fields:
            cells.refuse_unreadable(item.name)
        for name in self.needed:
            cells.refuse_where(~cells.columns[name].filled(), name, Reason("NO_VALUE"))
        self._refuse_other_currencies(cells)
        values = self._values(cells)
        keys = self._keys(who, values)
        self._refuse_unfit(cells, customer_ids, values)
        table = pa.table(
            {
                "row": cells.rows,
                "chunk": np.full(len(cells), cells.number, dtype=np.int32),
                "key": keys,
                "customer_id": pa.array(customer_ids, pa.int64()),
                "customer": [text for text, _ in who],
                "values": values,
            }
        )
        return table.cast(SCHEMA).filter(pa.array(cells.kept()))

    def _whose(self, cells: Cells) -> tuple[list[tuple[str, bool]], list[int | None]]:
        cells.refuse_unreadable("customer_code")
        cells.refuse_unreadable("customer_name")
        codes, names = cells.objects("customer_code"), cells.objects("customer_name")
        codes = self._by_credit_code(cells, codes)
        who = [(code, False) if code else (name, True) for code, name in zip(codes, names, strict=True)]
        answers = self.customers.resolve(one for one in who if one[0])
        found: list[int | None] = []
        for at, one in enumerate(who):
            answer = answers.get(one, Reason("NO_CUSTOMER"))
            if answer in HIDDEN:
                # The same answer whether there is none or one that may not be seen.
                answer = Reason("NO_SUCH_CUSTOMER")
            if isinstance(answer, Reason):
                cells.refuse(at, "customer_name" if one[1] and cells.has("customer_name") else "customer_code", answer)
            found.append(None if isinstance(answer, Reason) else answer)
        return who, found

    def _by_credit_code(self, cells: Cells, codes: list[str]) -> list[str]:
        """Return the customers' codes, found by their credit code where a row gives only that."""
        credit_codes = cells.objects("credit_code")
        wanted = {credit for credit, code in zip(credit_codes, codes, strict=True) if credit and not code}
        known = customer_queries.codes_by_credit_code(wanted) if wanted else {}
        return [code or known.get(credit, "") for credit, code in zip(credit_codes, codes, strict=True)]

    def _refuse_other_currencies(self, cells: Cells) -> None:
        book = self.context.options.get("currency")
        for at, code in enumerate(cells.objects("currency")):
            if code and code != book:
                cells.refuse(at, "currency", Reason("OTHER_CURRENCY", {"book": book}))

    def _refuse_unfit(self, cells: Cells, customer_ids: list[int | None], values: list[str]) -> None:
        """Refuse what the kind itself demands more of a row."""
        if self.demand is None:
            return
        self.context.meet(pk for pk in customer_ids if pk)
        for at in np.flatnonzero(cells.kept()).tolist():
            row = Row(customer_ids[at] or 0, json.loads(values[at]))
            for name, reason in self.demand(self.context, row):
                cells.refuse(at, name, reason)

    def _values(self, cells: Cells) -> list[str]:
        names = [item.name for item in self.fields if cells.has(item.name)]
        columns = [cells.objects(name, None) for name in names]
        rows = zip(*columns, strict=True) if columns else iter([()] * len(cells))
        return [
            json.dumps(
                {name: _plain(value) for name, value in zip(names, row, strict=True) if value not in (None, "")},
                ensure_ascii=False,
            )
            for row in rows
        ]

    def _keys(self, who: list[tuple[str, bool]], values: list[str]) -> list[str]:
        """Return the business key of each row: equal rows of a file are told apart by which of them they are."""
        found: list[str] = []
        for base in identity.base_keys(self.context.source, [[text for text, _ in who], values]):
            self.seen[base] = self.seen.get(base, 0) + 1
            repeats = {0: self.seen[base]} if self.seen[base] > 1 else {}
            found += identity.line_keys([base], 0, repeats)
        return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
