"""Checking customers: each row is accepted with its meaning or refused with its reason."""

import numpy as np
import pyarrow as pa

from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.kinds.context import Context, folded
from zhike.apps.exchange.kinds.customers.matching import IDENTIFIERS, match
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import queries as org_queries

TEXTS = ("code", "name", "kind", "branch", "phone", "email", "credit_code")
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("chunk", pa.int32()),
        *((name, pa.string()) for name in TEXTS),
        ("owner_id", pa.int64()),
        ("first_seen_date", pa.date32()),
    ]
)


class Checker:
    """Checks the chunks of one file in order; a customer may stand in it once."""

    def __init__(self, context: Context):
        self.context = context
        self.seen: dict[str | int, int] = {}
        self.owners = _owners()

    def check(self, cells: Cells) -> pa.Table:
        """Return the accepted rows; the refusals stand in `cells`."""
        for name in (*TEXTS, "owner", "first_seen_date"):
            cells.refuse_unreadable(name)
        columns = {name: cells.objects(name) for name in TEXTS}
        owners = [self._owner(cells, at, text) for at, text in enumerate(cells.objects("owner"))]
        branches = {text: self.context.branch(text) for text in set(columns["branch"])}
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        matched = match(rows)
        fixed = _fixed_kinds(rows, matched)
        for at, (row, known) in enumerate(zip(rows, matched, strict=True)):
            self._check(cells, at, row, branches[row["branch"]])
            if at in fixed:
                cells.refuse(at, "kind", Reason("KIND_FIXED"))
            if isinstance(known, Reason):
                cells.refuse(at, "code" if row["code"] else "name", known)
            else:
                self._refuse_repeated(cells, at, row, known.pk if known else identifier(row))
        columns["name"] = [name or code for name, code in zip(columns["name"], columns["code"], strict=True)]
        days = [moment and moment.date() for moment in cells.objects("first_seen_date", None)]
        table = pa.table(
            {
                "row": cells.rows,
                "chunk": np.full(len(cells), cells.number, dtype=np.int32),
                **columns,
                "owner_id": pa.array(owners, pa.int64()),
                "first_seen_date": pa.array(days, pa.date32()),
            }
        )
        return table.select(SCHEMA.names).cast(SCHEMA).filter(pa.array(cells.kept()))

    def _owner(self, cells: Cells, at: int, text: str) -> int | None:
        found = self.owners.get(folded(text)) if text else None
        if text and found is None:
            cells.refuse(at, "owner", Reason("UNKNOWN_OWNER"))
        return found

    def _check(self, cells: Cells, at: int, row: dict, branch: int | Reason) -> None:
        code, name = row["code"], row["name"]
        field = "name" if cells.has("name") else "code"
        if not name and not code:
            cells.refuse(at, field, Reason("NO_CUSTOMER"))
        if isinstance(branch, Reason):
            cells.refuse(at, "branch", branch)

    def _refuse_repeated(self, cells: Cells, at: int, row: dict, who: str | int) -> None:
        if at in cells.refused or not who:
            return
        number = int(cells.rows[at])
        first = self.seen.setdefault(who, number)
        if first != number:
            cells.refuse(at, "code" if row["code"] else "name", Reason("REPEATED_CUSTOMER", {"row": first}))


def identifier(row: dict) -> str:
    """Return the code of a row, or what stands for one: credit code, phone, e-mail, name."""
    return next((row[name] for name in IDENTIFIERS if row[name]), "")[:60]


def _owners() -> dict[str, int]:
    """Return who may own customers, by username and by name; a name two people share is left out."""
    people = list(org_queries.owners())
    names = [folded(person.name) for person in people]
    unique = {folded(p.name): p.pk for p in people if names.count(folded(p.name)) == 1}
    return unique | {folded(person.username): person.pk for person in people}


def _fixed_kinds(rows: list[dict], matched: list) -> set[int]:
    """Return the places of rows that would make another kind of a known customer who has orders."""
    others = {
        at: known.pk
        for at, (row, known) in enumerate(zip(rows, matched, strict=True))
        if known is not None and not isinstance(known, Reason) and row["kind"] and row["kind"] != known.kind
    }
    cards = customer_queries.cards_of(others.values()) if others else {}
    return {at for at, pk in others.items() if pk in cards and cards[pk].has_orders}
