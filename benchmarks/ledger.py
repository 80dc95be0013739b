"""Benchmark of the period ledger: cells by month, branch and tier from generated lines, then pages' reads, as JSON."""

import argparse
import json
import resource
from datetime import date
from time import perf_counter, process_time

import numpy as np
import pyarrow as pa

from zhike.analytics import account, periods
from zhike.analytics import ledger as ledgers
from zhike.warehouse import engine, schema
from zhike.warehouse.measures import ledger

AS_OF = date(2024, 12, 31)
TIERS = np.array(["VIP", "MAJOR", "ORDINARY", "SMALL"])


def star(n_lines: int, n_branches: int, seed: int = 7) -> engine.Star:
    """Make ten lines a customer over sixty months, 3 % of them returns, a tier each; every twentieth moves once."""
    chance = np.random.default_rng(seed)
    n = max(1, n_lines // 10)
    ids, home = np.arange(1, n + 1), chance.integers(1, n_branches + 1, n)
    first = np.datetime64("2020-01-01")
    days = first + chance.integers(0, 1827, n_lines)
    moves = ids[::20]
    moved = {
        "customer_id": np.concatenate([ids, moves]),
        "branch_id": np.concatenate([home, chance.integers(1, n_branches + 1, len(moves))]),
        "valid_from": np.concatenate([np.full(n, first), np.full(len(moves), np.datetime64("2022-07-01"))]),
    }
    return engine.star_from_arrow(
        {
            "order_line": {
                "customer_id": pa.array(chance.integers(1, n + 1, n_lines)),
                "line_date": pa.array(days),
                "amount": pa.array(chance.integers(1, 1_000, n_lines))
                .cast(pa.decimal128(19, 0))
                .cast(schema.MONEY, safe=False),
                "is_return": pa.array(chance.random(n_lines) < 0.03),
            },
            "customer": {"customer_id": pa.array(ids), "branch_id": pa.array(home)},
            "customer_branch": {name: pa.array(values) for name, values in moved.items()},
            "customer_tier": {
                "customer_id": pa.array(ids),
                "tier": pa.array(TIERS[chance.choice(4, n, p=[0.01, 0.19, 0.3, 0.5])]),
                "valid_from": pa.array(np.full(n, first)),
            },
        }
    )


def main() -> None:
    """Measure every kind of period by tier, and laying the months out with their roll-up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--branches", type=int, default=200)
    options = parser.parse_args()
    told: dict[str, float | int] = {"lines": options.lines, "branches": options.branches}
    with star(options.lines, options.branches) as made:
        for kind in ("MONTH", "QUARTER", "HALF", "YEAR"):
            begun, worked = perf_counter(), process_time()
            rows = ledger.cells(made, AS_OF, kind, "TIER")
            money = {name: (rows[name] * 10**account.MONEY_PLACES).cast("int64") for name in ledgers.MONEY}
            found = rows.mutate(**money).to_pyarrow()
            told[f"{kind.lower()}_seconds"] = round(perf_counter() - begun, 2)
            told[f"{kind.lower()}_cpu_seconds"] = round(process_time() - worked, 2)
            told[f"{kind.lower()}_cells"] = found.num_rows
            if kind == "MONTH":
                begun = perf_counter()
                _lay_out(found, options.branches)
                told["lay_out_seconds"] = round(perf_counter() - begun, 2)
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(told))


def _lay_out(found: pa.Table, n_branches: int) -> None:
    """Lay out every tier, check that it balances, and add it up under one headquarters."""
    labels = account.labels_between(min(found["period"].to_pylist()), periods.containing(AS_OF, "MONTH"))
    columns = {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}
    paths = {0: "/0/"} | {pk: f"/0/{pk}/" for pk in range(1, n_branches + 1)}
    for tier in TIERS:
        kept = columns["tier"] == tier
        own = account.book({name: values[kept] for name, values in columns.items()}, labels, list(paths))
        account.roll_up(own, paths)


if __name__ == "__main__":
    main()
