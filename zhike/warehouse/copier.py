"""The copying process: reads a job as JSON on stdin, writes the snapshot, reports progress as JSON lines on stdout."""

import io
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pacsv

from zhike.warehouse import reading, schema

MEMORY_LIMIT = "1GB"
PARQUET = "FORMAT parquet, COMPRESSION zstd"


def main() -> int:
    """Run the job on stdin; the last line on stdout is either ``{"manifest": …}`` or ``{"error": …, "kind": …}``."""
    job = json.load(sys.stdin)
    folder = Path(job["folder"])
    try:
        folder.mkdir(parents=True)
        _say(manifest=_copy(job, folder))
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        kind = "MISMATCH" if isinstance(error, Mismatch) else "FAILED"
        _say(error=str(error).strip() or type(error).__name__, kind=kind)
        return 1
    return 0


class Mismatch(Exception):
    """Rows or money written differ from the source."""


def _copy(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Copy every star table of ``job`` into ``folder`` and return what the manifest says."""
    started, tables = perf_counter(), {}
    store = folder / ".copy"
    store.mkdir()
    options: dict[str, Any] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(store),
        "autoinstall_known_extensions": False,
    }
    with (
        duckdb.connect(store / "copy.duckdb", config=options) as duck,
        reading.connect(job["engine"], job["location"]) as reader,
    ):
        for table in schema.STAR.values():
            begun = perf_counter()
            expected = reader.one(job["checks"][table.name])
            _load(duck, table, reader, job["selects"][table.name], expected[0])
            _write(duck, table, folder)
            written = _reconcile(duck, table, folder, expected)
            duck.execute(f"DROP TABLE {table.name}")
            tables[table.name] = {**written, "seconds": round(perf_counter() - begun, 3)}
    shutil.rmtree(store)
    return {"engine": job["engine"], "tables": tables, "seconds": round(perf_counter() - started, 3)}


def _load(duck: Any, table: schema.Table, reader: reading.Reader, select: str, total: int) -> None:
    blank = schema.empty(table.name)
    duck.register("blank", blank)
    duck.execute(f"CREATE TABLE {table.name} AS SELECT * FROM blank")  # nosec B608  # a name of schema.py
    done, waiting = 0, None
    # One chunk is read while the one before it is parsed and stored: at most two are in memory.
    with ThreadPoolExecutor(1) as worker:
        for chunk in reader.chunks(table, select):
            if waiting is not None:
                done += waiting.result()
                _say(table=table.name, done=done, total=total)
            waiting = worker.submit(_store, duck, table, chunk)
        if waiting is not None:
            done += waiting.result()
    _say(table=table.name, done=done, total=total)


def _store(duck: Any, table: schema.Table, chunk: bytes) -> int:
    rows = parse(table, chunk)
    duck.register("chunk", rows)
    duck.execute(f"INSERT INTO {table.name} SELECT * FROM chunk")  # nosec B608  # a name of schema.py
    return rows.num_rows


def parse(table: schema.Table, chunk: bytes) -> pa.Table:
    """Parse CSV exactly into the declared types; money with more than four decimals is refused, never rounded.

    Parameters
    ----------
    table : schema.Table
        What the columns are.
    chunk : bytes
        CSV without header; an unquoted empty value is null.

    Returns
    -------
    pyarrow.Table
        The rows in the declared schema.

    Raises
    ------
    ValueError
        For a value that does not fit its type, or null where the column needs a value.

    Source
    ------
    House rule (design 5, money stays DECIMAL).

    Examples
    --------
    >>> parse(schema.PRODUCT, b'7,"A1","Tea, green"').to_pylist()
    [{'product_id': 7, 'code': 'A1', 'name': 'Tea, green'}]
    """
    try:
        rows = pacsv.read_csv(
            io.BytesIO(chunk),
            read_options=pacsv.ReadOptions(column_names=list(table.names)),
            parse_options=pacsv.ParseOptions(newlines_in_values=_has_text(table)),
            convert_options=pacsv.ConvertOptions(
                column_types=table.arrow,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["1", "true"],
                false_values=["0", "false"],
            ),
        )
    except pa.ArrowInvalid as error:
        raise ValueError(f"{table.name}: {error}") from error
    for column in table.columns:
        if not column.is_nullable and rows[column.name].null_count:
            raise ValueError(f"{table.name}.{column.name} is empty in {rows[column.name].null_count} rows")
    return rows


def _has_text(table: schema.Table) -> bool:
    return any(pa.types.is_string(column.type) for column in table.columns)


def _write(duck: Any, table: schema.Table, folder: Path) -> None:
    target = folder / table.name
    target.mkdir()
    if table.name != "order_line":
        keys = ", ".join(column.name for column in table.columns if column.is_key)
        duck.execute(f"COPY (FROM {table.name} ORDER BY {keys}) TO '{_quoted(target / 'all.parquet')}' ({PARQUET})")
        return
    months = duck.execute("SELECT DISTINCT date_trunc('month', line_date)::DATE FROM order_line ORDER BY 1").fetchall()
    for (month,) in months or [(None,)]:
        path = target / (f"{month:%Y-%m}.parquet" if month else "none.parquet")
        one = f"WHERE line_date >= DATE '{month}' AND line_date < DATE '{month}' + INTERVAL 1 MONTH" if month else ""
        order = "ORDER BY customer_id, line_date, line_id"
        duck.execute(f"COPY (FROM order_line {one} {order}) TO '{_quoted(path)}' ({PARQUET})")


def _reconcile(duck: Any, table: schema.Table, folder: Path, expected: tuple) -> dict[str, Any]:
    money = f"sum({table.money})" if table.money else "NULL"
    files = _quoted(folder / table.name / "*.parquet")
    counted = f"SELECT count(*), {money} FROM read_parquet('{files}')"  # nosec B608  # a name of schema.py, a quoted path
    rows, total = duck.execute(counted).fetchone()
    if rows != int(expected[0]):
        raise Mismatch(f"{table.name}: the source has {expected[0]} rows, the snapshot {rows}")
    if table.money and not _same_money(expected[1], total):
        raise Mismatch(f"{table.name}.{table.money}: the source sums to {expected[1]}, the snapshot to {total}")
    return {"rows": rows, "sum": None if total is None else str(total)}


def _same_money(expected: Any, written: Decimal | None) -> bool:
    expected, written = expected or 0, written or Decimal(0)
    difference = abs(Decimal(str(expected)) - written)
    # A database that sums in binary floating point can only be held to the precision of that sum.
    allowed = Decimal("0.00005") + abs(written) * Decimal("1e-11") if isinstance(expected, float) else 0
    return difference <= allowed


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _say(**line: Any) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
