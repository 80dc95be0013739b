"""Reviewing a checked file as a whole: who is new, what is known already, sums for the preview."""

import re
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq

from zhike.apps.exchange.kinds import identity
from zhike.apps.exchange.kinds.context import Context, folded
from zhike.apps.exchange.kinds.matching import NEW, Customers
from zhike.apps.exchange.reading import cells
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.trade import queries as trade_queries

_CANCELLED = re.compile(r"c\d+$", re.IGNORECASE)
# A customer's home is where its earliest line was sold; it is created with the chunk that names it first.
_CUSTOMERS = """
    COPY (
        SELECT customer, is_name, min(chunk) AS chunk, min(day) AS first_day,
               coalesce(arg_min(customer_name, row) FILTER (customer_name <> ''), customer) AS name,
               arg_min(branch, (day, row)) AS branch
        FROM read_parquet($checked) GROUP BY customer, is_name ORDER BY min(chunk), customer, is_name
    ) TO '{target}' (FORMAT parquet)
"""
_SUMS = """
    SELECT count(*) AS n_rows, count(*) FILTER (is_return) AS n_returns, coalesce(sum(amount), 0) AS amount,
           min(day) AS first_day, max(day) AS last_day, count(DISTINCT nullif(product, '')) AS n_products
    FROM read_parquet($checked)
"""


def settle_options(folder: Path, names: list[str], mapped: dict[str, str], options: dict) -> dict:
    """Complete the options with what only the whole file tells: whether C before a number means cancelled."""
    if "cancel_prefix" in options or "order_no" not in mapped:
        return options
    n_cancelled = n_numbers = 0
    for texts in cells.texts(folder, names, mapped["order_no"]):
        n_cancelled += sum(bool(_CANCELLED.match(text.strip())) for text in texts)
        n_numbers += len(texts)
    # Where every number begins with C, the letter tells nothing.
    return options | {"cancel_prefix": "C" if 0 < n_cancelled <= n_numbers / 2 else ""}


def review(context: Context, checked: Path, on_chunk) -> dict:
    """Return the counts of the preview and leave the file's customers in `customers.parquet`."""
    repeats = _repeats(context.folder, checked)
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as machine:
        target = str(context.folder / "customers.parquet").replace("'", "''")
        machine.execute(_CUSTOMERS.format(target=target), {"checked": str(checked)})
        (sums,) = machine.execute(_SUMS, {"checked": str(checked)}).fetchall()
    n_lines, n_returns, amount, first_day, last_day, n_products = sums
    n_customers, new_customers, new_branches, n_refused = _customers(context)
    n_unchanged = _known(checked, repeats, on_chunk)
    return {
        "n_new": n_lines - n_unchanged,
        "n_updated": 0,
        "n_unchanged": n_unchanged,
        "n_returns": n_returns,
        "n_repeats": len(repeats),
        "n_customers": n_customers,
        "n_new_customers": new_customers,
        "n_products": n_products,
        "new_branches": new_branches,
        # What was sold is history and is taken; that the rule would have said no is told.
        "n_not_cooperating": n_refused,
        "amount": f"{amount // 10_000 if amount >= 0 else -(-amount // 10_000)}.{abs(amount) % 10_000:04d}",
        "first_date": first_day and first_day.isoformat(),
        "last_date": last_day and last_day.isoformat(),
    }


def _repeats(folder: Path, checked: Path) -> dict[int, int]:
    """Find the n-th of identical lines over the whole file and keep them beside it."""
    seen = identity.Occurrences()
    with pq.ParquetFile(checked) as file:
        for batch in file.iter_batches(columns=["key"]):
            seen.add(batch.column(0).to_pylist())
    repeats = seen.repeats()
    np.save(folder / "repeats.npy", np.array(list(repeats.items()), dtype=np.int64).reshape(-1, 2))
    return repeats


def _customers(context: Context) -> tuple[int, int, list[str], int]:
    matcher, n_all, n_new, n_refused = Customers(), 0, 0, 0
    refused = lifecycle_queries.refused_ids()
    branches: dict[str, str] = {}
    with pq.ParquetFile(context.folder / "customers.parquet") as file:
        for batch in file.iter_batches(10_000, columns=["customer", "is_name", "branch"]):
            table = batch.to_pydict()
            answers = matcher.resolve(zip(table["customer"], table["is_name"], strict=True))
            n_all += len(answers)
            n_new += sum(answer == NEW for answer in answers.values())
            n_refused += sum(isinstance(answer, int) and answer in refused for answer in answers.values())
    with duckdb.connect() as machine:
        rows = machine.execute(
            "SELECT DISTINCT branch FROM read_parquet($checked) WHERE branch <> '' ORDER BY 1",
            {"checked": str(context.folder / "checked.parquet")},
        ).fetchall()
    for (text,) in rows:
        if context.branch(text) == NEW:
            branches.setdefault(folded(text), text)
    return n_all, n_new, list(branches.values()), n_refused


def _known(checked: Path, repeats: dict[int, int], on_chunk) -> int:
    """Count the lines that are in the ledger already."""
    n_known = first = 0
    with pq.ParquetFile(checked) as file:
        for number in range(file.num_row_groups):
            keys = file.read_row_group(number, columns=["key"])["key"].to_pylist()
            n_known += len(trade_queries.known_line_keys(identity.line_keys(keys, first, repeats)))
            first += len(keys)
            on_chunk(number + 1)
    return n_known
