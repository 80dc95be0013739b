"""Small stars told as stories: purchases as plain rows, and measures read back as plain values."""

from collections.abc import Iterable, Sequence
from datetime import date

import ibis

from zhike.warehouse import engine

Line = tuple[int, str, object]
Home = tuple[int, int, str, str | None]


def star_of(lines: Iterable[Line], homes: Iterable[Home] = (), returns: Sequence[Line] = (), **columns) -> engine.Star:
    """Build a star from (customer, day, amount) purchases and returns, and (customer, branch, from, to) homes."""
    rows = [(*line, False) for line in lines] + [(*line, True) for line in returns]
    homes = list(homes)
    latest = {}
    for customer, branch, start, _ in homes:
        latest[customer] = max(latest.get(customer, ("", 0)), (start, branch))
    people = sorted({row[0] for row in rows})
    return engine.star_from_arrow(
        {
            "order_line": {
                "customer_id": [row[0] for row in rows],
                "line_date": [date.fromisoformat(str(row[1])) for row in rows],
                "amount": [row[2] for row in rows],
                "is_return": [row[3] for row in rows],
                **columns,
            },
            "customer": {"customer_id": people, "branch_id": [latest.get(one, ("", 1))[1] for one in people]},
            "customer_branch": {
                name: [home[place] for home in homes]
                for place, name in enumerate(("customer_id", "branch_id", "valid_from", "valid_to"))
            },
        }
    )


def read(table: ibis.Table, *columns: str) -> list[tuple]:
    """Run a measure and return the asked columns as tuples."""
    found = table.to_pyarrow()
    return list(zip(*(found[name].to_pylist() for name in columns), strict=True))
