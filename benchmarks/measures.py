"""Benchmark of RFM, tiers and cohorts beside DuckDB SQL written by hand: the same answers, seconds and peak memory.

The star's Parquet files are written by DuckDB straight into a folder, no operational store. Each side runs in a process
of its own; counts and money that differ stop the run.
"""

import argparse
import json
import multiprocessing
import resource
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb
import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhike.analytics import rfm, tiers
from zhike.warehouse import engine, schema
from zhike.warehouse.measures import cohorts, customers
from zhike.warehouse.snapshot import Manifest

AS_OF = date(2024, 12, 31)
BRANCHES = 200
# Five years of orders of one line, 3 % of them returns; customers come back at paces that differ by the square.
ORDERS = """
COPY (
  SELECT i + 1 AS line_id, who AS customer_id, 1 + who % {branches} AS branch_id, NULL::BIGINT AS product_id,
    i AS order_id, (DATE '2020-01-01' + CAST(1827 * i // {orders} AS INTEGER)) AS line_date, cents < 0 AS is_return,
    1::DECIMAL(18, 4) AS quantity, (cents / 100)::DECIMAL(18, 4) AS amount, NULL::DECIMAL(18, 4) AS cost
  FROM (
    SELECT i, 1 + CAST(floor({customers} * power(hash(i) % 1000003 / 1000003.0, 2)) AS BIGINT) AS who,
      (1 + hash(i + 7) % 100000)::BIGINT * CASE WHEN hash(i + 13) % 100 < 3 THEN -1 ELSE 1 END AS cents
    FROM range({first}, {last}) AS t(i)
  )
  ORDER BY customer_id
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
SMALL = {
    "customer": "SELECT i AS customer_id, 1 + i % {branches} AS branch_id, NULL::DATE AS first_seen "
    "FROM range(1, {customers} + 1) AS t(i)",
    "customer_branch": "SELECT i AS customer_id, 1 + i % {branches} AS branch_id, DATE '2020-01-01' AS valid_from, "
    "NULL::DATE AS valid_to FROM range(1, {customers} + 1) AS t(i)",
    "branch": "SELECT i AS branch_id, NULL::BIGINT AS parent_id, 'HQ' AS level, '/' || i || '/' AS path "
    "FROM range(1, {branches} + 1) AS t(i)",
}
# What somebody would write who needs just these answers.
CUSTOMERS = """
CREATE TEMP TABLE one AS
SELECT customer_id, sum(amount) AS revenue, count(DISTINCT line_date) FILTER (NOT is_return) AS n_days,
  max(line_date) FILTER (NOT is_return) AS last_date
FROM '{folder}/order_line/*.parquet' WHERE line_date <= DATE '{as_of}' GROUP BY customer_id
"""
TIERS = """
SELECT count(*) FILTER (place <= n / 100), count(*) FILTER (place > n / 100 AND place <= n / 5),
  count(*) FILTER (place > n / 5 AND place <= n / 2), count(*) FILTER (place > n / 2)
FROM (SELECT rank() OVER (ORDER BY revenue DESC) - 0.5 AS place, count(*) OVER () AS n FROM one)
"""
SCORES = """
SELECT customer_id, 1 + CAST(floor(5 * (r - 1) / n) AS INTEGER) AS r, 1 + CAST(floor(5 * (f - 1) / n) AS INTEGER) AS f,
  1 + CAST(floor(5 * (m - 1) / n) AS INTEGER) AS m
FROM (
  SELECT customer_id, rank() OVER (ORDER BY last_date) AS r, rank() OVER (ORDER BY n_days) AS f,
    rank() OVER (ORDER BY revenue) AS m, count(*) OVER () AS n
  FROM one WHERE n_days > 0
)
"""
COHORTS = """
WITH months AS (
  SELECT customer_id, date_trunc('month', line_date) AS month, sum(amount) AS revenue,
    bool_or(NOT is_return) AS is_active
  FROM '{folder}/order_line/*.parquet' WHERE line_date <= DATE '{as_of}' GROUP BY ALL
),
firsts AS (SELECT customer_id, min(month) AS cohort FROM months WHERE is_active GROUP BY customer_id)
SELECT cohort, branch_id, datediff('month', cohort, month) AS month_offset, count(*) FILTER (is_active) AS n_active,
  sum(months.revenue) AS revenue
