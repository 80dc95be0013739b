"""Benchmark of the warehouse: snapshot of N generated order lines from SQLite, then every measure, as JSON."""

import argparse
import json
import resource
import sqlite3
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from zhike.warehouse import engine, schema, snapshot
from zhike.warehouse.measures import cohorts, customers, ledger, revenue

AS_OF = date(2024, 12, 31)
EMPTY = set(schema.STAR) - {"order_line", "customer", "customer_branch", "branch", "product"}
SELECTS = {
    "order_line": "SELECT id, customer, branch, NULL, order_no, day, is_return, 1, amount, NULL FROM line",
    "customer": "SELECT id, branch, NULL FROM customer",
    "customer_branch": "SELECT id, branch, '2020-01-01', NULL FROM customer",
    "branch": "SELECT 1, NULL, 'HQ', '/1/'",
    "product": "SELECT 1, 'P', 'Product' WHERE 1 = 0",
    **{name: f"SELECT {', '.join(['NULL'] * len(schema.STAR[name].columns))} WHERE 1 = 0" for name in EMPTY},
}
CHECKS = {
    "order_line": "SELECT count(*), sum(amount) FROM line",
    "customer": "SELECT count(*), NULL FROM customer",
    "customer_branch": "SELECT count(*), NULL FROM customer",
    "branch": "SELECT 1, NULL",
    "product": "SELECT 0, NULL",
    **dict.fromkeys(EMPTY, "SELECT 0, NULL"),
}


def generate(path: Path, n_lines: int, seed: int = 7) -> None:
    """Write an SQLite file of about ten lines per customer over five years, 3 % of them returns, in 200 branches."""
    chance = np.random.default_rng(seed)
    n_customers = max(1, n_lines // 10)
    home = chance.integers(1, 201, n_customers)
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, branch INTEGER)")
        base.execute(
            "CREATE TABLE line (id INTEGER PRIMARY KEY, customer INTEGER, branch INTEGER, order_no INTEGER,"
            " day TEXT, is_return INTEGER, amount DECIMAL)"
        )
        base.executemany("INSERT INTO customer VALUES (?, ?)", enumerate(home.tolist(), start=1))
        days = np.arange("2020-01-01", "2025-01-01", dtype="datetime64[D]")
        for start in range(0, n_lines, 500_000):
            n = min(500_000, n_lines - start)
            who = chance.integers(0, n_customers, n)
            back = chance.random(n) < 0.03
            cents = chance.integers(1, 100_000, n) * np.where(back, -1, 1)
            columns = (who + 1, home[who], np.arange(start, start + n) // 3, chance.choice(days, n).astype(str), back)
            values = [column.tolist() for column in columns]
            base.executemany(
                "INSERT INTO line (customer, branch, order_no, day, is_return, amount) VALUES (?, ?, ?, ?, ?, ?)",
                zip(*values, (cents / 100).tolist(), strict=True),
            )


def measure(star: engine.Star) -> dict[str, dict[str, float]]:
    """Run every measure once and return seconds and rows of each."""
    work = {
        "customers.summary": lambda: customers.summary(star, AS_OF),
        "customers.gaps": lambda: customers.gaps(star, AS_OF),
        "customers.calibration": lambda: customers.calibration(star, date(2023, 12, 31), AS_OF),
        "ledger.cells": lambda: ledger.cells(star, AS_OF),
        "cohorts.monthly": lambda: cohorts.monthly(star, AS_OF),
        "revenue.by_branch": lambda: revenue.by_branch(star, AS_OF, "QUARTER"),
        "revenue.totals": lambda: revenue.totals(star, AS_OF, "MONTH"),
        "revenue.headline": lambda: revenue.headline(star, AS_OF),
    }
    results = {}
    for name, expression in work.items():
        begun = perf_counter()
        rows = expression().to_pyarrow().num_rows
        results[name] = {"seconds": round(perf_counter() - begun, 2), "rows": rows}
    return results


def main() -> None:
    """Generate, snapshot, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--memory-limit", default="2GB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        base, folder = Path(place) / "store.sqlite3", Path(place) / "snapshot"
        generate(base, options.lines)
        manifest = snapshot.take(snapshot.Source("sqlite", base, SELECTS, CHECKS), folder)
        copier_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        with engine.open_star(folder, memory_limit=options.memory_limit) as star:
            steps = measure(star)
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        json.dumps(
            {
                "lines": options.lines,
                "snapshot_seconds": manifest.seconds,
                "snapshot_mb": size // 2**20,
                "copier_peak_mb": copier_mb,
                "measures": steps,
                "peak_mb": own_mb,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
