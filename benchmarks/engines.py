"""Benchmark of the two engines: every measure at growing sizes on DuckDB and Spark, the slopes, and a billion lines.

The same snapshot is read by both; whatever differs by a count or a cent stops the run. A slope is the seconds a million
more lines cost, by least squares over the sizes; the line through them, carried on, is the plan for a billion.
"""

import argparse
import json
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
import warehouse as store

from zhike.warehouse import engine, snapshot
from zhike.warehouse.measures import cohorts, customers, ledger, revenue

PLANNED = 1_000_000_000
WORK = {
    "customers.summary": lambda star: customers.summary(star, store.AS_OF),
    "customers.gaps": lambda star: customers.gaps(star, store.AS_OF),
    "customers.calibration": lambda star: customers.calibration(star, date(2023, 12, 31), store.AS_OF),
    "ledger.cells": lambda star: ledger.cells(star, store.AS_OF),
    "cohorts.monthly": lambda star: cohorts.monthly(star, store.AS_OF),
    "revenue.by_branch": lambda star: revenue.by_branch(star, store.AS_OF, "QUARTER"),
    "revenue.headline": lambda star: revenue.headline(star, store.AS_OF),
}


def measured(folder: Path, name: str, master: str) -> dict[str, tuple[float, pa.Table]]:
    """Run every measure by one engine; return seconds and rows of each."""
    found = {}
    with engine.open_star(folder, engine=name, master=master) as star:
        # What an engine does once, on first use, belongs to no measure.
        star.branch.count().to_pyarrow()
        for what, expression in WORK.items():
            begun = perf_counter()
            rows = expression(star).to_pyarrow()
            found[what] = (perf_counter() - begun, rows)
    return found


def differing(one: pa.Table, other: pa.Table) -> list[str]:
    """Name the columns in which two results differ; of floats the last digits may."""
    if one.column_names != other.column_names or one.num_rows != other.num_rows:
        return ["rows or columns"]
    wrong = []
    for name in one.column_names:
        mine, theirs = one[name], other[name].cast(one[name].type)
        if pa.types.is_floating(mine.type):
            agree = np.allclose(mine.to_numpy(), theirs.to_numpy(), rtol=1e-12, atol=0, equal_nan=True)
        else:
            agree = mine.equals(theirs)
        if not agree:
            wrong.append(name)
    return wrong


def line(sizes: list[int], seconds: list[float]) -> dict[str, float]:
    """Fit seconds = start + slope × million lines and carry it on to the planned size."""
    slope, start = np.polyfit(np.array(sizes) / 1e6, seconds, 1)
    planned = start + slope * PLANNED / 1e6
    return {"start": round(start, 2), "per_million": round(slope, 3), "planned_minutes": round(planned / 60, 1)}


def main() -> None:
    """Generate, snapshot, measure by both engines at every size, compare, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000_000, 2_000_000, 4_000_000])
    parser.add_argument("--master", default="local[*]", help="where Spark runs, as ZHIKE_SPARK_MASTER")
    options = parser.parse_args()
    seconds: dict[str, dict[str, list[float]]] = {name: {what: [] for what in WORK} for name in engine.ENGINES}
    for n_lines in options.lines:
        with tempfile.TemporaryDirectory() as place:
            base, folder = Path(place) / "store.sqlite3", Path(place) / "snapshot"
            store.generate(base, n_lines)
            snapshot.take(snapshot.Source("sqlite", base, store.SELECTS, store.CHECKS), folder)
            found = {name: measured(folder, name, options.master) for name in engine.ENGINES}
        for what in WORK:
            if wrong := differing(found["duckdb"][what][1], found["spark"][what][1]):
                raise SystemExit(f"{what} at {n_lines} lines: the engines differ in {', '.join(wrong)}")
            for name in engine.ENGINES:
                seconds[name][what].append(round(found[name][what][0], 2))
    told = {
        name: {what: {"seconds": spent, **line(options.lines, spent)} for what, spent in measures.items()}
        for name, measures in seconds.items()
    }
    whole = {
        name: line(options.lines, [sum(spent) for spent in zip(*measures.values(), strict=True)])
        for name, measures in seconds.items()
    }
    print(json.dumps({"lines": options.lines, "agree": True, "all_measures": whole, "measures": told}, indent=1))


if __name__ == "__main__":
    main()
