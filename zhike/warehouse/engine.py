"""Opening a star for Ibis: DuckDB in process, Spark where installed, and small stars from plain values."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from zhike.warehouse import schema
from zhike.warehouse.duck import Backend

ENGINES = ("duckdb", "spark")
# Extensions are never fetched: the machine may have no network, and no request leaves the host.
_DUCKDB: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}

# Bitmaps of 126 places, of which Ibis knows no type.
_BITMAPS = (
    "zhike_bit(place) AS (1::HUGEINT << place)",
    "zhike_has(mask, place) AS ((mask >> place) & 1 = 1)",
    "zhike_any_below(mask, place) AS (mask & ((1::HUGEINT << place) - 1) <> 0)",
)
# No page of its own and no bars in the terminal: progress is ours to show. Few rows are not cut into 200 parts. A
# product of decimals keeps all its decimals, as in DuckDB: cut to six of them first, money would be rounded twice.
_SPARK: dict[str, Any] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}


class EngineMissing(Exception):
    """The wanted engine is not installed or not known."""


@dataclass
class Star:
    """The star tables as Ibis tables on one connection; a context manager that closes it."""

    connection: Any
    order_line: ibis.Table
    customer: ibis.Table
    customer_branch: ibis.Table
    customer_tier: ibis.Table
    branch: ibis.Table
    product: ibis.Table
    cost: ibis.Table
    payment: ibis.Table
    contact: ibis.Table
    gift: ibis.Table
    unit: ibis.Table
    complaint: ibis.Table
    churn_event: ibis.Table
    survey_answer: ibis.Table
    campaign_send: ibis.Table
    employee: ibis.Table
    calendar: ibis.Table
    is_closed: bool = field(default=False, repr=False)
    _kept: dict[Any, ibis.Table] = field(default_factory=dict, repr=False)

    @property
    def has_bitmaps(self) -> bool:
        """Whether the engine knows the functions of bitmaps that DuckDB is taught here."""
        return self.connection.name == "duckdb"

    def kept(self, key: tuple[object, ...], make: Callable[[], ibis.Table]) -> ibis.Table:
        """Return a table several measures start from; it is made once and kept until the star is closed.

        It is named by what it is, so that SQL written for one star cannot take another table for it.
        """
        if key not in self._kept:
            # What is made may keep something first.
            made = make()
            self._kept[key] = self.connection.keep(re.sub(r"\W", "_", "_".join(map(str, key))), made)
        return self._kept[key]

    def given(self, name: str, rows: pa.Table) -> ibis.Table:
        """Return rows of ours as a table of the engine; another of the name takes its place on DuckDB."""
        if not self.has_bitmaps:
            return ibis.memtable(rows)
        self.connection.con.register(name, rows)
        return self.connection.table(name)

    def close(self) -> None:
        """Close the connection; closing twice is allowed."""
        if not self.is_closed:
            self.connection.disconnect()
            self.is_closed = True

    def __enter__(self) -> "Star":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_star(
    folder: Path,
    engine: str = "duckdb",
    memory_limit: str | None = None,
    threads: int | None = None,
    master: str | None = None,
) -> Star:
    """Open a snapshot for reading.

    Parameters
    ----------
    folder : pathlib.Path
        A finished snapshot.
    engine : {"duckdb", "spark"}
        DuckDB runs in this process and spills into the folder; Spark uses the session of PySpark (an extra).
    memory_limit : str, optional
        Such as "2GB"; None leaves the engine's own limit. DuckDB only; Spark is sized by its session.
    threads : int, optional
        DuckDB only; None uses every core.
    master : str, optional
        Spark only: where it runs, such as "local[*]" or "spark://host:7077"; None leaves it to Spark's configuration.

    Returns
    -------
    Star
        Tables bound to the engine, nothing read yet.

    Raises
    ------
    FileNotFoundError
        The folder holds no finished snapshot.
    EngineMissing
        Unknown engine, or PySpark is not installed.

    Source
    ------
    House rule (design 5, one expression on several engines).

    Examples
    --------
    >>> open_star(Path("no-such-folder"))
    Traceback (most recent call last):
    FileNotFoundError: no finished snapshot in no-such-folder
    """
    if not (folder / "manifest.json").exists():
        raise FileNotFoundError(f"no finished snapshot in {folder}")
    if engine not in ENGINES:
        raise EngineMissing(f"the engine must be duckdb or spark, not {engine!r}")
    connection = _open_spark(master) if engine == "spark" else _open_duckdb(folder, memory_limit, threads)
    tables = {
        # A snapshot of an earlier version has no table the star has got since.
        name: connection.stored(folder / name, name)
        if (folder / name).exists()
        else ibis.memtable(_open_ended(schema.empty(name)))
        for name in schema.STAR
    }
    return Star(connection, **{name: _columns(table, schema.STAR[name].names) for name, table in tables.items()})


def star_from_arrow(tables: Mapping[str, Mapping[str, Sequence] | pa.Table]) -> Star:
    """Build a small star in memory; what is not given is filled in, for examples and tests.

    Parameters
    ----------
    tables : mapping
        Star table name to columns of plain values; days may be ISO texts, money may be texts. A missing column takes
        its default: ids count from 1, ``order_id`` is the line's id, ``is_return`` means a negative amount, branch is
        1. Without ``customer`` there is one per customer id in the lines, without ``branch`` one headquarters.

    Returns
    -------
    Star
        On DuckDB in memory.

    Raises
    ------
    ValueError
        A table or column that the star does not have.

    Source
    ------
    House rule (design 5, star schema).

    Examples
    --------
    >>> with star_from_arrow({"order_line": {"customer_id": [7], "line_date": ["1997-01-01"], "amount": ["9.5"]}}) as s:
    ...     s.order_line.to_pyarrow()["amount"][0].as_py(), s.customer.to_pyarrow()["customer_id"][0].as_py()
    (Decimal('9.5000'), 7)
    """
    if unknown := set(tables) - set(schema.STAR):
        raise ValueError(f"not a star table: {', '.join(sorted(unknown))}")
    given = {
        name: dict(zip(t.column_names, t.columns, strict=True)) if isinstance(t, pa.Table) else dict(t)
        for name, t in tables.items()
    }
    given.setdefault("branch", {"branch_id": [1]})
    if "customer" not in given and "order_line" in given:
        given["customer"] = {"customer_id": sorted(set(pa.array(given["order_line"]["customer_id"]).to_pylist()))}
    connection = _connected()
    for name, table in schema.STAR.items():
        connection.con.register("given", _filled(table, given.get(name, {})))
        connection.raw_sql(f"CREATE TABLE {name} AS FROM given")
    connection.con.unregister("given")
    return Star(connection, **{name: connection.table(name) for name in schema.STAR})


def _open_ended(rows: pa.Table) -> pa.Table:
    # As every file is read: a column may hold nothing.
    return rows.cast(pa.schema([pa.field(column.name, column.type) for column in rows.schema]))


def _filled(table: schema.Table, columns: Mapping[str, Sequence]) -> pa.Table:
    if unknown := set(columns) - set(table.names):
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    length = len(next(iter(columns.values()))) if columns else 0
    arrays: dict[str, pa.Array] = {}
    for column in table.columns:
        if column.name in columns:
            arrays[column.name] = _cast(columns[column.name], column.type)
        else:
            arrays[column.name] = _default(column, length)
    if table.name == "order_line" and "is_return" not in columns and length:
        arrays["is_return"] = pc.less(arrays["amount"], 0)
    return pa.table(arrays, schema=table.arrow)


def _cast(values: Sequence, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values.cast(kind)
    if pa.types.is_decimal(kind):
        return pa.array([None if value is None else Decimal(str(value)) for value in values], kind)
    return pa.array(list(values)).cast(kind)


def _default(column: schema.Column, length: int) -> pa.Array:
    if column.is_nullable:
        return pa.nulls(length, column.type)
    if column.default is None:
        return pa.array(range(1, length + 1), column.type)
    return _cast([column.default] * length, column.type)


def _columns(table: ibis.Table, names: Sequence[str]) -> ibis.Table:
    return table if table.columns == tuple(names) else table.select(*names)


def _open_duckdb(folder: Path, memory_limit: str | None, threads: int | None) -> Any:
    limits = {"memory_limit": memory_limit, "threads": threads}
    given = {name: value for name, value in limits.items() if value is not None}
    connection = _connected(**given)
    # Not at connecting, which would tell one snapshot's tables from another's.
    connection.con.execute("SET temp_directory = ?", [str(folder / ".spill")])
    return connection


def _connected(**given: Any) -> Any:
    Backend.register_options()
    connection = Backend().connect(**_DUCKDB, **given)
    for macro in _BITMAPS:
        connection.raw_sql(f"CREATE TEMP MACRO {macro}")
    return connection


def _open_spark(master: str | None) -> Any:
    """Connect to Spark in a session of its own, since the tables of a star are its temporary views."""
    try:
        from pyspark.sql import SparkSession

        from zhike.warehouse.spark import Backend
    except ImportError as error:
        raise EngineMissing("the engine spark needs PySpark 4: pip install 'zhike[spark]'") from error
    builder = SparkSession.builder.appName("zhike").config(map=_SPARK)
    if master:
        builder = builder.master(master)
    session = builder.getOrCreate().newSession()
    for name, value in _SPARK.items():
        # Where Spark was started by somebody else, a new session knows nothing of what we ask for.
        if name.startswith("spark.sql."):
            session.conf.set(name, value)
    Backend.register_options()
    return Backend().connect(session)