FROM months JOIN firsts USING (customer_id) JOIN '{folder}/customer_branch/*.parquet' USING (customer_id)
WHERE month >= cohort GROUP BY ALL
"""


def generate(folder: Path, orders: int, n_customers: int) -> None:
    """Write a finished snapshot of so many orders, a file for each half year or so."""
    parts = {"branches": BRANCHES, "customers": n_customers, "orders": orders}
    counts = {"order_line": orders, "customer": n_customers, "customer_branch": n_customers, "branch": BRANCHES}
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder / "spill")}) as duck:
        duck.execute("SET enable_progress_bar = false")
        (folder / "order_line").mkdir(parents=True)
        step = -(-orders // 60)
        for number, first in enumerate(range(0, orders, step)):
            path = folder / "order_line" / f"{number:03}.parquet"
            duck.execute(ORDERS.format(**parts, first=first, last=min(first + step, orders), path=path))
        for name, sql in SMALL.items():
            (folder / name).mkdir()
            duck.execute(f"COPY ({sql.format(**parts)}) TO '{folder / name}/all.parquet' (FORMAT parquet)")
    for name in set(schema.STAR) - set(counts):
        (folder / name).mkdir()
        pq.write_table(schema.STAR[name].arrow.empty_table(), folder / name / "all.parquet")
    tables = {name: {"rows": counts.get(name, 0), "sum": None, "seconds": 0.0} for name in schema.STAR}
    Manifest.from_dict({"engine": "duckdb", "tables": tables, "seconds": 0.0}).write(folder)


def ours(folder: Path, memory_limit: str) -> dict[str, Any]:
    """Answer by the program's measures."""
    with engine.open_star(folder, memory_limit=memory_limit) as star:
        star.connection.raw_sql("SET enable_progress_bar = false")
        table = customers.summary(star, AS_OF).select("customer_id", "last_date", "n_days", "revenue").to_pyarrow()
        n_days, revenue = table["n_days"].to_numpy(), table["revenue"].cast("double").to_numpy()
        bought = n_days > 0
        last = table["last_date"].combine_chunks().to_numpy(zero_copy_only=False)[bought].astype("datetime64[D]")
        silence = (np.datetime64(AS_OF) - last).astype(float)
        scores = rfm.score(silence, n_days[bought], revenue[bought])
        placed = tiers.assign(revenue)
        found = cohorts.monthly(star, AS_OF).to_pyarrow()
    told = {name: int(value.astype(int).sum()) for name, value in (("r", scores.r), ("f", scores.f), ("m", scores.m))}
    return {
        "customers": table.num_rows, "tiers": list(placed.counts), "scores": told,
        "active": int(found["n_active"].to_numpy().sum()), "revenue": str(pc.sum(found["revenue"])),
    }  # fmt: skip


def by_hand(folder: Path, memory_limit: str) -> dict[str, Any]:
    """Answer by SQL written for these questions alone."""
    asked = {"folder": folder, "as_of": AS_OF}
    with duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": str(folder / "spill")}) as duck:
        duck.execute("SET enable_progress_bar = false")
        duck.execute(CUSTOMERS.format(**asked))
        (counts,) = duck.sql(TIERS).fetchall()
        scores = duck.sql(SCORES).to_arrow_table()
        found = duck.sql(COHORTS.format(**asked)).to_arrow_table()
        ((n,),) = duck.sql("SELECT count(*) FROM one").fetchall()
    return {
        "customers": n, "tiers": list(counts),
        "scores": {name: int(scores[name].to_numpy().sum()) for name in "rfm"},
        "active": int(found["n_active"].to_numpy().sum()), "revenue": str(pc.sum(found["revenue"])),
    }  # fmt: skip


def _timed(answer: Callable[[Path, str], dict[str, Any]], folder: Path, memory_limit: str) -> dict[str, Any]:
    begun, spent = perf_counter(), process_time()
    found = answer(folder, memory_limit)
    seconds, cpu = round(perf_counter() - begun, 2), round(process_time() - spent, 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak, "answers": found}


def main() -> None:
    """Generate, answer twice by each side in turn, compare, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=2_000_000)
    parser.add_argument("--customers", type=int, help="a tenth of the orders without it")
    parser.add_argument("--memory-limit", default="3GB", help="of DuckDB, for both sides")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the files go for a while; needs 2 GB for 100 M"
    )
    options = parser.parse_args()
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "by_hand": []}
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        folder = Path(place) / "snapshot"
        generate(folder, options.orders, options.customers or max(1, options.orders // 10))
        mb = sum(path.stat().st_size for path in folder.rglob("*.parquet")) // 2**20
        for name in ("by_hand", "ours") * 2:
            # A process of its own each time: the peak of one says nothing of the other.
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                runs[name].append(pool.apply(_timed, (SIDES[name], folder, options.memory_limit)))
    answers = {json.dumps(run["answers"]) for found in runs.values() for run in found}
    if len(answers) > 1:
        raise SystemExit(f"the answers differ: {' | '.join(sorted(answers))}")
    best = {name: min(found, key=lambda run: run["cpu_seconds"]) for name, found in runs.items()}
    told = {name: {what: run[what] for what in run if what != "answers"} for name, run in best.items()}
    # Beside other work the seconds of the clock tell little; those of the processor do.
    ratios = {f"ratio_of_{what}": round(best["ours"][what] / best["by_hand"][what], 2)
              for what in ("seconds", "cpu_seconds")}  # fmt: skip
    print(json.dumps({"orders": options.orders, "parquet_mb": mb, **told, **ratios}, indent=1))


SIDES = {"ours": ours, "by_hand": by_hand}

if __name__ == "__main__":
    main()
