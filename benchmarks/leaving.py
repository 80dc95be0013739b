"""Benchmark of foretelling who leaves: the study of a table, and the snapshots of a drawn business, one JSON row each.

Run with `.venv/bin/python -m benchmarks.leaving [--telecom FILE] [--customers N]`.
"""

import argparse
import csv
import json
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa

from zhike.analytics.leaving import columns, profit, study
from zhike.warehouse.engine import star_from_arrow
from zhike.warehouse.measures import leaving

LAST = date(2025, 12, 31)


def telecom(path: Path) -> None:
    """Study the telecom sample in 2 × 5 folds."""
    with path.open() as file:
        rows = list(csv.DictReader(file))
    table = [columns.read(name, [row[name] for row in rows]) for name in rows[0] if name not in ("customerID", "Churn")]
    left = np.array([row["Churn"] == "Yes" for row in rows], dtype=float)
    begun = perf_counter()
    found = study.run(table, left, duration="tenure")
    for score in found.scores:
        print(json.dumps({"study": path.name, "way": score.code, **{k: round(v, 4) for k, v in score.mean.items()}}))
    c_index = found.survival.concordance if found.survival else None
    print(json.dumps({"study": path.name, "c_index": c_index, "seconds": round(perf_counter() - begun, 2)}))


def snapshots(n: int) -> None:
    """Take one snapshot of n customers with ten order lines each, and score n customers in money."""
    draw = np.random.default_rng(1)
    day = np.datetime64(LAST) - draw.integers(0, 900, 10 * n).astype("timedelta64[D]")
    lines = {"customer_id": pa.array(draw.integers(1, n + 1, 10 * n)), "line_date": pa.array(day),
             "amount": pa.array(np.full(10 * n, 100))}  # fmt: skip
    with star_from_arrow({"order_line": lines, "customer": {"customer_id": pa.array(range(1, n + 1))}}) as star:
        begun = perf_counter()
        found = leaving.features(star, LAST - timedelta(days=90)).to_pyarrow()
        print(json.dumps({"snapshot_customers": found.num_rows, "seconds": round(perf_counter() - begun, 2)}))
    chance = draw.beta(1, 4, n)
    left, values = (draw.random(n) < chance).astype(float), draw.lognormal(6, 1, n)
    begun = perf_counter()
    earned = profit.expected_maximum(left, chance, profit.Terms(value=float(values.mean())), values)
    print(json.dumps({"profit_customers": n, "per_customer": round(earned.per_customer, 2),
                      "seconds": round(perf_counter() - begun, 2)}))  # fmt: skip


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--telecom", type=Path, help="the telecom sample")
    parser.add_argument("--customers", type=int, default=100_000)
    options = parser.parse_args()
    if options.telecom:
        telecom(options.telecom)
    snapshots(options.customers)


if __name__ == "__main__":
    main()
