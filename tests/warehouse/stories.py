"""Small stars told as stories: purchases as plain rows, measures read back as plain values, on either engine."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import ibis
import pyarrow.parquet as pq

from zhike.warehouse import engine, schema

Line = tuple[int, str, object]
Home = tuple[int, int, str, str | None]


class Engine:
    """Which engine the stars of a story are read by; the fixture `each_engine` sets it."""

    name = "duckdb"


def built(tables: Mapping) -> engine.Star:
    """Build a star from plain values for the engine of the hour; Spark reads it as it reads a snapshot."""
    star = engine.star_from_arrow(tables)
    if Engine.name == "duckdb":
        return star
    folder = Path(tempfile.mkdtemp(prefix="star-"))
    with star:
        for name in schema.STAR:
            (folder / name).mkdir()
            pq.write_table(getattr(star, name).to_pyarrow(), folder / name / "all.parquet")
    (folder / "manifest.json").write_text("{}")
    on_spark = engine.open_star(folder, engine="spark", master="local[1]")
    # Closing would stop Spark itself, and starting it takes longer than a story; it ends with the tests.
    on_spark.is_closed = True
    return on_spark


def star_of(
    lines: Iterable[Line],
    homes: Iterable[Home] = (),
    returns: Sequence[Line] = (),
    tiers: Iterable[tuple] = (),
    **columns,
) -> engine.Star:
    """Build a star from (customer, day, amount) purchases and returns, (customer, branch, from, to) homes, tiers so."""
    rows = [(*line, False) for line in lines] + [(*line, True) for line in returns]
    homes = list(homes)
    given, latest = list(tiers), {}
    for customer, branch, start, _ in homes:
        latest[customer] = max(latest.get(customer, ("", 0)), (start, branch))
    people = sorted({row[0] for row in rows})
    return built(
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
            "customer_tier": {
                name: [row[place] for row in given]
                for place, name in enumerate(("customer_id", "tier", "valid_from", "valid_to"))
            },
        }
    )


def read(table: ibis.Table, *columns: str) -> list[tuple]:
    """Run a measure and return the asked columns as tuples."""
    found = table.to_pyarrow()
    return list(zip(*(found[name].to_pylist() for name in columns), strict=True))
